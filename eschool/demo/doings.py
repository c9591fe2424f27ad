"""What is used and done in the demo city, as plain data."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from random import Random
from uuid import UUID

from eschool.demo.city import SchoolClass, Student, Teacher


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the life of the city needs to know of a lesson."""

    key: str
    subject: str
    grades: tuple[int, int]
    language: str = "ru"
    author: str = ""
    points: int = 0
    is_original: bool = False
    is_practice: bool = False
    writers: frozenset[UUID] = frozenset()
    made_from: str = ""

    def distance(self, grade: int) -> int:
        low, high = self.grades
        return max(low - grade, grade - high, 0)


@dataclass(frozen=True, slots=True)
class Use:
    at: datetime
    kind: str
    lesson: str
    user: UUID | None = None
    visitor: str = ""
    school: UUID | None = None
    is_verified_teacher: bool = False
    is_robot: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    id: UUID
    at: datetime
    teacher: Teacher
    school_class: SchoolClass
    lesson: Lesson
    is_homework: bool
    due: date | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    id: UUID
    assignment: UUID
    student: Student
    started: datetime
    completed: datetime | None
    points: int


@dataclass(slots=True)
class Shelf:
    """Lessons to choose from by popularity."""

    lessons: list[Lesson]
    sums: list[float]

    @classmethod
    def of(cls, weights: Mapping[Lesson, float]) -> "Shelf":
        return cls(list(weights), list(accumulate(weights.values())))

    def draw(self, rng: Random) -> Lesson:
        at = bisect(self.sums, rng.random() * self.sums[-1])
        return self.lessons[min(at, len(self.lessons) - 1)]
