"""People of the demo city who have an address of their own to sign in with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eschool.demo.city import (
    COMPANIES,
    DOMAIN,
    Guardianship,
    People,
    Person,
    Staff,
    Teacher,
)
from eschool.demo.names import Name

PASSWORD = "demo-city-2026"  # noqa: S105  # printed for everyone; the demo never runs in production

AUTHOR_SUBJECTS = ("mathematics", "statistics")
COLLEAGUE_SUBJECTS = ("computing", "technology")
MIDDLE_GRADE = 9
ABLE = 2.0  # so that something went well for the one with much history
STUDENTS = ("student", "student2", "student3", "student4")
GUARDIANS = dict(zip(STUDENTS, ("guardian", "guardian2", "guardian3", "guardian4"), strict=True))
EMPLOYER_TO_CHECK = COMPANIES[-1]
ALL = ("learning", "recommendation", "counselling", "employers")
# What the guardians of the four agreed to.
AGREED = {
    "student": ALL,
    "student2": ALL,
    "student3": ("learning",),
    "student4": ALL,
}


class Login(NamedTuple):
    role: str
    email: str
    story: Promise | str = ""


NAMES = {
    "teacher": Name("Анна", "Озерова", "Сергеевна", is_woman=True),
    "teacher2": Name("Павел", "Кедров", "Андреевич", is_woman=False),
    "methodist": Name("Вера", "Липовская", "Николаевна", is_woman=True),
    "student": Name("Лев", "Стрижов", "Павлович", is_woman=False),
    "guardian": Name("Павел", "Стрижов", "Юрьевич", is_woman=False),
    "student2": Name("Мира", "Осинина", "Глебовна", is_woman=True),
    "guardian2": Name("Инна", "Осинина", "Викторовна", is_woman=True),
    "student3": Name("Егор", "Тополев", "Ильич", is_woman=False),
    "guardian3": Name("Илья", "Тополев", "Максимович", is_woman=False),
    "student4": Name("Варвара", "Рябинина", "Олеговна", is_woman=True),
    "guardian4": Name("Олег", "Рябинин", "Романович", is_woman=False),
    "counsellor": Name("Нина", "Радугина", "Олеговна", is_woman=True),
    "employer": Name("Тимур", "Лесной", "Игоревич", is_woman=False),
    "employer2": Name("Юлия", "Туманова", "Марковна", is_woman=True),
    "analyst": Name("Кира", "Зарницына", "Львовна", is_woman=True),
    "grants": Name("Роман", "Рощин", "Денисович", is_woman=False),
    "grants2": Name("Лидия", "Ясеневская", "Петровна", is_woman=True),
    "grants3": Name("Глеб", "Полевой", "Игоревич", is_woman=False),
    "admin": Name("Ольга", "Светлова", "Антоновна", is_woman=True),
}
STAFF = (
    "methodist", "counsellor", "employer", "employer2", "analyst", "grants", "grants2", "grants3",
    "admin",
)  # fmt: skip
STORIES = {
    "student": _("much history, a path half done"),
    "student2": _("came this week, no history"),
    "student3": _("no consent to recommendations or counselling"),
    "student4": _("a place was cancelled, the path says so"),
    "employer": _("checked, with an internship"),
    "employer2": _("waits for a check"),
    "grants": _("taught at an author's school"),
    "grants2": _("wrote a lesson with others"),
    "grants3": _("the third, for awards of these two"),
}
ROLES = {
    "teacher2": "teacher",
    "student2": "student",
    "student3": "student",
    "student4": "student",
    "guardian2": "guardian",
    "guardian3": "guardian",
    "guardian4": "guardian",
    "employer2": "employer",
    "grants": "grants_admin",
    "grants2": "grants_admin",
    "grants3": "grants_admin",
    "admin": "administrator",
}
LOGINS = tuple(Login(ROLES.get(box, box), f"{box}@{DOMAIN}", STORIES.get(box, "")) for box in NAMES)


def name_logins(people: People, *, year: int) -> None:
    """Give one person of each role a name and address known beforehand."""
    author = _first_teacher(people.teachers, AUTHOR_SUBJECTS, school=0, people=people)
    other = len(people.schools) // 2
    colleague = _first_teacher(people.teachers, COLLEAGUE_SUBJECTS, school=other, people=people)
    _rename_teacher(people, author, "teacher")
    _rename_teacher(people, colleague, "teacher2")
    student = _student_of(people, colleague, year)
    _rename_students(people, student)
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


def _rename_students(people: People, first: int) -> None:
    """The first of the class, and three more of it who have a guardian."""
    cohort = people.students[first].cohort
    guarded = {pair.student.person.id for pair in people.guardianships}
    indexes = [
        index
        for index, student in enumerate(people.students)
        if student.cohort == cohort and student.person.id in guarded
    ]
    for mailbox, index in zip(STUDENTS, indexes, strict=False):
        _rename_student(people, index, mailbox)


def _rename_student(people: People, index: int, mailbox: str) -> None:
    old = people.students[index]
    new = replace(
        old,
        person=_named(old.person, mailbox),
        diligence=0.95,
        ability=ABLE if mailbox == "student" else old.ability,
        is_new=mailbox == "student2",
    )
    people.students[index] = new
    at = next(i for i, g in enumerate(people.guardianships) if g.student is old)
    guardian = _named(people.guardianships[at].guardian, GUARDIANS[mailbox])
    people.guardianships[at] = Guardianship(guardian, new, AGREED[mailbox])


def _rename_staff(people: People, student: int) -> None:
    school = people.students[student].school
    for mailbox in STAFF:
        role = ROLES.get(mailbox, mailbox)
        at = next(
            i
            for i, one in enumerate(people.staff)
            if one.role == role and one.school in {None, school} and not one.person.is_named_login
            if mailbox != "employer2" or one.organisation == EMPLOYER_TO_CHECK
        )
        people.staff[at] = _known(people.staff[at], mailbox)


def _known(one: Staff, mailbox: str) -> Staff:
    subjects = one.subjects
    if mailbox == "methodist":  # sees the queue of every subject that the named teachers write in
        subjects = (*AUTHOR_SUBJECTS, *COLLEAGUE_SUBJECTS, "physics")
    return replace(one, person=_named(one.person, mailbox), subjects=subjects)
