"""A round as a page of stages: what was done in each, and what blocks the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants import states
from grants.models import Round, RoundEvent

Kind = RoundEvent.Kind

# What each stage is, for those that are still to come.
MEANINGS: dict[str, Promise] = {
    states.DRAFT: _("Its window, budget, names and ruleset are written."),
    states.OPEN: _("The window is announced and the ruleset is locked."),
    states.FROZEN: _("The uses of the window are frozen in a snapshot with a digest."),
    states.CALCULATED: _("Awards are calculated from the snapshot alone."),
    states.UNDER_REVIEW: _("People look at held awards; two of them approve."),
    states.APPROVED: _("Two people have approved every award."),
    states.PUBLISHED: _("Authors see their awards; the round has its public page."),
    states.PAID: _("Every award that can be paid has been handed to the bank."),
    states.CLOSED: _("What was not paid is back in the reserve."),
}
NOW: dict[str, Promise] = {
    states.DRAFT: _("Only grants administrators see it. Nothing counts yet."),
    states.OPEN: _("Uses count as they happen. Authors see their counts, never a sum."),
    states.FROZEN: _("From here on nothing that happens in the library changes this round."),
    states.CALCULATED: _("Look at the figures below before people begin to decide."),
    states.UNDER_REVIEW: _("Any change from here on voids the approvals given before."),
    states.APPROVED: _("It can be published. Until then an approval can be withdrawn."),
    states.PUBLISHED: _("Authors who gave their bank details can be paid."),
    states.PAID: _("Everything that could be paid has been handed to the bank."),
    states.CLOSED: _("Nothing can be changed any more."),
}
TONES = {
    states.DRAFT: "neutral",
    states.UNDER_REVIEW: "caution",
    states.APPROVED: "positive",
    states.PUBLISHED: "positive",
    states.PAID: "positive",
    states.CLOSED: "neutral",
}
TOLD = {
    states.DRAFT: (Kind.CREATED, Kind.EDITED),
    states.OPEN: (Kind.OPENED, Kind.SEED_PUBLISHED),
    states.FROZEN: (Kind.FROZEN,),
    states.CALCULATED: (Kind.CALCULATED,),
    states.UNDER_REVIEW: (Kind.REVIEW_STARTED, Kind.REOPENED),
    states.APPROVED: (Kind.APPROVED,),
    states.PUBLISHED: (Kind.PUBLISHED,),
    states.PAID: (Kind.EXPORTED, Kind.PAID),
    states.CLOSED: (Kind.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class Line:
    text: Any
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stage:
    label: Any
    text: Any
    mark: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that must hold before the next stage, and whether it does."""

    text: Any
    is_done: bool = False
    href: str = ""
    action: Any = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A button. One with ``confirm`` asks first; ``digest`` is what is being approved."""

    name: str
    label: Any
    icon: str
    variant: str = "primary"
    title: Any = ""
    confirm: Any = ""
    digest: str = ""

    @property
    def dialog(self) -> str:
        return f"confirm-{self.name}"


def tone_of(state: str) -> str:
    return TONES.get(state, "accent")


def stages_of(round_: Round, told: Iterable[RoundEvent]) -> list[Stage]:
    """``told`` are the round's events, the latest first."""
    here = states.ORDER.index(round_.state)
    latest: dict[str, RoundEvent] = {}
    for event in told:
        latest.setdefault(event.kind, event)
    return [
        Stage(
            label=Round.State(state).label,
            text=MEANINGS[state],
            mark="done" if n < here else "current" if n == here else "todo",
            lines=_lines(latest, TOLD[state]) if n <= here else [],
        )
        for n, state in enumerate(states.ORDER)
    ]


def _lines(latest: dict[str, RoundEvent], kinds: Sequence[str]) -> list[Line]:
    found = [latest[kind] for kind in kinds if kind in latest]
    return [Line(event.get_kind_display(), event.actor_name, event.at) for event in found]


def has_begun(round_: Round) -> bool:
    return round_.opens_at <= timezone.now()


def has_ended(round_: Round) -> bool:
    return round_.closes_at <= timezone.now()
