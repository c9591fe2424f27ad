"""A school's word on whether a person teaches there."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Role, User
from eschool.accounts.permissions import can_verify_teacher


@transaction.atomic
def verify_teacher(*, role: Role, by: User) -> bool:
    """False where somebody has decided already."""
    role = _undecided(role, by)
    if role.verified_at or role.ended_at:
        return False
    role.verified_at, role.verified_by = timezone.now(), by
    role.save(update_fields=["verified_at", "verified_by"])
    record_deed(by=by, kind=Deed.Kind.TEACHER_VERIFIED, person=role.user, detail=_place(role))
    notify(recipient=role.user, kind="teacher_verified", url="/workplace/", school=_place(role))
    return True


@transaction.atomic
def refuse_teacher(*, role: Role, by: User, note: str) -> bool:
    """Ends the role; ``verified_by`` without ``verified_at`` says who refused."""
    role = _undecided(role, by)
    if role.verified_at or role.ended_at:
        return False
    role.verified_by = by
    role.save(update_fields=["verified_by"])
    end_role(role=role, note=note)
    record_deed(by=by, kind=Deed.Kind.TEACHER_REFUSED, person=role.user, detail=_place(role))
    notify(
        recipient=role.user, kind="teacher_refused", url="/join/", school=_place(role), note=note
    )
    return True


def _undecided(role: Role, by: User) -> Role:
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    if not can_verify_teacher(by, role):
        raise PermissionDenied
    return role


def _place(role: Role) -> str:
    return role.school.name if role.school else role.region
