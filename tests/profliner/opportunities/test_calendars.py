"""Calendar files: read back by the rules of RFC 5545, whatever is written into them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from eschool.accounts.models import User
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.calendars import LONGEST, Entry, calendar, escaped, folded
from profliner.models import Session
from profliner.moments import midnight
from profliner.selectors.calendars import student_of, token_of
from tests.profliner.opportunities import making

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def unfolded(data: bytes) -> list[str]:
    """As a reader does it: folds out, octets to letters."""
    assert data.endswith(b"\r\n")
    return data.replace(b"\r\n ", b"").decode().rstrip("\r\n").split("\r\n")


def properties(data: bytes) -> list[tuple[str, str]]:
    return [(line.partition(":")[0], line.partition(":")[2]) for line in unfolded(data)]


def unescaped(text: str) -> str:
    out, letters = "", iter(text)
    for letter in letters:
        if letter != "\\":
            out += letter
            continue
        follower = next(letters)
        out += "\n" if follower == "n" else follower
    return out


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=300)


@given(WORDS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    line = folded(f"SUMMARY:{escaped(text)}")
    assert all(len(each) <= LONGEST for each in line.split(b"\r\n"))
    assert unescaped(unfolded(line)[0].removeprefix("SUMMARY:")) == text


@given(st.text(max_size=200))
def test_no_text_begins_a_property_of_its_own(text: str) -> None:
    entry = Entry(uid="u", title=text, begins=date(2026, 1, 1), ends=date(2026, 1, 1), text=text)
    names = [name for name, _value in properties(calendar([entry], name=text, now=NOW))]
    assert names.count("BEGIN") == 2
    assert names.count("SUMMARY") == 1


def test_moments_are_the_same_moments_everywhere() -> None:
    """Half past midnight in Vladivostok is the day before in UTC."""
    vladivostok = timezone(timedelta(hours=10))
    begins = datetime(2026, 12, 15, 0, 30, tzinfo=vladivostok)
    entry = Entry(uid="u", title="t", begins=begins, ends=begins + timedelta(hours=2))
    found = dict(properties(calendar([entry], name="n", now=NOW)))
    assert found["DTSTART"] == "20261214T143000Z"
    assert found["DTEND"] == "20261214T163000Z"


def test_whole_days_end_on_the_day_after() -> None:
    entry = Entry(uid="u", title="t", begins=date(2026, 12, 30), ends=date(2026, 12, 31))
    found = dict(properties(calendar([entry], name="n", now=NOW)))
    assert found["DTSTART;VALUE=DATE"] == "20261230"
    assert found["DTEND;VALUE=DATE"] == "20270101"


@pytest.mark.django_db
def test_the_feed_follows_what_happens(client: Client) -> None:
    employer, student = making.make_employer(), making.make_grown()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    other = making.make_opportunity()
    begins = midnight(opportunity.starts_on) + timedelta(hours=15)
    Session.objects.create(
        opportunity=opportunity, starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
    making.join(student, opportunity)
    address = reverse("my_calendar", args=[token_of(student)])
    before = client.get(address)
    assert before["Content-Type"].startswith("text/calendar")
    found = properties(before.content)
    assert ("STATUS", "CONFIRMED") in found
    assert ("DTSTART", f"{begins.astimezone(UTC):%Y%m%dT%H%M%SZ}") in found
    assert str(other.pk) not in before.content.decode()
    cancel_opportunity(opportunity=opportunity, by=employer, reason="place")
    after = properties(client.get(address).content)
    assert ("STATUS", "CANCELLED") in after
    uid = [value for name, value in found if name == "UID"]
    assert uid == [value for name, value in after if name == "UID"], "the entry is the same one"


@pytest.mark.django_db
def test_the_key_dies_with_the_sessions(client: Client) -> None:
    student = making.make_grown()
    token = token_of(student)
    assert student_of(token) == student
    User.objects.filter(pk=student.pk).update(session_epoch=1)
    assert student_of(token) is None
    assert client.get(reverse("my_calendar", args=[token])).status_code == 404
    assert student_of(token_of(making.make_employer())) is None
