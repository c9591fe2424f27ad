"""The people and schools of the demo city: pure data from a seed, nothing of Django."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random
from uuid import UUID

from eschool.demo.names import Name, draw_name, masculine

DOMAIN = "demo.example"
DISTRICTS = (
    ("central", "Центральный", "Central"),
    ("garden", "Садовый", "Garden"),
    ("factory", "Заводской", "Factory"),
    ("hillside", "Нагорный", "Hillside"),
    ("riverside", "Заречный", "Riverside"),
    ("forest", "Лесной", "Forest"),
    ("northern", "Северный", "Northern"),
    ("lakes", "Озёрный", "Lakes"),
)
SCHOOLS_A_DISTRICT = 5
TEACHERS_A_SCHOOL = 10
CLASSES_A_SCHOOL = 4
STUDENTS_A_CLASS = 25
YEARS = 3  # two years of life touch three school years
LETTERS = "АБВГ"

# What one teacher teaches, and how many of a school's ten do.
POSTS = (
    ("mathematics", "statistics"),
    ("russian", "literature"),
    ("computing", "technology"),
    ("physics", "astronomy"),
    ("biology", "chemistry"),
    ("history", "social-studies"),
    ("english",),
    ("primary",),
)
EXTRA_POSTS = (
    ("geography", "economics"),
    ("arts", "technology"),
    ("safety", "biology"),
    ("computing", "mathematics"),
    ("chemistry", "geography"),
    ("social-studies", "economics"),
)
# Demo classes stand mostly where the library has lessons.
GRADE_WEIGHTS = {1: 1, 2: 1, 3: 1, 4: 1, 5: 3, 6: 3, 7: 4, 8: 6, 9: 8, 10: 10, 11: 8}
INTERESTS = "RIASEC"  # realistic, investigative, artistic, social, enterprising, conventional
AFFINITY = {
    "mathematics": (0.2, 0.9, 0.1, 0.1, 0.2, 0.8),
    "statistics": (0.1, 0.8, 0.0, 0.1, 0.4, 0.9),
    "russian": (0.0, 0.3, 0.7, 0.6, 0.2, 0.6),
    "literature": (0.0, 0.3, 1.0, 0.5, 0.2, 0.1),
    "english": (0.0, 0.3, 0.7, 0.8, 0.5, 0.3),
    "physics": (0.8, 1.0, 0.1, 0.1, 0.1, 0.4),
    "astronomy": (0.4, 1.0, 0.4, 0.1, 0.1, 0.2),
    "chemistry": (0.6, 1.0, 0.1, 0.2, 0.1, 0.5),
    "biology": (0.6, 0.9, 0.2, 0.7, 0.1, 0.3),
    "geography": (0.5, 0.6, 0.3, 0.5, 0.4, 0.3),
    "history": (0.1, 0.6, 0.5, 0.6, 0.5, 0.3),
    "social-studies": (0.0, 0.4, 0.3, 0.9, 0.8, 0.3),
    "economics": (0.0, 0.5, 0.0, 0.3, 1.0, 0.9),
    "computing": (0.7, 0.9, 0.4, 0.1, 0.4, 0.7),
    "technology": (1.0, 0.6, 0.5, 0.2, 0.3, 0.4),
    "arts": (0.3, 0.1, 1.0, 0.4, 0.3, 0.0),
    "safety": (0.7, 0.2, 0.0, 0.8, 0.2, 0.4),
    "primary": (0.3, 0.4, 0.6, 0.7, 0.2, 0.4),
}
# What guardians agree to, and which share of them.
CONSENTS = (("learning", 1.0), ("recommendation", 0.7), ("counselling", 0.6), ("employers", 0.3))
METHODIST_SUBJECTS = tuple(AFFINITY)
COMPANIES = (
    "Завод «Северный станок»",
    "Клиника «Озёрная»",
    "ИТ-компания «Кедр и код»",
    "Агрохолдинг «Луговина»",
    "Трамвайное депо Заречья",
    "Лаборатория «Чистая вода»",
    "Проектное бюро «Пролёт»",
    "Типография «Оттиск»",
    "Банк «Городской рубль»",
    "Мастерская «Робот и я»",
    "Театр «На Нагорной»",
    "Метеостанция «Облако»",
)


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    email: str
    name: Name
    is_named_login: bool = False


@dataclass(frozen=True, slots=True)
class School:
    id: UUID
    number: int
    name: str
    district: str


@dataclass(frozen=True, slots=True)
class Teacher:
    person: Person
    school: School
    subjects: tuple[str, ...]
    is_verified: bool
    diligence: float
    joined: date | None = None  # where it was not with the first
    moved: date | None = None  # the day of the move to ``next_school``
    next_school: School | None = None

    def school_on(self, day: date) -> School:
        is_there = self.moved and self.next_school and day >= self.moved
        return self.next_school if is_there and self.next_school else self.school


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class of one school year; ``cohort`` is the same children through the years."""

    id: UUID
    school: School
    year: int
    grade: int
    letter: str
    cohort: int
    teachers: tuple[Teacher, ...]


