"""Pure query builders for Elasticsearch: analysed words in, ``elasticsearch.dsl`` out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Search
from elasticsearch.dsl.document_base import InstrumentedField
from elasticsearch.dsl.function import FieldValueFactor
from elasticsearch.dsl.query import (
    Bool,
    DisMax,
    FunctionScore,
    Match,
    MatchAll,
    MatchPhrase,
    MoreLikeThis,
    Prefix,
    Query,
    Term,
    Terms,
)

from search.documents import FACETS
from search.engines.elastic_index import ROOT_FIELDS, factor_field
from search.query import Alternative
from search.query import Query as Words
from search.query import Term as Word
from search.ranking import Ranking
from search.request import SearchRequest
from search.spelling import allowed_edits, other_layout
from search.text import in_dictionary, language_of, lemma, root, stem, words

MOST_FACET_VALUES = 500
FACET_GROUP = "facets"
FUZZY_DOCUMENTS = 20
NEAR_WORDS = 20
SOURCE_FIELDS: list[str | InstrumentedField] = ["title", "excerpt"]
KEPT_TEXTS: list[str | InstrumentedField] = ["title", "keywords", "people", "excerpt"]
FUZZY_FIELDS = {"title.stem": 3.0, "keywords.stem": 2.0, "outcomes.stem": 1.5, "body.stem": 1.0}
SORTS = {"newest": ["-updated", "id"], "popular": ["-popularity", "-updated", "id"]}
SUBFIELD = {"exact": "{}", "stem": "{}.stem", "lemma": "{}_lemma"}


def search_query(
    request: SearchRequest, query: Words, required: int, ranking: Ranking
) -> Search[Any]:
    """One whole request: visible documents, chosen facets after counting, sort and page."""
    visible = _is("visibility", request.audience)
    matching = Bool(must=[matching_query(query, required, ranking)], filter=[visible])
    search = Search().query(_weighted(matching, language_of(request.text, request.lang)))
    chosen = request.filters.chosen()
    if chosen:
        search = search.post_filter(Bool(filter=_filters(chosen)))
    if request.facets:
        _add_facets(search, chosen)
    sort = "popular" if request.sort == "relevance" and not query else request.sort
    if sort in SORTS:
        search = search.sort(*SORTS[sort])
    search = search.source(SOURCE_FIELDS if request.highlight else ["id"])
    search = search.extra(track_total_hits=True)
    return search[request.offset : request.offset + request.per_page]


def count_query(
    request: SearchRequest, query: Words, required: int, ranking: Ranking
) -> Search[Any]:
    """How many a request would find, as far as it matters; nothing is scored and nothing read."""
    filters = [_required(query, required, ranking), _is("visibility", request.audience)]
    search = Search().query(Bool(filter=[*filters, *_filters(request.filters.chosen())]))
    return search.extra(track_total_hits=ranking.enough)[:0]


def _weighted(query: Query, lang: str) -> Query:
    factor = FieldValueFactor(field=factor_field(lang), missing=1)
    return FunctionScore(query=query, functions=[factor], boost_mode="multiply")


def matching_query(query: Words, required: int, ranking: Ranking) -> Query:
    """Documents with ``required`` of the words; words that stand together count more."""
    if not query:
        return MatchAll()
    return Bool(must=[_required(query, required, ranking)], should=list(_bonuses(query, ranking)))


def _required(query: Words, required: int, ranking: Ranking) -> Query:
    terms = [_term(term, ranking) for term in query.terms]
    return Bool(should=terms, minimum_should_match=required)


def _term(term: Word, ranking: Ranking) -> Query:
    fields = [_in_field(term, name, ranking) for name in ranking.fields]
    return DisMax(queries=fields, tie_breaker=ranking.tie)


def _in_field(term: Word, name: str, ranking: Ranking) -> Query:
    forms = {"exact": term.word, "stem": term.word, "lemma": term.lemma}
    boost = ranking.fields[name]
    own = Bool(
        should=[
            Match(SUBFIELD[form].format(name), {"query": text, "boost": boost * weight})
            for form, text in forms.items()
            if (weight := ranking.forms[form])
        ]
    )
    others = [_alternative(name, other, boost) for other in term.alternatives]
    return DisMax(queries=[own, *others]) if others else own


def _alternative(name: str, other: Alternative, boost: float) -> Query:
    lemmas = " ".join(lemma(word) for word in other.words)
    weight = boost * other.weight
    if len(other.words) > 1:
        return MatchPhrase(f"{name}_lemma", {"query": lemmas, "boost": weight})
    return Bool(
        should=[
            Match(f"{name}.stem", {"query": other.words[0], "boost": weight}),
            Match(f"{name}_lemma", {"query": lemmas, "boost": weight}),
        ]
    )


def _bonuses(query: Words, ranking: Ranking) -> Iterator[Query]:
    for name in ROOT_FIELDS:
        boost = ranking.fields[name]
        for term in query.terms:
            family = {"query": root(term.word), "boost": ranking.root * boost}
            yield Match(f"{name}_root", family)
        for left, right in query.pairs:
            yield _phrase(
                f"{name}.stem", [left.word, right.word], ranking.pair_slop, ranking.pair * boost
            )
    if len(query.phrase) > 1:
        for name, boost in ranking.fields.items():
            yield _phrase(name, query.phrase, ranking.phrase_slop, ranking.phrase * boost)


def _phrase(field: str, parts: Sequence[str], slop: int, boost: float) -> Query:
    return MatchPhrase(field, {"query": " ".join(parts), "slop": slop, "boost": boost})


def _is(field: str, value: str) -> Query:
    return Term(field, {"value": value})


def _filters(chosen: Mapping[str, Sequence[str]], *, without: str = "") -> list[Query]:
    return [Terms(name, list(values)) for name, values in chosen.items() if name != without]


def _add_facets(search: Search[Any], chosen: Mapping[str, Sequence[str]]) -> None:
    """A facet's own choice does not empty its list; every other choice counts.

    Those that count the same documents share a filter, or have none: an empty filter about each
    took the server longer than all the rest of the request.
    """
    free = [name for name in FACETS if name not in chosen]
    for group, names in {FACET_GROUP: free, **{f"{FACET_GROUP}:{n}": [n] for n in chosen}}.items():
        others = _filters(chosen, without=group.partition(":")[2])
        place: Any = search.aggs
        if others:
            place = place.bucket(group, "filter", filter=Bool(filter=others))
        for name in names:
            place.bucket(name, "terms", field=name, size=MOST_FACET_VALUES)


def read_facets(aggregations: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    groups = [found for name, found in aggregations.items() if name.startswith(FACET_GROUP)]
    places = [aggregations, *groups]
    found = {name: place[name] for place in places for name in FACETS if name in place}
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]}
        for name in FACETS
    }


def add_vocabulary(search: Search[Any], query: Words) -> None:
    """How many documents hold each word that may be a slip, and its twin on the other keyboard."""
    unsure = [term for term in query.terms if not in_dictionary(term.word)]
    if not unsure:
        return
    asked = {f"word:{term.word}": _holds(term) for term in unsure}
    for term in unsure:
        if swapped := " ".join(words(other_layout(term.word))):
            asked[f"swapped:{term.word}"] = Match("words.stem", {"query": swapped})
    everywhere = search.aggs.bucket("vocabulary", "global")
    everywhere.bucket("words", "filters", filters=asked)


def _holds(term: Word) -> Query:
    accepted = [term.word, *(" ".join(other.words) for other in term.alternatives)]
    return Bool(
        should=[
            Match("words", {"query": term.word}),
            *(Match("words.stem", {"query": text, "operator": "and"}) for text in accepted),
            *(Match(f"{name}_lemma", {"query": term.lemma}) for name in ("title", "body")),
        ]
    )


def suggestions_query(doubtful: Sequence[str]) -> Search[Any]:
    """Words of the index near the doubtful ones, and near their stems; no document is read."""
    search = Search()[:0]
    for word in doubtful:
        for text in dict.fromkeys((word, stem(word))):
            search = search.suggest(f"{word} {text}", text, term=_near(text, allowed_edits(word)))
    return search


def _near(text: str, edits: int) -> dict[str, Any]:
    return {
        "field": "words",
        "suggest_mode": "always",
        "max_edits": edits,
        "prefix_length": 1,
        "min_word_length": min(4, len(text)),
        "size": NEAR_WORDS,
        "string_distance": "damerau_levenshtein",
        "accuracy": 0.3,
    }


def spelling_query(doubtful: Sequence[str]) -> Search[Any]:
    """Documents with words whose stems are near those of the doubtful ones."""
    near = [
        Match(field, {"query": word, "fuzziness": edits, "prefix_length": 1, "boost": boost})
        for word in doubtful
        if (edits := allowed_edits(word))
        for field, boost in FUZZY_FIELDS.items()
    ]
    return Search().query(Bool(should=near)).source(KEPT_TEXTS)[:FUZZY_DOCUMENTS]


def as_you_type_query(text: str, lang: str, audience: str, limit: int) -> Search[Any]:
    """Every word but the last is whole; the last is the beginning of one."""
    *whole, beginning = words(text)
    parts = [Match("title.stem", {"query": word}) for word in whole]
    must = [
        _edge(beginning),
        *(
            DisMax(queries=[part, Match("title", {"query": word})])
            for part, word in zip(parts, whole, strict=True)
        ),
    ]
    query = Bool(must=must, filter=[_is("visibility", audience)])
    return Search().query(_weighted(query, language_of(text, lang))).source(SOURCE_FIELDS)[:limit]


def _edge(beginning: str) -> Query:
    if len(beginning) == 1 or len(beginning) > 15:
        return Prefix("title", {"value": beginning})
    return _is("title_edges", beginning)


def by_id_query(identifier: str) -> Search[Any]:
    fields: list[str | InstrumentedField] = ["lang", "title", "keywords", "excerpt"]
    return Search().query(_is("id", identifier)).source(fields)[:1]


def similar_query(
    identifier: str, itself: Mapping[str, str], audience: str, limit: int
) -> Search[Any]:
    """``itself`` has the kept texts of the document, which the index does not keep by field."""
    about = MoreLikeThis(
        fields=["title.stem", "keywords.stem", "body.stem"],
        like=[f"{itself['title']}\n{itself['keywords']}\n{itself['excerpt']}"],
        min_term_freq=1,
        min_doc_freq=1,
        max_query_terms=25,
        min_word_length=3,
        minimum_should_match="1",
    )
    query = Bool(
        must=[about], filter=[_is("visibility", audience)], must_not=[_is("id", identifier)]
    )
    return Search().query(_weighted(query, itself["lang"])).source(SOURCE_FIELDS)[:limit]
