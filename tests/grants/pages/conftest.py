"""Pages are read in English, whatever the catalogue of the day holds."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser
