"""Choose the lessons of the demo city: ``python -m eschool.demo.select SOURCE_DIR``.

For maintainers. ``SOURCE_DIR`` holds ``lessons_*.jsonl.gz`` and ``licences/``; the chosen lessons,
their licences and credits are written to ``eschool/demo/data``, the bodies as the source has them.
"""

import gzip
import json
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from eschool.demo.mapping import Record, context, curriculum_of, grades_of, subject_of

DATA = Path(__file__).parent / "data"

# English lessons to take; every good Russian one is taken.
WANTED = {
    "mathematics": 115,
    "statistics": 45,
    "physics": 90,
    "chemistry": 90,
    "biology": 95,
    "astronomy": 50,
    "history": 105,
    "social-studies": 90,
    "economics": 60,
    "english": 55,
    "literature": 16,
    "geography": 32,
    "arts": 14,
    "safety": 24,
    "computing": 125,
    "technology": 45,
    "primary": 20,
}

NOT_A_LESSON = re.compile(
    r"^(none|introduction|введение|review|overview|code|make|preface|glossary|summary|tools|wallet|"
    r"acknowledge?ments|answer key|index|spring|курс|readme|что дальше\??|what's next\??)$"
    r"|: (introduction|thinking ahead|exercises|further your reading|works c\w+)$"
    r"|^установка$|introduction to the (book|unit)|key terms|key equations|appendix|co-req"
    r"|inquiry organizer|essay activity"
    r"|unit introduction|front matter|exercises|works cited|works consulted|further your reading"
    r"|educator|support for|chapter review|formula review|for further|practice test|final exam"
    r"|solution sheet|mathematical phrases|references|переводы книги|приложение|дополнение"
    r"|instructor|^welcome|capstone|dummy|code of conduct|group and partner|notes for the ti"
    r"|^test your|flappy-parrot|chromebook|тест.* дома|занимаешься дома|doing the tutorial",
    re.IGNORECASE,
)
UNFIT = re.compile(
    r"brainf|\bbf\b|hq9|lolcode|golfscript|\bsex|erotic|suicid|genital|contracepti|abortion"
    r"|drug use",
    re.IGNORECASE,
)
UNFIT_BODY = re.compile(r"\bn[i]gger|\bf[u]ck|brainf[u]ck|\bcunt\b", re.IGNORECASE)
TEACHER_TRAINING = re.compile(r"instructor-training|teacher guide|csintro educator", re.IGNORECASE)
GENERIC = re.compile(
    r"^(code|make|build|overview|introduction|applications|exercises|activity)$",
    re.IGNORECASE,
)
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
MAX_SIMILARITY = 0.25
SIZE = {"en": (1_900, 15_000), "ru": (900, 42_000)}
# Subjects with few lessons may take longer ones.
SCARCE = {"arts", "geography", "literature", "safety"}
SCARCE_MAX = 26_000
CREDITS_HEAD = """\
# Credits of the demo city's lessons

The lessons in `lessons.jsonl.gz` are the work of the people below, under the licences named; each
lesson's page repeats its own. The texts are theirs. We chose them, made generic titles stand alone,
gave each a subject, grades and curriculum topics, and drop platform markup on import.

| source | authors | licence | text of the licence | lessons |
| --- | --- | --- | --- | ---: |
"""
FALLBACK = {"computing": "INF.3", "technology": "TEC.1"}
WORDS = {"en": 230, "ru": 110}


