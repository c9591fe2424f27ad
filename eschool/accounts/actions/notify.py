"""Tells a person something, on the site and by mail."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation

from eschool.accounts import letters
from eschool.accounts.models import Letter, Notice, User
from eschool.accounts.notices import sentence


@transaction.atomic
def notify(*, recipient: User, kind: str, url: str = "", **params: Any) -> Notice:
    notice = Notice.objects.create(recipient=recipient, kind=kind, params=params, url=url)
    letters.ask("notice", notice.pk)
    return notice


def mail_notice(letter: Letter) -> None:
    """Whoever was erased or shut out meanwhile gets none."""
    found = Notice.objects.select_related("recipient")
    notice = found.filter(pk=letter.key, recipient__is_active=True).first()
    if notice is None:
        return
    user = notice.recipient
    if user.is_generated and not settings.DEBUG and not settings.DEMO:
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        text = sentence(notice)
        link = f"\n\n{settings.SITE_URL}{notice.url}" if notice.url else ""
        subject = " ".join(text.split())  # a line break in a title would be a second header
        send_mail(subject, f"{text}{link}\n\n{settings.SITE_NAME}", None, [user.email])
