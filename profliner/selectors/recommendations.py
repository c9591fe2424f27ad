"""What a student is recommended: rows computed before are read here, nothing is learnt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.consenting import may_profile
from profliner.items import ItemCard, Ref, cards_of
from profliner.kinds import Item
from profliner.models import Choice, Recommendation
from profliner.reasons import Reason, reason_sentence
from profliner.selectors.feasible import feasible
from profliner.selectors.popular import popular_for
from profliner.students import Facts, facts_of

AT_MOST = 18
TRIALS = 3


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
) -> Recommended:
    """Only what is open to the student now, and nothing they have saved or refused.

    A constant number of queries, however much there is.
    """
    now = now or timezone.now()
    facts = facts_of(student)
    row = _row(student)
    choices = list(Choice.objects.filter(student=student))
    found = _open(_personal(row) if row else [], facts, choices, now, kinds)
    is_thin = row.is_thin if row else not choices
    if len(found) < limit or is_thin:
        taken = {one.ref for one in found}
        others = [
            Candidate(ref, reasons, is_personal=False)
            for ref, reasons in popular_for(facts, choices, student)
            if ref not in taken
        ]
        found += _open(others, facts, choices, now, kinds)
    shown, trials = found[:limit], _trials(found) if is_thin else []
    cards = {card.ref: card for card in cards_of(_named(shown, trials))}
    return Recommended(
        items=[_item(one, cards) for one in shown if one.ref in cards],
        is_personal=row is not None,
        is_thin=is_thin,
        trials=[cards[ref] for ref in trials if ref in cards],
    )


def _row(student: User) -> Recommendation | None:
    row = Recommendation.objects.of(student).first()
    return row if row is not None and may_profile(student) else None


def _personal(row: Recommendation) -> list[Candidate]:
    return [
        Candidate(
            (one["kind"], one["item"]),
            tuple(Reason.from_json(reason) for reason in one["reasons"]),
            is_personal=True,
        )
        for one in row.items
    ]


def _open(
    found: Sequence[Candidate],
    facts: Facts,
    choices: Iterable[Choice],
    now: datetime,
    kinds: Collection[str] | None,
) -> list[Candidate]:
    chosen = {(choice.item_kind, choice.item) for choice in choices}
    wanted = [one for one in found if one.ref not in chosen]
    if kinds is not None:
        wanted = [one for one in wanted if one.ref[0] in kinds]
    # A profession is open to everybody; one that left the list has no card.
    professions = {one.ref for one in wanted if one.ref[0] == Item.PROFESSION}
    others = [one.ref for one in wanted if one.ref not in professions]
    allowed = professions | feasible(others, facts, now)
    return [one for one in wanted if one.ref in allowed]


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
