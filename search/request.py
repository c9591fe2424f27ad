"""What is asked of an engine and what it answers; the only words both engines share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from search.documents import Audience

LONGEST_QUERY = 200
MOST_PER_PAGE = 100
DEEPEST_HIT = 10_000

Sort = Literal["relevance", "newest", "popular"]
Relaxed = Literal["", "corrected", "words", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen values of each facet: any of a facet's values, every facet with a choice."""

    subject: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    duration: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    curriculum: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    district: tuple[str, ...] = ()

    def chosen(self) -> dict[str, tuple[str, ...]]:
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: chosen for name, chosen in values.items() if chosen}


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``lang`` is the reader's language: documents in it come first when the words fit both."""

    text: str = ""
    lang: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    audience: Audience = "public"
    facets: bool = True
    highlight: bool = True

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_QUERY:
            raise ValueError(f"A query has at most {LONGEST_QUERY} characters.")
        if not 1 <= self.per_page <= MOST_PER_PAGE:
            raise ValueError(f"A page has 1 to {MOST_PER_PAGE} hits.")
        if self.page < 1 or self.page * self.per_page > DEEPEST_HIT:
            raise ValueError(f"Hits are counted from 1 to {DEEPEST_HIT}.")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Hit:
    """``title`` and ``snippet`` are HTML: escaped text with ``<mark>`` around what was found."""

    id: str
    score: float
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``html`` is the escaped title with ``<mark>`` around what was typed."""

    id: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``relaxed`` says what was loosened to find anything; ``degraded`` that the engine is away."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = ()
    did_you_mean: str = ""
    relaxed: Relaxed = ""
    degraded: bool = False
    took_ms: float = 0.0
