"""What a student is recommended: rows computed before are read here, nothing is learnt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.items import ItemCard, Ref, Row, cards_of
from profliner.kinds import Item
from profliner.models import Recommendation
from profliner.reasons import Reason, reason_sentence
from profliner.selectors.feasible import lesson_rows, opportunity_rows
from profliner.selectors.known import Known
from profliner.selectors.popular import popular_for

AT_MOST = 18
TRIALS = 3
GENERAL = frozenset({"popular", "popular_in_grade", "needed", "open"})
FULL = 2 / 3  # of a list in the student's own things: what is popular is not looked up to fill it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing on its way to the list."""

    ref: Ref
    reasons: tuple[Reason, ...]
    is_personal: bool


@dataclass(frozen=True, slots=True)
class RecommendedItem:
    card: ItemCard
    reasons: list[Reason]
    is_personal: bool
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Recommended:
    """``is_thin``: little is known of the student yet, so ``trials`` are worth a try."""

    items: list[RecommendedItem]
    is_personal: bool
    is_thin: bool
    trials: list[ItemCard] = field(default_factory=list)


def recommended(
    student: User,
    *,
    kinds: Collection[str] | None = None,
    limit: int = AT_MOST,
    now: datetime | None = None,
    known: Known | None = None,
) -> Recommended:
    """Only what is open to the student now, and nothing they have saved or refused.

    A constant number of queries, however much there is.
    """
    known = known or Known(student)
    row = known.recommendation
    is_told = row is not None and _says_something_of_them(row)
    is_thin = row.is_thin or not is_told if row else not known.choices
    now = now or timezone.now()
    personal = _unchosen(_personal(row) if row else [], known, kinds)
    found, rows = ([], {}) if is_thin else _open(personal, known, now)
    if is_thin or len(found) < FULL * limit:
        found, rows = _open([*personal, *_popular(personal, known, kinds)], known, now)
    shown, trials = found[:limit], _trials(found) if is_thin else []
    cards = {card.ref: card for card in cards_of(_named(shown, trials), rows=rows)}
    return Recommended(
        items=[_item(one, cards) for one in shown if one.ref in cards],
        is_personal=is_told,
        is_thin=is_thin,
        trials=[cards[ref] for ref in trials if ref in cards],
    )


def _popular(
    personal: Sequence[Candidate], known: Known, kinds: Collection[str] | None
) -> list[Candidate]:
    """What stands behind the student's own."""
    taken = {one.ref for one in personal}
    found = [
        Candidate(ref, reasons, is_personal=False)
        for ref, reasons in popular_for(known)
        if ref not in taken
    ]
    return _unchosen(found, known, kinds)


def _unchosen(
    found: Iterable[Candidate], known: Known, kinds: Collection[str] | None
) -> list[Candidate]:
    chosen = {(choice.item_kind, choice.item) for choice in known.choices}
    wanted = (one for one in found if one.ref not in chosen)
    return [one for one in wanted if kinds is None or one.ref[0] in kinds]


def _personal(row: Recommendation) -> list[Candidate]:
    return [
        Candidate(
            (one["kind"], one["item"]),
            tuple(Reason.from_json(reason) for reason in row.reasons_of(one)),
            is_personal=True,
        )
        for one in row.items
    ]


def _says_something_of_them(row: Recommendation) -> bool:
    """Whether anything but what holds for everybody is a reason."""
    codes = {reason["code"] for one in row.items for reason in row.reasons_of(one)}
    return not codes <= GENERAL


def _open(
    found: Sequence[Candidate], known: Known, now: datetime
) -> tuple[list[Candidate], dict[Ref, Row]]:
    """Those of ``found`` that are open, and rows for cards that came with the answer."""
    said = (reason.ref for one in found for reason in one.reasons)
    refs = [*(one.ref for one in found), *(ref for ref in said if ref)]
    lessons, rows = lesson_rows(refs, known.facts)
    others, more = opportunity_rows(refs, known.facts, now)
    # A profession is open to everybody; one that left the list has no card.
    is_open = {*lessons, *others, *(ref for ref in refs if ref[0] == Item.PROFESSION)}
    return [one for one in found if one.ref in is_open], rows | more


def _trials(found: Sequence[Candidate]) -> list[Ref]:
    """Three short things to try: a lesson and events before anything long."""
    short = {"lesson": 0, "event": 0, "contest": 1}
    trials = sorted(
        (one.ref for one in found if one.ref[0] in short), key=lambda ref: short[ref[0]]
    )
    first = [next((ref for ref in trials if ref[0] == kind), None) for kind in short]
    return list(dict.fromkeys([*(ref for ref in first if ref), *trials]))[:TRIALS]


def _named(shown: Iterable[Candidate], trials: Iterable[Ref]) -> list[Ref]:
    """Everything whose title the page says."""
    said = (reason.ref for one in shown for reason in one.reasons)
    return [*(one.ref for one in shown), *trials, *(ref for ref in said if ref)]


def _item(one: Candidate, cards: Mapping[Ref, ItemCard]) -> RecommendedItem:
    titles: dict[Any, str] = {ref: card.title for ref, card in cards.items()}
    said = [(reason, reason_sentence(reason, titles)) for reason in one.reasons]
    told = [(reason, sentence) for reason, sentence in said if sentence]
    return RecommendedItem(
        cards[one.ref],
        [reason for reason, _sentence in told],
        one.is_personal,
        [sentence for _reason, sentence in told],
    )
