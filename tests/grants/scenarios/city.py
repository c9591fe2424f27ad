"""A generated city in which every scenario has its authors; all of them honest until told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from tests.grants.worlds import START, World

SEEDS = (20_26, 7, 101, 1789, 65_537)
SCHOOLS, STAFF, AUTHORS, LESSONS, USES = 60, 8, 120, 160, 6
SUBJECTS = ("maths", "physics", "history", "music")
GRADES = ((2, 3), (6, 7))

Scenario: TypeAlias = Callable[["City"], Iterator[set[int]]]


@dataclass
class City(World):
    schools: list[int] = field(default_factory=list)
    staff: dict[int, list[int]] = field(default_factory=dict)
    honest: set[int] = field(default_factory=set)
    lessons: list[int] = field(default_factory=list)
    seed: int = SEEDS[0]
    random: Random = field(init=False)
    _turn: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.schools = [self.school() for _ in range(SCHOOLS)]
        self.staff = {school: self.teachers(STAFF, school) for school in self.schools}
        everybody = [teacher for staff in self.staff.values() for teacher in staff]
        authors = self.random.sample(everybody, AUTHORS)
        self.honest = set(authors)
        for number in range(LESSONS):
            subject, grades = SUBJECTS[number % 4], GRADES[number // 4 % 2]
            self.lessons.append(
                self.lesson(authors[number % AUTHORS], subject=subject, grades=grades)
            )
        for teacher in everybody:
            for _ in range(USES):
                place = int(LESSONS * self.random.random() ** 2)
                self.use(teacher, self.lessons[place], self.random.choice(["planned", "taught"]))

    def newcomer(self) -> int:
        """An author at a school of their own, of whom the city has not heard."""
        return self.teacher()

    def peers(self, number: int) -> list[int]:
        """Honest teachers, each from another school than the one before."""
        found = []
        for _ in range(number):
            school = self.schools[self._turn % SCHOOLS]
            found.append(self.staff[school][self._turn // SCHOOLS % STAFF])
            self._turn += 1
        return found

    def taught_by(self, teachers: list[int], *lessons: int, at: datetime | None = None) -> None:
        for number, teacher in enumerate(teachers):
            for lesson in lessons:
                if at is None:
                    self.use(teacher, lesson)
                else:
                    self.use(teacher, lesson, at=at + timedelta(minutes=number))

    def popular(self) -> tuple[int, int]:
        """A new author and their lesson, taught by twelve peers."""
        author = self.newcomer()
        lesson = self.lesson(author)
        self.taught_by(self.peers(12), lesson)
        return author, lesson


def day(number: int) -> datetime:
    return START + timedelta(days=number)
