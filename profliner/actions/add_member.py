"""A colleague who was asked joins an organisation."""

from django.db import transaction

from eschool.accounts.models import User
from profliner.actions.decide_organisation import make_employer
from profliner.invitations import invitation_of
from profliner.models import Organisation
from profliner.permissions import can_found_organisation
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
    held = Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation.pk)
    if not invitation.is_open or held.members_epoch != invitation.organisation.members_epoch:
        raise Refused("no_invitation")
    if person.email.lower() != invitation.email or not can_found_organisation(person):
        raise Refused("not_invited")
    held.members.add(person)
    if held.state == Organisation.State.CHECKED:
        make_employer(person, held)
    return held
