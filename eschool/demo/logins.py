"""People of the demo city who have an address of their own to sign in with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from eschool.demo.city import DOMAIN, Guardianship, People, Person, Staff, Student, Teacher
from eschool.demo.names import Name

PASSWORD = "demo-city-2026"  # noqa: S105  # printed for everyone; the demo never runs in production

AUTHOR_SUBJECTS = ("mathematics", "statistics")
COLLEAGUE_SUBJECTS = ("computing", "technology")
MIDDLE_GRADE = 7


class Login(NamedTuple):
    role: str
    email: str


NAMES = {
    "teacher": Name("Анна", "Озерова", "Сергеевна", is_woman=True),
    "teacher2": Name("Павел", "Кедров", "Андреевич", is_woman=False),
    "methodist": Name("Вера", "Липовская", "Николаевна", is_woman=True),
    "student": Name("Лев", "Стрижов", "Павлович", is_woman=False),
    "guardian": Name("Павел", "Стрижов", "Юрьевич", is_woman=False),
    "counsellor": Name("Нина", "Радугина", "Олеговна", is_woman=True),
    "employer": Name("Тимур", "Лесной", "Игоревич", is_woman=False),
    "analyst": Name("Кира", "Зарницына", "Львовна", is_woman=True),
    "grants": Name("Роман", "Рощин", "Денисович", is_woman=False),
    "grants2": Name("Лидия", "Ясеневская", "Петровна", is_woman=True),
    "admin": Name("Ольга", "Светлова", "Антоновна", is_woman=True),
}
ROLES = {
    "teacher": "teacher",
    "teacher2": "teacher",
    "grants": "grants_admin",
    "grants2": "grants_admin",
    "admin": "administrator",
}
LOGINS = tuple(Login(ROLES.get(box, box), f"{box}@{DOMAIN}") for box in NAMES)


def name_logins(people: People, *, year: int) -> None:
    """Give one person of each role a name and address known beforehand."""
    author = _first_teacher(people.teachers, AUTHOR_SUBJECTS, school=0, people=people)
    other = len(people.schools) // 2
    colleague = _first_teacher(people.teachers, COLLEAGUE_SUBJECTS, school=other, people=people)
    _rename_teacher(people, author, "teacher")
    _rename_teacher(people, colleague, "teacher2")
    student = _student_of(people, colleague, year)
    _rename_student(people, student)
    _rename_staff(people, student)


def _first_teacher(
    teachers: Sequence[Teacher], subjects: tuple[str, ...], *, school: int, people: People
) -> int:
    home = people.schools[school]
    return next(i for i, t in enumerate(teachers) if t.school == home and t.subjects == subjects)


def _named(person: Person, mailbox: str) -> Person:
    email = f"{mailbox}@{DOMAIN}"
    return replace(person, email=email, name=NAMES[mailbox], is_named_login=True)


def _rename_teacher(people: People, index: int, mailbox: str) -> None:
    old = people.teachers[index]
    person = _named(old.person, mailbox)
    new = replace(old, person=person, is_verified=True, diligence=max(3.0, old.diligence))
    people.teachers[index] = new
    people.classes[:] = [
        replace(c, teachers=tuple(new if t.person.id == person.id else t for t in c.teachers))
        if c.school == old.school
        else c
        for c in people.classes
    ]


def _student_of(people: People, teacher: int, year: int) -> int:
    """Someone of the teacher's classes this year, as near to the middle of school as may be."""
    mine = people.teachers[teacher].person.id
    classes = [
        c for c in people.classes if c.year == year and any(t.person.id == mine for t in c.teachers)
    ]
    cohort = min(classes, key=lambda c: abs(c.grade - MIDDLE_GRADE)).cohort
    return next(i for i, s in enumerate(people.students) if s.cohort == cohort)


def _rename_student(people: People, index: int) -> None:
    old = people.students[index]
    new = replace(old, person=_named(old.person, "student"), diligence=0.95)
    people.students[index] = new
    at = next(i for i, g in enumerate(people.guardianships) if g.student is old)
    people.guardianships[at] = _pair(people.guardianships[at], new)


def _pair(old: Guardianship, student: Student) -> Guardianship:
    guardian = _named(old.guardian, "guardian")
    return Guardianship(guardian, student, ("learning", "recommendation", "counselling"))


def _rename_staff(people: People, student: int) -> None:
    school = people.students[student].school
    for mailbox in ("methodist", "counsellor", "employer", "analyst", "grants", "grants2", "admin"):
        role = ROLES.get(mailbox, mailbox)
        at = next(
            i
            for i, one in enumerate(people.staff)
            if one.role == role and one.school in {None, school} and not one.person.is_named_login
        )
        people.staff[at] = _known(people.staff[at], mailbox)


def _known(one: Staff, mailbox: str) -> Staff:
    subjects = one.subjects
    if mailbox == "methodist":  # sees the queue of every subject that the named teachers write in
        subjects = (*AUTHOR_SUBJECTS, *COLLEAGUE_SUBJECTS, "physics")
    return replace(one, person=_named(one.person, mailbox), subjects=subjects)
