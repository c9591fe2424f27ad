"""Begins a round as a draft."""

from datetime import datetime
from typing import Any

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import moment_of, require_administrator
from grants.actions.record_event import record_event
from grants.models import Round, Ruleset
from grants.models.rounds import MAX_BUDGET_KOPECKS
from grants.refusals import Refused

FIELDS = (
    "slug",
    "name_ru",
    "name_en",
    "opens_at",
    "closes_at",
    "budget_kopecks",
    "reserve_kopecks",
    "ruleset",
)


@transaction.atomic
def create_round(  # noqa: PLR0913 - the terms of a round
    *,
    by: User | None,
    slug: str,
    name_ru: str,
    name_en: str,
    opens_at: datetime,
    closes_at: datetime,
    budget_kopecks: int,
    reserve_kopecks: int = 0,
    ruleset: Ruleset,
    is_generated: bool = False,
    now: datetime | None = None,
) -> Round:
    """Raises :class:`Refused` with a sentence for each field that cannot be."""
    require_administrator(by)
    round_ = Round(
        slug=slug,
        name_ru=name_ru.strip(),
        name_en=name_en.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        budget_kopecks=budget_kopecks,
        reserve_kopecks=reserve_kopecks,
        ruleset=ruleset,
        is_generated=is_generated,
        created_by=by,
    )
    check_round(round_, moment_of(now))
    round_.save()
    record_event(round_=round_, kind="created", by=by, at=now, **as_told(round_))
    return round_


def check_round(round_: Round, now: datetime) -> None:
    """All that is wrong at once. Within the transaction that saves: windows are compared here."""
    faults = {**_faults_of_money(round_), **_faults_of_window(round_, now)}
    if not round_.name_ru or not round_.name_en:
        faults["name_en" if round_.name_ru else "name_ru"] = "name_missing"
    others = Round.objects.exclude(pk=round_.pk)
    if not round_.slug or others.filter(slug=round_.slug).exists():
        faults["slug"] = "slug_taken"
    _wait_for_others()
    rival = others.overlapping(round_.opens_at, round_.closes_at).first()
    if rival:
        faults.setdefault("opens_at", "window_overlaps")
    if faults:
        raise Refused("check_fields", fields=faults, name=rival.name if rival else "")


def _faults_of_money(round_: Round) -> dict[str, str]:
    faults = {}
    if round_.budget_kopecks < 1:
        faults["budget_kopecks"] = "budget_not_positive"
    elif round_.budget_kopecks > MAX_BUDGET_KOPECKS:
        faults["budget_kopecks"] = "budget_absurd"
    if round_.reserve_kopecks < 0:
        faults["reserve_kopecks"] = "reserve_negative"
    elif round_.reserve_kopecks > MAX_BUDGET_KOPECKS:
        faults["reserve_kopecks"] = "reserve_absurd"
    return faults


def _faults_of_window(round_: Round, now: datetime) -> dict[str, str]:
    if round_.closes_at <= round_.opens_at:
        return {"closes_at": "window_backwards"}
    if round_.closes_at <= now:
        return {"closes_at": "window_over"}
    if round_.opens_at <= now:
        return {"opens_at": "window_begun"}
    return {}


def _wait_for_others() -> None:
    """One at a time: of two overlapping rounds saved at once, the second sees the first.

    The first ruleset stands for all rounds, since without one there is no round.
    """
    Ruleset.objects.select_for_update(of=("self",)).order_by("pk").first()


def as_told(round_: Round) -> dict[str, Any]:
    """The round's terms as the log of events keeps them."""
    return {
        "slug": round_.slug,
        "from": round_.opens_at.isoformat(),
        "until": round_.closes_at.isoformat(),
        "budget_kopecks": round_.budget_kopecks,
        "reserve_kopecks": round_.reserve_kopecks,
        "ruleset": str(round_.ruleset),
    }
