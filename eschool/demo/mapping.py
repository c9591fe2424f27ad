"""Where a lesson of another library belongs here: its subject, grades and curriculum topics."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from library.importing.placement import subject_slug

CURRICULUM = Path(__file__).resolve().parents[2] / "library" / "data" / "curriculum.json"

Record: TypeAlias = Mapping[str, Any]
Grades: TypeAlias = tuple[int, int]
Rules: TypeAlias = tuple[tuple[str, str], ...]

# Searched in "source repository / topics / title"; the first that matches moves the lesson.
MOVES: dict[str, Rules] = {
    "siyavula": (
        (r"lithosphere|hydrosphere|atmosphere", "geography"),
        (r"/ (statistics|probability|independent and dependent)", "statistics"),
        (r"/ (motion|emradiation|motion in two dimensions|atomic nuclei)\b", "physics"),
        (r"states ?of ?matter|particles that substances", "chemistry"),
    ),
    "openstax": (
        (r"statistics|contemporary mathematics / probability", "statistics"),
        (r"earth as a planet|earth, moon, and sky|global perspective", "geography"),
        (r"print or textual|annotated sample reading|memoir or", "literature"),
        (r"image analysis|art, music, and sport|math and art|math and music", "arts"),
        (r"financial literacy|money management / ", "economics"),
        (r"success.*(stress|mental health|healthy lifestyle|well-being)", "safety"),
        (r"stress, lifestyle|disease and epidemiology|health and medicine", "safety"),
        (r"human migration|indigenous anthropology|population, urban", "geography"),
        (r"globaliz|environmental protection", "geography"),
        (
            r"biological evolution|genus homo|biopsychology|sensation and perc",
            "biology",
        ),
    ),
    "carpentries": (
        (r"statistical-inference", "statistics"),
        (r"iot-novice", "technology"),
    ),
    "raspberrypi": (
        (r"latitude|долгот", "geography"),
        (r"sonic|drum loop|compose your own|paint box|коробка для рис", "arts"),
        (
            r"3d|snow scene|tree of cubes|/ rocket$|lego|build hat|sense-hat|wearable",
            "technology",
        ),
        (r"pico|firefly|badge|rover", "technology"),
    ),
    "microbit": (
        (r"/ ucp science /.*(soil|plant)|soil moisture", "technology"),
        (r"/ ucp science", "physics"),
        (r"projects/", "technology"),
    ),
    "microsoft-for-beginners": ((r"internet of things|IoT-For", "technology"),),
    "cs-unplugged": ((r"/ (ages 5-7\b|primary)", "primary"),),
}

# Searched in the same text with the source and level before it; the first that matches holds.
GRADES: tuple[tuple[str, Grades], ...] = (
    (r"prealgebra 2e", (6, 8)),
    (r"elementary algebra", (7, 9)),
    (r"intermediate algebra", (9, 10)),
    (r"high school|college success", (9, 11)),
    (r"^openstax", (10, 11)),
    (r"grade 10", (9, 10)),
    (r"grade 11", (10, 11)),
    (r"grade 12", (11, 11)),
    (r"level 1", (3, 6)),
    (r"^raspberrypi .*(sense-hat|pico|lego|level [23])", (6, 9)),
    (r"^raspberrypi", (5, 8)),
    (r"ages 5-7, 8-10", (1, 4)),
    (r"ages 5-7", (1, 2)),
    (r"ages 8-10, 11-14", (3, 7)),
    (r"ages 8-10", (3, 5)),
    (r"ages 11-14", (5, 8)),
    (r"^cs-unplugged primary", (1, 4)),
    (r"^cs-unplugged", (4, 8)),
    (r"middle/high", (7, 10)),
    (r"^microbit", (5, 8)),
    (r"^microsoft.*machine learning", (10, 11)),
    (r"^microsoft", (8, 11)),
    (r"^djangogirls", (8, 11)),
    (r"^(rust|react)", (10, 11)),
    (r"", (9, 11)),
)


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    subject: str
    pattern: re.Pattern[str]


def context(record: Record) -> str:
    """The places of a lesson in its own library, from the widest to the narrowest."""
    path = record["source_path"] if record["source"] == "microbit" else ""
    parts = [record["source_repo"], path, *record["topics"], record["grade_or_level"]]
    return " / ".join([*map(str, parts), record["title"]])


def subject_of(record: Record) -> str:
    text = context(record)
    for pattern, subject in MOVES.get(record["source"], ()):
        if re.search(pattern, text, re.IGNORECASE):
            return subject
    return subject_slug(record["subject"])


def grades_of(record: Record) -> Grades:
    text = f"{record['source']} {record['grade_or_level']} {context(record)}"
    return next(g for pattern, g in GRADES if re.search(pattern, text, re.IGNORECASE))


def curriculum_of(record: Record, subject: str, limit: int = 3) -> list[str]:
    """Codes of the topics whose key words the lesson uses, the best first."""
    scored = sorted(_scores(record, subject), key=lambda pair: (-pair[1], pair[0]))
    if not scored:
        return []
    floor = max(1.0, scored[0][1] / 2)
    return [code for code, score in scored if score >= floor][:limit]


def _scores(record: Record, subject: str) -> Iterator[tuple[str, float]]:
    fields = (
        (3.0, record["title"]),
        (2.0, " / ".join(record["topics"][1:] or record["topics"])),
        (0.5, " / ".join(record["curriculum"])),
        (0.1, record["body_markdown"][:2000]),
    )
    for topic in _topics(subject):
        score = sum(w * min(3, len(set(_found(topic, text)))) for w, text in fields)
        if score:
            yield topic.code, score


def _found(topic: Topic, text: str) -> list[str]:
    return [match.casefold() for match in topic.pattern.findall(text)]


@cache
def _topics(subject: str) -> tuple[Topic, ...]:
    items = json.loads(CURRICULUM.read_text(encoding="utf-8"))["CFItems"]
    return tuple(
        Topic(item["humanCodingScheme"], subject, _pattern(item["conceptKeywords"]))
        for item in items
        if item["subject"] == subject and item["conceptKeywords"]
    )


def _pattern(keywords: list[str]) -> re.Pattern[str]:
    """Words are found by their beginning, short English ones (``git``, ``war``) only whole."""
    ends = (re.escape(k) + (r"(?:e?s)?\b" if len(k) <= 4 and k.isascii() else "") for k in keywords)
    return re.compile(r"\b(?:" + "|".join(ends) + ")", re.IGNORECASE)
