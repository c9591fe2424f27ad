"""Shows a round to everyone, and tells each author."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
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
    held.save(update_fields=["state", "published_at"])
    record_event(round_=held, kind="published", by=by, at=moment)
    for award in awards.filter(kopecks__gt=0).exclude(author=None).select_related("author"):
        _tell(held, award)
    return held


def _tell(round_: Round, award: Award) -> None:
    if award.author is None or not award.author.is_active:
        return
    kind = "award_published" if award.is_payable else "award_refused"
    notify(
        recipient=award.author,
        kind=kind,
        url=f"/grants/mine/{round_.pk}/",
        round_ru=round_.name_ru,
        round_en=round_.name_en,
    )
