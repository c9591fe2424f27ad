"""Readers get an answer whatever becomes of the engine."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from search.documents import Audience
from search.engines.base import Engine, EngineUnavailableError, Reader
from search.request import Hit, SearchPage, SearchRequest, Suggestion

logger = logging.getLogger(__name__)

FAILURES_TO_OPEN = 3
SECONDS_OPEN = 10.0
# Besides its own words an embedded engine fails with those of a broken disk or index.
FAILURES = (EngineUnavailableError, OSError, ValueError)

T = TypeVar("T")


class Breaker:
    """After failures in a row asks nobody for a while, then lets one request try."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_again_at = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES_TO_OPEN and self._clock() < self._closed_again_at

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._closed_again_at = self._clock() + SECONDS_OPEN


class GuardedEngine:
    def __init__(self, engine: Engine, fallback: Reader, breaker: Breaker) -> None:
        self._engine = engine
        self._fallback = fallback
        self._breaker = breaker

    @property
    def is_degraded(self) -> bool:
        return self._breaker.is_open

    def search(self, request: SearchRequest) -> SearchPage:
        return self._guarded(lambda reader: reader.search(request))

    def autocomplete(
        self, text: str, *, lang: str = "", audience: Audience = "public", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        return self._guarded(
            lambda reader: reader.autocomplete(text, lang=lang, audience=audience, limit=limit)
        )

    def similar(
        self, identifier: str, *, audience: Audience = "public", limit: int = 6
    ) -> tuple[Hit, ...]:
        return self._guarded(
            lambda reader: reader.similar(identifier, audience=audience, limit=limit)
        )

    def _guarded(self, ask: Callable[[Reader], T]) -> T:
        if self._breaker.is_open:
            return ask(self._fallback)
        try:
            answer = ask(self._engine)
        except FAILURES as error:
            self._breaker.failed()
            logger.warning("The search engine fails, the database answers: %s", error)
            return ask(self._fallback)
        self._breaker.succeeded()
        return answer
