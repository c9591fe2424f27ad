"""What a student is recommended: rows computed before are read here, nothing is learnt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.items import ItemCard, Ref, cards_of
from profliner.kinds import OPPORTUNITIES, Item
from profliner.models import Recommendation
from profliner.reasons import Reason, reason_sentence
from profliner.selectors.feasible import feasible, lessons_with_cards
from profliner.selectors.known import Known
from profliner.selectors.popular import popular_for

AT_MOST = 18
TRIALS = 3
GENERAL = frozenset({"popular", "popular_in_grade", "needed", "open"})
SPARE = 4  # so many times more of the student's own than are shown: some are not open to them


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
    is_enough = len(personal) >= SPARE * limit and not is_thin
    found, made = _open(personal if is_enough else _all(personal, known, kinds), known, now)
    if is_enough and len(found) < limit:
        found, made = _open(_all(personal, known, kinds), known, now)
    shown, trials = found[:limit], _trials(found) if is_thin else []
    cards = {card.ref: card for card in cards_of(_named(shown, trials), made=made)}
    return Recommended(
        items=[_item(one, cards) for one in shown if one.ref in cards],
        is_personal=is_told,
        is_thin=is_thin,
        trials=[cards[ref] for ref in trials if ref in cards],
    )


def _all(
    personal: Sequence[Candidate], known: Known, kinds: Collection[str] | None
) -> list[Candidate]:
    """What is popular stands behind the student's own."""
    taken = {one.ref for one in personal}
    others = [
        Candidate(ref, reasons, is_personal=False)
        for ref, reasons in popular_for(known)
        if ref not in taken
    ]
    return [*personal, *_unchosen(others, known, kinds)]


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
            tuple(Reason.from_json(reason) for reason in one["reasons"]),
            is_personal=True,
        )
        for one in row.items
    ]


def _says_something_of_them(row: Recommendation) -> bool:
    """Whether anything but what holds for everybody is a reason."""
    codes = {reason["code"] for one in row.items for reason in one["reasons"]}
    return not codes <= GENERAL


def _open(
    found: Sequence[Candidate], known: Known, now: datetime
) -> tuple[list[Candidate], list[ItemCard]]:
    """Those of ``found`` that are open, and cards that came with the answer."""
    # A profession is open to everybody; one that left the list has no card.
    others = [one.ref for one in found if one.ref[0] in OPPORTUNITIES]
    allowed = {one.ref for one in found if one.ref[0] == Item.PROFESSION}
    allowed |= feasible(others, known.facts, now)
    lessons = [one.ref for one in found if one.ref[0] == Item.LESSON]
    said = [reason.ref for one in found for reason in one.reasons if reason.ref]
    open_lessons, made = lessons_with_cards(lessons, said, known.facts)
    allowed |= open_lessons
    return [one for one in found if one.ref in allowed], made


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
    reasons = [reason for reason in one.reasons if reason_sentence(reason, titles)]
    sentences = [reason_sentence(reason, titles) for reason in reasons]
    return RecommendedItem(cards[one.ref], reasons, one.is_personal, sentences)
