"""An administrator gives a person a role."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.actions.verify_teacher import verify_teacher
from eschool.accounts.models import Deed, Role, School, User
from eschool.accounts.permissions import STAFF_ROLES, can_change_roles, has_role

# A class makes students, and a school's invitation guardians.
GIVEN = (
    Role.Kind.TEACHER,
    Role.Kind.METHODIST,
    Role.Kind.COUNSELLOR,
    Role.Kind.GRANTS_ADMIN,
    Role.Kind.ANALYST,
    Role.Kind.EMPLOYER,
    Role.Kind.ADMINISTRATOR,
)
AT_A_SCHOOL = frozenset({Role.Kind.TEACHER, Role.Kind.COUNSELLOR})


class StudentCannotHold(Exception):  # noqa: N818 - a state, not a fault
    """Staff see answers and other people's data; a student never does."""


class AlreadyHeld(Exception):  # noqa: N818
    """Nothing was changed."""


@transaction.atomic
def give_role(
    *, by: User, person: User, kind: str, school: School | None = None, organisation: str = ""
) -> Role:
    """The role, vouched for by ``by``.

    Raises:
        PermissionDenied, StudentCannotHold, AlreadyHeld: nothing was changed.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if not can_change_roles(by, person) or kind not in GIVEN:
        raise PermissionDenied
    if kind in STAFF_ROLES | {Role.Kind.COUNSELLOR} and has_role(person, Role.Kind.STUDENT):
        raise StudentCannotHold
    held = person.roles.current().filter(kind=kind, school=school).first()
    if held is not None:
        return _confirmed(held, by)
    role = grant_role(
        user=person, kind=kind, school=school, organisation=organisation, verified_by=by
    )
    record_deed(by=by, kind=Deed.Kind.ROLE_GRANTED, person=person, detail=_said(role))
    notify(recipient=person, kind="role_granted", url="/me/", role=kind)
    return role


def _confirmed(role: Role, by: User) -> Role:
    """Whoever only said to be a teacher is confirmed by it."""
    if role.kind != Role.Kind.TEACHER or not verify_teacher(role=role, by=by):
        raise AlreadyHeld
    return role


def _said(role: Role) -> str:
    place = role.school.name if role.school else role.organisation
    return ", ".join(filter(None, (role.kind, place)))
