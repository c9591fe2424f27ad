"""One world for the whole table: each call is rolled back, so nobody disturbs anybody."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from eschool.accounts.models import User
from tests.permissions.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        world.sessions = {name: _session_of(person) for name, person in world.people.items()}
        yield world
        transaction.set_rollback(True)


def _session_of(person: User) -> str:
    """Signing in anew for each call would take longer than the calls."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
