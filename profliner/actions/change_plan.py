"""An organiser changes places and schedule: at once, without a moderator, and everyone is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.models import Opportunity, Session, SignUp
from profliner.permissions import can_manage
from profliner.refusals import Refused


@dataclass(frozen=True, slots=True)
class Meeting:
    starts_at: datetime
    ends_at: datetime
    place: str = ""


@transaction.atomic
def change_places(
    *, opportunity: Opportunity, by: User, places: int | None, now: datetime | None = None
) -> None:
    """More places: the next ones in the line move up. Fewer: those who came last go back to the
    head of the waiting list with the turn they had. None lifts the limit."""
    opportunity = _locked(opportunity, by)
    if places is not None and places < 1:
        raise Refused("places_too_few")
    opportunity.places = places
    opportunity.save(update_fields=["places", "changed_at"])
    line.settle(opportunity, now or timezone.now())
    line.announce(opportunity)


@transaction.atomic
def change_schedule(
    *,
    opportunity: Opportunity,
    by: User,
    meetings: Sequence[Meeting],
    now: datetime | None = None,
) -> bool:
    """Those with a place are told, and reminded anew. False where nothing changes.

    Raises:
        Refused: a meeting ends before it begins, or lies outside the days of the whole.
    """
    opportunity = _locked(opportunity, by)
    wanted = sorted(meetings, key=lambda each: each.starts_at)
    _check(opportunity, wanted)
    rows = opportunity.sessions.order_by("starts_at")
    held = [Meeting(each.starts_at, each.ends_at, each.place) for each in rows]
    if held == wanted:
        return False
    rows.delete()
    Session.objects.bulk_create(
        Session(
            opportunity=opportunity,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            place=each.place,
        )
        for each in wanted
    )
    if opportunity.state == Opportunity.State.PUBLISHED:
        tell_moved(opportunity)
        line.announce(opportunity)
    return True


def tell_moved(opportunity: Opportunity) -> None:
    holders = opportunity.signups.filter(state=SignUp.State.PLACE)
    holders.update(reminded_at=None)
    for signup in holders.select_related("student"):
        line.tell(opportunity, signup, "opportunity_moved")


def _check(opportunity: Opportunity, meetings: Sequence[Meeting]) -> None:
    for each in meetings:
        first, last = timezone.localdate(each.starts_at), timezone.localdate(each.ends_at)
        if each.ends_at <= each.starts_at:
            raise Refused("meeting_backwards")
        if first < opportunity.starts_on or last > opportunity.ends_on:
            raise Refused("meeting_outside")


def _locked(opportunity: Opportunity, by: User) -> Opportunity:
    opportunity = line.lock(opportunity.pk)
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state == Opportunity.State.CANCELLED:
        raise Refused("wrong_state", state=opportunity.get_state_display())
    return opportunity