@dataclass(frozen=True, slots=True)
class Student:
    person: Person
    school: School
    cohort: int
    interests: tuple[float, ...]
    ability: float
    diligence: float
    is_new: bool = False  # came this week and has done nothing yet

    def liking(self, subject: str) -> float:
        """How much of the student's interests the subject meets, about 0 to 1."""
        return sum(a * b for a, b in zip(self.interests, AFFINITY[subject], strict=True))


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone with one role who is neither teacher nor student."""

    person: Person
    role: str
    school: School | None = None
    organisation: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guardianship:
    guardian: Person
    student: Student
    consents: tuple[str, ...]


@dataclass(slots=True)
class People:
    schools: list[School] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    classes: list[SchoolClass] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)

    def persons(self) -> Iterator[Person]:
        yield from (teacher.person for teacher in self.teachers)
        yield from (student.person for student in self.students)
        yield from (one.person for one in self.staff)
        yield from {pair.guardian.id: pair.guardian for pair in self.guardianships}.values()


def draw_people(rng: Random, *, year: int) -> People:
    """The city in the school year that began in ``year``, with the two years before it."""
    people = People(schools=_schools(rng))
    for school in people.schools:
        people.teachers += _teachers(rng, school, first=len(people.teachers) + 1)
    cohorts = count()
    for school in people.schools:
        _fill_school(rng, people, school, year, cohorts)
    people.guardianships = list(_guardianships(rng, people.students))
    people.staff = list(_staff(rng, people))
    return people


def draw_id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _schools(rng: Random) -> list[School]:
    numbers = iter(sorted(rng.sample(range(1, 130), len(DISTRICTS) * SCHOOLS_A_DISTRICT)))
    schools = []
    for _ in range(SCHOOLS_A_DISTRICT):
        for slug, _ru, _en in DISTRICTS:
            number = next(numbers)
            kind = rng.choices(("Школа", "Гимназия", "Лицей"), (8, 1, 1))[0]
            schools.append(School(draw_id(rng), number, f"{kind} № {number}", slug))
    return schools


def _teachers(rng: Random, school: School, *, first: int) -> Iterator[Teacher]:
    posts = [*POSTS, *rng.sample(EXTRA_POSTS, TEACHERS_A_SCHOOL - len(POSTS))]
    for number, subjects in enumerate(posts, first):
        yield Teacher(
            person=_person(rng, f"teacher{number:03}", draw_name(rng, share_of_women=0.8)),
            school=school,
            subjects=subjects,
            is_verified=rng.random() < 0.94,
            diligence=rng.lognormvariate(0, 0.9),
        )


def _person(rng: Random, mailbox: str, name: Name) -> Person:
    return Person(draw_id(rng), f"{mailbox}@{DOMAIN}", name)


def _fill_school(
    rng: Random, people: People, school: School, year: int, cohorts: Iterator[int]
) -> None:
    staff = [teacher for teacher in people.teachers if teacher.school == school]
    for grade, letter in _grades(rng):
        cohort = next(cohorts)
        for back in range(YEARS):
            if grade - back >= 1:
                taught_by = tuple(t for t in staff if _teaches(t, grade - back))
                people.classes.append(
                    SchoolClass(
                        draw_id(rng), school, year - back, grade - back, letter, cohort, taught_by
                    )
                )
        first = len(people.students) + 1
        people.students += _students(rng, school, cohort, first=first)


def _grades(rng: Random) -> list[tuple[int, str]]:
    """Grades of a school's demo classes, parallel ones told apart by their letter."""
    weights = GRADE_WEIGHTS
    grades = sorted(rng.choices(tuple(weights), tuple(weights.values()), k=CLASSES_A_SCHOOL))
    seen: dict[int, Iterator[str]] = defaultdict(lambda: iter(LETTERS))
    return [(grade, next(seen[grade])) for grade in grades]


def _teaches(teacher: Teacher, grade: int) -> bool:
    return ("primary" in teacher.subjects) == (grade <= 4) or (
        grade <= 4 and not {"english", "arts", "computing"}.isdisjoint(teacher.subjects)
    )


def _students(rng: Random, school: School, cohort: int, *, first: int) -> Iterator[Student]:
    for number in range(first, first + STUDENTS_A_CLASS):
        yield Student(
            person=_person(rng, f"student{number:04}", draw_name(rng)),
            school=school,
            cohort=cohort,
            interests=_interests(rng),
            ability=rng.gauss(0, 1),
            diligence=rng.betavariate(5, 2),
        )


def _interests(rng: Random) -> tuple[float, ...]:
    """Shares of six kinds of interest; one or two of them lead, as they do in people."""
    drawn = [rng.gammavariate(0.6, 1) + 0.02 for _ in INTERESTS]
    return tuple(round(value / sum(drawn), 4) for value in drawn)


def _guardianships(rng: Random, students: Sequence[Student]) -> Iterator[Guardianship]:
    chosen = [s for i, s in enumerate(students) if i % STUDENTS_A_CLASS == 0 or rng.random() < 0.2]
    for number, student in enumerate(chosen, 1):
        family = masculine(student.person.name.family)
        name = draw_name(rng, share_of_women=0.75, family=family)
        consents = tuple(purpose for purpose, share in CONSENTS if rng.random() < share)
        yield Guardianship(_person(rng, f"guardian{number:04}", name), student, consents)


def _staff(rng: Random, people: People) -> Iterator[Staff]:
    def one(mailbox: str, role: str, school: School | None = None, firm: str = "") -> Staff:
        person = _person(rng, mailbox, draw_name(rng, share_of_women=0.7))
        return Staff(person, role, school=school, organisation=firm)

    for number, subject in enumerate(METHODIST_SUBJECTS, 1):
        person = _person(rng, f"methodist{number:02}", draw_name(rng, share_of_women=0.8))
        yield Staff(person, "methodist", subjects=(subject,))
    for number, school in enumerate(people.schools, 1):
        yield one(f"counsellor{number:02}", "counsellor", school)
    for number, firm in enumerate(COMPANIES, 1):
        yield one(f"employer{number:02}", "employer", firm=firm)
    for number in (1, 2):
        yield one(f"analyst{number}", "analyst")
        yield one(f"grants{number}", "grants_admin")
    yield one("admin1", "administrator")
    yield one("grants3", "grants_admin")  # last, so that it changes nobody else
