"""A member asks a colleague by letter; whoever has the letter and the address joins."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from eschool.accounts import letters
from eschool.accounts.invitations import DAYS, send_link
from eschool.accounts.models import Letter, User
from eschool.core.limits import is_too_often
from profliner.invitations import is_open, token_to_join
from profliner.models import MemberInvitation, Organisation
from profliner.permissions import can_run
from profliner.refusals import Refused

LETTERS_A_DAY = 20


@transaction.atomic
def invite_member(*, organisation: Organisation, by: User, email: str) -> MemberInvitation:
    """Sends the same letter whether or not there is such a person: the page tells nothing.

    Asked again for the same address, the same invitation goes out anew.

    Raises:
        Refused: not theirs to run, or too many letters in a day.
    """
    if not can_run(by, organisation):
        raise Refused("not_yours")
    if is_too_often(f"members:{by.pk}", most=LETTERS_A_DAY, seconds=86_400):
        raise Refused("too_many_letters")
    invitation, _created = MemberInvitation.objects.unanswered().update_or_create(
        organisation=organisation,
        email=email.strip().lower(),
        defaults={"invited_by": by, "invited_at": timezone.now()},
    )
    letters.ask("colleague", invitation.pk)
    return invitation


def mail_invitation(letter: Letter) -> None:
    """Not where it was answered or taken back meanwhile."""
    found = MemberInvitation.objects.select_related("organisation", "invited_by")
    invitation = found.filter(pk=letter.key).first()
    if invitation is None or invitation.invited_by is None or not is_open(invitation):
        return
    path = reverse("organisation_join", args=(token_to_join(invitation),))
    with override(settings.LANGUAGE_CODE):
        subject = _("A colleague asks you to join %(name)s") % {
            "name": invitation.organisation.name
        }
        text = _(
            "%(person)s asks you to help run “%(name)s” on %(site)s. Sign in or sign up with this"
            " address, and confirm it within %(days)d days. If this is a mistake, you need do"
            " nothing."
        ) % {
            "person": invitation.invited_by.get_full_name(),
            "name": invitation.organisation.name,
            "site": settings.SITE_NAME,
            "days": DAYS,
        }
    send_link(invitation.email, settings.LANGUAGE_CODE, " ".join(subject.split()), text, path)
