"""Students with consent, and works that they did."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.models import ConsentText, Guardianship, Role, SchoolClass, User
from library.actions.set_lesson import set_lesson
from library.models import Assignment, LessonPage, Work
from library.signals import work_completed
from profliner.actions.sit_interests import answer_statement, begin_sitting, finish_sitting
from profliner.models import InterestSitting, StudentProfile
from tests.factories import make_class, make_lesson, make_person, make_student, make_teacher


def make_guardian(student: User) -> User:
    guardian = make_person(Role.Kind.GUARDIAN)
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    return guardian


def let_profile(student: User, guardian: User | None = None) -> User:
    """A guardian agrees to recommendations; the guardian."""
    guardian = guardian or make_guardian(student)
    # Tests with threads empty every table, the wordings of the migrations too.
    wording, _is_new = ConsentText.objects.in_force().get_or_create(
        purpose="recommendation",
        defaults={"version": 1, "text_ru": "Да", "text_en": "Yes", "published_at": timezone.now()},
    )
    give_consent(guardian=guardian, student=student, wording=wording)
    return guardian


def make_pupil(*, grade: int = 7, consent: bool = True, **values: Any) -> User:
    student = make_student(school_class=make_class(grade=grade), **values)
    if consent:
        let_profile(student)
    return student


def born(student: User, years: int, days: int = 1) -> None:
    """Turned so many ``years`` old ``days`` ago."""
    today = timezone.localdate()
    birthday = date(today.year - years, today.month, min(today.day, 28)) - timedelta(days=days)
    StudentProfile.objects.update_or_create(student=student, defaults={"born_on": birthday})


def set_for(
    school_class: SchoolClass, lesson: LessonPage | None = None, **values: Any
) -> Assignment:
    teacher = make_teacher(school=school_class.school)
    school_class.teachers.add(teacher)
    lesson = lesson or make_lesson(owner=teacher, **values)
    return set_lesson(teacher=teacher, lesson=lesson, school_class=school_class)


def do_work(assignment: Assignment, student: User, points: int, possible: int = 10) -> Work:
    """As a student hands it in, without the answers."""
    now = timezone.now()
    work = Work.objects.create(
        assignment=assignment,
        student=student,
        started_at=now,
        completed_at=now,
        points=points,
        points_possible=possible,
    )
    work_completed.send(Work, work_id=work.pk)
    return work


def fill(student: User, value: int = 3, days_ago: float = 0, **by_letter: int) -> InterestSitting:
    """A whole round; a letter's five statements get its value."""
    letters = ("RIASEC"[(number - 1) % 6] for number in range(1, 31))
    sitting = sit(student, [by_letter.get(letter, value) for letter in letters])
    if days_ago:
        earlier = timezone.now() - timedelta(days=days_ago)
        InterestSitting.objects.filter(pk=sitting.pk).update(finished_at=earlier)
    return sitting


def sit(student: User, answers: Sequence[int]) -> InterestSitting:
    """A whole round with thirty answers, the first statement's first."""
    sitting = begin_sitting(student=student)
    for number, value in enumerate(answers, 1):
        answer_statement(student=student, sitting_id=sitting.pk, statement=number, value=value)
    return finish_sitting(student=student, sitting_id=sitting.pk)
