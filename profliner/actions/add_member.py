"""A colleague who was asked joins an organisation."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.decide_organisation import make_employer
from profliner.invitations import invitation_of, is_open
from profliner.models import Organisation
from profliner.permissions import can_found_organisation, is_member
from profliner.refusals import Refused


@transaction.atomic
def add_member(*, token: str, person: User) -> Organisation:
    """Idempotent. The letter alone is not enough: it was written to one address.

    Raises:
        Refused: the letter is of no use any more, or was written to somebody else, or a student.
    """
    invitation = invitation_of(token)
    if invitation is None:
        raise Refused("no_invitation")
    held = Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    invitation.refresh_from_db(fields=["accepted_at", "withdrawn_at"])
    if invitation.accepted_at and is_member(person, held):
        return held
    if not is_open(invitation):
        raise Refused("no_invitation")
    if person.email.lower() != invitation.email or not can_found_organisation(person):
        raise Refused("not_invited")
    held.members.add(person)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if held.state == Organisation.State.CHECKED:
        make_employer(person, held)
    return held
