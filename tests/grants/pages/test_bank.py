"""Bank details: masked, told what is wrong in words, good only after the letter."""

import re
from http import HTTPStatus

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from eschool.accounts.models import User
from grants.models import BankDetails
from tests import factories
from tests.grants import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client) -> User:
    person = factories.make_teacher()
    client.force_login(person)
    return person


def fields(**values: str) -> dict[str, str]:
    usual = {
        "holder": "Озерова Анна",
        "bank": "Банк",
        "bik": rounds.BIK,
        "account": rounds.account(),
    }
    return {**usual, **values}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"bik": "123"}, "nine digits"),
        ({"account": "1"}, "twenty digits"),
        ({"account": rounds.account()[:-1] + "0"}, "do not belong together"),
        ({"holder": " "}, "whom the account belongs to"),
        ({"inn": "1"}, "twelve digits"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, author: User, values: dict[str, str], sentence: str
) -> None:
    answer = client.post(reverse("bank_details"), fields(**values))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode()
    assert not BankDetails.objects.exists()


def test_all_that_is_wrong_is_said_at_once(client: Client, author: User) -> None:
    wrong = {"holder": "я" * 161, "bank": "", "bik": "12", "account": "1", "inn": "7"}
    answer = client.post(reverse("bank_details"), fields(**wrong))
    assert answer.context["form"].errors.keys() == wrong.keys()


def test_from_the_form_to_the_letter_to_the_press_of_a_button(
    client: Client, author: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        answer = client.post(reverse("bank_details"), fields())
    assert answer.status_code == HTTPStatus.FOUND
    page = client.get(reverse("bank_details")).content.decode()
    assert rounds.account() not in page
    assert rounds.account()[-4:] in page
    assert "not confirmed" in page
    letters = "\n".join(str(letter.body) for letter in mail.outbox)
    link = re.search(r"https?://[^/]+(/grants/bank/confirm/\S+)", letters)
    assert link
    asked = client.get(link[1])
    assert asked.status_code == HTTPStatus.OK
    assert BankDetails.objects.get().confirmed_at is None, "a link alone changes nothing"
    token = re.search(r'name="token" value="([^"]+)"', asked.content.decode())
    assert token
    client.post(reverse("bank_details_confirm"), {"token": token[1]})
    assert BankDetails.objects.get().confirmed_at


def test_a_broken_link_says_so(client: Client, author: User) -> None:
    answer = client.post(reverse("bank_details_confirm"), {"token": "x"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not whole" in answer.content.decode()
    alone = client.get(reverse("bank_details_confirm"))
    assert "not whole" in alone.content.decode(), "there was no letter, so there is no button"


def test_what_is_kept_is_never_in_a_field(client: Client, author: User) -> None:
    rounds.give_details(author)
    page = client.get(reverse("bank_details")).content.decode()
    assert rounds.account() not in page
    assert 'value="' + rounds.BIK not in page
