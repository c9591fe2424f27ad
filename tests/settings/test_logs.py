"""Logs: one JSON object a line in production, with the request's id, without anyone's name."""

import json
import logging
import logging.config
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from eschool.core.logs import RequestIdFilter, current_request_id
from tests.factories import PASSWORD, make_user

FORMATTERS: Any = settings.LOGGING["formatters"]


def _json_handler() -> tuple[logging.Handler, StringIO]:
    stream = StringIO()
    configurator = logging.config.DictConfigurator({"version": 1})
    handler = logging.StreamHandler(stream)
    handler.setFormatter(configurator.configure_formatter(dict(FORMATTERS["json"])))
    handler.addFilter(RequestIdFilter())
    return handler, stream


def test_a_line_is_json_with_the_requests_id() -> None:
    handler, stream = _json_handler()
    logger = logging.getLogger("eschool.test")
    logger.addHandler(handler)
    token = current_request_id.set("abcdef12")
    try:
        logger.warning("A file could not be read: %s", "sheet.docx")
    finally:
        current_request_id.reset(token)
        logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["request_id"] == "abcdef12"
    assert line["message"] == "A file could not be read: sheet.docx"
    assert (line["levelname"], line["name"]) == ("WARNING", "eschool.test")


@pytest.mark.django_db
def test_no_name_or_address_of_a_person_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    person = make_user(first_name="Каллистрат", last_name="Неповторимов", email="k.n@example.org")
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.get("/me/")
    client.post("/me/", {"last_name": "Неповторимов"})
    client.get("/no-such-page/")
    for name in ("Неповторимов", "Каллистрат", person.email):
        assert name not in caplog.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a-proxys-own-id-1", True), ("x", False), ("a" * 65, False), ("evil\u2028id-0000", False)],
)
@pytest.mark.django_db
def test_the_answer_carries_the_id(client: Client, given: str, kept: bool) -> None:
    answer = client.get("/healthz", headers={"x-request-id": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
    assert len(answer.headers["X-Request-ID"]) >= 8
