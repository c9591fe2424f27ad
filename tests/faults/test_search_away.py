"""An engine that takes the connection and never answers costs a reader seconds, and only thrice."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.test import Client

from library.models import LessonPage
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticEngine
from search.engines.elastic_client import READ_SECONDS
from search.engines.guarded import FAILURES_TO_OPEN, Breaker, GuardedEngine


@pytest.fixture
def silent_engine() -> Iterator[ElasticEngine]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        engine = ElasticEngine(f"http://127.0.0.1:{listener.getsockname()[1]}", "eschool")
        yield engine
        engine.close()


def _seconds(client: Client, title: str) -> float:
    began = time.monotonic()
    page = client.get("/search/", {"q": title})
    took = time.monotonic() - began
    assert page.status_code == 200
    assert title in page.content.decode(), "the database answers in its place"
    assert page.context["found"].degraded
    assert "notice caution" in page.content.decode()
    return took


def test_readers_wait_a_moment_and_then_not_at_all(
    client: Client,
    lesson: LessonPage,
    silent_engine: ElasticEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = GuardedEngine(silent_engine, DatabaseEngine(), Breaker())
    monkeypatch.setattr("search.views.get_reader", lambda: reader)
    slow = [_seconds(client, lesson.title) for _ in range(FAILURES_TO_OPEN)]
    assert max(slow) < READ_SECONDS + 3
    assert min(slow) >= READ_SECONDS, "the engine was not asked"
    assert _seconds(client, lesson.title) < READ_SECONDS
