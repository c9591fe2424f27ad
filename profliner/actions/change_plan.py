"""An organiser changes places and schedule: at once where there is nothing to read."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.actions.tell_moderators import tell_moderators
from profliner.models import Opportunity, SignUp
from profliner.permissions import can_manage
from profliner.refusals import Refused
from profliner.schedules import (
    PROPOSED,
    Meeting,
    check_meetings,
    has_new_words,
    held_meetings,
    keep_meetings,
    packed_meetings,
    proposed_meetings,
)


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

    Of a published one meetings at a place in new words are a proposal: those that are kept stay
    until a moderator has read them. What needs no reading takes back what was proposed.

    Raises:
        Refused: a meeting ends before it begins, or lies outside the days of the whole.
    """
    opportunity = _locked(opportunity, by)
    wanted = sorted(meetings, key=lambda each: each.starts_at)
    check_meetings(opportunity, wanted)
    is_published = opportunity.state == Opportunity.State.PUBLISHED
    if is_published and has_new_words(opportunity, wanted):
        return _propose(opportunity, wanted, now or timezone.now())
    _propose_no_more(opportunity)
    if held_meetings(opportunity) == wanted:
        return False
    keep_meetings(opportunity, wanted)
    # Whoever moderates it has read other meetings.
    opportunity.save(update_fields=["changed_at"])
    if is_published:
        tell_moved(opportunity)
        line.announce(opportunity)
    return True


def _propose(opportunity: Opportunity, wanted: Sequence[Meeting], now: datetime) -> bool:
    if proposed_meetings(opportunity) == wanted:
        return False
    waited = opportunity.proposed is not None
    opportunity.proposed = {**(opportunity.proposed or {}), PROPOSED: packed_meetings(wanted)}
    opportunity.submitted_at = now
    opportunity.save(update_fields=["proposed", "submitted_at", "changed_at"])
    if not waited:
        params = line.title_params(opportunity)
        tell_moderators(opportunity.organisation, "opportunity_waiting", **params)
    return True


def _propose_no_more(opportunity: Opportunity) -> None:
    proposed = dict(opportunity.proposed or {})
    if proposed.pop(PROPOSED, None) is not None:
        opportunity.proposed = proposed or None
        opportunity.save(update_fields=["proposed", "changed_at"])


def tell_moved(opportunity: Opportunity) -> None:
    holders = opportunity.signups.filter(state=SignUp.State.PLACE)
    holders.update(reminded_at=None)
    for signup in holders.select_related("student"):
        line.tell(opportunity, signup, "opportunity_moved")


def _locked(opportunity: Opportunity, by: User) -> Opportunity:
    opportunity = line.lock(opportunity.pk)
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state == Opportunity.State.CANCELLED:
        raise Refused("wrong_state", state=opportunity.get_state_display())
    return opportunity
