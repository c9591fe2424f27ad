"""An organiser calls something off."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from profliner import line
from profliner.kinds import WhyCancelled
from profliner.models import Opportunity, SignUp
from profliner.permissions import can_cancel
from profliner.refusals import Refused


@transaction.atomic
def cancel_opportunity(
    *, opportunity: Opportunity, by: User, reason: str, now: datetime | None = None
) -> bool:
    """Everyone in the line is told, and the guardians who agreed. False where it was cancelled.

    Raises:
        Refused: not theirs, no reason of the list, or it was never published or is over.
    """
    opportunity = line.lock(opportunity.pk)
    if not can_cancel(by, opportunity):
        raise Refused("not_yours")
    if opportunity.state == Opportunity.State.CANCELLED:
        return False
    now = now or timezone.now()
    if opportunity.state != Opportunity.State.PUBLISHED or line.is_over(opportunity, now):
        raise Refused("wrong_state", state=opportunity.get_state_display())
    if reason not in WhyCancelled:
        raise Refused("no_such_choice")
    opportunity.state = Opportunity.State.CANCELLED
    opportunity.cancelled_because, opportunity.proposed = reason, None
    opportunity.save(update_fields=["state", "cancelled_because", "proposed", "changed_at"])
    end_line(opportunity, now, kind="opportunity_cancelled", **_note(reason))
    _tell_who_asks_for_it(opportunity)
    line.announce(opportunity, is_written=True)
    return True


def _tell_who_asks_for_it(opportunity: Opportunity) -> None:
    """It is asked of nobody any more, or what comes after it would be shut for ever."""
    titles = {f"first_{name[-2:]}": text for name, text in line.title_params(opportunity).items()}
    after = opportunity.opens.exclude(state=Opportunity.State.CANCELLED)
    for offer in after.prefetch_related("organisation__members"):
        for member in offer.organisation.members.all():
            notify(
                recipient=member,
                kind="requirement_gone",
                url=f"/opportunities/{offer.pk}/manage/",
                **line.title_params(offer),
                **titles,
            )


def _note(reason: str) -> dict[str, str]:
    """For notices, which are read in the reader's language."""
    label = WhyCancelled(reason).label
    notes = {}
    for language in ("ru", "en"):
        with translation.override(language):
            notes[f"note_{language}"] = str(label)
    return notes


def end_line(opportunity: Opportunity, now: datetime, *, kind: str, **params: str) -> None:
    """With the opportunity locked: nobody is left in its line, and everybody knows why."""
    active = opportunity.signups.active().select_related("student", "consent_by")
    for signup in line.move(opportunity, active, SignUp.State.CANCELLED, kind, now, **params):
        if signup.consent_by:
            titles = line.title_params(opportunity)
            url = "/wards/signups/"
            notify(recipient=signup.consent_by, kind=kind, url=url, **titles, **params)
