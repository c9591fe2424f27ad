"""Cases that a round of grants must know how to meet, played by generated teachers.

Beside the ordinary life of the city: pairs who use each other's lessons, a burst of accounts
confirmed a few days before, an author whom one school alone likes, a teacher who moves to another
school, one who plans everything there is. Who they are follows from the city, so that the same seed
tells the same stories.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from eschool.demo.city import People, SchoolClass, Teacher
from eschool.demo.doings import Lesson

NEWCOMERS = 10
JOINED_BEFORE = 200  # days before the end of the two years
FRIENDS = 2
FRIENDLY_LESSONS = 4
GUESTS = 8
MOVED_BEFORE = 220  # days before the end of the two years
AT_ONCE = 9  # lessons a day that someone who plans everything plans

Setting = tuple[Teacher, SchoolClass, Lesson, date]
Plan = tuple[Teacher, Lesson, date]


def welcome_newcomers(people: People, *, until: date) -> None:
    """The last verified teachers of some schools are new: confirmed on one day of the last year."""
    joined = until - timedelta(JOINED_BEFORE)
    fresh = {t.person.id: replace(t, joined=joined) for t in _newcomers(people)}
    people.teachers[:] = [fresh.get(t.person.id, t) for t in people.teachers]
    people.classes[:] = [
        replace(c, teachers=tuple(fresh.get(t.person.id, t) for t in c.teachers))
        for c in people.classes
    ]


def move_someone(people: People, *, until: date) -> None:
    """A busy teacher without a class here goes to another school in the middle of last year."""
    with_class = {t.person.id for c in people.classes for t in c.teachers}
    free = [
        (n, t)
        for n, t in enumerate(people.teachers)
        if t.is_verified and t.person.id not in with_class and not t.person.is_named_login
        if t.joined is None
    ]
    if free:
        place, mover = max(free, key=lambda pair: pair[1].diligence)
        home = people.schools.index(mover.school)
        people.teachers[place] = replace(
            mover,
            moved=until - timedelta(MOVED_BEFORE),
            next_school=people.schools[(home + 1) % len(people.schools)],
        )


def _newcomers(people: People) -> list[Teacher]:
    """Two from each of the last five schools."""
    found: list[Teacher] = []
    for school in people.schools[-NEWCOMERS // 2 :]:
        staff = [t for t in people.teachers if t.school == school and t.is_verified]
        found += [t for t in staff if not t.person.is_named_login][-2:]
    return found


class Cases:
    """Settings for classes and plans beside what chance makes."""

    def __init__(
        self, people: People, popularity: Mapping[Lesson, float], first: date, last: date
    ) -> None:
        self.people = people
        self.first = first
        self.last = last
        self.practice = sorted((x for x in popularity if x.is_practice), key=lambda x: x.key)
        self.quiet = _by_quiet_authors(self.practice, popularity)
        self.teachers = {t.person.id: t for t in people.teachers}

    def settings(self) -> Iterator[Setting]:
        for one, other in self._friends():
            yield from self._taught(one, other)
            yield from self._taught(other, one)

    def plans(self) -> Iterator[Plan]:
        for lesson in self.quiet[:1]:
            yield from self._burst(lesson)
        for lesson in self.quiet[1:2]:
            yield from self._one_school(lesson)

    def _friends(self) -> list[tuple[Lesson, Lesson]]:
        """Lessons of two authors of one subject, for grades that both teach."""
        pairs = []
        for one, other in zip(self.practice, self.practice[1:], strict=False):
            strangers = one.writers.isdisjoint(other.writers) and one.subject == other.subject
            if strangers and self._class_for(one, other) and self._class_for(other, one):
                pairs.append((one, other))
        return pairs[:: max(1, len(pairs) // FRIENDS)][:FRIENDS]

    def _class_for(self, lesson: Lesson, own: Lesson) -> tuple[Teacher, SchoolClass] | None:
        """A writer of ``own`` with a class that ``lesson`` is meant for."""
        for school_class in self.people.classes:
            for teacher in school_class.teachers:
                if teacher.person.id in own.writers and lesson.distance(school_class.grade) == 0:
                    return teacher, school_class
        return None

    def _taught(self, lesson: Lesson, own: Lesson) -> Iterator[Setting]:
        found = self._class_for(lesson, own)
        if found is None:
            return
        teacher, school_class = found
        day = max(self.first, date(school_class.year, 10, 1))
        for _ in range(FRIENDLY_LESSONS):
            day += timedelta(21)
            if day <= self.last:
                yield teacher, school_class, lesson, day

    def _burst(self, lesson: Lesson) -> Iterator[Plan]:
        for place, teacher in enumerate(t for t in self.people.teachers if t.joined):
            if teacher.joined and teacher.person.id not in lesson.writers:
                yield teacher, lesson, teacher.joined + timedelta(1 + place % 4)

    def _one_school(self, lesson: Lesson) -> Iterator[Plan]:
        """A seminar at one school after which every colleague plans the same lesson."""
        homes = {self.teachers[one].school for one in lesson.writers if one in self.teachers}
        school = next(s for s in self.people.schools if s not in homes)
        staff = [t for t in self.people.teachers if t.school == school and t.is_verified]
        for teacher in staff[:GUESTS]:
            yield teacher, lesson, self.last - timedelta(JOINED_BEFORE // 2)

    def everything(self) -> Iterator[Plan]:
        """Someone makes a shelf for a whole school: one person's say is bounded all the same."""
        loyal = (t for t in self.people.teachers if t.is_verified and not t.joined)
        teacher = max(loyal, key=lambda t: (t.diligence, t.person.email))
        begins = self.last - timedelta(JOINED_BEFORE // 2)
        for place, lesson in enumerate(self.practice):
            if teacher.person.id not in lesson.writers:
                yield teacher, lesson, begins + timedelta(place // AT_ONCE)


def _by_quiet_authors(
    lessons: Sequence[Lesson], popularity: Mapping[Lesson, float]
) -> list[Lesson]:
    """One lesson of each author who writes alone, the least popular authors first."""
    sums: dict[frozenset[UUID], float] = defaultdict(float)
    for lesson in lessons:
        for one in lesson.writers:
            sums[frozenset({one})] += popularity[lesson]
    mine = {x.writers: x for x in lessons if len(x.writers) == 1 and not x.made_from}
    return sorted(mine.values(), key=lambda x: (sums[x.writers], x.key))
