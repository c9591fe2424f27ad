"""One request answered by Elasticsearch."""

from collections import Counter
from collections.abc import Callable, Sequence
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
from search.text import in_dictionary, words, words_beginning

Read = Callable[[Search[Any]], dict[str, Any]]


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
        if attempt.spelling and query.required(self._ranking.loose) < attempt.required:
            return self._counted(query, attempt.required)
        answer = self._read(self._whole(query, attempt.required, spelling=attempt.spelling))
        if attempt.spelling:
            corrections = self._corrections(query, answer)
        return Outcome(_total(answer), partial(self._page, answer, query), corrections)

    def _counted(self, query: Query, required: int) -> Outcome:
        """Where fewer words may do, this is not yet what will be shown: it is only counted."""
        search = build.count_query(self._request, query, required, self._ranking)
        build.add_vocabulary(search, query)
        answer = self._read(search)

        def page() -> SearchPage:
            return self._page(self._read(self._whole(query, required)), query)

        return Outcome(_total(answer), page, self._corrections(query, answer))

    def _whole(self, query: Query, required: int, *, spelling: bool = False) -> Search[Any]:
        search = build.search_query(self._request, query, required, self._ranking)
        if spelling:
            build.add_vocabulary(search, query)
        return search

    def _corrections(self, query: Query, answer: dict[str, Any]) -> Corrections:
        if "vocabulary" not in answer.get("aggregations", {}):
            return Corrections()
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
        suggested = self._read(build.suggestions_query(doubtful))
        found = {word: _closest(word, _suggested_words(suggested, word)) for word in doubtful}
        if rest := [word for word, candidates in found.items() if not candidates]:
            texts = _kept_texts(self._read(build.spelling_query(rest)))
            found |= {word: _closest(word, _written_words(texts, word)) for word in rest}
        return {word: candidates for word, candidates in found.items() if candidates}

    def _page(self, answer: dict[str, Any], query: Query) -> SearchPage:
        highlighter = Highlighter(query)
        hits = [self._hit(found, highlighter) for found in answer["hits"]["hits"]]
        facets = self._facets(answer["aggregations"]) if self._request.facets else ()
        return SearchPage(tuple(hits), _total(answer), facets)

    def _hit(self, found: dict[str, Any], highlighter: Highlighter) -> Hit:
        if not self._request.highlight:
            return Hit(found["_id"], float(found["_score"] or 0))
        return shown_hit(found, highlighter)

    def _facets(self, aggregations: dict[str, Any]) -> tuple[Facet, ...]:
        counted = build.read_facets(aggregations)
        return tuple(Facet(name, counts) for name, counts in counted.items())


def _total(answer: dict[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])


def shown_hit(found: dict[str, Any], highlighter: Highlighter) -> Hit:
    source = found["_source"]
    title, snippet = highlighter.whole(source["title"]), highlighter.snippet(source["excerpt"])
    return Hit(found["_id"], float(found["_score"] or 0), title, snippet)


def _is_doubtful(term: Term, held: dict[str, int]) -> bool:
    """A real word that no document holds is no slip."""
    return not held.get(f"word:{term.word}") and not in_dictionary(term.word)


def _suggested_words(answer: dict[str, Any], word: str) -> Counter[str]:
    options = (
        option
        for name, entries in answer["suggest"].items()
        if name.partition(" ")[0] == word
        for entry in entries
        for option in entry["options"]
    )
    return Counter({option["text"]: int(option["freq"]) for option in options})


def _kept_texts(answer: dict[str, Any]) -> list[str]:
    return ["\n".join(found["_source"].values()) for found in answer["hits"]["hits"]]


def _written_words(texts: Sequence[str], word: str) -> Counter[str]:
    return Counter(other for text in texts for other in words_beginning(text, word[0]))


def _closest(word: str, marked: Counter[str]) -> tuple[str, ...]:
    for edits in range(1, allowed_edits(word) + 1):
        if near := closest(word, marked, marked.__getitem__, edits):
            return near
    return ()
