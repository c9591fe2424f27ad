"""allauth's English in the site's own way of writing."""

from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation

from eschool.accounts.models import User

ENGLISH = settings.PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"


def test_no_word_is_changed_that_allauth_no_longer_says() -> None:
    with ENGLISH.open("rb") as file:
        changed = [str(message.id) for message in read_po(file) if message.id]
    sources = Path(allauth.__file__).parent
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.html", "*.py")
        for path in sources.rglob(pattern)
    )
    assert len(changed) > 30
    assert [word for word in changed if f'"{word}"' not in said and f"'{word}'" not in said] == []


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accounts/password/change/", "Change password"),
        ("/accounts/email/", "E-mail addresses"),
        ("/accounts/2fa/", "Two-step sign-in"),
        ("/accounts/logout/", "Sign out"),
    ],
)
def test_headings_are_written_as_elsewhere(teacher: User, path: str, heading: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(teacher)
    with translation.override("en"):
        page = client.get(path).content.decode()
    assert f"<h1>{heading}</h1>" in " ".join(page.split()).replace("<h1> ", "<h1>").replace(
        " </h1>", "</h1>"
    )
