"""A reader's words, analysed once for both engines."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.synonyms import Phrase, Synonyms, synonyms
from search.text import content_words, lemma, stem, words

MOST_TERMS = 32
SYNONYM_WEIGHT = 0.7
CORRECTION_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Alternative:
    """What may stand in a term's place: one word, or several as a phrase."""

    words: Phrase
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    word: str
    alternatives: tuple[Alternative, ...] = ()

    @property
    def stem(self) -> str:
        return stem(self.word)

    @property
    def lemma(self) -> str:
        return lemma(self.word)

    def corrected(self, candidates: Sequence[str]) -> "Term":
        added = tuple(Alternative((word,), CORRECTION_WEIGHT) for word in candidates)
        return replace(self, alternatives=self.alternatives + added)


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...]
    phrase: Phrase

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def pairs(self) -> tuple[tuple[Term, Term], ...]:
        """Neighbours: documents that keep them together say more than their sum."""
        return tuple(pairwise(self.terms))

    def corrected(self, candidates: Mapping[str, Sequence[str]]) -> "Query":
        terms = (term.corrected(candidates.get(term.word, ())) for term in self.terms)
        return replace(self, terms=tuple(terms))

    def required(self, share: float) -> int:
        """How many words that is, rounded down as Elasticsearch's ``minimum_should_match``."""
        return max(1, math.floor(len(self.terms) * share + 1e-9))


def analyse(text: str, known: Synonyms | None = None) -> Query:
    unique = list(dict.fromkeys(content_words(text)))[:MOST_TERMS]
    alternatives = _alternatives(unique, known or synonyms())
    terms = tuple(
        Term(word, tuple(found)) for word, found in zip(unique, alternatives, strict=True)
    )
    return Query(terms, tuple(words(text)))


def _alternatives(unique: Sequence[str], known: Synonyms) -> list[list[Alternative]]:
    """A phrase that has an equal lends each of its words that equal, at its share of weight."""
    found: list[list[Alternative]] = [[] for _ in unique]
    for start, end, others in _spans([lemma(word) for word in unique], known):
        weight = SYNONYM_WEIGHT / (end - start)
        for position in range(start, end):
            found[position].extend(Alternative(other, weight) for other in others)
    return found


def _spans(lemmas: Sequence[str], known: Synonyms) -> Iterator[tuple[int, int, tuple[Phrase, ...]]]:
    start = 0
    while start < len(lemmas):
        ends = range(min(len(lemmas), start + known.longest), start, -1)
        end = next((end for end in ends if known.equals(tuple(lemmas[start:end]))), None)
        if end is None:
            start += 1
            continue
        yield start, end, known.equals(tuple(lemmas[start:end]))
        start = end
