"""Sends a student whom the school has entered the link to their first sign-in."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from eschool.accounts import letters
from eschool.accounts.invitations import DAYS, password_state, send_link, token_for
from eschool.accounts.models import Letter, User


def welcome_student(*, student: User) -> None:
    letters.ask("welcome", student.pk)


def mail_welcome(letter: Letter) -> None:
    student = User.objects.filter(pk=letter.key, is_active=True).first()
    if student is None:
        return
    token = token_for("welcome", student.pk, password_state(student))
    language = student.language or settings.LANGUAGE_CODE
    with override(language):
        subject = _("Your school invites you")
        text = _(
            "Your school has entered you on %(site)s, where your teachers set lessons for you. "
            "Choose a password within %(days)d days:"
        ) % {"site": settings.SITE_NAME, "days": DAYS}
    send_link(student.email, language, subject, text, reverse("welcome", args=(token,)))
