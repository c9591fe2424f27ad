"""Pure query builders for tantivy: analysed words in, one query out."""

from collections.abc import Iterable, Mapping, Sequence

from tantivy import Occur, Query, Schema

from search.engines.tantivy_schema import EXACT, LEMMA, ROOT, ROOT_FIELDS, STEM, field_name
from search.query import Alternative, Term
from search.query import Query as Words
from search.ranking import Ranking
from search.text import lemma, root, stem, words

FUZZY_FIELDS = {"title": 3.0, "keywords": 2.0, "outcomes": 1.5, "body": 1.0}


class TantivyQueries:
    def __init__(self, schema: Schema, ranking: Ranking) -> None:
        self.schema = schema
        self._ranking = ranking

    def matching(self, words_: Words, required: int) -> Query:
        """Documents with ``required`` of the words; words that stand together count more."""
        if not words_:
            return Query.all_query()
        terms = [(Occur.Should, self._term(term)) for term in words_.terms]
        must = Query.boolean_query(terms, minimum_number_should_match=required)
        bonuses = [(Occur.Should, bonus) for bonus in self._bonuses(words_)]
        return Query.boolean_query([(Occur.Must, must), *bonuses]) if bonuses else must

    def _term(self, term: Term) -> Query:
        fields = [self._in_field(term, name) for name in self._ranking.fields]
        return Query.disjunction_max_query(fields, self._ranking.tie)

    def _in_field(self, term: Term, name: str) -> Query:
        forms = {EXACT: term.word, STEM: term.stem, LEMMA: term.lemma}
        own = self._sum(
            Query.boost_query(self._one(name, form, text), self._ranking.forms[form])
            for form, text in forms.items()
            if self._ranking.forms[form]
        )
        others = [self._alternative(name, other) for other in term.alternatives]
        best = Query.disjunction_max_query([own, *others], 0.0) if others else own
        return Query.boost_query(best, self._ranking.fields[name])

    def _alternative(self, name: str, other: Alternative) -> Query:
        if len(other.words) == 1:
            word = other.words[0]
            found = self._sum(
                [self._one(name, STEM, stem(word)), self._one(name, LEMMA, lemma(word))]
            )
        else:
            found = self._phrase(name, LEMMA, [lemma(word) for word in other.words], 0)
        return Query.boost_query(found, other.weight)

    def _bonuses(self, words_: Words) -> Iterable[Query]:
        ranking = self._ranking
        if ranking.root:
            for term in words_.terms:
                for name in ROOT_FIELDS:
                    family = self._one(name, ROOT, root(term.word), "freq")
                    yield Query.boost_query(family, ranking.root * ranking.fields[name])
        if ranking.pair:
            for left, right in words_.pairs:
                for name in ("title", "body"):
                    pair = self._phrase(name, STEM, [left.stem, right.stem], ranking.pair_slop)
                    yield Query.boost_query(pair, ranking.pair * ranking.fields[name])
        if ranking.phrase and len(words_.phrase) > 1:
            for name, boost in ranking.fields.items():
                phrase = self._phrase(name, EXACT, words_.phrase, ranking.phrase_slop)
                yield Query.boost_query(phrase, ranking.phrase * boost)

    def _one(self, name: str, form: str, text: str, kept: str = "position") -> Query:
        return Query.term_query(self.schema, field_name(name, form), text, kept)

    def _phrase(self, name: str, form: str, parts: Sequence[str], slop: int) -> Query:
        return Query.phrase_query(self.schema, field_name(name, form), list(parts), slop)

    @staticmethod
    def _sum(queries: Iterable[Query]) -> Query:
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def filtered(
        self, query: Query, chosen: Mapping[str, Sequence[str]], *, without: str = ""
    ) -> Query:
        """Only documents with a chosen value of each facet but ``without``; scores stay."""
        filters = [
            (Occur.Must, Query.const_score_query(self._any_of(name, values), 0.0))
            for name, values in chosen.items()
            if name != without
        ]
        return Query.boolean_query([(Occur.Must, query), *filters]) if filters else query

    def _any_of(self, name: str, values: Sequence[str]) -> Query:
        return Query.term_set_query(self.schema, name, list(values))

    def as_you_type(self, text: str) -> Query:
        """Every word but the last is whole; the last is the beginning of one."""
        *whole, beginning = words(text)
        parts = [self._edge(beginning)]
        parts += [
            Query.disjunction_max_query(
                [self._one("title", STEM, stem(word)), self._one("title", EXACT, word)]
            )
            for word in whole
        ]
        return Query.boolean_query([(Occur.Must, part) for part in parts])

    def _edge(self, beginning: str) -> Query:
        if len(beginning) == 1 or len(beginning) > 15:
            return Query.phrase_prefix_query(self.schema, field_name("title", EXACT), [beginning])
        return Query.term_query(self.schema, "title_edges", beginning, "basic")

    def fuzzy(self, word: str, edits: int) -> Query:
        """Near its stem, and near itself: a slip may leave a word that is stemmed otherwise."""
        near = ((STEM, stem(word)), (EXACT, word))
        return self._sum(
            Query.boost_query(
                Query.fuzzy_term_query(self.schema, field_name(name, form), text, edits), boost
            )
            for name, boost in FUZZY_FIELDS.items()
            for form, text in near
        )

    def about(self, weighted: Mapping[str, float], identifier: str) -> Query:
        """Documents that share the weighted dictionary forms, but not the one given."""
        shared = self._sum(
            Query.boost_query(self._one(name, LEMMA, form), weight * boost)
            for form, weight in weighted.items()
            for name, boost in (("title", 2.0), ("keywords", 2.0), ("body", 1.0))
        )
        itself = Query.term_query(self.schema, "id", identifier, "basic")
        return Query.boolean_query([(Occur.Must, shared), (Occur.MustNot, itself)])
