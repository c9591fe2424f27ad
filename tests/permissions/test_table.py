"""Every cell of the table is tried by a real client; a refused call changes nothing."""

import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.permissions.rules import METHODS, SIGN_IN, Outcome, Row, is_refusal
from tests.permissions.table import BRANCHES, TABLE
from tests.permissions.walk import addresses
from tests.permissions.world import ROLES, VISITOR, World

pytestmark = pytest.mark.django_db

# What may be written whatever the answer: sessions and the count of failed sign-ins.
LEDGERS = re.compile(r"django_session|axes_")
WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# A method that no view knows is tried by those for whom the most is open.
MIGHTIEST = (VISITOR, "teacher", "administrator")
POSITIONAL = {"wagtail_serve", "wagtaildocs_serve"}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def test_every_address_has_a_row() -> None:
    listed = {row.name for row in TABLE}
    unlisted = sorted(
        f"{address.name}  {address.route}"
        for address in addresses()
        if address.name not in listed and not address.route.startswith(tuple(BRANCHES))
    )
    assert not unlisted, "Give each a row in tests/permissions/table.py:\n" + "\n".join(unlisted)


def test_no_row_is_about_an_address_that_is_gone() -> None:
    assert {row.name for row in TABLE} <= {address.name for address in addresses()}


def test_every_row_names_every_role() -> None:
    for row in TABLE:
        for method, expected in row.methods.items():
            assert set(expected) == set(ROLES), f"{row} {method}"


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_row(row: Row, world: World) -> None:
    wrong = [
        complaint
        for method in METHODS
        for role in (ROLES if method in row.methods else MIGHTIEST)
        if (complaint := _try(row, method, role, world))
    ]
    assert not wrong, "\n".join(wrong)


# django-ninja answers HEAD with 405.
WITH_HEAD = [row for row in TABLE if "GET" in row.methods and not row.name.startswith("api-1:")]


@pytest.mark.parametrize("row", WITH_HEAD, ids=str)
def test_head_answers_as_get_does(row: Row, world: World) -> None:
    client = _client(VISITOR, world)
    path = _path(row, VISITOR, world)
    answers = [client.head(path), client.get(path)]
    for answer in answers:
        _read(answer)
    assert answers[0].status_code == answers[1].status_code


def _client(role: str, world: World) -> Client:
    client = Client(raise_request_exception=False, headers={"user-agent": BROWSER})
    if role != VISITOR:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def _path(row: Row, role: str, world: World) -> str:
    if row.name.startswith("("):  # the nameless are called by their route
        return f"/{row.name.strip('()')}{row.query}"
    given = row.arguments(world, role)
    if row.name in POSITIONAL:
        return reverse(row.name, args=list(given.values()))
    return reverse(row.name, kwargs=given) + row.query


def _try(row: Row, method: str, role: str, world: World) -> str:
    """What is wrong with one cell, or nothing; whatever it changed is rolled back."""
    expected = row.methods.get(method, {}).get(role)
    with transaction.atomic():
        client = _client(role, world)
        with CaptureQueriesContext(connection) as queries:
            call = getattr(client, method.lower())
            response = call(_path(row, role, world), row.data(world, role))
            _read(response)
        transaction.set_rollback(True)
    got = _outcome(response)
    where = f"{method} {row} as {role}: "
    if expected is None:
        wrong = "" if _is_no(row, got) else f"expected a refusal, got {got}"
    else:
        wrong = "" if _fits(got, expected) else f"expected {expected}, got {got}"
    refused = expected is None or is_refusal(expected)
    if refused and (written := _written(queries) - row.writes):
        wrong += f" refused, and yet wrote to {sorted(written)}"
    return where + wrong if wrong else ""


def _read(response: HttpResponseBase) -> None:
    """To its end, so that no file stays open."""
    if isinstance(response, StreamingHttpResponse):
        response.getvalue()


def _outcome(response: HttpResponseBase) -> Outcome:
    location = response.headers.get("Location", "")
    return location if response.status_code in {301, 302, 303} else response.status_code


def _fits(got: Outcome, expected: Outcome) -> bool:
    return got == expected if isinstance(expected, int) else str(got).startswith(expected)


def _is_no(row: Row, got: Outcome) -> bool:
    """What a method that is not in the table may come to."""
    if row.foreign:
        return got != 500
    return str(got).startswith(SIGN_IN) or (isinstance(got, int) and 400 <= got < 500)


def _written(queries: CaptureQueriesContext) -> set[str]:
    found = (WRITE.match(query["sql"]) for query in queries)
    return {match[1] for match in found if match and not LEDGERS.search(match[1])}
