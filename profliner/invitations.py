"""Signed links that ask a colleague to join an organisation. Nothing of them is kept."""

from dataclasses import dataclass
from uuid import UUID

from eschool.accounts.invitations import read_token, token_for
from eschool.accounts.models import User
from profliner.models import Organisation
from profliner.permissions import can_run

PURPOSE = "colleague"


@dataclass(frozen=True, slots=True)
class Invitation:
    organisation: Organisation
    email: str
    is_open: bool


def token_to_join(organisation: Organisation, by: User, email: str) -> str:
    state = f"{organisation.members_epoch} {by.pk} {email}"
    return token_for(PURPOSE, organisation.pk, state)


def invitation_of(token: str) -> Invitation | None:
    """None for a link that is forged, cut off or too old.

    It is open as long as whoever wrote it runs the organisation and nobody has left since.
    """
    read = read_token(PURPOSE, token)
    found = Organisation.objects.filter(pk=read[0]).first() if read else None
    if read is None or found is None:
        return None
    epoch, inviter, email = read[1].split(" ", 2)
    by = User.objects.filter(pk=UUID(inviter), is_active=True).first()
    is_open = by is not None and can_run(by, found) and int(epoch) == found.members_epoch
    return Invitation(found, email, is_open)
