from collections.abc import Iterator

import pytest

from search.engines.base import Engine, Put
from tests.search.engines import ENGINES, LIBRARY, temporary_engine


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine that holds the small library; a test only reads from it."""
    with temporary_engine(request.param) as engine:
        engine.bulk([Put(document) for document in LIBRARY])
        yield engine


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        yield engine


@pytest.fixture(scope="module", params=ENGINES)
def filled_for_markup(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        yield engine
