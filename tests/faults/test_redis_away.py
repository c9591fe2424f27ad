"""Redis flushed, refusing or silent: pages are read, sessions stay, limits hold."""

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from redis.backoff import NoBackoff
from redis.retry import Retry

from eschool.accounts.models import User
from eschool.core.cache import SteadyRedisCache
from library.models import LessonPage, Use
from tests import factories

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Firefox/140.0"
REPORT = {"text": "На втором этапе нет рисунка, о котором там говорится."}


@pytest.fixture(params=["refuses", "never answers"])
def away(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    with _listener(silent=request.param == "never answers") as port:
        settings.CACHES = {
            "default": {
                "BACKEND": "eschool.core.cache.SteadyRedisCache",
                "LOCATION": f"redis://127.0.0.1:{port}/0",
                "OPTIONS": {
                    "socket_connect_timeout": 1,
                    "socket_timeout": 1,
                    "retry": Retry(NoBackoff(), 1),
                },
            }
        }
        SteadyRedisCache._asked_again_at = 0.0
        yield
        cache.clear()
        SteadyRedisCache._asked_again_at = 0.0


@contextlib.contextmanager
def _listener(*, silent: bool) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if silent:
            listener.listen(50)
        yield listener.getsockname()[1]


@pytest.mark.usefixtures("away")
def test_the_site_is_read_and_used(teacher: User, lesson: LessonPage) -> None:
    client = Client(headers={"user-agent": BROWSER})
    began = time.monotonic()
    signed_in = client.post(
        "/accounts/login/", {"login": teacher.email, "password": factories.PASSWORD}
    )
    assert signed_in.status_code == 302
    for path in ("/", "/library/", lesson.relative_address, "/search/", "/me/"):
        assert client.get(path).status_code == 200
    assert time.monotonic() - began < 25, "a page waited for the cache more than once"
    client.get(lesson.relative_address)
    assert Use.objects.count() == 1, "a double click is still one view"


@pytest.mark.usefixtures("away")
def test_limits_hold(lesson: LessonPage, teacher: User) -> None:
    client = Client(headers={"user-agent": BROWSER})
    path = f"/lessons/{lesson.pk}/problem/"
    sent = [client.post(path, REPORT).status_code for _ in range(6)]
    assert sent == [302] * 5 + [422]
    guesses = [
        client.post("/accounts/login/", {"login": teacher.email, "password": "wrong"}).status_code
        for _ in range(6)
    ]
    assert guesses[-1] == 429


def test_an_emptied_cache_ends_no_session(client: Client, teacher: User) -> None:
    client.post("/accounts/login/", {"login": teacher.email, "password": factories.PASSWORD})
    cache.clear()
    assert client.get("/me/").status_code == 200


if project.REDIS_URL:

    def test_what_came_back_is_used_again() -> None:
        SteadyRedisCache._asked_again_at = time.monotonic() - 1
        cache.set("word", "said", 10)
        assert cache.get("word") == "said"
        assert SteadyRedisCache._asked_again_at == 0.0
