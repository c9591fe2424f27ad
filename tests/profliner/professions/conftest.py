from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from eschool.accounts.models import User
from tests.factories import make_person


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The source's words, whatever the catalogue says."""
    with translation.override("en"):
        yield


@pytest.fixture
def reader() -> Client:
    """Reads in English."""
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def analyst(db: None) -> User:
    return make_person("analyst")


@pytest.fixture
def desk(reader: Client, analyst: User) -> Client:
    """An analyst at work."""
    analyst.language = "en"
    analyst.save()
    reader.force_login(analyst)
    return reader
