"""What one gets by asking the engines directly, or through Wagtail's ``modelsearch``.

Each has the same documents, its stock analysers and its stock reading of a query, and gives a page
of twenty hits with ten facets; the engines add highlights of their own, ``modelsearch`` has none.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from modelsearch.backends import get_search_backend

from search.documents import FACETS, SearchDocument
from tests.benchmarks.bareapp.models import FoundLesson

Ask = Callable[[str], object]

PER_PAGE = 20
TEXTS = ("title", "outcomes", "keywords", "body")
BOOSTS = {"title": 4.0, "outcomes": 2.0, "keywords": 2.0, "body": 1.0}
FACET_VALUES = 500
SNIPPET = 240


def bare_tantivy(documents: Sequence[SearchDocument]) -> Ask:
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for name in TEXTS:
        builder.add_text_field(name, stored=True)
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for document in documents:
        writer.add_document(_tantivy_document(document))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    facets = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in FACETS}

    def ask(text: str) -> object:
        query, _errors = index.parse_query_lenient(text, list(TEXTS), field_boosts=BOOSTS)
        marks = tantivy.SnippetGenerator.create(searcher, query, index.schema, "body")
        marks.set_max_num_chars(SNIPPET)
        found = [searcher.doc(address) for _, address in searcher.search(query, PER_PAGE).hits]
        snippets = [marks.snippet_from_doc(document).to_html() for document in found]
        return snippets, searcher.aggregate(query, facets)

    return ask


def _tantivy_document(document: SearchDocument) -> tantivy.Document:
    found = tantivy.Document()
    found.add_text("id", document.id)
    for name in TEXTS:
        found.add_text(name, document.texts()[name])
    for name, values in document.facets().items():
        for value in values:
            found.add_text(name, value)
    return found


@contextmanager
def bare_elastic(url: str, documents: Sequence[SearchDocument]) -> Iterator[Ask]:
    client = Elasticsearch(url, request_timeout=30)
    name = f"benchmark-{time.time_ns()}"
    properties: dict[str, Any] = {name: {"type": "text"} for name in TEXTS}
    properties |= {name: {"type": "keyword"} for name in FACETS}
    client.indices.create(
        index=name,
        mappings={"properties": properties},
        settings={"number_of_shards": 1, "number_of_replicas": 0},
    )

    def ask(text: str) -> object:
        fields = [f"{field}^{boost}" for field, boost in BOOSTS.items()]
        return client.search(
            index=name,
            query={"multi_match": {"query": text, "fields": fields}},
            size=PER_PAGE,
            source_includes=["title"],
            track_total_hits=True,
            aggs={n: {"terms": {"field": n, "size": FACET_VALUES}} for n in FACETS},
            highlight={
                "fields": {
                    "title": {"number_of_fragments": 0},
                    "body": {"number_of_fragments": 1, "fragment_size": SNIPPET},
                }
            },
        )

    try:
        bulk(client, ({"_index": name, **_source(document)} for document in documents))
        client.indices.refresh(index=name)
        client.indices.forcemerge(index=name, max_num_segments=1)
        yield ask
    finally:
        client.indices.delete(index=name)
        client.close()


def _source(document: SearchDocument) -> dict[str, Any]:
    texts = document.texts()
    return {"_id": document.id, **{n: texts[n] for n in TEXTS}, **document.facets()}


@contextmanager
def modelsearch(url: str, documents: Sequence[SearchDocument]) -> Iterator[Ask]:
    """The page's hits from the database, their number, and one request for each facet."""
    prefix = f"benchmark-{time.time_ns()}-"
    options = {"URLS": [url], "INDEX_PREFIX": prefix, "TIMEOUT": 30}
    backend = get_search_backend("modelsearch.backends.elasticsearch8", **options)
    rows = FoundLesson.objects.bulk_create([_row(document) for document in documents], 200)
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(FoundLesson))
    index = rebuilder.start()
    index.add_model(FoundLesson)
    for start in range(0, len(rows), 200):
        index.add_items(FoundLesson, rows[start : start + 200])
    rebuilder.finish()
    backend.es.indices.forcemerge(index=index.name, max_num_segments=1)

    def ask(text: str) -> object:
        results = backend.search(text, FoundLesson)
        facets = [results.facet(name) for name in FACETS]
        return list(results[:PER_PAGE]), results.count(), facets

    try:
        yield ask
    finally:
        index.delete()
        backend.es.close()
        FoundLesson.objects.all().delete()


def _row(document: SearchDocument) -> FoundLesson:
    """A field of ``modelsearch`` has one value, so of several the first."""
    texts = {name: document.texts()[name] for name in TEXTS}
    facets = {name: values[0] if values else "" for name, values in document.facets().items()}
    return FoundLesson(**texts, **facets)
