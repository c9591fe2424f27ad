"""The engine that this installation searches with."""

from functools import cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.engines.guarded import Breaker, GuardedEngine


@cache
def get_engine() -> Engine:
    """The engine itself: for writing, where a failure must be seen."""
    if settings.SEARCH_ENGINE == "elastic":
        from search.engines.elastic import ElasticEngine

        return ElasticEngine(settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_PREFIX)
    if settings.SEARCH_ENGINE == "tantivy":
        from search.engines.tantivy import TantivyEngine

        return TantivyEngine(Path(settings.SEARCH_INDEX_DIR) / settings.SEARCH_INDEX_PREFIX)
    raise ValueError(f"SEARCH_ENGINE is “{settings.SEARCH_ENGINE}”; it may be elastic or tantivy.")


@cache
def get_reader() -> GuardedEngine:
    """The engine for readers: when it is away, the database answers in its place."""
    from search.engines.database import DatabaseEngine

    return GuardedEngine(get_engine(), DatabaseEngine(), Breaker())
