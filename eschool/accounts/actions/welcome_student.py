"""Sends a student whom the school has entered the link to their first sign-in."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from eschool.accounts.invitations import DAYS, password_state, send_link, token_for
from eschool.accounts.models import User


def welcome_student(*, student: User) -> None:
    """After the commit. A mail that fails loses nothing: it can be sent again."""
    transaction.on_commit(lambda: _begin_mailing(student), robust=True)


def _begin_mailing(student: User) -> None:
    from eschool.accounts.tasks import mail_welcome as task

    task.apply_async((str(student.pk),), retry=False)


def mail_welcome(*, student_id: UUID) -> None:
    student = User.objects.filter(pk=student_id, is_active=True).first()
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
