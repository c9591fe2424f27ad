"""Temporary indexes for judging: our ranking, and plain BM25 of the same engine beside it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from search.documents import SearchDocument, split_id
from search.engines.base import Engine, Put
from search.engines.elastic import ElasticEngine
from search.engines.tantivy import TantivyEngine
from search.evaluation import CUTOFF, Ask, Figures, Passage, Question, judge, told_apart
from search.ranking import DEFAULT_RANKING, Ranking
from search.request import LONGEST_QUERY, SearchRequest

BATCH = 500
WARM_UP = 20
PATIENCE = 30.0


def compare(
    engine: str, url: str, passages: Sequence[Passage], questions: Sequence[Question]
) -> dict[str, dict[str, Figures]]:
    """Figures of our ranking and of plain BM25, by language."""
    passages, questions = told_apart(passages, questions)
    with temporary_engine(engine, url) as found:
        ours = _judged(questions, ask_engine(found, passages))
    plainly = _plain_elastic(url, passages) if engine == "elastic" else _plain_tantivy(passages)
    with plainly as ask:
        return {"ours": ours, "plain": _judged(questions, ask)}


@contextmanager
def temporary_engine(
    name: str, url: str = "", ranking: Ranking = DEFAULT_RANKING
) -> Iterator[Engine]:
    if name != "elastic":
        with TemporaryDirectory() as folder:
            yield TantivyEngine(Path(folder), ranking)
        return
    name = f"temporary-{time.time_ns()}"
    elastic = ElasticEngine(url, name, ranking, refresh=True, read_seconds=PATIENCE)
    try:
        yield elastic
    finally:
        elastic.drop_everything()
        elastic.close()


def _judged(questions: Sequence[Question], ask: Ask) -> dict[str, Figures]:
    for question in questions[:WARM_UP]:
        ask(question)
    return judge(questions, ask)


def ask_engine(engine: Engine, passages: Sequence[Passage]) -> Ask:
    """Fill the engine with the passages and ask it as the site does, without popularity."""
    documents = [
        SearchDocument("lesson", passage.id, passage.lang, passage.title, body=passage.text)
        for passage in passages
    ]
    for start in range(0, len(documents), BATCH):
        engine.bulk([Put(document) for document in documents[start : start + BATCH]])

    def ask(question: Question) -> list[str]:
        text = question.text[:LONGEST_QUERY]
        page = engine.search(SearchRequest(text, question.lang, per_page=CUTOFF, facets=False))
        return [split_id(hit.id)[1] for hit in page.hits]

    return ask


@contextmanager
def _plain_tantivy(passages: Sequence[Passage]) -> Iterator[Ask]:
    """One field of title and text through tantivy's default analyser; any word matches."""
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    index = tantivy.Index(builder.add_text_field("contents").build())
    writer = index.writer(num_threads=1)
    for passage in passages:
        contents = f"{passage.title} {passage.text}"
        writer.add_document(tantivy.Document(id=passage.id, contents=contents))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(question: Question) -> list[str]:
        query, _errors = index.parse_query_lenient(question.text, ["contents"])
        hits = searcher.search(query, CUTOFF).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    yield ask


@contextmanager
def _plain_elastic(url: str, passages: Sequence[Passage]) -> Iterator[Ask]:
    """One field of title and text through the standard analyser; any word matches."""
    client = Elasticsearch(url, request_timeout=PATIENCE)
    name = f"judged-plain-{time.time_ns()}"
    mappings = {"properties": {"contents": {"type": "text"}, "id": {"type": "keyword"}}}
    client.indices.create(index=name, mappings=mappings, settings={"number_of_shards": 1})
    rows = (
        {"_index": name, "id": passage.id, "contents": f"{passage.title} {passage.text}"}
        for passage in passages
    )

    def ask(question: Question) -> list[str]:
        query = {"match": {"contents": question.text}}
        found = client.search(index=name, query=query, size=CUTOFF, source={"includes": ["id"]})
        return [hit["_source"]["id"] for hit in found["hits"]["hits"]]

    try:
        bulk(client, rows, refresh=True)
        yield ask
    finally:
        client.indices.delete(index=name)
        client.close()
