"""The one file of synonyms, read when somebody searches and again when it changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.text import DATA, content_words, lemma

SYNONYMS_FILE = DATA / "synonyms.txt"

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Equal phrases by the dictionary forms of their words."""

    groups: Mapping[Phrase, tuple[Phrase, ...]]
    longest: int

    def equals(self, lemmas: Phrase) -> tuple[Phrase, ...]:
        return self.groups.get(lemmas, ())


def parse_synonyms(lines: Sequence[str]) -> Synonyms:
    groups: dict[Phrase, list[Phrase]] = defaultdict(list)
    for line in lines:
        phrases = [tuple(content_words(part)) for part in line.split(",") if part.strip()]
        for phrase in phrases:
            others = groups[_lemmas(phrase)]
            others.extend(o for o in phrases if o != phrase and o not in others)
    return Synonyms(
        {key: tuple(others) for key, others in groups.items()},
        max((len(key) for key in groups), default=0),
    )


def _lemmas(phrase: Phrase) -> Phrase:
    return tuple(lemma(word) for word in phrase)


@lru_cache(4)
def _read(path: Path, changed_ns: int) -> Synonyms:
    lines = (line.partition("#")[0] for line in path.read_text("utf-8").splitlines())
    return parse_synonyms([line for line in lines if line.strip()])


def synonyms(path: Path = SYNONYMS_FILE) -> Synonyms:
    return _read(path, path.stat().st_mtime_ns)
