"""A member takes an invitation back before it was answered."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.models import MemberInvitation, Organisation
from profliner.permissions import can_run
from profliner.refusals import Refused


@transaction.atomic
def uninvite_member(*, invitation: MemberInvitation, by: User) -> bool:
    """False where it was answered or taken back already.

    Raises:
        Refused: not theirs to run.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    if not can_run(by, held):
        raise Refused("not_yours")
    open_ones = MemberInvitation.objects.unanswered().filter(pk=invitation.pk)
    return bool(open_ones.update(withdrawn_at=timezone.now()))
