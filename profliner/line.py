"""The line of those who signed up: places go to whoever came first, and to nobody twice.

The line is every active sign-up in the order of ``queued_at``. Its first ones, as many as there are
places, have a place; the rest wait. An unanswered sign-up of a younger student stands in the line
like any other until its time is over, so that a child is not overtaken while a parent thinks.
Everything here is called with the opportunity's row locked.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from profliner.models import Opportunity, SignUp
from profliner.signals import opportunity_changed, opportunity_written
from profliner.waiting import consent_limit

STANDING = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)


def lock(opportunity_id: uuid.UUID) -> Opportunity:
    """The one lock of a line. It comes before any lock on people, so that none wait in a ring.

    No join: whoever waits for the lock would read the joined rows as they were before the wait.
    """
    return Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity_id)


@dataclass(frozen=True, slots=True)
class Line:
    """How a line stands: how many are in it, who came last, whether an answer is overdue."""

    standing: int
    last: datetime | None
    is_overdue: bool

    def has_room(self, places: int | None) -> bool:
        """Whether the next to come stands within the places."""
        return places is None or self.standing < places

    def next_moment(self, now: datetime) -> datetime:
        """Later than anyone's, whatever the clocks of several servers say."""
        if self.last is None or now > self.last:
            return now
        return self.last + timedelta(microseconds=1)


def look(opportunity: Opportunity, now: datetime) -> Line:
    """Up to date: whoever's time is over has left it."""
    found = _look(opportunity, now)
    if not found.is_overdue:
        return found
    settle(opportunity, now)
    return _look(opportunity, now)


def _look(opportunity: Opportunity, now: datetime) -> Line:
    late = Q(state=SignUp.State.CONSENT, queued_at__lte=consent_limit(now))
    found = opportunity.signups.order_by().aggregate(
        standing=Count("pk", filter=Q(state__in=STANDING)),
        last=Max("queued_at"),
        late=Count("pk", filter=late),
    )
    return Line(found["standing"], found["last"], found["late"] > 0)


def settle(opportunity: Opportunity, now: datetime) -> None:
    """Brings places in step with the line, and tells those whose place changed. Idempotent."""
    late = _unanswered(opportunity, now).select_related("student")
    move(opportunity, late, SignUp.State.WITHDRAWN, "sign_up_expired", now)
    if opportunity.state != Opportunity.State.PUBLISHED or is_over(opportunity, now):
        return
    first = within(opportunity)
    line = opportunity.signups.in_line().select_related("student")
    state = SignUp.State
    if first is None:
        up, back = line.filter(state=state.WAITING), line.none()
    else:
        up = line.filter(state=state.WAITING, pk__in=first)
        back = line.filter(state=state.PLACE).exclude(pk__in=first)
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
    notify(recipient=signup.student, kind=kind, url=url, **(title_params(opportunity) | params))


def announce(opportunity: Opportunity, *, is_written: bool = False) -> None:
    """``is_written``: not its places alone."""
    if is_written:
        opportunity_written.send(Opportunity, opportunity_id=opportunity.pk)
    opportunity_changed.send(Opportunity, opportunity_id=opportunity.pk)


def within(opportunity: Opportunity) -> "models.QuerySet[SignUp, Any] | None":
    """The ids of those who stand within the places; None where there is no limit."""
    if opportunity.places is None:
        return None
    been = (SignUp.State.ATTENDED, SignUp.State.MISSED)
    room = max(0, opportunity.places - opportunity.signups.filter(state__in=been).count())
    return opportunity.signups.in_line().values("pk")[:room]


def _unanswered(opportunity: Opportunity, now: datetime) -> "models.QuerySet[SignUp]":
    return opportunity.signups.filter(state=SignUp.State.CONSENT, queued_at__lte=consent_limit(now))
