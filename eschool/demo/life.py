"""Two years of the demo city: who looked at, downloaded, planned, taught and did which lesson.

Structure, not noise: the school year has seasons, weekdays and hours; teachers keep to their
subjects and grades; a few lessons and authors draw most of the use; what students do of their
own will follows their interests.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from random import Random
from uuid import UUID

from eschool.demo import calendar
from eschool.demo.calendar import Days, busyness, moment
from eschool.demo.cases import Cases, Plan
from eschool.demo.city import People, SchoolClass, Student, Teacher, draw_id
from eschool.demo.doings import Assignment, Lesson, Shelf, Use, Work

DAYS_OF_LIFE = 730
TEACHER_SESSIONS = 32_000
STUDENT_VIEWS = 15_000
VISITS = 22_000
ASSIGNMENTS = 2_700
SHARE_OF_ROBOTS = 0.03
MAX_SESSIONS_A_TEACHER = 900
GROWTH = 2.2
PRACTICE_WEIGHT = 8
OWN = 0.35
LATE = 20  # what is set later is not opened the same evening


class Life:
    """Draws everything from one generator, in one order, so that a seed says all."""

    def __init__(
        self, rng: Random, people: People, lessons: Sequence[Lesson], until: date, zone: tzinfo
    ) -> None:
        self.rng = rng
        self.people = people
        self.zone = zone
        self.first = until - timedelta(DAYS_OF_LIFE)
        self.last = until - timedelta(1)
        self.desk_days = Days.between(self.first, self.last, busyness, GROWTH)
        self.published = {x: self._publication_day() for x in sorted(lessons, key=lambda x: x.key)}
        self._publish_copies_later()
        self.popularity = self._popularities()
        self.own = self._own_lessons()
        self.cases = Cases(people, self.popularity, self.first, self.last)
        self.shelves = {
            subject: Shelf.of({x: w for x, w in self.popularity.items() if x.subject == subject})
            for subject in sorted({x.subject for x in self.published})
        }
        self.everything = Shelf.of(self.popularity)
        self.graded = cache(self._graded)

    def _publication_day(self) -> date:
        """Most were there before the two years began, the others came by and by."""
        if self.rng.random() < 0.6:
            return self.first - timedelta(self.rng.randrange(1, 400))
        return self.first + timedelta(int((DAYS_OF_LIFE - 30) * self.rng.random() ** 1.3))

    def _publish_copies_later(self) -> None:
        days = {lesson.key: day for lesson, day in self.published.items()}
        for lesson in self.published:
            if lesson.made_from:
                soonest = min(days[lesson.made_from] + timedelta(21), self.last)
                self.published[lesson] = max(self.published[lesson], soonest)

    def _own_lessons(self) -> dict[UUID, list[Lesson]]:
        own = defaultdict(list)
        for lesson in self.published:
            for writer in lesson.writers:
                own[writer].append(lesson)
        return own

    def _popularities(self) -> dict[Lesson, float]:
        """A heavy tail over authors times one over lessons."""
        authors: dict[str, float] = {}
        drawn = {}
        for lesson in self.published:
            author = authors.setdefault(lesson.author, min(30.0, self.rng.paretovariate(1.1)))
            own = self.rng.lognormvariate(0, 1.3)
            near = 2.5 if lesson.language == "ru" else 1.0
            here = 12 if lesson.is_original else PRACTICE_WEIGHT if lesson.is_practice else 1
            drawn[lesson] = own * author**0.5 * near * here
        return drawn

    def _graded(self, subject: str, grade: int) -> Shelf | None:
        """Lessons of the subject meant for the grade, none where the library has none."""
        near = {
            x: w
            for x, w in self.popularity.items()
            if x.subject == subject and x.distance(grade) == 0
        }
        return Shelf.of(near) if near else None

    def assignments(self) -> Iterator[Assignment]:
        pairs = self._teaching_pairs()
        weights = [teacher.diligence * 0.6 + 0.4 for teacher, _, _ in pairs]
        days = {y: self._school_days(y) for y in {c.year for c in self.people.classes}}
        for teacher, school_class, shelf in self.rng.choices(pairs, weights, k=ASSIGNMENTS):
            lesson = self._own_or(shelf.draw(self.rng), teacher, school_class)
            day = days[school_class.year].draw(self.rng, self._since(lesson, teacher))
            if day is not None:
                yield self._assign(teacher, school_class, lesson, day)
        for teacher, school_class, lesson, day in self.cases.settings():
            if day >= self._since(lesson, teacher):
                yield self._assign(teacher, school_class, lesson, calendar.last_school_day(day))
        yield from self._open_for_named_student()

    def _own_or(self, lesson: Lesson, teacher: Teacher, school_class: SchoolClass) -> Lesson:
        """Who has written a lesson for such a class often teaches that one."""
        mine = [
            x
            for x in self.own.get(teacher.person.id, ())
            if x.subject == lesson.subject and x.distance(school_class.grade) == 0
        ]
        return self.rng.choice(mine) if mine and self.rng.random() < OWN else lesson

    def _since(self, lesson: Lesson, teacher: Teacher) -> date:
        """From when on the teacher can use the lesson."""
        joined = teacher.joined + timedelta(1) if teacher.joined else self.first
        return max(self.published[lesson], joined)

    def _open_for_named_student(self) -> Iterator[Assignment]:
        """What a visitor who signs in as the student finds to do."""
        student = next((s for s in self.people.students if s.person.is_named_login), None)
        classes = [c for c in self.people.classes if student and c.cohort == student.cohort]
        school_class = max(classes, key=lambda c: c.year, default=None)
        if school_class is None:
            return
        for teacher in school_class.teachers:
            known = [x for x in self.published if x.subject in teacher.subjects and x.points]
            if teacher.person.is_named_login and known:
                grade = school_class.grade
                lesson = min(known, key=lambda x: (not x.is_original, x.distance(grade), x.key))
                day = calendar.last_school_day(self.last)
                at = moment(self.rng, day, calendar.LESSON_HOURS, self.zone)
                yield Assignment(
                    draw_id(self.rng),
                    at,
                    teacher,
                    school_class,
                    lesson,
                    is_homework=True,
                    due=self.last + timedelta(6),
                    closed=None,
                )

    def _teaching_pairs(self) -> list[tuple[Teacher, SchoolClass, Shelf]]:
        """Every teacher with every class and subject for which the library has lessons."""
        return [
            (teacher, school_class, shelf)
            for school_class in self.people.classes
            for teacher in school_class.teachers
            for subject in teacher.subjects
            if teacher.is_verified and (shelf := self.graded(subject, school_class.grade))
        ]

    def _school_days(self, year: int) -> Days:
        first = max(self.first, date(year, 9, 1))
        last = max(first, min(self.last, date(year + 1, 5, 26)))
        return Days.between(first, last, calendar.lesson_weight, GROWTH**0.5)

    def _assign(
        self, teacher: Teacher, school_class: SchoolClass, lesson: Lesson, day: date
    ) -> Assignment:
        is_homework = self.rng.random() < 0.35
        hours = calendar.DESK_HOURS if is_homework else calendar.LESSON_HOURS
        at = moment(self.rng, day, hours, self.zone)
        due = day + timedelta(self.rng.choice((2, 3, 5, 7))) if is_homework else None
        closes = at + timedelta(days=8 if is_homework else 1)
        closed = closes if closes.date() <= self.last else None
        return Assignment(
            draw_id(self.rng), at, teacher, school_class, lesson, is_homework, due, closed
        )

    def works(self, assignments: Sequence[Assignment]) -> Iterator[Work]:
        by_cohort = defaultdict(list)
        for student in self.people.students:
            by_cohort[student.cohort].append(student)
        for assignment in assignments:
            for student in by_cohort[assignment.school_class.cohort]:
                work = self._work(assignment, student)
                if work is not None:
                    yield work

    def _work(self, assignment: Assignment, student: Student) -> Work | None:
        """Diligence opens the lesson, interest carries it to the end."""
        if student.is_new or (student.person.is_named_login and assignment.closed is None):
            return None
        liking = student.liking(assignment.lesson.subject)
        if self.rng.random() > 0.45 + 0.5 * student.diligence:
            return None
        started = assignment.at + timedelta(minutes=self.rng.uniform(1, 8))
        if assignment.is_homework:
            is_late = assignment.at.hour >= LATE
            day = assignment.at.date() + timedelta(self.rng.randrange(3) or is_late)
            started = moment(self.rng, day, calendar.HOMEWORK_HOURS, self.zone)
            started = max(started, assignment.at + timedelta(minutes=5))
        if started.date() > self.last:
            return None
        ends = self.rng.random() < 0.45 + 0.3 * student.diligence + 0.5 * liking
        took = timedelta(minutes=self.rng.uniform(8, 35))
        right = 0.55 + 0.12 * student.ability + 0.35 * (liking - 0.4) + self.rng.gauss(0, 0.12)
        points = round(assignment.lesson.points * min(1.0, max(0.0, right)))
        done = started + took if ends else None
        return Work(draw_id(self.rng), assignment.id, student, started, done, points if ends else 0)

    def uses(self, assignments: Sequence[Assignment], works: Sequence[Work]) -> Iterator[Use]:
        yield from self._uses_in_class(assignments, works)
        yield from self._uses_of_teachers()
        yield from self._planned(self.cases.plans())
        yield from self._uses_of_students()
        yield from self._uses_of_visitors()
        yield from self._planned(self.cases.everything())

    def _uses_in_class(
        self, assignments: Sequence[Assignment], works: Sequence[Work]
    ) -> Iterator[Use]:
        """A lesson counts as taught to a class once, when the first student opens it."""
        by_id = {one.id: one for one in assignments}
        opened: dict[UUID, datetime] = {}
        for work in works:
            opened[work.assignment] = min(work.started, opened.get(work.assignment, work.started))
            of = by_id[work.assignment]
            if of.is_homework and work.completed and work.completed.date() <= self.last:
                yield self._by_teacher(of.teacher, work.completed, "homework", of.lesson, work.id)
        for key, at in opened.items():
            of = by_id[key]
            yield self._by_teacher(of.teacher, at, "taught", of.lesson, key)

    def _by_student(self, student: Student, at: datetime, kind: str, lesson: Lesson) -> Use:
        return Use(
            at=at,
            kind=kind,
            lesson=lesson.key,
            user=student.person.id,
            school=student.school.id,
        )

    def _by_teacher(
        self, teacher: Teacher, at: datetime, kind: str, lesson: Lesson, detail: str | UUID = ""
    ) -> Use:
        return Use(
            at=at,
            kind=kind,
            lesson=lesson.key,
            user=teacher.person.id,
            school=teacher.school_on(at.date()).id,
            is_verified_teacher=teacher.is_verified,
            detail=str(detail),
        )

    def _planned(self, plans: Iterable[Plan]) -> Iterator[Use]:
        for teacher, lesson, day in plans:
            if self._since(lesson, teacher) <= day <= self.last:
                at = moment(self.rng, day, calendar.DESK_HOURS, self.zone)
                yield self._by_teacher(teacher, at, "planned", lesson)

    def _uses_of_teachers(self) -> Iterator[Use]:
        teachers = self.people.teachers
        diligence = [teacher.diligence for teacher in teachers]
        sessions: dict[UUID, int] = defaultdict(int)
        for teacher in self.rng.choices(teachers, diligence, k=TEACHER_SESSIONS):
            sessions[teacher.person.id] += 1
            if sessions[teacher.person.id] <= MAX_SESSIONS_A_TEACHER:
                yield from self._session(teacher)

    def _session(self, teacher: Teacher) -> Iterator[Use]:
        lesson = self._wanted_by(teacher)
        day = self.desk_days.draw(self.rng, self._since(lesson, teacher))
        if day is None:
            return
        at = moment(self.rng, day, calendar.DESK_HOURS, self.zone)
        yield self._by_teacher(teacher, at, "view", lesson)
        if self.rng.random() < 0.32:
            later = at + timedelta(seconds=self.rng.randrange(40, 600))
            yield self._by_teacher(teacher, later, "download", lesson, self._form())
        if self.rng.random() < 0.12:
            later = at + timedelta(seconds=self.rng.randrange(30, 900))
            yield self._by_teacher(teacher, later, "planned", lesson)

    def _wanted_by(self, teacher: Teacher) -> Lesson:
        if self.rng.random() < 0.08:
            return self.everything.draw(self.rng)
        known = [s for s in teacher.subjects if s in self.shelves]
        if not known:
            return self.everything.draw(self.rng)
        return self.shelves[self.rng.choice(known)].draw(self.rng)

    def _form(self) -> str:
        return self.rng.choices(("pdf", "docx", "zip"), (6, 3, 1))[0]

    def _uses_of_students(self) -> Iterator[Use]:
        """What they open unasked, and so what says most of their interests."""
        subjects = list(self.shelves)
        likings = {
            s.person.id: [s.liking(subject) ** 3 for subject in subjects]
            for s in self.people.students
        }
        keenness = [0.0 if s.is_new else s.diligence for s in self.people.students]
        for student in self.rng.choices(self.people.students, keenness, k=STUDENT_VIEWS):
            subject = self.rng.choices(subjects, likings[student.person.id])[0]
            lesson = self.shelves[subject].draw(self.rng)
            day = self.desk_days.draw(self.rng, self.published[lesson])
            if day is not None:
                at = moment(self.rng, day, calendar.HOMEWORK_HOURS, self.zone)
                yield self._by_student(student, at, "view", lesson)

    def _uses_of_visitors(self) -> Iterator[Use]:
        for _ in range(VISITS):
            lesson = self.everything.draw(self.rng)
            day = self.desk_days.draw(self.rng, self.published[lesson])
            if day is None:
                continue
            at = moment(self.rng, day, calendar.DESK_HOURS, self.zone)
            visitor = f"{self.rng.getrandbits(128):032x}"
            robot = self.rng.random() < SHARE_OF_ROBOTS
            yield Use(at=at, kind="view", lesson=lesson.key, visitor=visitor, is_robot=robot)
            if self.rng.random() < 0.22:
                later = at + timedelta(seconds=self.rng.randrange(40, 600))
                yield Use(
                    at=later,
                    kind="download",
                    lesson=lesson.key,
                    visitor=visitor,
                    is_robot=robot,
                    detail=self._form(),
                )
