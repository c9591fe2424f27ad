"""Shows the number that ties will be broken by, while nobody can know what it will decide."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.models import Round
from grants.refusals import Refused


@transaction.atomic
def publish_seed(*, round_: Round, by: User | None, now: datetime | None = None) -> Round:
    held = begin(round_, "publish_seed", by)
    moment = moment_of(now)
    if held.seed_published_at:
        raise Refused("seed_published")
    if moment >= held.closes_at:
        raise Refused("seed_late")
    held.seed_published_at = moment
    held.save(update_fields=["seed_published_at"])
    record_event(round_=held, kind="seed_published", by=by, at=moment, seed=held.seed)
    return held
