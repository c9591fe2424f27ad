"""The embedded engine: tantivy in a folder, one writer at a time, any number of readers."""

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import tantivy

from search.documents import Audience
from search.engines.base import BulkResult, Delete, Health, Operation, Put, Rebuild
from search.engines.staged import search_in_stages
from search.engines.tantivy_queries import TantivyQueries
from search.engines.tantivy_schema import LEMMA, field_name, read_source, to_tantivy, weight_field
from search.engines.tantivy_search import Look
from search.engines.tantivy_store import Generation, Store
from search.highlight import Highlighter, mark_beginnings, passages
from search.query import analyse
from search.ranking import DEFAULT_RANKING, Ranking
from search.request import LONGEST_QUERY, Hit, SearchPage, SearchRequest, Suggestion
from search.text import content_words, language_of, lemma, words

SIMILAR_TERMS = 25
VERSIONS_AT_ONCE = 10_000


class TantivyRebuild:
    def __init__(self, store: Store, ranking: Ranking, generation: Generation) -> None:
        self._store = store
        self._ranking = ranking
        self.generation = generation

    def bulk(self, operations: Sequence[Operation]) -> BulkResult:
        latest = _latest(operations)
        known = _known_versions(self.generation, list(latest))
        fresh = [op for op in latest.values() if _version(op) >= known.get(op.id, 0)]
        with self._store.writing(self.generation) as writer:
            for operation in fresh:
                writer.delete_documents_by_term("id", operation.id)
                if isinstance(operation, Put):
                    writer.add_document(to_tantivy(operation.document, self._ranking))
        return BulkResult(len(fresh), len(operations) - len(fresh))

    def count(self) -> int:
        return self.generation.searcher().num_docs

    def versions(self) -> Iterator[tuple[str, int]]:
        searcher = self.generation.searcher()
        for offset in range(0, searcher.num_docs, VERSIONS_AT_ONCE):
            yield from self._some_versions(searcher, offset)

    @staticmethod
    def _some_versions(searcher: tantivy.Searcher, offset: int) -> Iterator[tuple[str, int]]:
        everything = tantivy.Query.all_query()
        found = searcher.search(everything, limit=VERSIONS_AT_ONCE, offset=offset, count=False)
        addresses = [address for _, address in found.hits]
        values = searcher.fast_field_values("version", addresses)
        for address, version in zip(addresses, values, strict=True):
            yield read_source(searcher.doc(address))["id"], int(version or 0)


