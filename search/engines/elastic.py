"""The engine for production: Elasticsearch behind an alias."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.dsl import Search
from elasticsearch.helpers import scan

from search.documents import Audience
from search.engines import elastic_queries as build
from search.engines.base import BulkResult, EngineUnavailableError, Health, Operation, Rebuild
from search.engines.elastic_client import READ_SECONDS, Connection, bulk_lines, read_bulk
from search.engines.elastic_index import index_mappings, index_settings
from search.engines.elastic_search import Look, shown_hit
from search.engines.staged import search_in_stages
from search.highlight import Highlighter, mark_beginnings
from search.query import Query, analyse
from search.ranking import DEFAULT_RANKING, Ranking
from search.request import LONGEST_QUERY, Hit, SearchPage, SearchRequest, Suggestion
from search.text import words

NOTHING_ASKED = Query((), ())


class ElasticRebuild:
    def __init__(
        self, connection: Connection, ranking: Ranking, index: str, *, by_alias: bool = False
    ) -> None:
        self._connection = connection
        self._ranking = ranking
        self.index = index
        # A lost alias must fail instead of making an index without mappings.
        self._by_alias = by_alias

    def bulk(self, operations: Sequence[Operation]) -> BulkResult:
        if not operations:
            return BulkResult()
        lines = bulk_lines(operations, self._ranking)
        with self._connection.writing() as client:
            answer = client.bulk(
                index=self.index,
                operations=lines,
                refresh=self._connection.refresh,
                require_alias=self._by_alias,
            )
        return read_bulk(answer.body)

    def count(self) -> int:
        with self._connection.writing() as client:
            client.indices.refresh(index=self.index)
            return int(client.count(index=self.index)["count"])

    def versions(self) -> Iterator[tuple[str, int]]:
        query = {"query": {"match_all": {}}, "_source": ["version"]}
        with self._connection.writing() as client:
            client.indices.refresh(index=self.index)
            for found in scan(client, index=self.index, query=query, size=1000):
                yield found["_id"], int(found["_source"]["version"])


class ElasticEngine:
    """``refresh`` makes every write visible at once: for tests, far too dear elsewhere."""

    name = "elastic"

    def __init__(
        self,
        url: str,
        prefix: str = "eschool",
        ranking: Ranking = DEFAULT_RANKING,
        *,
        refresh: bool = False,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.alias = f"{prefix}-documents"
        self._connection = Connection(url, read_seconds, refresh=refresh)
        self._ranking = ranking

    def search(self, request: SearchRequest) -> SearchPage:
        started = time.perf_counter()
        look = Look(self._read, request, self._ranking)
        query = analyse(request.text)
        page = search_in_stages(request.text, query, self._ranking, look.attempt)
        return replace(page, took_ms=(time.perf_counter() - started) * 1000)

    def _read(self, search: Search[Any]) -> dict[str, Any]:
        with self._connection.reading() as client:
            try:
                return dict(client.search(index=self.alias, body=search.to_dict()).body)
            except NotFoundError:
                self._ensure(client)
                return dict(client.search(index=self.alias, body=search.to_dict()).body)

    def autocomplete(
        self, text: str, *, lang: str = "", audience: Audience = "public", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        text = text[:LONGEST_QUERY]
        if not words(text):
            return ()
        answer = self._read(build.as_you_type_query(text, lang, audience, limit))
        found = [(hit["_id"], hit["_source"]["title"]) for hit in answer["hits"]["hits"]]
        return tuple(Suggestion(key, title, mark_beginnings(title, text)) for key, title in found)

    def similar(
        self, identifier: str, *, audience: Audience = "public", limit: int = 6
    ) -> tuple[Hit, ...]:
        itself = self._read(build.by_id_query(identifier))["hits"]["hits"]
        if not itself:
            return ()
        source = itself[0]["_source"]
        answer = self._read(build.similar_query(identifier, source, audience, limit))
        highlighter = Highlighter(NOTHING_ASKED)
        return tuple(shown_hit(found, highlighter) for found in answer["hits"]["hits"])

    def bulk(self, operations: Sequence[Operation]) -> BulkResult:
        return self._current().bulk(operations)

    def versions(self) -> Iterator[tuple[str, int]]:
        return self._current().versions()

    def versions_of(self, identifiers: Sequence[str]) -> dict[str, int]:
        if not identifiers:
            return {}
        with self._connection.writing() as client:
            self._ensure(client)
            held = client.mget(index=self.alias, ids=list(identifiers), source=["version"])
        return {
            found["_id"]: int(found["_source"]["version"])
            for found in held["docs"]
            if found.get("found")
        }

    def _current(self) -> ElasticRebuild:
        with self._connection.writing() as client:
            self._ensure(client)
        return ElasticRebuild(self._connection, self._ranking, self.alias, by_alias=True)

    def _ensure(self, client: Elasticsearch) -> None:
        if not client.indices.exists_alias(name=self.alias):
            self._create(client, aliases={self.alias: {"is_write_index": True}})

    def _create(self, client: Elasticsearch, **extra: Any) -> str:
        index = f"{self.alias}-{time.time_ns()}"
        client.indices.create(
            index=index, settings=index_settings(self._ranking), mappings=index_mappings(), **extra
        )
        return index

    def begin_rebuild(self) -> ElasticRebuild:
        with self._connection.writing() as client:
            self._ensure(client)
            return ElasticRebuild(self._connection, self._ranking, self._create(client))

    def finish_rebuild(self, rebuild: Rebuild) -> None:
        """The alias moves in one step; every generation but the former is dropped."""
        fresh = self._index_of(rebuild)
        with self._connection.writing() as client:
            client.indices.refresh(index=fresh)
            # Written once and read ever after: in one piece it is read fastest.
            client.indices.forcemerge(
                index=fresh, max_num_segments=1, wait_for_completion=self._connection.refresh
            )
            former = set(client.indices.get_alias(name=self.alias))
            moves = [{"remove": {"index": name, "alias": self.alias}} for name in former]
            added = {"index": fresh, "alias": self.alias, "is_write_index": True}
            client.indices.update_aliases(actions=[*moves, {"add": added}])
            self._drop(client, keep={fresh, *former})

    def abandon_rebuild(self, rebuild: Rebuild) -> None:
        with self._connection.writing() as client:
            client.indices.delete(index=self._index_of(rebuild), ignore_unavailable=True)

    @staticmethod
    def _index_of(rebuild: Rebuild) -> str:
        if not isinstance(rebuild, ElasticRebuild):
            raise TypeError("a rebuild is finished by the engine that began it")
        return rebuild.index

    def _drop(self, client: Elasticsearch, *, keep: set[str]) -> None:
        for name in set(client.indices.get(index=f"{self.alias}-*")) - keep:
            client.indices.delete(index=name, ignore_unavailable=True)

    def drop_everything(self) -> None:
        """Leave nothing behind: for temporary indexes."""
        with self._connection.writing() as client:
            self._drop(client, keep=set())

    def close(self) -> None:
        self._connection.close()

    def health(self) -> Health:
        try:
            with self._connection.reading() as client:
                self._ensure(client)
                status = str(client.cluster.health()["status"])
                documents = int(client.count(index=self.alias)["count"])
        except EngineUnavailableError as error:
            return Health(self.name, ok=False, detail=str(error))
        return Health(self.name, ok=status != "red", documents=documents, detail=status)
