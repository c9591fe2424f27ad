"""Withdraws the invitation of a guardian."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, GuardianInvitation, User
from eschool.accounts.permissions import can_manage_people


@transaction.atomic
def uninvite_guardian(*, by: User, invitation: GuardianInvitation) -> bool:
    """False where it was answered or withdrawn already."""
    if not can_manage_people(by):
        raise PermissionDenied
    held = GuardianInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.accepted_at or held.withdrawn_at:
        return False
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    record_deed(by=by, kind=Deed.Kind.GUARDIAN_UNINVITED, person=held.student)
    return True
