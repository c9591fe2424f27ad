"""Signed links that ask a colleague to join an organisation."""

from eschool.accounts.invitations import read_token, token_for
from profliner.models import MemberInvitation
from profliner.permissions import can_run

PURPOSE = "colleague"


def token_to_join(invitation: MemberInvitation) -> str:
    return token_for(PURPOSE, invitation.pk)


def invitation_of(token: str) -> MemberInvitation | None:
    """None for a link that is forged, cut off or too old."""
    read = read_token(PURPOSE, token)
    rows = MemberInvitation.objects.select_related("organisation", "invited_by")
    return rows.filter(pk=read[0]).first() if read else None


def is_open(invitation: MemberInvitation) -> bool:
    """As long as it waits for an answer and whoever wrote it runs the organisation."""
    by = invitation.invited_by
    may_invite = by is not None and by.is_active and can_run(by, invitation.organisation)
    return invitation.is_waiting and may_invite
