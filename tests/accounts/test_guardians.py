"""A school invites a guardian; whoever has the letter confirms it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from eschool.accounts.models import Deed, GuardianInvitation, Guardianship, User
from tests.factories import make_class, make_person, make_student, make_user

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def student(db: None) -> User:
    return make_student(school_class=make_class(), first_name="Лев", last_name="Стрижов")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_person("administrator"))
    return client


@pytest.fixture
def invite(
    office: Client, student: User, django_capture_on_commit_callbacks: Any
) -> Callable[[str], int]:
    def post(email: str) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            address = f"/people/{student.pk}/guardians/"
            return office.post(address, {"email": email}).status_code

    return post


@pytest.fixture
def letter(office: Client, student: User, invite: Callable[[str], int]) -> str:
    invite("Mother@Example.org")
    assert mail.outbox[-1].to == ["mother@example.org"]
    found = re.search(r"(/guardians/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_letter_names_nobody(letter: str) -> None:
    text = str(mail.outbox[-1].body) + mail.outbox[-1].subject
    assert "Стрижов" not in text
    assert "Лев" not in text


def test_a_guardian_confirms_and_decides_from_then_on(letter: str, student: User) -> None:
    mother = make_user()
    assert Client().get(letter)["Location"].startswith("/accounts/login/")
    page = _as(mother).get(letter).content.decode()
    assert "Лев" in page
    assert "Стрижов" not in page, "letters go astray"
    assert not Guardianship.objects.exists()
    assert _as(mother).post(letter)["Location"] == "/consents/"
    found = Guardianship.objects.get()
    assert (found.guardian, found.student) == (mother, student)
    assert found.confirmed_at
    assert User.objects.get(pk=mother.pk).role_kinds == {"guardian"}
    assert "Стрижов" in _as(mother).get("/consents/").content.decode()
    assert student.notices.filter(kind="guardian_confirmed").exists()
    assert Deed.objects.filter(kind="guardian_confirmed", by=mother).exists()


def test_the_letter_is_good_once(letter: str) -> None:
    _as(make_user()).post(letter)
    second = make_user()
    page = _as(second).post(letter, headers=ENGLISH)
    assert "answered or withdrawn already" in page.content.decode()
    assert not second.wards.exists()


def test_a_student_is_nobodys_guardian(letter: str, student: User) -> None:
    for pupil in (student, make_student(school_class=make_class())):
        page = _as(pupil).post(letter, headers=ENGLISH).content.decode()
        assert "a student cannot be a guardian" in page
    assert not Guardianship.objects.exists()
    assert GuardianInvitation.objects.get().accepted_at is None


def test_a_withdrawn_letter_opens_nothing(office: Client, letter: str, student: User) -> None:
    invitation = GuardianInvitation.objects.get()
    office.post(f"/people/guardians/{invitation.pk}/withdraw/")
    _as(make_user()).post(letter)
    assert not Guardianship.objects.exists()
    office.post(f"/people/guardians/{invitation.pk}/withdraw/")
    assert Deed.objects.filter(kind="guardian_uninvited").count() == 1


def test_asking_again_sends_the_letter_anew(letter: str, invite: Callable[[str], int]) -> None:
    invite("mother@example.org")
    assert GuardianInvitation.objects.count() == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "x" * 300 + "@example.org"])
def test_no_letter_to_nowhere(invite: Callable[[str], int], email: str) -> None:
    assert invite(email) == 422
    assert not mail.outbox


def test_only_students_have_guardians(office: Client) -> None:
    office.post(f"/people/{make_user().pk}/guardians/", {"email": "a@example.org"})
    assert not GuardianInvitation.objects.exists()


def test_an_ended_guardianship_sees_nothing_more(office: Client, letter: str) -> None:
    mother = make_user()
    _as(mother).post(letter)
    office.post(f"/people/guardianships/{Guardianship.objects.get().pk}/end/")
    assert not Guardianship.objects.exists()
    assert User.objects.get(pk=mother.pk).role_kinds == set()
    assert "Стрижов" not in _as(mother).get("/consents/").content.decode()
    assert Deed.objects.filter(kind="guardian_ended").exists()
