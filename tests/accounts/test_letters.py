"""Letters: kept with the change that asks for them, tried again, given up in the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from eschool.accounts import letters
from eschool.accounts.actions.notify import notify
from eschool.accounts.actions.send_letters import send_letters
from eschool.accounts.models import Letter, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> User:
    return make_user(language="en")


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def _tell(person: User) -> None:
    notify(recipient=person, kind="lesson_set", title="x")


def test_nobody_who_was_shut_out_is_written_to(person: User) -> None:
    _tell(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    send_letters()
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_a_mail_server_that_is_away_is_asked_again(
    person: User, settings: Any, no_mail_server: None
) -> None:
    for _twice in range(2):
        _tell(person)
    assert send_letters() == 0
    tried = Letter.objects.order_by("attempts").values_list("attempts", flat=True)
    assert list(tried) == [0, 1], "the second would only have waited for the same"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_letters() == 1, "who was refused waits a little"
    Letter.objects.update(due_at=timezone.now())
    assert send_letters() == 1
    assert [letter.to for letter in mail.outbox] == [[person.email]] * 2
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("no_mail_server")
def test_after_three_days_it_is_given_up_and_said(
    person: User, caplog: pytest.LogCaptureFixture
) -> None:
    _tell(person)
    Letter.objects.update(asked_at=timezone.now() - timedelta(days=4))
    send_letters()
    assert not Letter.objects.exists()
    assert "given up" in caplog.text
    assert person.email not in caplog.text
    assert person.notices.exists()


def test_a_letter_that_cannot_be_written_holds_up_no_other(person: User) -> None:
    letters.ask("notice", "no number")
    _tell(person)
    assert send_letters() == 1
    assert mail.outbox[0].to == [person.email]
    assert Letter.objects.get().key == "no number"
