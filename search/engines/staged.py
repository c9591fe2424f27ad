"""The same patience in both engines: all words, then corrected, then fewer, then fuzzy."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from search.query import Query
from search.ranking import Ranking
from search.request import Relaxed, SearchPage
from search.spelling import Corrections


@dataclass(frozen=True, slots=True)
class Attempt:
    """``spelling`` asks for corrections of unknown words; ``fuzzy`` loosens the known ones too."""

    query: Query
    required: int
    spelling: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """``page`` is made only for the attempt that is shown.

    ``total`` need not be exact from ``Ranking.enough`` on; the page's own is.
    """

    total: int
    page: Callable[[], SearchPage]
    corrections: Corrections = field(default_factory=Corrections)


Try = Callable[[Attempt], Outcome]


def search_in_stages(text: str, query: Query, ranking: Ranking, attempt: Try) -> SearchPage:
    strict = ranking.strict_share(len(query.terms))
    first = attempt(Attempt(query, query.required(strict), spelling=True))
    corrections = first.corrections
    hint = corrections.rewrite(text)
    if corrections:
        query = query.corrected(corrections.candidates)
        corrected = attempt(Attempt(query, query.required(strict)))
        if corrected.total:
            return _said(corrected, "corrected", hint)
    if first.total >= ranking.enough or not query:
        return _said(first, "", hint)
    return _loosened(text, query, ranking, attempt, hint, first)


def _loosened(
    text: str, query: Query, ranking: Ranking, attempt: Try, hint: str, first: Outcome
) -> SearchPage:
    fewer = query.required(ranking.loose)
    if fewer < query.required(ranking.strict_share(len(query.terms))):
        outcome = attempt(Attempt(query, fewer))
        if outcome.total:
            # As many as before are the same documents, in the same order.
            return _said(outcome, "words" if outcome.total > first.total else "", hint)
    if first.total:
        return _said(first, "", hint)
    fuzzy = attempt(Attempt(query, fewer, fuzzy=True))
    # Real words that the chosen filters leave nothing of are no slips.
    return _said(fuzzy, "fuzzy", hint or (fuzzy.corrections.rewrite(text) if fuzzy.total else ""))


def _said(outcome: Outcome, relaxed: Relaxed, hint: str) -> SearchPage:
    said: Relaxed = relaxed if outcome.total else ""
    return replace(outcome.page(), relaxed=said, did_you_mean=hint)
