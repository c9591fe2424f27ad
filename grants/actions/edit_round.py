"""Changes the terms of a round that is still a draft."""

from datetime import datetime
from typing import Any

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.create_round import FIELDS, as_told, check_round
from grants.actions.record_event import record_event
from grants.models import Round


@transaction.atomic
def edit_round(
    *, round_: Round, by: User | None, now: datetime | None = None, **changes: Any
) -> Round:
    """``changes`` are those of :data:`FIELDS` that are given."""
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a round has no such terms: {sorted(unknown)}")
    held = begin(round_, "edit_round", by)
    before = as_told(held)
    for name, value in changes.items():
        setattr(held, name, value)
    check_round(held, moment_of(now))
    held.save()
    after = as_told(held)
    told = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record_event(round_=held, kind="edited", by=by, at=now, changes=told)
    return held
