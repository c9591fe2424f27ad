"""Ends a guardianship: from then on the guardian decides and sees nothing."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Guardianship, Role, User
from eschool.accounts.permissions import can_manage_people


@transaction.atomic
def end_guardianship(*, by: User, guardianship: Guardianship) -> None:
    """Consents stay in force: another guardian, or this one anew, may withdraw them."""
    if not can_manage_people(by):
        raise PermissionDenied
    guardian, student = guardianship.guardian, guardianship.student
    guardianship.delete()
    record_deed(by=by, kind=Deed.Kind.GUARDIAN_ENDED, person=student)
    if not guardian.wards.exists():
        for role in guardian.roles.current().filter(kind=Role.Kind.GUARDIAN):
            end_role(role=role)
