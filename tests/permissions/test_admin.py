"""The whole branch of Wagtail's admin: outsiders are led away from each of its addresses."""

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.permissions.rules import SIGN_IN
from tests.permissions.test_table import _outcome, _written
from tests.permissions.walk import addresses
from tests.permissions.world import OUTSIDERS, VISITOR, World

pytestmark = pytest.mark.django_db
_ARGUMENT = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>.+?\)(?=[/$]|\Z)|\([^)]*\)")
# Icons and words of the editor, the same for everyone.
HARMLESS = {"/admin/sprite/", "/admin/jsi18n/"}
# Where people, rights and the site itself are ruled.
RULING = (
    "users",
    "groups",
    "sites",
    "collections",
    "redirects",
    "districts",
    "schools",
    "retention",
    "workflows/tasks",
    "workflows/add",
)


def _paths() -> list[str]:
    """Each address once, with something in the place of its arguments."""

    def fill(match: re.Match[str]) -> str:
        return str(uuid.UUID(int=1)) if match[1] == "uuid" else "1"

    routes = {a.route for a in addresses() if a.route.startswith("admin/")} - {"admin/login/"}
    paths = {"/" + re.sub(r"[\^$\\]", "", _ARGUMENT.sub(fill, route)) for route in routes}
    return sorted(path for path in paths if "*" not in path and path not in HARMLESS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [VISITOR, *OUTSIDERS])
def test_no_outsider_enters(world: World, role: str, method: str) -> None:
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if role != VISITOR:
            client.force_login(world.people[role])
        away = SIGN_IN if role == VISITOR else "/workplace/"
        with CaptureQueriesContext(connection) as queries:
            inside = [
                (path, got)
                for path in _paths()
                if not _leads_away(got := _outcome(getattr(client, method)(path)), away)
            ]
        transaction.set_rollback(True)
    assert inside == []
    assert _written(queries) == set()


def _leads_away(got: int | str, away: str) -> bool:
    """Javascript catalogues and the icons hold nothing; an absent page is absent for all."""
    return str(got).startswith((away, "/admin/login/")) or got in {404, 405}


@pytest.mark.parametrize("role", ["teacher", "methodist", "grants_admin", "analyst"])
@pytest.mark.parametrize("part", RULING)
def test_staff_do_not_rule_people_and_rights(world: World, role: str, part: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[role])
    answer = client.get(f"/admin/{part}/")
    assert answer.status_code in {302, 403, 404}, answer.status_code
