"""The way of a sign-up through the pages, as four people see it."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.write_story import write_story
from profliner.models import Choice, Opportunity, SignUp
from tests.profliner.guidance.making import make_profession
from tests.profliner.opportunities import making

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def page(client: Client, person: User | None, address: str) -> str:
    if person:
        client.force_login(person)
    else:
        client.logout()
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def test_a_younger_student_the_guardian_and_the_organiser(client: Client) -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer), places=3)
    student, guardian = making.make_younger(last_name="Марченко")
    making.let_meet_employers(student, guardian)
    here = f"/opportunities/{opportunity.pk}/"
    assert "Your guardian will be asked" in page(client, student, here)
    for _twice in range(2):
        client.post(f"{here}sign-up/", {"show_name": "yes"})
    signup = SignUp.objects.get()
    assert "Марченко" in page(client, guardian, "/wards/signups/")
    client.post(f"/wards/signups/{signup.pk}/", {"answer": "agree", "show_name": "yes"})
    signup.refresh_from_db()
    assert signup.state == SignUp.State.PLACE
    assert signup.code in page(client, student, "/student/signups/")
    organiser = page(client, employer, f"{here}manage/")
    assert "Марченко" in organiser
    assert "fewer than 10" in organiser
    assert student.email not in organiser
    assert "2 of 3" in page(client, None, here)
    client.force_login(student)
    client.post(f"/student/signups/{signup.pk}/name/", {"shown": "no"})
    assert "Марченко" not in page(client, employer, f"{here}manage/")
    client.force_login(student)
    client.post(f"/student/signups/{signup.pk}/withdraw/")
    assert "3 of 3" in page(client, None, here)


def test_what_is_saved_can_be_let_go(client: Client) -> None:
    opportunity, student = making.make_opportunity(), making.make_grown()
    here = f"/opportunities/{opportunity.pk}/"
    assert "Save for later" in page(client, student, here)
    sent = {"kind": opportunity.kind, "item": str(opportunity.pk), "next": here}
    client.post(reverse("choose_item"), {**sent, "verdict": "saved"})
    assert "do not keep it" in page(client, student, here)
    client.post(reverse("forget_choice"), sent)
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age_from", "18"),
        ("age_to", "99999"),
        ("hours", "99999"),
        ("places", "0"),
        ("grade_to", "12"),
        ("ends_on", "2020-01-01"),
        ("deadline_at", "31.02.2026"),
        ("deadline_at", "0001-01-01T00:00"),
        ("ends_on", "9999-12-31"),
        ("price", "-1"),
        ("title_ru", "я" * 201),
        ("text_ru", "\x00"),
        ("text_ru", "я" * 5001),
        ("requires", "none"),
        ("kind", "profession"),
    ],
)
def test_bad_input_is_said_and_makes_nothing(client: Client, field: str, value: str) -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    day = timezone.localdate() + timedelta(days=20)
    good = {
        "kind": "programme", "title_ru": "Кружок", "text_ru": "Текст", "place": "Улица, 1",
        "age_from": "10", "age_to": "17", "grade_from": "4", "grade_to": "11",
        "starts_on": day.isoformat(), "ends_on": day.isoformat(),
        "deadline_at": f"{timezone.localtime() + timedelta(days=9):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    client.force_login(employer)
    address = f"/organisations/{organisation.pk}/opportunities/new/"
    assert client.post(address, {**good, field: value}).status_code in (400, 422)
    assert not Opportunity.objects.exists()
    assert client.post(address, good).status_code == 302


def test_what_an_organiser_typed_comes_back_with_the_refusal(client: Client) -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    today = timezone.localdate()
    opportunity = making.make_opportunity(organisation, starts_on=today, ends_on=today)
    draft = making.make_opportunity(organisation, state="draft")
    client.force_login(employer)
    at, typed = f"/opportunities/{opportunity.pk}/", "0000AAAA winner\n1111BBBB"
    refused = client.post(at + "attendance/", {"codes": typed, "all_others_missed": "on"})
    assert refused.status_code == 409
    assert typed in refused.content.decode()
    before = f"{timezone.localtime() - timedelta(days=3):%Y-%m-%dT%H:%M}"
    rows = {"m-TOTAL_FORMS": "1", "m-INITIAL_FORMS": "0", "m-0-starts_at": before}
    rows |= {"m-0-ends_at": before, "m-0-place": "Актовый зал"}
    refused = client.post(at + "schedule/", rows)
    assert refused.status_code in (409, 422)
    assert "Актовый зал" in refused.content.decode()
    refused = client.post(f"/opportunities/{draft.pk}/cancel/", {"reason": "other"})
    assert refused.status_code == 302, "no such form on that page: it is said above it"
    assert "Draft" in page(client, employer, refused["Location"])


def test_a_moderator_reads_what_was_decided_and_of_what(client: Client) -> None:
    organisation = making.make_organisation(making.make_employer())
    client.force_login(making.make_moderator())
    for decision, said in (("publish", "Robots: Published"), ("return", "Robots: Returned")):
        held = making.make_opportunity(organisation, title_en="Robots", state="submitted")
        address = f"/opportunities/{held.pk}/moderate/"
        sent = {"decision": decision, "note": "Почему", "seen": held.changed_at.isoformat()}
        told = client.post(address, sent, headers=ENGLISH)
        assert [str(each) for each in get_messages(told.wsgi_request)][-1] == said


def test_a_page_that_came_back_leads_to_where_the_form_stood(client: Client) -> None:
    held = making.make_opportunity(making.make_organisation(), state="submitted")
    client.force_login(making.make_moderator())
    address, queue = (
        f"/opportunities/{held.pk}/moderate/",
        "http://testserver/opportunities/moderation/",
    )
    sent = {"decision": "return", "seen": held.changed_at.isoformat()}
    refused = client.post(address, sent, headers={"referer": queue})
    assert f'name="next" value="{queue}"' in refused.content.decode(), "the language's switch"
    alone = client.get(address, headers={"accept": "text/html"})
    assert alone.status_code == 405
    assert "<h1" in alone.content.decode()


def test_a_note_on_a_story_is_never_cut(client: Client) -> None:
    employer = making.make_employer()
    story = write_story(
        organisation=making.make_organisation(employer),
        profession=make_profession(),
        by=employer,
        text_ru="Утром.",
    )
    client.force_login(making.make_moderator())
    address = f"/opportunities/stories/{story.pk}/moderate/"
    decision = {"decision": "return", "seen": story.written_at.isoformat()}
    sent = client.post(address, {**decision, "note": "я" * 501})
    assert sent.status_code == 422
    story.refresh_from_db()
    assert story.state == "submitted"
    late = client.post(address, {**decision, "note": "Иначе", "seen": "2026-01-01T00:00:00Z"})
    assert late.status_code == 409
    assert "Иначе" in late.content.decode(), "written anew meanwhile: what was typed is kept"
    assert client.post(address, {**decision, "note": "я" * 500}).status_code == 302
    story.refresh_from_db()
    assert story.moderation_note == "я" * 500


def test_long_boxes_tell_how_much_is_left(client: Client) -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    offer = page(client, employer, f"/organisations/{organisation.pk}/opportunities/new/")
    for name in ("text_ru", "text_en", "asked"):
        assert f'data-counter="id_{name}" data-most="5000"' in offer
    edit = page(client, employer, f"/organisations/{organisation.pk}/edit/")
    assert 'data-counter="id_about_ru" data-most="2000"' in edit


def test_a_form_sent_back_untouched_proposes_nothing(client: Client) -> None:
    employer = making.make_employer()
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0)
    held = making.make_opportunity(
        making.make_organisation(employer), deadline_at=midnight + timedelta(days=3), place="Мыс"
    )
    client.force_login(employer)
    address = f"/opportunities/{held.pk}/edit/"
    form = client.get(address).context["form"]
    sent = {
        field.html_name: field.field.widget.format_value(field.value())
        for field in form
        if field.value() not in (None, False, [], "")
    }
    assert client.post(address, sent).status_code == 302
    held.refresh_from_db()
    assert held.proposed is None
    client.post(address, {**sent, "title_ru": "Иначе"})
    held.refresh_from_db()
    assert held.proposed
    assert held.proposed["deadline_at"] == held.deadline_at.isoformat(), "to the second"
    client.post(address, sent)
    held.refresh_from_db()
    assert held.proposed is None, "taken back"


def test_what_a_stranger_writes_is_text(client: Client) -> None:
    nasty = "<script>alert(1)</script>"
    organisation = making.make_organisation(name_ru=nasty, name_en=nasty, about_ru=nasty)
    opportunity = making.make_opportunity(
        organisation, title_ru=nasty, title_en=nasty, text_ru=nasty, text_en=nasty, asked=nasty
    )
    addresses = (
        "/opportunities/",
        f"/opportunities/{opportunity.pk}/",
        f"/organisations/{organisation.pk}/",
    )
    for address in addresses:
        assert nasty not in page(client, None, address), address
