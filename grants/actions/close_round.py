"""Ends a round: what nobody was paid goes back to the reserve, each part under its name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.models import Award, Round


@transaction.atomic
def close_round(*, round_: Round, by: User | None, now: datetime | None = None) -> Round:
    """From here on nothing of it is paid any more."""
    held = begin(round_, "close_round", by)
    moment = moment_of(now)
    held.settlement = settlement_of(held)
    held.state = Round.State.CLOSED
    held.closed_at = moment
    held.save(update_fields=["settlement", "state", "closed_at"])
    record_event(round_=held, kind="closed", by=by, at=moment, **held.settlement)
    return held


def settlement_of(round_: Round) -> dict[str, int]:
    """In kopecks; ``paid`` and what is named between it and ``back_to_reserve`` make the budget."""
    awards = Award.objects.current().filter(round=round_)
    calculation = round_.current_calculation
    remainders: dict[str, int] = calculation.summary["remainders"] if calculation else {}
    parts = {
        "paid": _sum(awards.filter(payment__isnull=False)),
        "refused": _sum(awards.filter(status=Award.Status.REFUSED)),
        "unclaimed": _sum(awards.payable().unpaid()),
        **remainders,
    }
    back = round_.budget_kopecks - parts["paid"]
    if sum(parts.values()) != round_.budget_kopecks:
        raise ValueError(f"round {round_.pk} does not add up: {parts}")
    return {
        "budget": round_.budget_kopecks,
        **parts,
        "back_to_reserve": back,
        "reserve": round_.reserve_kopecks + back,
    }


def _sum(awards: Any) -> int:
    return int(awards.aggregate(sum=Sum("kopecks"))["sum"] or 0)
