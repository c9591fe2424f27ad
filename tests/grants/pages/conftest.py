"""Pages are read in English, whatever the catalogue of the day holds."""

import pytest
from django.conf import settings
from django.test import Client

from tests.grants import rounds
from tests.grants.pages.asking import client_of


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


@pytest.fixture
def city() -> rounds.City:
    city = rounds.make_city()
    rounds.use_all(city)
    return city


@pytest.fixture
def admin() -> Client:
    return client_of(rounds.make_administrator())
