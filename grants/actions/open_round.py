"""Opens a round: from here on its rules stand, and its window begins by itself."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.create_round import check_round
from grants.actions.lock_ruleset import lock_ruleset
from grants.actions.record_event import record_event
from grants.actions.tell_authors import begin_telling
from grants.models import Round


@transaction.atomic
def open_round(*, round_: Round, by: User | None, now: datetime | None = None) -> Round:
    """Raises :class:`Refused` where the window has begun: rules come before uses."""
    held = begin(round_, "open_round", by)
    moment = moment_of(now)
    check_round(held, moment)
    if lock_ruleset(ruleset=held.ruleset, now=moment):
        record_event(round_=held, kind="rules_locked", by=by, at=moment, digest=held.ruleset.digest)
    held.state = Round.State.OPEN
    held.telling_since = timezone.now()
    held.save(update_fields=["state", "telling_since"])
    record_event(round_=held, kind="opened", by=by, at=moment)
    transaction.on_commit(lambda: begin_telling(held), robust=True)
    return held
