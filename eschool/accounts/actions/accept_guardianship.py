"""A person confirms that they are the guardian a school invited."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, GuardianInvitation, Guardianship, Role, User
from eschool.accounts.permissions import can_be_guardian


class NoLongerOpen(Exception):  # noqa: N818 - a state, not a fault
    """It was answered or withdrawn."""


@transaction.atomic
def accept_guardianship(*, invitation: GuardianInvitation, guardian: User) -> Guardianship:
    """The school invited and the person who has the letter agrees: both have confirmed.

    Raises:
        PermissionDenied: a student is nobody's guardian.
        NoLongerOpen: nothing was changed.
    """
    held = GuardianInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not can_be_guardian(guardian, held.student):
        raise PermissionDenied
    if held.accepted_at or held.withdrawn_at:
        raise NoLongerOpen
    now = timezone.now()
    held.accepted_at = now
    held.save(update_fields=["accepted_at"])
    guardianship, _created = Guardianship.objects.update_or_create(
        guardian=guardian, student=held.student, defaults={"confirmed_at": now}
    )
    grant_role(user=guardian, kind=Role.Kind.GUARDIAN, verified_by=held.invited_by)
    record_deed(by=guardian, kind=Deed.Kind.GUARDIAN_CONFIRMED, person=held.student)
    notify(recipient=held.student, kind="guardian_confirmed", url="/consents/")
    return guardianship
