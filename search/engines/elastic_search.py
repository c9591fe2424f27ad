"""One request answered by Elasticsearch."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from elasticsearch.dsl import Search

from search.engines import elastic_queries as build
from search.engines.staged import Attempt, Outcome
from search.highlight import Highlighter
from search.query import Query, Term
from search.ranking import Ranking
from search.request import Facet, Hit, SearchPage, SearchRequest
from search.spelling import Corrections, allowed_edits, closest, other_layout
from search.text import in_dictionary, words

Read = Callable[[Search[Any]], dict[str, Any]]
_MARKED = re.compile(r"<em>(.*?)</em>")


class Look:
    def __init__(self, read: Read, request: SearchRequest, ranking: Ranking) -> None:
        self._read = read
        self._request = request
        self._ranking = ranking

    def attempt(self, attempt: Attempt) -> Outcome:
        query, corrections = attempt.query, Corrections()
        if attempt.fuzzy:
            corrections = self._spelling([term.word for term in query.terms], {})
            query = query.corrected(corrections.candidates)
        search = build.search_query(self._request, query, attempt.required, self._ranking)
        if attempt.spelling and query:
            build.add_vocabulary(search, query)
        answer = self._read(search)
        if attempt.spelling and query:
            corrections = self._corrections(query, answer)
        total = int(answer["hits"]["total"]["value"])
        return Outcome(total, partial(self._page, answer, query, total), corrections)

    def _corrections(self, query: Query, answer: dict[str, Any]) -> Corrections:
        buckets = answer["aggregations"]["vocabulary"]["words"]["buckets"]
        held = {name: int(bucket["doc_count"]) for name, bucket in buckets.items()}
        doubtful = [term.word for term in query.terms if _is_doubtful(term, held)]
        return self._spelling(doubtful, held) if doubtful else Corrections()

    def _spelling(self, doubtful: list[str], held: dict[str, int]) -> Corrections:
        swapped = {
            word: ("".join(words(other_layout(word))),)
            for word in doubtful
            if held.get(f"swapped:{word}")
        }
        near = self._near([word for word in doubtful if word not in swapped])
        return Corrections(swapped | near)

    def _near(self, doubtful: list[str]) -> dict[str, tuple[str, ...]]:
        doubtful = [word for word in doubtful if allowed_edits(word)]
        if not doubtful:
            return {}
        marked = _marked_words(self._read(build.spelling_query(doubtful)))
        found = {word: _closest(word, marked) for word in doubtful}
        return {word: candidates for word, candidates in found.items() if candidates}

    def _page(self, answer: dict[str, Any], query: Query, total: int) -> SearchPage:
        highlighter = Highlighter(query)
        hits = [self._hit(found, highlighter) for found in answer["hits"]["hits"]]
        facets = self._facets(answer["aggregations"]) if self._request.facets else ()
        return SearchPage(tuple(hits), total, facets)

    def _hit(self, found: dict[str, Any], highlighter: Highlighter) -> Hit:
        if not self._request.highlight:
            return Hit(found["_id"], float(found["_score"] or 0))
        return shown_hit(found, highlighter)

    def _facets(self, aggregations: dict[str, Any]) -> tuple[Facet, ...]:
        counted = build.read_facets(aggregations)
        return tuple(Facet(name, counts) for name, counts in counted.items())


def shown_hit(found: dict[str, Any], highlighter: Highlighter) -> Hit:
    source = found["_source"]
    title, snippet = highlighter.whole(source["title"]), highlighter.snippet(source["excerpt"])
    return Hit(found["_id"], float(found["_score"] or 0), title, snippet)


def _is_doubtful(term: Term, held: dict[str, int]) -> bool:
    """A real word that no document holds is no slip."""
    return not held.get(f"word:{term.word}") and not in_dictionary(term.word)


def _marked_words(answer: dict[str, Any]) -> Counter[str]:
    fragments = (
        fragment
        for found in answer["hits"]["hits"]
        for parts in found.get("highlight", {}).values()
        for fragment in parts
    )
    return Counter(
        word for fragment in fragments for mark in _MARKED.findall(fragment) for word in words(mark)
    )


def _closest(word: str, marked: Counter[str]) -> tuple[str, ...]:
    for edits in range(1, allowed_edits(word) + 1):
        if near := closest(word, marked, marked.__getitem__, edits):
            return near
    return ()
