"""The school's word that somebody is a guardian; they confirm it themselves."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from eschool.accounts import letters
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.invitations import DAYS, send_link, token_for
from eschool.accounts.models import Deed, GuardianInvitation, Letter, User
from eschool.accounts.permissions import can_manage_people, has_role


class NotAStudent(Exception):  # noqa: N818 - a state, not a fault
    """Only students have guardians here."""


@transaction.atomic
def invite_guardian(*, by: User, student: User, email: str) -> GuardianInvitation:
    """Asked again for the same address, the same invitation goes out anew."""
    if not can_manage_people(by):
        raise PermissionDenied
    if not has_role(student, "student"):
        raise NotAStudent
    invitation, created = GuardianInvitation.objects.get_or_create(
        student=student,
        email=email.strip().lower(),
        accepted_at=None,
        withdrawn_at=None,
        defaults={"invited_by": by},
    )
    if created:
        record_deed(by=by, kind=Deed.Kind.GUARDIAN_INVITED, person=student)
    else:
        invitation.invited_at = timezone.now()
        invitation.save(update_fields=["invited_at"])
    letters.ask("guardian", invitation.pk)
    return invitation


def mail_guardian(letter: Letter) -> None:
    """Not where it was answered or withdrawn meanwhile."""
    open_ones = GuardianInvitation.objects.filter(accepted_at=None, withdrawn_at=None)
    invitation = open_ones.filter(pk=letter.key).first()
    if invitation is None:
        return
    token = token_for("guardian", invitation.pk)
    with override(settings.LANGUAGE_CODE):
        subject = _("The school asks you to confirm that you are a guardian")
        text = _(
            "A school has named you as the parent or guardian of one of its students on "
            "%(site)s. If that is so, sign in or sign up, and confirm it within %(days)d days. "
            "If not, you need do nothing."
        ) % {"site": settings.SITE_NAME, "days": DAYS}
    path = reverse("guardian_invitation", args=(token,))
    send_link(invitation.email, settings.LANGUAGE_CODE, subject, text, path)
