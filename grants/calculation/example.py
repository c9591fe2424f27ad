"""A generated city as a snapshot of any size: to try the command with, to test and to measure.

Nobody in it exists. The same number of uses and seed give the same files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from grants.calculation import snapshot

WINDOW = snapshot.Window(datetime(2025, 9, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
BATCH = 1 << 20
SUBJECTS = ("maths", "physics", "biology", "history", "literature", "music", "craft", "astronomy")
KINDS = ("view", "download", "planned", "copied", "taught", "homework")
KIND_SHARES = (0.62, 0.20, 0.07, 0.01, 0.04, 0.06)
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Size:
    uses: int
    teachers: int
    schools: int
    lessons: int

    @classmethod
    def of(cls, uses: int) -> "Size":
        teachers = min(max(uses // 250, 60), 60_000)
        return cls(uses, teachers, max(teachers // 25, 6), min(max(uses // 100, 24), 200_000))


def write(folder: Path, *, uses: int, seed: int = 1, memory: str = "1GB") -> snapshot.Manifest:
    city = City(Size.of(uses), seed)
    return snapshot.write(folder, WINDOW, city.tables(), memory=memory)


class City:
    """Identifiers are scattered as pseudonyms are; popularity falls off steeply."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.random = np.random.default_rng(seed)
        ids = _scattered(self.random, size.teachers + size.schools + size.lessons)
        self.teachers, self.schools, self.lessons = np.split(
            ids, [size.teachers, size.teachers + size.schools]
        )
        self.school_of = self._pick(self.schools, size.teachers, 1.5)
        self.family_of = self.lessons.copy()
        copies = self.random.random(size.lessons) < 0.02
        self.family_of[copies] = self.lessons[0]

    def _pick(self, among: Ints, number: int, steepness: float) -> Ints:
        """The first are chosen most."""
        places = len(among) * self.random.random(number) ** steepness
        return among[places.astype(np.int64)]

    def tables(self) -> dict[str, snapshot.Rows]:
        return {
            "teachers": self._teachers(),
            "schools": self._schools(),
            "lessons": self._lessons(),
            "families": self._families(),
            "authors": self._authors(),
            "affiliations": self._affiliations(),
            "earlier": self._earlier(),
            "uses": self._uses(),
        }

    def _teachers(self) -> pa.Table:
        days = self.random.integers(0, 1500, self.size.teachers)
        verified = np.datetime64("2022-09-01") + days.astype("timedelta64[D]")
        suspended = self.random.random(self.size.teachers) < 0.005
        return _table(
            "teachers",
            teacher=self.teachers,
            verified_at=verified.astype("datetime64[us]"),
            is_suspended=suspended,
        )

    def _schools(self) -> pa.Table:
        districts = [f"District {number % 12 + 1}" for number in range(self.size.schools)]
        is_region = np.arange(self.size.schools) % 40 == 39
        return _table("schools", school=self.schools, district=districts, is_region=is_region)

    def _lessons(self) -> pa.Table:
        number = self.size.lessons
        grades = self.random.integers(1, 11, number)
        subjects = [SUBJECTS[place] for place in self._pick(np.arange(8), number, 2)]
        return _table(
            "lessons",
            lesson=self.lessons,
            family=self.family_of,
            subject=subjects,
            grade_from=grades,
            grade_to=grades + self.random.integers(0, 2, number),
        )

    def _families(self) -> pa.Table:
        families = np.unique(self.family_of)
        upstream = self._pick(self.lessons, len(families), 2)
        is_known = np.isin(upstream, families) & (self.random.random(len(families)) < 0.05)
        return _table("families", family=families, upstream=pa.array(upstream, mask=~is_known))

    def _authors(self) -> pa.Table:
        first = self._pick(self.teachers, self.size.lessons, 3)
        pairs = self.random.random(self.size.lessons) < 0.1
        second = self._pick(self.teachers, self.size.lessons, 1)
        pairs &= second != first
        return _table(
            "authors",
            lesson=np.concatenate([self.lessons, self.lessons[pairs]]),
            author=np.concatenate([first, second[pairs]]),
            share=np.concatenate([np.full(len(first), 2), np.ones(pairs.sum(), np.int64)]),
        )

    def _affiliations(self) -> pa.Table:
        since = np.full(self.size.teachers, np.datetime64("2020-09-01", "us"))
        return _table(
            "affiliations",
            person=self.teachers,
            school=self.school_of,
            from_at=since,
            until=pa.nulls(self.size.teachers, pa.timestamp("us")),
        )

    def _earlier(self) -> pa.Table:
        number = self.size.teachers
        pairs = {
            (int(teacher), int(family))
            for teacher, family in zip(
                self._pick(self.teachers, number, 1),
                self._pick(self.family_of, number, 3),
                strict=True,
            )
        }
        teacher, family = zip(*sorted(pairs), strict=True)
        return _table("earlier", teacher=teacher, family=family)

    def _uses(self) -> Iterator[pa.RecordBatch]:
        for start in range(0, self.size.uses, BATCH):
            yield from self._batch(start, min(BATCH, self.size.uses - start)).to_batches()

    def _batch(self, start: int, number: int) -> pa.Table:
        draw = self.random.random
        who = (self.size.teachers * draw(number) ** 1.5).astype(np.int64)
        is_person = draw(number) < 0.75
        kinds = self.random.choice(len(KINDS), number, p=KIND_SHARES)
        is_person |= kinds >= KINDS.index("planned")
        window = (WINDOW.closes - WINDOW.opens).total_seconds()
        seconds = np.sort(draw(BATCH)[:number]) * window
        at = np.datetime64("2025-09-01", "us") + (seconds * 1e6).astype("timedelta64[us]")
        visitors = self.random.integers(1, 2**40, number)
        is_taught = kinds == KINDS.index("taught")
        return _table(
            "uses",
            use=np.arange(start + 1, start + number + 1),
            at=at,
            kind=pa.DictionaryArray.from_arrays(kinds.astype(np.int32), pa.array(KINDS)),
            lesson=self._pick(self.lessons, number, 3),
            version=np.ones(number, np.int64),
            teacher=pa.array(self.teachers[who], mask=~is_person),
            visitor=pa.array(visitors, mask=is_person),
            school=pa.array(self.school_of[who], mask=~is_person),
            is_verified=is_person & (draw(number) < 0.9),
            is_robot=~is_person & (draw(number) < 0.2),
            occasion=pa.array(np.arange(start, start + number), mask=kinds < 4),
            students=pa.array(self.random.integers(0, 30, number), mask=~is_taught),
        )


def _scattered(random: np.random.Generator, number: int) -> Ints:
    """Distinct positive numbers of 63 bits, in no order."""
    found = np.unique(random.integers(1, 2**63 - 1, number + number // 8 + 16))
    return random.permutation(found)[:number]


def _table(name: str, **columns: Any) -> pa.Table:
    return pa.table(columns).cast(snapshot.SCHEMAS[name])
