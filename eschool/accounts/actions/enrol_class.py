"""Enters a class list: all of it, or nothing and every reason why not."""

from collections import Counter
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.actions.invite_guardian import invite_guardian
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.actions.welcome_student import welcome_student
from eschool.accounts.class_lists import BadRow, Row
from eschool.accounts.models import Deed, Enrolment, Role, SchoolClass, User
from eschool.accounts.permissions import can_manage_people, has_role
from eschool.accounts.signals import places_changed


class ListRefused(Exception):  # noqa: N818 - said of the list
    """Nothing was written; ``bad`` says why, row by row."""

    def __init__(self, bad: Sequence[BadRow]) -> None:
        super().__init__(len(bad))
        self.bad = tuple(bad)


@transaction.atomic
def enrol_class(*, by: User, school_class: SchoolClass, rows: Sequence[Row]) -> Counter[str]:
    """How many were ``new``, ``known``, ``moved`` from another class, ``there`` already.

    Raises:
        PermissionDenied, ListRefused: nothing was changed.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if bad := wrong_accounts(rows, school_class):
        raise ListRefused(bad)
    held = _held(rows)
    done = Counter(_enrol(by, school_class, row, held.get(row.email)) for row in rows)
    places_changed.send(Enrolment, student_ids=[user.pk for user in held.values()])
    return done


def wrong_accounts(rows: Sequence[Row], school_class: SchoolClass) -> list[BadRow]:
    """Rows whose e-mail leads to an account that is not the student's."""
    held = _held(rows)
    pairs = [(row, held[row.email]) for row in rows if row.email in held]
    problems = [(row, _problem(row, user, school_class)) for row, user in pairs]
    return [
        BadRow(row.line, f"{row.last_name} {row.first_name}, {row.email}", problem)
        for row, problem in problems
        if problem
    ]


def _held(rows: Sequence[Row]) -> dict[str, User]:
    emails = [row.email for row in rows]
    return {user.email: user for user in User.objects.filter(email__in=emails)}


def _problem(row: Row, user: User, school_class: SchoolClass) -> str:
    """Why the account of this address is not the student's, if it is not."""
    if not user.is_active:
        return _("The account with this e-mail is closed.")
    if not has_role(user, "student"):
        if user.role_kinds:
            return _("This e-mail belongs to somebody who is not a student.")
        if not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
            return _("Somebody signed up with this e-mail and has not confirmed it.")
    if _folded(user.last_name) != _folded(row.last_name):
        return _("The account with this e-mail has another family name.")
    elsewhere = _current(user).exclude(school_class__school=school_class.school).first()
    if elsewhere:
        place = elsewhere.school_class.school.name
        return _("Still in a class of another school: %(school)s.") % {"school": place}
    return ""


def _folded(name: str) -> str:
    return name.casefold().replace("ё", "е").strip()


def _current(user: User) -> models.QuerySet[Enrolment]:
    enrolments: models.QuerySet[Enrolment] = user.enrolments.filter(ended_on=None)
    return enrolments.select_related("school_class__school")


def _enrol(by: User, school_class: SchoolClass, row: Row, user: User | None) -> str:
    outcome = "known"
    if user is None:
        user, outcome = _new_student(row), "new"
    elif _current(user).filter(school_class=school_class).exists():
        _invite(by, user, row)
        return "there"
    if _current(user).update(ended_on=timezone.localdate()):
        outcome = "moved"
    Enrolment.objects.create(
        student=user, school_class=school_class, started_on=timezone.localdate()
    )
    for role in user.roles.current().filter(kind=Role.Kind.STUDENT):
        if role.school_id != school_class.school_id:
            end_role(role=role)
    grant_role(user=user, kind=Role.Kind.STUDENT, school=school_class.school, verified_by=by)
    record_deed(by=by, kind=Deed.Kind.ENROLLED, person=user, detail=_said(school_class))
    _invite(by, user, row)
    if outcome == "new":
        welcome_student(student=user)
    else:
        place = {"school_class": str(school_class), "school": school_class.school.name}
        notify(recipient=user, kind="class_entered", url="/student/", **place)
    return outcome


def _new_student(row: Row) -> User:
    return User.objects.create_user(
        row.email,
        None,
        last_name=row.last_name,
        first_name=row.first_name,
        patronymic=row.patronymic,
    )


def _invite(by: User, student: User, row: Row) -> None:
    known = student.guardians.filter(guardian__email=row.guardian).exists()
    waiting = student.guardian_invitations.filter(
        email=row.guardian, accepted_at=None, withdrawn_at=None
    ).exists()
    if row.guardian and not known and not waiting:
        invite_guardian(by=by, student=student, email=row.guardian)


def _said(school_class: SchoolClass) -> str:
    return f"{school_class} {school_class.year}, {school_class.school.name}"
