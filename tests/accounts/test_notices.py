"""Notices: told, listed, counted, read."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from eschool.accounts.notices import SENTENCES, sentence
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> User:
    return make_user(language="en")


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_reads_as_a_sentence(person: User, kind: str) -> None:
    names = re.findall(r"%\((\w+)\)s", str(SENTENCES[kind]))
    params = {**dict.fromkeys(names, "Давление"), "purpose": "learning"}
    text = sentence(notify(recipient=person, kind=kind, **params))
    assert "%(" not in text
    assert "learning" not in text


def test_a_notice_goes_by_mail_once_the_change_holds(
    person: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        notify(recipient=person, kind="lesson_set", url="/work/", title="A\nBcc: x@example.org")
    assert mail.outbox[0].to == [person.email]
    assert "\n" not in mail.outbox[0].subject
    assert "/work/" in mail.outbox[0].body


def test_the_header_counts_the_unread_in_one_query(client: Client, person: User) -> None:
    for _n in range(3):
        notify(recipient=person, kind="lesson_set", title="x")
    notify(recipient=make_user(), kind="lesson_set", title="y")
    client.force_login(person)
    client.get("/me/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get("/me/").content.decode()
    assert "Notices, 3 new" in page
    counting = [q["sql"] for q in queries if "accounts_notice" in q["sql"]]
    assert len(counting) == 1
    assert counting[0].startswith("SELECT COUNT")


def test_a_visitor_costs_no_query_for_notices(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/accounts/login/")
    assert not [q["sql"] for q in queries if "accounts_" in q["sql"]]


def test_opening_marks_as_read_and_goes_there(client: Client, person: User) -> None:
    notice = notify(recipient=person, kind="lesson_set", url="/workplace/", title="x")
    client.force_login(person)
    response = client.post(f"/notices/{notice.pk}/")
    assert response.headers["Location"] == "/workplace/"
    notice.refresh_from_db()
    first = notice.read_at
    client.post(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first is not None


def test_reading_all_touches_nobody_elses(client: Client, person: User) -> None:
    mine = notify(recipient=person, kind="lesson_set", title="x")
    theirs = notify(recipient=make_user(), kind="lesson_set", title="x")
    client.force_login(person)
    client.post("/notices/read/")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at
    assert theirs.read_at is None


def test_the_list_asks_the_same_number_of_questions_for_one_as_for_many(
    client: Client, person: User
) -> None:
    client.force_login(person)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/notices/").status_code == 200
        return len(queries)

    notify(recipient=person, kind="lesson_set", title="x")
    one = cost()
    for _n in range(40):
        notify(recipient=person, kind="lesson_set", title="x")
    assert cost() == one <= 20


@pytest.mark.parametrize("page", ["0", "-1", "999999", "abc", "1" * 400])
def test_any_page_number_is_answered(client: Client, person: User, page: str) -> None:
    client.force_login(person)
    assert client.get("/notices/", {"page": page}).status_code == 200
