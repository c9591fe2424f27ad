"""Lays the awards before people."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin
from grants.actions.record_event import record_event
from grants.models import Round


@transaction.atomic
def start_review(*, round_: Round, by: User | None, now: datetime | None = None) -> Round:
    held = begin(round_, "start_review", by)
    held.state = Round.State.UNDER_REVIEW
    held.save(update_fields=["state"])
    record_event(round_=held, kind="review_started", by=by, at=now)
    return held
