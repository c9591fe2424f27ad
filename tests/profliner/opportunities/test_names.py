"""When an organiser learns a name: the student wishes it, and below 18 a guardian consents."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import ConsentText, User
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.mark_attendance import mark_attendance
from profliner.actions.show_name import show_name
from profliner.models import Opportunity, SignUp, StudentProfile
from profliner.moments import midnight
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices
from tests.profliner.students.making import make_guardian

pytestmark = pytest.mark.django_db
NAME = "Марченко"
ENGLISH = {"accept-language": "en"}


def page(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    return client.get(address, headers=ENGLISH).content.decode()


@pytest.fixture
def offer() -> Opportunity:
    """An event, which needs no consent to be signed up for."""
    return making.make_opportunity(making.make_organisation(making.make_employer()))


def shows(client: Client, offer: Opportunity) -> bool:
    """Whether the organiser's page tells the name."""
    return NAME in page(
        client, offer.organisation.members.get(), f"/opportunities/{offer.pk}/manage/"
    )


def test_below_18_a_name_waits_for_consent_to_contact_with_employers(
    client: Client, offer: Opportunity
) -> None:
    student = making.make_grown(last_name=NAME)
    guardian = make_guardian(student)
    here = f"/opportunities/{offer.pk}/"
    assert "consent for contact with employers is missing" in page(client, student, here)
    client.post(f"{here}sign-up/", {"show_name": "yes"})
    assert not shows(client, offer), "the wish of a minor is not enough"
    assert "consent for contact with employers is missing" in page(
        client, student, "/student/signups/"
    )
    assert kinds_of_notices(guardian) == ["name_asked"]

    asked = page(client, guardian, "/wards/signups/")
    wording = ConsentText.objects.in_force().get(purpose="employers")
    assert wording.text_en in unescape(asked), "they can agree from where they are"
    sent = {"decision": "give", "version": wording.version, "next": "/wards/signups/"}
    given = client.post(f"/consents/{student.pk}/employers/", sent)
    assert given["Location"] == "/wards/signups/"
    assert shows(client, offer)


def test_a_withdrawal_takes_every_name_back_for_good(client: Client, offer: Opportunity) -> None:
    student = making.make_grown(last_name=NAME)
    guardian = making.let_meet_employers(student)
    signup = making.join(student, offer)
    show_name(signup=signup, by=student, shown=True)
    employer = offer.organisation.members.get()
    during = midnight(offer.starts_on)
    mark_attendance(opportunity=offer, by=employer, came={signup.code: ""}, now=during)
    assert shows(client, offer)
    withdraw_consent(guardian=guardian, student=student, purpose="employers")
    assert not SignUp.objects.exclude(name_by_student_at=None, name_by_guardian_at=None).exists()
    making.let_meet_employers(student, guardian)
    assert not shows(client, offer), "the student has to wish for it anew"


def test_of_full_age_the_wish_alone_is_enough(client: Client, offer: Opportunity) -> None:
    student = making.make_grown(last_name=NAME)
    born_on = timezone.localdate() - timedelta(days=18 * 366)
    StudentProfile.objects.create(student=student, born_on=born_on)
    assert "is missing" not in page(client, student, f"/opportunities/{offer.pk}/")
    show_name(signup=making.join(student, offer), by=student, shown=True)
    assert shows(client, offer)


@pytest.mark.parametrize("by", ["student", "guardian"])
def test_a_name_is_taken_back_after_one_was_there(
    client: Client, offer: Opportunity, by: str
) -> None:
    student = making.make_grown(last_name=NAME)
    guardian = making.let_meet_employers(student)
    signup = making.join(student, offer)
    show_name(signup=signup, by=student, shown=True)
    SignUp.objects.update(state="attended")
    assert shows(client, offer)
    if by == "student":
        assert "Hide my name" in page(client, student, "/student/signups/")
        client.post(f"/student/signups/{signup.pk}/name/", {"shown": "no"})
    else:
        assert 'name="show_name"' in page(client, guardian, "/wards/signups/")
        client.post(f"/wards/signups/{signup.pk}/", {"answer": "agree"})
        show_name(signup=signup, by=student, shown=True)
    assert not shows(client, offer)
    assert SignUp.objects.get().state == "attended"


def test_a_younger_one_needs_the_guardians_yes_to_this_name(
    client: Client, offer: Opportunity
) -> None:
    student, guardian = making.make_younger(last_name=NAME)
    making.let_meet_employers(student, guardian)
    signup = making.join(student, offer)
    show_name(signup=signup, by=student, shown=True)
    answer_sign_up(signup=signup, guardian=guardian, agrees=True)
    assert not shows(client, offer), "agreed to taking part, not to the name"
    answer_sign_up(signup=signup, guardian=guardian, agrees=True, show_name=True)
    assert shows(client, offer)


def test_pages_with_names_and_codes_are_kept_by_no_cache(
    client: Client, offer: Opportunity
) -> None:
    student, guardian = making.make_younger()
    employer = offer.organisation.members.get()
    for person, address in (
        (employer, f"/opportunities/{offer.pk}/manage/"),
        (student, f"/opportunities/{offer.pk}/"),
        (student, "/student/signups/"),
        (guardian, "/wards/signups/"),
    ):
        client.force_login(person)
        assert "no-store" in client.get(address).get("Cache-Control", ""), address
