"""A moderator publishes what an organisation wrote, or returns it with the reason."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from profliner import line
from profliner.actions.change_plan import tell_moved
from profliner.actions.save_needs import refuse_rings_of
from profliner.actions.save_opportunity import apply_proposed
from profliner.locking import lock_catalogue
from profliner.models import Opportunity, Organisation
from profliner.permissions import can_moderate_of
from profliner.refusals import Refused
from profliner.schedules import (
    check_meetings,
    held_meetings,
    keep_meetings,
    proposed_meetings,
)

State = Opportunity.State


@transaction.atomic
def moderate_opportunity(
    *,
    opportunity: Opportunity,
    by: User,
    publish: bool,
    seen: datetime,
    note: str = "",
    now: datetime | None = None,
) -> bool:
    """Decides on a new one, or on the change proposed for a published one. ``seen`` is when what
    was looked at was last changed (``changed_at``): nothing is published that nobody has read.

    False where somebody has decided already, or it was written anew meanwhile.

    Raises:
        Refused: not allowed, returned without a reason, an organisation that is not checked, or a
            change that would close a ring of what comes first.
    """
    if publish:
        lock_catalogue()
    opportunity = line.lock(opportunity.pk)
    if not can_moderate_of(by, opportunity.organisation):
        raise Refused("own_organisation")
    is_change = opportunity.state == State.PUBLISHED and opportunity.proposed is not None
    is_waiting = is_change or opportunity.state == State.SUBMITTED
    if not is_waiting or opportunity.changed_at != seen:
        return False
    _check_decision(opportunity, publish, note)
    opportunity.moderated_by, opportunity.moderation_note = by, note.strip()
    if is_change:
        _decide_change(opportunity, publish)
    else:
        _decide(opportunity, publish, now or timezone.now())
    if publish:
        _check_order(opportunity)
    _tell_members(opportunity, is_change=is_change, publish=publish)
    line.announce(opportunity, is_written=True)
    return True


def _check_order(opportunity: Opportunity) -> None:
    """Of what comes first, as it would be: refused, it is not written."""
    refuse_rings_of(opportunity)
    unpublished = opportunity.requires.exclude(state__in=(State.PUBLISHED, State.CANCELLED))
    if titles := [each.title for each in unpublished.order_by("title_ru")]:
        raise Refused("requires_unpublished", titles=", ".join(titles))


def _check_decision(opportunity: Opportunity, publish: bool, note: str) -> None:
    if not publish and not note.strip():
        raise Refused("note_missing")
    if publish and opportunity.organisation.state != Organisation.State.CHECKED:
        raise Refused("not_checked")


def _decide(opportunity: Opportunity, publish: bool, now: datetime) -> None:
    opportunity.state = State.PUBLISHED if publish else State.RETURNED
    opportunity.published_at = now if publish else None
    opportunity.save()


def _decide_change(opportunity: Opportunity, publish: bool) -> None:
    before = _when_and_where(opportunity)
    if publish:
        apply_proposed(opportunity)
        _apply_meetings(opportunity)
    opportunity.proposed = None
    opportunity.save()
    if before != _when_and_where(opportunity):
        tell_moved(opportunity)


def _apply_meetings(opportunity: Opportunity) -> None:
    meetings = proposed_meetings(opportunity)
    if meetings is not None:
        check_meetings(opportunity, meetings)
        keep_meetings(opportunity, meetings)


def _when_and_where(opportunity: Opportunity) -> tuple[object, ...]:
    days = (opportunity.starts_on, opportunity.ends_on)
    return (*days, opportunity.place, opportunity.is_online, *held_meetings(opportunity))


def _tell_members(opportunity: Opportunity, *, is_change: bool, publish: bool) -> None:
    what = "change" if is_change else "opportunity"
    for member in opportunity.organisation.members.all():
        notify(
            recipient=member,
            kind=f"{what}_{'published' if publish else 'returned'}",
            url=f"/opportunities/{opportunity.pk}/manage/",
            note=opportunity.moderation_note,
            **line.title_params(opportunity),
        )
