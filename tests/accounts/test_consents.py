"""Consents: versioned, given and withdrawn by confirmed guardians only."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent, give_own_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent, withdraw_own_consent
from eschool.accounts.models import Consent, ConsentText, Guardianship, Role, User
from eschool.accounts.permissions import can_give_consent, can_give_own_consent
from eschool.accounts.selectors import has_consent
from tests.factories import make_class, make_person, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(db: None) -> User:
    return make_student(school_class=make_class(), first_name="Лев", last_name="Стрижов")


@pytest.fixture
def guardian(student: User) -> User:
    guardian = make_person(Role.Kind.GUARDIAN)
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    return guardian


@pytest.fixture
def wording(db: None) -> ConsentText:
    return ConsentText.objects.get(purpose="learning")


def _next_version(wording: ConsentText) -> ConsentText:
    return ConsentText.objects.create(
        purpose=wording.purpose,
        version=wording.version + 1,
        text_ru="Новое",
        text_en="New",
        published_at=timezone.now(),
    )


def _decide(client: Client, student: User, decision: str, version: int | str = 1) -> int:
    data = {"decision": decision, "version": str(version)}
    return client.post(f"/consents/{student.pk}/learning/", data).status_code


@pytest.mark.parametrize("purpose", ConsentText.Purpose.values)
def test_every_purpose_has_a_wording_in_both_languages(purpose: str) -> None:
    texts = ConsentText.objects.filter(purpose=purpose).order_by("version")
    assert [text.version for text in texts] == list(range(1, len(texts) + 1))
    assert texts
    assert all(len(text.text_ru) > 100 and len(text.text_en) > 100 for text in texts)


def test_giving_twice_is_giving_once(
    client: Client, guardian: User, student: User, wording: ConsentText
) -> None:
    client.force_login(guardian)
    assert [_decide(client, student, "give") for _n in range(2)] == [302, 302]
    assert Consent.objects.get().given_by == guardian
    assert student.notices.get().kind == "consent_given"
    assert has_consent(student, "learning")


def test_withdrawing_keeps_the_row_and_tells_the_student_once(
    client: Client, guardian: User, student: User
) -> None:
    client.force_login(guardian)
    _decide(client, student, "give")
    assert [_decide(client, student, "withdraw") for _n in range(2)] == [302, 302]
    assert Consent.objects.get().withdrawn_at
    assert not has_consent(student, "learning")
    assert student.notices.filter(kind="consent_withdrawn").count() == 1
    _decide(client, student, "give")
    assert Consent.objects.count() == 2


def test_another_guardian_may_withdraw(guardian: User, student: User, wording: ConsentText) -> None:
    other = make_person(Role.Kind.GUARDIAN)
    Guardianship.objects.create(guardian=other, student=student, confirmed_at=timezone.now())
    give_consent(guardian=guardian, student=student, wording=wording)
    assert withdraw_consent(guardian=other, student=student, purpose="learning")


def test_a_new_wording_is_asked_anew_and_takes_the_old_ones_place(
    client: Client, guardian: User, student: User, wording: ConsentText
) -> None:
    client.force_login(guardian)
    _decide(client, student, "give")
    newer = _next_version(wording)
    page = client.get("/consents/", headers={"accept-language": "en"}).content.decode()
    assert "Given to an earlier wording" in page
    _decide(client, student, "give", version=1)
    assert Consent.objects.count() == 1, "only the wording on the page may be agreed to"
    _decide(client, student, "give", version=2)
    assert Consent.objects.in_force().get().wording == newer
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("who", ["unconfirmed guardian", "stranger", "the student"])
def test_nobody_else_decides(client: Client, student: User, wording: ConsentText, who: str) -> None:
    person = student if who == "the student" else make_user()
    if who == "unconfirmed guardian":
        Guardianship.objects.create(guardian=person, student=student)
    assert not can_give_consent(person, student)
    client.force_login(person)
    assert _decide(client, student, "give") == 404
    with pytest.raises(PermissionDenied):
        give_consent(guardian=person, student=student, wording=wording)
    with pytest.raises(PermissionDenied):
        withdraw_consent(guardian=person, student=student, purpose="learning")
    assert not Consent.objects.exists()
    assert student.get_full_name() not in client.get("/consents/").content.decode() or (
        person == student
    )


def test_absent_and_forbidden_look_the_same(client: Client, student: User) -> None:
    client.force_login(make_user())
    data = {"decision": "give", "version": "1"}
    theirs = client.post(f"/consents/{student.pk}/learning/", data)
    nobodys = client.post(f"/consents/{uuid.uuid4()}/learning/", data)
    assert theirs.status_code == nobodys.status_code == 404


@pytest.mark.parametrize(
    ("purpose", "data", "status"),
    [
        ("learning", {}, 400),
        ("learning", {"decision": "sell"}, 400),
        ("everything", {"decision": "give", "version": "1"}, 404),
        ("learning", {"decision": "give", "version": "x" * 9000}, 302),
        ("learning", {"decision": "give"}, 302),
        ("learning", {"decision": "withdraw"}, 302),
    ],
)
def test_nonsense_changes_nothing(
    client: Client,
    guardian: User,
    student: User,
    purpose: str,
    data: dict[str, str],
    status: int,
) -> None:
    client.force_login(guardian)
    assert client.post(f"/consents/{student.pk}/{purpose}/", data).status_code == status
    assert not Consent.objects.exists()


def test_the_student_reads_along_and_has_no_button(
    client: Client, guardian: User, student: User, wording: ConsentText
) -> None:
    give_consent(guardian=guardian, student=student, wording=wording)
    client.force_login(student)
    page = client.get("/consents/", headers={"accept-language": "en"}).content.decode()
    assert "Doing lessons on this site" in page
    assert 'name="decision"' not in page
    assert "Your guardian decides on this." in page


def test_what_withdrawing_would_undo_is_said_beside_the_button(
    client: Client, guardian: User, student: User
) -> None:
    client.force_login(guardian)
    texts = {one.purpose: one for one in ConsentText.objects.in_force()}
    said = {"recommendation": "deletes at once", "employers": "ends sign-ups for internships"}
    for purpose, words in said.items():
        page = client.get("/consents/", headers={"accept-language": "en"}).content.decode()
        assert words not in page, "nothing to withdraw yet"
        give_consent(guardian=guardian, student=student, wording=texts[purpose])
        page = client.get("/consents/", headers={"accept-language": "en"}).content.decode()
        assert words in page
    assert "Your guardian decides on this." not in page


@pytest.fixture
def older(db: None) -> User:
    """Of the age at which one decides alone."""
    return make_student(school_class=make_class(grade=9))


def _guard(student: User) -> User:
    guardian = make_person(Role.Kind.GUARDIAN)
    Guardianship.objects.create(guardian=guardian, student=student, confirmed_at=timezone.now())
    return guardian


def _decide_alone(client: Client, student: User, purpose: str, decision: str) -> int:
    client.force_login(student)
    wording = ConsentText.objects.in_force().get(purpose=purpose)
    data = {"decision": decision, "version": str(wording.version)}
    return client.post(f"/consents/{student.pk}/{purpose}/", data).status_code


@pytest.mark.parametrize("purpose", ["recommendation", "counselling"])
def test_a_student_old_enough_decides_alone_and_guardians_are_told(
    client: Client, older: User, purpose: str
) -> None:
    guardian = _guard(older)
    assert _decide_alone(client, older, purpose, "give") == 302
    assert Consent.objects.get().given_by == older
    assert has_consent(older, purpose)
    assert _decide_alone(client, older, purpose, "withdraw") == 302
    assert not has_consent(older, purpose)
    kinds = [notice.kind for notice in guardian.notices.order_by("pk")]
    assert kinds == ["ward_consent_given", "ward_consent_withdrawn"]
    assert can_give_own_consent(older, purpose), "one's own no may be taken back"


@pytest.mark.parametrize("purpose", ["learning", "employers"])
def test_some_purposes_stay_with_guardians(client: Client, older: User, purpose: str) -> None:
    assert _decide_alone(client, older, purpose, "give") == 404
    wording = ConsentText.objects.in_force().get(purpose=purpose)
    with pytest.raises(PermissionDenied):
        give_own_consent(student=older, wording=wording)
    with pytest.raises(PermissionDenied):
        withdraw_own_consent(student=older, purpose=purpose)
    assert not Consent.objects.exists()


def test_the_age_is_a_setting(client: Client, student: User, settings: Any) -> None:
    assert _decide_alone(client, student, "recommendation", "give") == 404
    settings.CONSENT_AGE = 13
    assert _decide_alone(client, student, "recommendation", "give") == 302


def test_a_guardians_no_holds_until_the_student_is_of_full_age(
    client: Client, older: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    guardian = _guard(older)
    wording = ConsentText.objects.get(purpose="recommendation")
    give_own_consent(student=older, wording=wording)
    withdraw_consent(guardian=guardian, student=older, purpose="recommendation")
    assert _decide_alone(client, older, "recommendation", "give") == 403
    page = client.get("/consents/", headers={"accept-language": "en"}).content.decode()
    assert "A guardian has withdrawn this consent" in page
    monkeypatch.setattr("eschool.accounts.permissions.age_of", lambda _pk: 18)
    assert can_give_own_consent(older, "recommendation")


def test_a_guardian_may_give_again_after_either_no(older: User) -> None:
    guardian = _guard(older)
    wording = ConsentText.objects.in_force().get(purpose="counselling")
    give_own_consent(student=older, wording=wording)
    withdraw_own_consent(student=older, purpose="counselling")
    give_consent(guardian=guardian, student=older, wording=wording)
    assert has_consent(older, "counselling")


def test_the_page_offers_an_older_student_what_they_may_decide(client: Client, older: User) -> None:
    client.force_login(older)
    page = client.get("/consents/").content.decode()
    assert page.count('value="give"') == 2


def test_a_graduate_without_the_role_decides_nothing(client: Client, older: User) -> None:
    older.roles.update(ended_at=timezone.now())
    assert _decide_alone(client, older, "recommendation", "give") == 404
