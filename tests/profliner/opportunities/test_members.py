"""Who runs an organisation, and how what was checked changes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.models import Deed, Role, User
from profliner.actions.change_organisation import FIELDS, decide_change, propose_change
from profliner.actions.decide_organisation import make_employer
from profliner.actions.remove_member import remove_member
from profliner.models import MemberInvitation, Organisation
from profliner.organisation_changes import changes_of_organisation
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices, refusal

pytestmark = pytest.mark.django_db


def as_it_is(organisation: Organisation, **other: str) -> dict[str, Any]:
    return {**{name: getattr(organisation, name) for name in FIELDS}, **other}


def invite(client: Client, organisation: Organisation, by: User, email: str, capture: Any) -> str:
    """Where the letter leads."""
    client.force_login(by)
    with capture(execute=True):
        answer = client.post(f"/organisations/{organisation.pk}/members/", {"email": email})
    assert answer.status_code == 302
    letter = mail.outbox[-1]
    assert letter.to == [email.lower()]
    found = re.search(r"/organisations/join/[^\s]+", str(letter.body))
    assert found
    return found.group()


def test_a_colleague_joins_by_letter_and_leaves(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    employer, colleague, other = (
        making.make_employer(),
        making.make_stranger(),
        making.make_stranger(),
    )
    organisation = making.make_organisation(employer)
    capture = django_capture_on_commit_callbacks
    link = invite(client, organisation, employer, colleague.email.upper(), capture)
    assert colleague.email not in client.get("/me/data.json").text  # theirs, not the employer's
    client.force_login(other)
    client.post(link)
    assert list(organisation.members.all()) == [employer], "the letter was not to them"
    client.force_login(colleague)
    assert organisation.name in client.get(link).content.decode()
    for _twice in range(2):
        client.post(link)
    assert set(organisation.members.all()) == {employer, colleague}
    assert "employer" in User.objects.get(pk=colleague.pk).role_kinds

    late = invite(client, organisation, employer, other.email, capture)
    out = f"/organisations/{organisation.pk}/members/{colleague.pk}/remove/"
    client.post(out)
    assert list(organisation.members.all()) == [employer]
    assert "employer" not in User.objects.get(pk=colleague.pk).role_kinds
    assert kinds_of_notices(colleague) == ["organisation_left"]
    for person, address in ((colleague, link), (other, late)):
        client.force_login(person)
        client.post(address)
        assert organisation.members.count() == 1, "letters from before lead nowhere"
    client.force_login(colleague)
    assert client.get(f"/organisations/{organisation.pk}/members/").status_code == 404


def test_a_letter_says_nothing_of_who_is_here(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    employer, student = making.make_employer(), making.make_grown()
    organisation = making.make_organisation(employer)
    capture = django_capture_on_commit_callbacks
    link = invite(client, organisation, employer, student.email, capture)
    first = str(mail.outbox[-1].body).replace(link, "")
    other = invite(client, organisation, employer, "nobody@example.org", capture)
    assert str(mail.outbox[-1].body).replace(other, "") == first
    client.force_login(student)
    client.post(link)
    assert organisation.members.count() == 1, "a student joins nothing"


def test_an_organisation_sees_whom_it_asked_and_takes_it_back(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    employer, colleague = making.make_employer(), making.make_stranger()
    organisation = making.make_organisation(employer)
    capture = django_capture_on_commit_callbacks
    page = f"/organisations/{organisation.pk}/members/"
    links = [invite(client, organisation, employer, colleague.email, capture) for _ in range(2)]
    invitation = organisation.invitations.get()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "no answer yet" in client.get(page).content.decode()
    back = f"/organisations/{organisation.pk}/invitations/{invitation.pk}/withdraw/"
    for _twice in range(2):
        assert client.post(back)["Location"] == page
    assert colleague.email not in client.get(page).content.decode()
    client.force_login(colleague)
    for link in links:
        client.post(link)
    assert list(organisation.members.all()) == [employer]
    assert client.post(back).status_code == 404, "another's organisation"

    link = invite(client, organisation, employer, colleague.email, capture)
    MemberInvitation.objects.update(invited_at=timezone.now() - timedelta(days=31))
    assert "Expired" in client.get(page).content.decode()
    client.force_login(colleague)
    client.post(link)
    assert list(organisation.members.all()) == [employer], "too old"
    link = invite(client, organisation, employer, colleague.email, capture)
    client.force_login(colleague)
    client.post(link)
    assert "Accepted" in client.get(page).content.decode()
    erase_person(person=colleague)
    assert not organisation.invitations.filter(accepted_at__isnull=False).exists()


def test_the_last_member_stays_and_a_second_organisation_keeps_the_role() -> None:
    employer, colleague = making.make_employer(), making.make_stranger()
    organisation, second = making.make_organisation(employer), making.make_organisation(employer)
    remove: dict[str, Any] = {"organisation": organisation, "person": employer}
    assert refusal(remove_member, **remove, by=employer) == "last_member"
    assert refusal(remove_member, **remove, by=colleague) == "not_yours"
    for each in (organisation, second):
        each.members.add(colleague)
        make_employer(colleague, each)
    remove["person"] = colleague
    assert remove_member(**remove, by=employer)
    assert not remove_member(**remove, by=employer)
    role = Role.objects.get(user=colleague, kind="employer", ended_at=None)
    assert role.organisation == second.name_ru
    assert remove_member(organisation=second, person=colleague, by=colleague)
    assert not Role.objects.filter(user=colleague, kind="employer", ended_at=None).exists()


def test_what_was_checked_changes_after_another_look(client: Client) -> None:
    employer, administrator = making.make_stranger(), making.make_administrator()
    organisation = making.make_organisation(employer, about_ru="Старое")
    make_employer(employer, organisation)
    sent = as_it_is(organisation, name_ru="Новый завод", about_ru="Новое", address="Мыс, 1")
    client.force_login(employer)
    address = f"/organisations/{organisation.pk}/edit/"
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    assert kinds_of_notices(administrator) == ["organisation_change_waiting"]
    assert "Новое" in client.get(address).content.decode(), "the form goes on from the proposal"
    client.logout()
    public = client.get(f"/organisations/{organisation.pk}/").content.decode()
    assert "Новое" not in public
    client.force_login(administrator)
    queue = client.get("/organisations/queue/?state=changes").content.decode()
    assert "Старое" in queue
    assert "Новое" in queue
    found = re.search(r'name="seen" value="([^"]+)"', queue)
    assert found
    decide = f"/organisations/{organisation.pk}/change/"
    seen = found.group(1)
    assert client.post(decide, {"decision": "return", "seen": seen}).status_code == 422
    client.post(decide, {"decision": "accept", "seen": seen})
    organisation.refresh_from_db()
    assert (organisation.name_ru, organisation.about_ru) == ("Новый завод", "Новое")
    assert organisation.state == "checked"
    assert organisation.proposed is None
    assert kinds_of_notices(employer) == ["organisation_changed"]
    assert Role.objects.get(user=employer, ended_at=None).organisation == "Новый завод"
    assert Deed.objects.filter(by=administrator, kind="organisation_decided").exists()


def test_a_change_written_anew_is_not_decided_unseen() -> None:
    employer, administrator = making.make_employer(), making.make_administrator()
    organisation = making.make_organisation(employer)
    propose: dict[str, Any] = {"organisation": organisation, "by": employer}
    first = propose_change(**propose, **as_it_is(organisation, name_ru="Первое"))
    seen = first.proposed_at
    assert seen
    propose_change(**propose, **as_it_is(organisation, name_ru="Второе"))
    decide: dict[str, Any] = {"organisation": organisation, "by": administrator}
    assert not decide_change(**decide, accept=True, seen=seen)
    held = Organisation.objects.get()
    assert held.proposed == {"name_ru": "Второе"}
    assert held.proposed_at
    assert refusal(decide_change, **decide, accept=False, seen=held.proposed_at) == "note_missing"
    assert decide_change(**decide, accept=False, seen=held.proposed_at, note="Нет")
    assert Organisation.objects.get().proposed is None
    assert kinds_of_notices(employer) == ["organisation_change_returned"]


def test_the_same_again_proposes_nothing_and_own_ones_are_for_others() -> None:
    administrator = making.make_administrator()
    organisation = making.make_organisation(administrator)
    propose: dict[str, Any] = {"organisation": organisation, "by": administrator}
    assert propose_change(**propose, **as_it_is(organisation)).proposed is None
    held = propose_change(**propose, **as_it_is(organisation, kind="centre"))
    decide: dict[str, Any] = {"organisation": held, "by": administrator, "seen": held.proposed_at}
    assert refusal(decide_change, **decide, accept=True) == "own_organisation"
    with translation.override("en"):
        (change,) = changes_of_organisation(held)
    assert (change.old, change.new) == ("Employer", "Centre of additional education")
    Organisation.objects.update(state="suspended", decided_at=timezone.now())
    assert refusal(propose_change, **propose, **as_it_is(organisation)) == "wrong_state"


def test_letters_end_for_the_day(client: Client) -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    client.force_login(employer)
    address = f"/organisations/{organisation.pk}/members/"
    codes = [
        client.post(address, {"email": f"colleague{n}@example.org"}).status_code for n in range(21)
    ]
    assert codes == [302] * 20 + [422]
    answer = client.post(address, {"email": "one.more@example.org"})
    assert answer.context["form"].errors["email"]
    assert b"one.more@example.org" in answer.content, "what was typed stays"