class TantivyEngine:
    name = "tantivy"

    def __init__(self, folder: Path, ranking: Ranking = DEFAULT_RANKING) -> None:
        self._store = Store(folder)
        self._ranking = ranking

    def search(self, request: SearchRequest) -> SearchPage:
        started = time.perf_counter()
        query = analyse(request.text)
        searcher, queries = self._reading()
        look = Look(searcher, queries, request)
        page = search_in_stages(request.text, query, self._ranking, look.attempt)
        return replace(page, took_ms=(time.perf_counter() - started) * 1000)

    def _reading(self) -> tuple[tantivy.Searcher, TantivyQueries]:
        generation = self._store.current()
        return generation.searcher(), TantivyQueries(generation.index.schema, self._ranking)

    def autocomplete(
        self, text: str, *, lang: str = "", audience: Audience = "public", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        if not words(text[:LONGEST_QUERY]):
            return ()
        searcher, queries = self._reading()
        query = queries.filtered(
            queries.as_you_type(text[:LONGEST_QUERY]), {"visibility": (audience,)}
        )
        weight = weight_field(language_of(text, lang))
        found = searcher.search(query, limit=limit, count=False, weight_by_field=weight)
        sources = [read_source(searcher.doc(address)) for _, address in found.hits]
        return tuple(
            Suggestion(s["id"], s["title"], mark_beginnings(s["title"], text)) for s in sources
        )

    def similar(
        self, identifier: str, *, audience: Audience = "public", limit: int = 6
    ) -> tuple[Hit, ...]:
        searcher, queries = self._reading()
        itself = tantivy.Query.term_query(queries.schema, "id", identifier, "basic")
        found = searcher.search(itself, limit=1).hits
        if not found:
            return ()
        source = read_source(searcher.doc(found[0][1]))
        telling = _telling_words(searcher, source)
        query = queries.filtered(queries.about(telling, identifier), {"visibility": (audience,)})
        hits = searcher.search(query, limit=limit, weight_by_field=weight_field(source["lang"]))
        return tuple(_plain_hit(searcher, score, address) for score, address in hits.hits)

    def bulk(self, operations: Sequence[Operation]) -> BulkResult:
        return self._writing().bulk(operations)

    def _writing(self) -> TantivyRebuild:
        return TantivyRebuild(self._store, self._ranking, self._store.current())

    def begin_rebuild(self) -> TantivyRebuild:
        current = self._store.current().folder.name
        previous = self._store.previous()
        self._store.drop_old(keep={current, previous})
        return TantivyRebuild(self._store, self._ranking, self._store.create())

    def finish_rebuild(self, rebuild: Rebuild) -> None:
        if not isinstance(rebuild, TantivyRebuild):
            raise TypeError("a rebuild is finished by the engine that began it")
        previous = self._store.current().folder.name
        self._store.switch_to(rebuild.generation)
        self._store.drop_old(keep={previous, rebuild.generation.folder.name})

    def abandon_rebuild(self, rebuild: Rebuild) -> None:
        self._store.drop_old(keep={self._store.current().folder.name})

    def versions(self) -> Iterator[tuple[str, int]]:
        return self._writing().versions()

    def versions_of(self, identifiers: Sequence[str]) -> dict[str, int]:
        return _known_versions(self._store.current(), list(identifiers))

    def health(self) -> Health:
        try:
            documents = self._writing().count()
        except (OSError, ValueError) as error:
            return Health(self.name, ok=False, detail=str(error))
        return Health(self.name, ok=True, documents=documents)


def _version(operation: Operation) -> int:
    return operation.version if isinstance(operation, Delete) else operation.document.version


def _latest(operations: Sequence[Operation]) -> dict[str, Operation]:
    """One operation a document: the newest, the later where they are equal."""
    latest: dict[str, Operation] = {}
    for operation in operations:
        known = latest.get(operation.id)
        if known is None or _version(operation) >= _version(known):
            latest[operation.id] = operation
    return latest


def _known_versions(generation: Generation, identifiers: list[str]) -> dict[str, int]:
    searcher, schema = generation.searcher(), generation.index.schema
    query = tantivy.Query.term_set_query(schema, "id", identifiers)
    addresses = [a for _, a in searcher.search(query, limit=max(1, len(identifiers))).hits]
    versions = searcher.fast_field_values("version", addresses)
    names = [read_source(searcher.doc(address))["id"] for address in addresses]
    return {name: int(version or 0) for name, version in zip(names, versions, strict=True)}


def _telling_words(searcher: tantivy.Searcher, source: dict[str, str]) -> dict[str, float]:
    """The dictionary forms that say most about a document: frequent in it, rare elsewhere."""
    text = " ".join([source["title"]] * 3 + [source["keywords"]] * 3 + [source["body"]])
    counts = Counter(lemma(word) for word in content_words(text) if len(word) > 2)
    everything = searcher.num_docs + 1

    def weight(form: str, count: int) -> float:
        rarity = everything / (1 + searcher.doc_freq(field_name("body", LEMMA), form))
        return math.sqrt(count) * math.log(1 + rarity)

    weighted = {form: weight(form, count) for form, count in counts.items()}
    return dict(sorted(weighted.items(), key=lambda item: -item[1])[:SIMILAR_TERMS])


def _plain_hit(searcher: tantivy.Searcher, score: float, address: tantivy.DocAddress) -> Hit:
    source = read_source(searcher.doc(address))
    highlighter = Highlighter(analyse(""))
    return Hit(
        source["id"],
        float(score),
        highlighter.whole(source["title"]),
        highlighter.snippet(passages(source)),
    )