@dataclass(frozen=True, slots=True)
class Candidate:
    record: Record
    subject: str
    codes: tuple[str, ...]
    shingles: frozenset[int]

    @property
    def rank(self) -> tuple[int, str]:
        """Nearest to a good lesson's length first; the id settles the rest."""
        return (abs(self.record["body_chars"] - 7_000) // 1_500, self.record["id"])


def read_source(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("lessons_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def is_fit(record: Record) -> bool:
    """A whole lesson, readable without its pictures, fit for a school."""
    low, high = SIZE[record["lang"]]
    if subject_of(record) in SCARCE:
        high = max(high, SCARCE_MAX)
    return (
        low <= record["body_chars"] <= high
        and not _introduces_a_chapter(record)
        and not NOT_A_LESSON.search(record["title"].strip())
        and not TEACHER_TRAINING.search(context(record))
        and not UNFIT.search(f"{record['title']} {' '.join(record['topics'])}")
        and not UNFIT_BODY.search(record["body_markdown"])
        and _reads_without_pictures(record)
    )


def _introduces_a_chapter(record: Record) -> bool:
    return bool(record["source"] == "openstax" and record["title"].startswith("Introduction"))


def _reads_without_pictures(record: Record) -> bool:
    body = record["body_markdown"]
    pictures = len(re.findall(r"!\[|<img", body))
    prose = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]+>", " ", body)
    words = len(re.findall(r"\w{2,}", prose))
    enough = words >= WORDS[record["lang"]] and words >= 45 * pictures
    return enough and (record["lang"] != "ru" or len(CYRILLIC.findall(body)) > 300)


def shingles(text: str) -> frozenset[int]:
    """A fixed eighth of the text's five-word runs, enough to tell a copy from a namesake."""
    words = re.findall(r"\w+", text.casefold())
    hashes = (crc32(" ".join(words[i : i + 5]).encode()) for i in range(len(words) - 4))
    return frozenset(h for h in hashes if h % 8 == 0)


def similarity(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def candidates(records: Iterable[Record]) -> Iterator[Candidate]:
    for record in records:
        if is_fit(record):
            subject = subject_of(record)
            codes = tuple(curriculum_of(record, subject))
            if not codes and record["lang"] == "ru":
                codes = (FALLBACK[subject],)
            if codes:
                yield Candidate(record, subject, codes, shingles(record["body_markdown"]))


def choose(pool: Iterable[Candidate]) -> list[Candidate]:
    by_subject: dict[str, list[Candidate]] = defaultdict(list)
    chosen: list[Candidate] = []
    for candidate in pool:
        if candidate.record["lang"] == "ru":
            if not _copies(candidate, chosen, limit=0.7):
                chosen.append(candidate)
        else:
            by_subject[candidate.subject].append(candidate)
    for subject, wanted in WANTED.items():
        chosen += _spread(by_subject[subject], wanted)
    return chosen


def _spread(pool: Sequence[Candidate], wanted: int) -> list[Candidate]:
    """Topic after topic in turn, and within a topic book after book, leaving out near-copies."""
    queues: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(pool, key=lambda c: c.rank):
        queues[candidate.codes[0]].append(candidate)
    books: Counter[tuple[str, ...]] = Counter()
    chosen: list[Candidate] = []
    while len(chosen) < wanted and any(queues.values()):
        for code in sorted(queues):
            if queues[code] and len(chosen) < wanted:
                best = min(queues[code], key=lambda c: (books[_book(c)], c.rank))
                queues[code].remove(best)
                if not _copies(best, chosen):
                    books[_book(best)] += 1
                    chosen.append(best)
    return chosen


def _book(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.record["source_repo"], *candidate.record["topics"][:1])


def _copies(
    candidate: Candidate, chosen: Iterable[Candidate], limit: float = MAX_SIMILARITY
) -> bool:
    title = candidate.record["title"].casefold()
    return any(
        title == other.record["title"].casefold()
        or similarity(candidate.shingles, other.shingles) > limit
        for other in chosen
    )


def prepared(candidate: Candidate) -> dict[str, Any]:
    """The source's record with its place in our library and a title that stands alone."""
    low, high = grades_of(candidate.record)
    return {
        **candidate.record,
        "title": standalone_title(candidate.record),
        "subject_slug": candidate.subject,
        "grades": [low, high],
        "curriculum_codes": list(candidate.codes),
    }


def standalone_title(record: Record) -> str:
    title = re.sub(r"\s+", " ", record["title"]).strip()
    if title.count("`") % 2:
        title = title.replace("`", "")
    title = re.sub(r"^Изучаем (\S+) за Y минут$", _minutes, title)
    if GENERIC.match(title) and record["topics"]:
        title = f"{str(record['topics'][-1]).capitalize()}: {title.lower()}"
    return title[:1].upper() + title[1:]


def _minutes(match: re.Match[str]) -> str:
    return f"Изучаем {match[1].replace('-', ' ').capitalize()} за Y минут"


def write(lessons: Sequence[dict[str, Any]], source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in lessons)
    # No name and no time in the header: the same choice gives the same file.
    packed = gzip.compress(text.encode(), 9, mtime=0)
    (target / "lessons.jsonl.gz").write_bytes(packed)
    shutil.rmtree(target / "licences", ignore_errors=True)
    (target / "licences").mkdir()
    for name in sorted({row["licence_file"] for row in lessons}):
        shutil.copyfile(source / name, target / name)
    (target / "CREDITS.md").write_text(credits_page(lessons), encoding="utf-8")


def credits_page(lessons: Sequence[Record]) -> str:
    rows: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for row in lessons:
        rows[(row["source_repo"], row["licence"], row["licence_file"])].append(row)
    lines = (
        f"| {repo} | {_authors(group)} | {spdx} | [text]({path}) | {len(group)} |\n"
        for (repo, spdx, path), group in sorted(rows.items())
    )
    return CREDITS_HEAD + "".join(lines)


def _authors(group: Sequence[Record]) -> str:
    names = sorted({", ".join(row["authors"]) for row in group})
    return names[0] if len(names) == 1 else f"{len(names)} groups of authors, named on each lesson"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not (Path(arguments[0]) / "licences").is_dir():
        print("Usage: python -m eschool.demo.select SOURCE_DIR", file=sys.stderr)
        return 2
    source = Path(arguments[0])
    chosen = choose(candidates(read_source(source)))
    lessons = [prepared(c) for c in sorted(chosen, key=lambda c: (c.subject, c.record["id"]))]
    write(lessons, source, DATA)
    print(len(lessons), Counter((row["subject_slug"], row["lang"]) for row in lessons))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
