"""Puts a teacher down for a class, or takes them off it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Role, SchoolClass, User
from eschool.accounts.permissions import can_manage_people


class NoTeacherHere(Exception):  # noqa: N818 - a state, not a fault
    """Nobody whom the school has confirmed has this e-mail."""


@transaction.atomic
def add_class_teacher(*, by: User, school_class: SchoolClass, email: str) -> User:
    """Idempotent.

    Raises:
        PermissionDenied, NoTeacherHere: nothing was changed.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    teachers = Role.objects.current().filter(
        kind=Role.Kind.TEACHER,
        school=school_class.school,
        verified_at__isnull=False,
        user__email=email.strip().lower(),
        user__is_active=True,
    )
    role = teachers.select_related("user").first()
    if role is None:
        raise NoTeacherHere
    if not school_class.teachers.filter(pk=role.user_id).exists():
        school_class.teachers.add(role.user)
        _record(by, Deed.Kind.CLASS_TEACHER_ADDED, role.user, school_class)
        place = {"school_class": str(school_class), "school": school_class.school.name}
        notify(recipient=role.user, kind="class_given", url="/my/classes/", **place)
    return role.user


@transaction.atomic
def remove_class_teacher(*, by: User, school_class: SchoolClass, teacher: User) -> None:
    """What they set stays with the class."""
    if not can_manage_people(by):
        raise PermissionDenied
    school_class.teachers.remove(teacher)
    _record(by, Deed.Kind.CLASS_TEACHER_REMOVED, teacher, school_class)


def _record(by: User, kind: str, teacher: User, school_class: SchoolClass) -> None:
    detail = f"{school_class} {school_class.year}, {school_class.school.name}"
    record_deed(by=by, kind=kind, person=teacher, detail=detail)
