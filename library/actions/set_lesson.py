"""Sets a lesson for a class."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import SchoolClass, User
from library.models import Assignment, LessonPage


@transaction.atomic
def set_lesson(
    *,
    teacher: User,
    lesson: LessonPage,
    school_class: SchoolClass,
    due_on: date | None = None,
    is_homework: bool = False,
) -> Assignment:
    """The version of today is set: a later one does not change what the class was given."""
    version = lesson.current_version
    if version is None:
        raise ValueError("only a published lesson can be set")
    assignment = Assignment.objects.create(
        teacher=teacher,
        school_class=school_class,
        lesson=lesson,
        version=version,
        due_on=due_on,
        is_homework=is_homework,
        set_at=timezone.now(),
    )
    students = User.objects.filter(
        enrolments__school_class=school_class, enrolments__ended_on=None, is_active=True
    )
    for student in students:
        notify(
            recipient=student,
            kind="lesson_set",
            url=reverse("work", args=(assignment.pk,)),
            title=lesson.title,
        )
    return assignment
