"""Signed links that go by mail: a student's first sign-in, a guardian's invitation."""

import uuid

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.utils import translation

from eschool.accounts.models import User

DAYS = 30
_SALT = "eschool.accounts.invitations."


def token_for(purpose: str, key: uuid.UUID, state: str = "") -> str:
    """``state`` is whatever must not have changed until the link is used."""
    return signing.dumps([str(key), state], salt=_SALT + purpose, compress=True)


def read_token(purpose: str, token: str) -> tuple[uuid.UUID, str] | None:
    """None for a link that is forged, cut off or older than ``DAYS``."""
    try:
        key, state = signing.loads(token, salt=_SALT + purpose, max_age=DAYS * 86_400)
        return uuid.UUID(key), state
    except (signing.BadSignature, ValueError, TypeError):
        return None


def password_state(user: User) -> str:
    """Changes with the password, so that a first sign-in happens once."""
    return user.get_session_auth_hash()[:16]


def send_link(email: str, language: str, subject: str, text: str, path: str) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        body = f"{text}\n\n{settings.SITE_URL}{path}\n\n{settings.SITE_NAME}"
        send_mail(str(subject), body, None, [email])
