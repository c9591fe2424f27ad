"""The weights of the ranking, tuned as ``docs/benchmarks/search.md`` records."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def _fields() -> dict[str, float]:
    return {"title": 2.0, "outcomes": 2.0, "keywords": 2.0, "body": 1.0, "people": 1.0}


def _forms() -> dict[str, float]:
    return {"exact": 0.3, "stem": 1.0, "lemma": 1.0}


@dataclass(frozen=True, slots=True)
class Ranking:
    """A term's best field counts fully, its other fields by ``tie``.

    ``strict`` and ``loose`` are shares of a query's words that a document must hold; queries
    of more than ``short`` words are questions in plain language, which nothing answers
    word for word.
    """

    fields: Mapping[str, float] = field(default_factory=_fields)
    forms: Mapping[str, float] = field(default_factory=_forms)
    tie: float = 0.3
    root: float = 1.0
    pair: float = 0.25
    pair_slop: int = 2
    phrase: float = 0.25
    phrase_slop: int = 2
    own_language: float = 1.4
    k1: float = 1.2
    b: float = 0.75
    short: int = 3
    strict: float = 1.0
    question: float = 0.3
    loose: float = 0.6
    enough: int = 10

    def strict_share(self, terms: int) -> float:
        return self.strict if terms <= self.short else self.question


DEFAULT_RANKING = Ranking()
