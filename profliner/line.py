"""The line of those who signed up: places go to whoever came first, and to nobody twice.

The line is every active sign-up in the order of ``queued_at``. Its first ones, as many as there are
places, have a place; the rest wait. An unanswered sign-up of a younger student stands in the line
like any other until its time is over, so that a child is not overtaken while a parent thinks.
Everything here is called with the opportunity's row locked.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from profliner.models import Opportunity, SignUp
from profliner.signals import opportunity_changed
from profliner.waiting import consent_limit

STANDING = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)


def lock(opportunity_id: uuid.UUID) -> Opportunity:
    """The one lock of a line. It comes before any lock on people, so that none wait in a ring."""
    rows = Opportunity.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation").get(pk=opportunity_id)


def next_moment(opportunity: Opportunity, now: datetime) -> datetime:
    """Later than anyone in the line, whatever the clocks of several servers say."""
    last = opportunity.signups.aggregate(last=models.Max("queued_at"))["last"]
    return now if last is None or now > last else last + timedelta(microseconds=1)


def has_room(opportunity: Opportunity) -> bool:
    """Whether the next to come stands within the places."""
    if opportunity.places is None:
        return True
    return opportunity.signups.filter(state__in=STANDING).count() < opportunity.places


def settle(opportunity: Opportunity, now: datetime) -> None:
    """Brings places in step with the line, and tells those whose place changed. Idempotent."""
    _expire(opportunity, now)
    if opportunity.state != Opportunity.State.PUBLISHED or is_over(opportunity, now):
        return
    within = _within(opportunity)
    line = opportunity.signups.in_line().select_related("student")
    state = SignUp.State
    if within is None:
        up, back = line.filter(state=state.WAITING), line.none()
    else:
        up = line.filter(state=state.WAITING, pk__in=within)
        back = line.filter(state=state.PLACE).exclude(pk__in=within)
    move(opportunity, back, state.WAITING, "sign_up_moved_back", now)
    move(opportunity, up, state.PLACE, "sign_up_moved_up", now)


def is_over(opportunity: Opportunity, now: datetime) -> bool:
    return opportunity.ends_on < timezone.localdate(now)


def title_params(opportunity: Opportunity) -> dict[str, str]:
    """For notices, which are read in the reader's language."""
    russian = opportunity.title_ru
    return {"title_ru": russian, "title_en": opportunity.title_en or russian}


def move(
    opportunity: Opportunity,
    signups: "models.QuerySet[SignUp]",
    state: str,
    kind: str,
    now: datetime,
    **params: str,
) -> list[SignUp]:
    """Into ``state``, each student told by a notice of ``kind``."""
    moved = list(signups)
    for signup in moved:
        signup.state, signup.changed_at = state, now
        signup.save(update_fields=["state", "changed_at"])
        tell(opportunity, signup, kind, **params)
    return moved


def tell(opportunity: Opportunity, signup: SignUp, kind: str, **params: str) -> None:
    url = "/student/signups/"
    notify(recipient=signup.student, kind=kind, url=url, **title_params(opportunity), **params)


def announce(opportunity: Opportunity) -> None:
    opportunity_changed.send(Opportunity, opportunity_id=opportunity.pk)


def _within(opportunity: Opportunity) -> list[uuid.UUID] | None:
    """Who stands within the places; None where there is no limit."""
    if opportunity.places is None:
        return None
    been = (SignUp.State.ATTENDED, SignUp.State.MISSED)
    room = max(0, opportunity.places - opportunity.signups.filter(state__in=been).count())
    return list(opportunity.signups.in_line().values_list("pk", flat=True)[:room])


def _expire(opportunity: Opportunity, now: datetime) -> None:
    unanswered = opportunity.signups.in_line().filter(
        state=SignUp.State.CONSENT, queued_at__lte=consent_limit(now)
    )
    move(
        opportunity,
        unanswered.select_related("student"),
        SignUp.State.WITHDRAWN,
        "sign_up_expired",
        now,
    )
