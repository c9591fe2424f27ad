"""Shows a round to everyone, and tells each author."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.actions.tell_authors import begin_telling
from grants.approving import is_approved
from grants.models import AuthorChoice, Award, Round
from grants.refusals import Refused


@transaction.atomic
def publish_round(*, round_: Round, by: User | None, now: datetime | None = None) -> Round:
    held = begin(round_, "publish_round", by)
    moment = moment_of(now)
    if not is_approved(held):
        raise Refused("not_approved")
    awards = Award.objects.current().filter(round=held)
    named = AuthorChoice.objects.filter(is_named=True).values("user_id")
    awards.filter(author_id__in=named).update(is_named=True)
    held.state = Round.State.PUBLISHED
    held.published_at = moment
    held.telling_since = timezone.now()
    held.save(update_fields=["state", "published_at", "telling_since"])
    record_event(round_=held, kind="published", by=by, at=moment)
    transaction.on_commit(lambda: begin_telling(held), robust=True)
    return held
