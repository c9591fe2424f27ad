"""One request answered from one state of a tantivy index."""

from collections.abc import Mapping
from functools import partial

import tantivy

from search.documents import FACETS, TEXT_FIELDS
from search.engines.staged import Attempt, Outcome
from search.engines.tantivy_queries import TantivyQueries
from search.engines.tantivy_schema import (
    EXACT,
    LEMMA,
    STEM,
    field_name,
    read_source,
    weight_field,
)
from search.highlight import Highlighter, passages
from search.query import Query, Term
from search.request import Facet, Hit, SearchPage, SearchRequest
from search.spelling import Corrections, allowed_edits, closest, other_layout
from search.text import in_dictionary, language_of, lemma, stem, words, words_beginning

MOST_FACET_VALUES = 500
FUZZY_DOCUMENTS = 20
SORT_FIELDS = {"newest": "updated", "popular": "popularity"}


class Vocabulary:
    """Which words the index knows, and what an unknown one may have meant."""

    def __init__(self, searcher: tantivy.Searcher, queries: TantivyQueries) -> None:
        self._searcher = searcher
        self._queries = queries

    def corrections(self, query: Query, *, every: bool) -> Corrections:
        doubtful = [term for term in query.terms if every or self._is_doubtful(term)]
        found = {term.word: self._candidates(term.word) for term in doubtful}
        return Corrections({word: candidates for word, candidates in found.items() if candidates})

    def _is_doubtful(self, term: Term) -> bool:
        """A real word that no document holds is no slip."""
        accepted = [term.word, *(word for other in term.alternatives for word in other.words)]
        return not in_dictionary(term.word) and not any(map(self._knows_word, accepted))

    def _knows_word(self, word: str) -> bool:
        forms = {EXACT: word, STEM: stem(word), LEMMA: lemma(word)}
        return any(self._frequency(form, text) for form, text in forms.items())

    def _frequency(self, form: str, text: str) -> int:
        return sum(self._searcher.doc_freq(field_name(name, form), text) for name in TEXT_FIELDS)

    def _candidates(self, word: str) -> tuple[str, ...]:
        swapped = "".join(words(other_layout(word)))
        if swapped and self._knows_word(swapped):
            return (swapped,)
        for edits in range(1, allowed_edits(word) + 1):
            if near := self._within(word, edits):
                return near
        return ()

    def _within(self, word: str, edits: int) -> tuple[str, ...]:
        found = self._searcher.search(
            self._queries.fuzzy(word, edits), limit=FUZZY_DOCUMENTS, count=False
        )
        sources = [read_source(self._searcher.doc(address)) for _, address in found.hits]
        text = "\n".join(source[name] for source in sources for name in TEXT_FIELDS)
        vocabulary = words_beginning(text, word[0])
        return closest(word, vocabulary, partial(self._frequency, EXACT), edits)


class Look:
    def __init__(
        self, searcher: tantivy.Searcher, queries: TantivyQueries, request: SearchRequest
    ) -> None:
        self._searcher = searcher
        self._queries = queries
        self._request = request
        self._vocabulary = Vocabulary(searcher, queries)
        self._visible = {"visibility": (request.audience,)}
        self._chosen: Mapping[str, tuple[str, ...]] = request.filters.chosen() | self._visible

    def attempt(self, attempt: Attempt) -> Outcome:
        corrections = Corrections()
        query = attempt.query
        if attempt.spelling or attempt.fuzzy:
            corrections = self._vocabulary.corrections(query, every=attempt.fuzzy)
        if attempt.fuzzy:
            query = query.corrected(corrections.candidates)
        matching = self._queries.matching(query, attempt.required)
        found = self._run(query, self._queries.filtered(matching, self._chosen))
        page = partial(self._page, found, query, matching)
        return Outcome(_count(found), page, corrections)

    def _run(self, words_: Query, query: tantivy.Query) -> tantivy.SearchResult:
        request = self._request
        search = partial(
            self._searcher.search, query, limit=request.per_page, offset=request.offset
        )
        sort = "popular" if request.sort == "relevance" and not words_ else request.sort
        if sort in SORT_FIELDS:
            return search(order_by_field=SORT_FIELDS[sort])
        return search(weight_by_field=weight_field(language_of(request.text, request.lang)))

    def _page(
        self, found: tantivy.SearchResult, query: Query, matching: tantivy.Query
    ) -> SearchPage:
        highlighter = Highlighter(query)
        hits = [self._hit(score, address, highlighter) for score, address in found.hits]
        return SearchPage(tuple(hits), _count(found), self._facets(matching))

    def _hit(self, score: float, address: tantivy.DocAddress, highlighter: Highlighter) -> Hit:
        source = read_source(self._searcher.doc(address))
        if not self._request.highlight:
            return Hit(source["id"], float(score))
        title, snippet = highlighter.whole(source["title"]), highlighter.snippet(passages(source))
        return Hit(source["id"], float(score), title, snippet)

    def _facets(self, matching: tantivy.Query) -> tuple[Facet, ...]:
        """A facet's own choice does not empty its list; every other choice counts."""
        if not self._request.facets:
            return ()
        free = [name for name in FACETS if name not in self._chosen]
        counts = self._counts(self._queries.filtered(matching, self._chosen), free)
        for name in self._chosen.keys() - self._visible.keys():
            others = self._queries.filtered(matching, self._chosen, without=name)
            counts |= self._counts(others, [name])
        return tuple(Facet(name, counts[name]) for name in FACETS)

    def _counts(self, query: tantivy.Query, names: list[str]) -> dict[str, dict[str, int]]:
        asked = {n: {"terms": {"field": n, "size": MOST_FACET_VALUES}} for n in names}
        answer = self._searcher.aggregate(query, asked)
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for name in names
        }


def _count(found: tantivy.SearchResult) -> int:
    """There at run time, absent from tantivy's type stubs."""
    return int(found.count)  # type: ignore[attr-defined]  # see above
