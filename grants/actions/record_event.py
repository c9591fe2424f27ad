"""Writes what was done with a round into the log that cannot be changed."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from grants.models import Round, RoundEvent


def record_event(
    *, round_: Round, kind: str, by: User | None, at: datetime | None = None, **details: Any
) -> RoundEvent:
    """Without ``by`` it was the site itself."""
    return RoundEvent.objects.create(
        round=round_,
        kind=kind,
        at=at or timezone.now(),
        actor_id=by.pk if by else None,
        actor_name=by.get_full_name() if by else "",
        details=details,
    )
