"""Takes one's own approval back."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.actions.void_approvals import void_approvals
from grants.approving import is_approved
from grants.models import Round
from grants.refusals import Refused


@transaction.atomic
def withdraw_approval(*, round_: Round, by: User, now: datetime | None = None) -> Round:
    held = begin(round_, "withdraw_approval", by)
    moment = moment_of(now)
    mine = held.approvals.in_force().filter(approver=by).first()
    if mine is None:
        raise Refused("nothing_to_withdraw")
    void_approvals(round_=held, reason="withdrawn", by=by, only=mine, now=moment)
    if held.state == Round.State.APPROVED and not is_approved(held):
        reopen(held, by=by, now=moment)
    return held


def reopen(round_: Round, *, by: User | None, now: datetime) -> None:
    """Back under review: what was approved is so no longer."""
    if round_.state == Round.State.APPROVED:
        round_.state = Round.State.UNDER_REVIEW
        round_.save(update_fields=["state"])
        record_event(round_=round_, kind="reopened", by=by, at=now)
