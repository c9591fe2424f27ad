"""No words of an organiser reach a student before somebody else has read them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from eschool.accounts.models import Notice, User
from eschool.accounts.notices import sentence
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.models import Opportunity, SignUp
from profliner.moments import midnight
from profliner.proposals import changes_of
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import refusal

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
UNREAD = "Пиши мне на tg: @manager"


@pytest.fixture
def employer() -> User:
    return making.make_employer()


@pytest.fixture
def offer(employer: User) -> Opportunity:
    """It begins today."""
    today = timezone.localdate()
    organisation = making.make_organisation(employer)
    return making.make_opportunity(
        organisation, starts_on=today, ends_on=today + timedelta(days=9), place="Мыс, 1"
    )


def page(client: Client, person: User | None, address: str) -> str:
    if person:
        client.force_login(person)
    else:
        client.logout()
    return client.get(address, headers=ENGLISH).content.decode()


def test_a_result_is_one_of_a_list(client: Client, employer: User, offer: Opportunity) -> None:
    student, other = making.make_grown(), making.make_grown()
    signup, second = making.join(student, offer), making.join(other, offer)
    client.force_login(employer)
    address = f"/opportunities/{offer.pk}/attendance/"
    for codes in (f"{signup.code} {UNREAD}", f"{signup.code} winner or so"):
        refused = client.post(address, {"codes": codes}, headers=ENGLISH)
        assert refused.status_code == 422
        assert codes in refused.content.decode()
    forged = {"came": signup.code, f"result-{signup.code}": UNREAD}
    assert client.post(address, forged).status_code == 409
    codes = f"{signup.code} winner\n{second.code} Completed with distinction"
    assert client.post(address, {"codes": codes}, headers=ENGLISH).status_code == 302
    assert "Winner" in page(client, student, "/student/signups/")
    assert "Completed with distinction" in page(client, other, "/student/signups/")
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.update(result=UNREAD)


def test_a_reason_of_cancelling_is_one_of_a_list(
    client: Client, employer: User, offer: Opportunity
) -> None:
    student = making.make_grown()
    making.join(student, offer)
    unread: dict[str, Any] = {"opportunity": offer, "by": employer, "reason": UNREAD}
    assert refusal(cancel_opportunity, **unread) == "no_such_choice"
    client.force_login(employer)
    address = f"/opportunities/{offer.pk}/cancel/"
    assert client.post(address, {"reason": UNREAD}).status_code == 422
    assert client.post(address, {"reason": "few"}).status_code == 302
    assert "Too few people signed up" in page(client, student, f"/opportunities/{offer.pk}/")
    assert "Too few people signed up" in page(client, student, "/student/signups/")
    told = sentence(Notice.objects.get(recipient=student, kind="opportunity_cancelled"))
    assert "Записалось слишком мало" in told or "Too few people signed up" in told


def meetings(offer: Opportunity, *places: str) -> dict[str, str]:
    """What the form sends: a meeting at noon of each day from the first on."""
    sent = {"m-TOTAL_FORMS": str(len(places)), "m-INITIAL_FORMS": "0"}
    for number, place in enumerate(places):
        noon = timezone.localtime(midnight(offer.starts_on) + timedelta(days=number, hours=12))
        sent |= {
            f"m-{number}-starts_at": f"{noon:%Y-%m-%dT%H:%M}",
            f"m-{number}-ends_at": f"{noon + timedelta(hours=1):%Y-%m-%dT%H:%M}",
            f"m-{number}-place": place,
        }
    return sent


def test_new_words_of_a_meeting_wait_for_a_moderator(
    client: Client, employer: User, offer: Opportunity
) -> None:
    here, moderator = f"/opportunities/{offer.pk}/", making.make_moderator()
    client.force_login(employer)
    client.post(f"{here}schedule/", meetings(offer, "", "Мыс, 1"))
    assert offer.sessions.count() == 2, "nothing to read: at once"
    client.post(f"{here}schedule/", meetings(offer, "", "Мыс, 1", UNREAD))
    assert offer.sessions.count() == 2
    assert UNREAD not in page(client, None, here)
    assert UNREAD in page(client, employer, f"{here}manage/"), "they see what waits"
    assert UNREAD in page(client, moderator, "/opportunities/moderation/")
    offer.refresh_from_db()
    (change,) = changes_of(offer)
    assert change.old == "—"
    assert change.new.endswith(UNREAD), "what stays is not said"
    assert "\n" not in change.new
    making.moderate(offer, moderator, publish=False, note="Нет")
    assert offer.sessions.count() == 2
    client.force_login(employer)
    client.post(f"{here}schedule/", meetings(offer, "Маяк, 2"))
    making.moderate(offer, moderator, publish=True)
    assert [each.place for each in offer.sessions.all()] == ["Маяк, 2"]
    assert "Маяк, 2" in page(client, None, here)


def test_a_change_of_words_and_one_of_meetings_wait_side_by_side(
    client: Client, employer: User, offer: Opportunity
) -> None:
    here = f"/opportunities/{offer.pk}/"
    client.force_login(employer)
    client.post(f"{here}schedule/", meetings(offer, "Маяк, 2"))
    form = client.get(f"{here}edit/").context["form"]
    sent = {
        field.html_name: field.field.widget.format_value(field.value())
        for field in form
        if field.value() not in (None, False, [], "")
    }
    client.post(f"{here}edit/", sent | {"title_ru": "Иначе"})
    making.moderate(offer, making.make_moderator(), publish=True)
    offer.refresh_from_db()
    assert offer.title_ru == "Иначе"
    assert [each.place for each in offer.sessions.all()] == ["Маяк, 2"]
    assert offer.proposed is None


def test_meetings_of_what_waits_to_be_published_are_read_too(
    client: Client, employer: User, offer: Opportunity
) -> None:
    Opportunity.objects.update(state="submitted", submitted_at=timezone.now())
    moderator = making.make_moderator()
    seen = Opportunity.objects.get().changed_at
    client.force_login(employer)
    client.post(f"/opportunities/{offer.pk}/schedule/", meetings(offer, UNREAD))
    assert UNREAD in page(client, moderator, "/opportunities/moderation/")
    sent = {"decision": "publish", "seen": seen.isoformat()}
    late = client.post(f"/opportunities/{offer.pk}/moderate/", sent)
    assert late.status_code == 409, "these meetings nobody has read"
    assert Opportunity.objects.get().state == "submitted"
