"""Readers get an answer whatever becomes of the engine."""

from typing import cast

import pytest

from search.engines.base import Engine, EngineUnavailableError
from search.engines.guarded import FAILURES_TO_OPEN, SECONDS_OPEN, Breaker, GuardedEngine
from search.request import Hit, SearchPage, SearchRequest, Suggestion


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Stub:
    """Answers with a total that says who answered, or fails."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.calls = 0
        self.error: Exception | None = None

    def search(self, request: SearchRequest) -> SearchPage:
        self.calls += 1
        if self.error:
            raise self.error
        return SearchPage(total=self.total)

    def autocomplete(self, text: str, **_options: object) -> tuple[Suggestion, ...]:
        self.search(SearchRequest(text))
        return ()

    def similar(self, identifier: str, **_options: object) -> tuple[Hit, ...]:
        self.search(SearchRequest())
        return ()


@pytest.fixture
def parts() -> tuple[Stub, GuardedEngine, Clock]:
    engine, clock = Stub(1), Clock()
    return engine, GuardedEngine(cast(Engine, engine), Stub(2), Breaker(clock)), clock


def total(guarded: GuardedEngine) -> int:
    return guarded.search(SearchRequest("x")).total


@pytest.mark.parametrize("error", [EngineUnavailableError(), OSError(), ValueError()])
def test_a_failure_is_answered_by_the_fallback(
    parts: tuple[Stub, GuardedEngine, Clock], error: Exception
) -> None:
    engine, guarded, _clock = parts
    engine.error = error
    assert total(guarded) == 2
    assert guarded.autocomplete("x") == ()
    assert guarded.similar("x") == ()
    engine.error = None


def test_after_failures_in_a_row_the_engine_is_left_alone_for_a_while(
    parts: tuple[Stub, GuardedEngine, Clock],
) -> None:
    engine, guarded, clock = parts
    engine.error = EngineUnavailableError()
    for _ in range(FAILURES_TO_OPEN + 5):
        assert total(guarded) == 2
    assert engine.calls == FAILURES_TO_OPEN
    assert guarded.is_degraded
    clock.now = SECONDS_OPEN + 1
    assert total(guarded) == 2
    assert engine.calls == FAILURES_TO_OPEN + 1
    engine.error = None
    clock.now *= 3
    assert total(guarded) == 1
    assert not guarded.is_degraded


def test_a_success_forgets_earlier_failures(parts: tuple[Stub, GuardedEngine, Clock]) -> None:
    engine, guarded, _clock = parts
    for _ in range(FAILURES_TO_OPEN * 2):
        engine.error = EngineUnavailableError()
        total(guarded)
        engine.error = None
        assert total(guarded) == 1
