"""Small cities for tests of the calculation, written as one would tell them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from grants.calculation import snapshot
from grants.calculation.compute import compute
from grants.calculation.results import LINES, Award, Result
from grants.calculation.ruleset import Ruleset
from grants.calculation.snapshot import SCHEMAS, Snapshot, Window

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
START = datetime(2026, 2, 1)  # noqa: DTZ001  # moments in a snapshot are UTC without a zone
LONG_AGO = datetime(2020, 9, 1)  # noqa: DTZ001
BUDGET = 1_000_000_000
DEFAULT = Path(__file__).parents[2] / "grants" / "data" / "default_ruleset.json"


@cache
def default_ruleset() -> Ruleset:
    return Ruleset.from_text(DEFAULT.read_text("utf-8"))


def ruleset(**changes: Any) -> Ruleset:
    """The default one with some fields changed; a dict changes some fields of a part."""
    content: dict[str, Any] = json.loads(DEFAULT.read_text("utf-8"))
    for name, value in changes.items():
        content[name] = {**content[name], **value} if isinstance(value, dict) else value
    return Ruleset.from_json(content)


def open_rules(**changes: Any) -> Ruleset:
    """Nobody is too few and nobody too much: what is left is the step under test."""
    free = {
        "eligibility": {"teachers": 1, "schools": 1, "ramp": 1},
        "cap_share": "1",
        "strata": {"equal_share": "0"},
    }
    return ruleset(**{**free, **changes})


@dataclass
class World:
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {n: [] for n in SCHEMAS})
    _last: int = 0
    _school_of: dict[int, int] = field(default_factory=dict)

    def _next(self) -> int:
        self._last += 1
        return self._last

    def school(self, district: str = "North") -> int:
        school = self._next()
        self.rows["schools"].append({"school": school, "district": district, "is_region": False})
        return school

    def teacher(
        self,
        school: int | None = None,
        *,
        verified_at: datetime | None = LONG_AGO,
        is_suspended: bool = False,
    ) -> int:
        """Of a school of their own where none is given."""
        teacher, school = self._next(), school or self.school()
        row = {"teacher": teacher, "verified_at": verified_at, "is_suspended": is_suspended}
        self.rows["teachers"].append(row)
        self.works_at(teacher, school)
        return teacher

    def school_of(self, person: int) -> int:
        return self._school_of[person]

    def teachers(self, number: int, school: int | None = None) -> list[int]:
        return [self.teacher(school) for _ in range(number)]

    def works_at(
        self, person: int, school: int, since: datetime = LONG_AGO, until: datetime | None = None
    ) -> None:
        self._school_of[person] = school
        row = {"person": person, "school": school, "from_at": since, "until": until}
        self.rows["affiliations"].append(row)

    def lesson(
        self,
        *authors: int,
        subject: str = "maths",
        grades: tuple[int, int] = (5, 6),
        copy_of: int | None = None,
        remix_of: int | None = None,
        shares: Mapping[int, int] | None = None,
    ) -> int:
        lesson = self._next()
        self.rows["lessons"].append(
            {
                "lesson": lesson,
                "family": copy_of or lesson,
                "subject": subject,
                "grade_from": grades[0],
                "grade_to": grades[1],
            }
        )
        if not copy_of:
            self.rows["families"].append({"family": lesson, "upstream": remix_of})
        self.rows["authors"] += [
            {"lesson": lesson, "author": author, "share": (shares or {}).get(author, 1)}
            for author in authors
        ]
        return lesson

    def use(self, teacher: int | None, lesson: int, kind: str = "taught", **other: Any) -> int:
        """An hour after the one before where no moment is given."""
        use = self._next()
        row = {
            "use": use,
            "at": START + timedelta(hours=len(self.rows["uses"]) % 3000),
            "kind": kind,
            "lesson": lesson,
            "version": 1,
            "teacher": teacher,
            "visitor": None if teacher else use,
            "school": self._school_of.get(teacher) if teacher else None,
            "is_verified": teacher is not None,
            "is_robot": False,
            "occasion": use if kind in {"taught", "homework"} else None,
            "students": 20 if kind == "taught" else None,
        }
        self.rows["uses"].append(row | other)
        return use

    def homework(self, teacher: int, lesson: int, students: int = 5) -> None:
        for _ in range(students):
            self.use(teacher, lesson, "homework")

    def used_before(self, teacher: int, family: int) -> None:
        self.rows["earlier"].append({"teacher": teacher, "family": family})

    def tables(self) -> dict[str, pa.Table]:
        return {
            name: pa.Table.from_pylist(rows, schema=SCHEMAS[name])
            for name, rows in self.rows.items()
        }

    def frozen(self, folder: Path) -> Snapshot:
        snapshot.write(folder, WINDOW, self.tables())
        return snapshot.read(folder)

    def result(
        self, folder: Path, rules: Ruleset | None = None, *, budget: int = BUDGET, seed: str = "s"
    ) -> Result:
        frozen = self.frozen(folder / f"snapshot-{len(list(folder.iterdir()))}")
        return compute(frozen, rules or default_ruleset(), budget=budget, seed=seed)


def award_of(result: Result, author: int) -> Award:
    return next(award for award in result.awards if award.author == author)


def kopecks_of(result: Result, *authors: int) -> int:
    return sum(award.kopecks for award in result.awards if award.author in authors)


def lines_of(result: Result, author: int | None = None) -> list[dict[str, Any]]:
    rows = pa.Table.from_batches(result.lines(), LINES).to_pylist()
    return [row for row in rows if author in {None, row["author"]}]


def uses_of(result: Result, author: int) -> Fraction:
    """The author's points as uses."""
    return Fraction(award_of(result, author).points, 10**9)


def reasons_of(result: Result, author: int) -> set[str]:
    return {code for row in lines_of(result, author) for code in row["reasons"]}
