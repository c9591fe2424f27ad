"""An organisation asks for what it wrote to be looked at and published."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner import line
from profliner.actions.tell_moderators import tell_moderators
from profliner.models import Opportunity, Organisation
from profliner.permissions import can_manage
from profliner.refusals import Refused

State = Opportunity.State


@transaction.atomic
def submit_opportunity(*, opportunity: Opportunity, by: User, now: datetime | None = None) -> bool:
    """False where it waits already.

    Raises:
        Refused: not theirs, the organisation was not checked, the deadline is over, or it is
            published or cancelled.
    """
    opportunity = line.lock(opportunity.pk)
    if not can_manage(by, opportunity):
        raise Refused("not_yours")
    if opportunity.organisation.state != Organisation.State.CHECKED:
        raise Refused("not_checked")
    if opportunity.state == State.SUBMITTED:
        return False
    if opportunity.state not in (State.DRAFT, State.RETURNED):
        raise Refused("wrong_state", state=opportunity.get_state_display())
    now = now or timezone.now()
    if opportunity.deadline_at <= now:
        raise Refused("deadline_over")
    opportunity.state, opportunity.submitted_at = State.SUBMITTED, now
    opportunity.save(update_fields=["state", "submitted_at", "changed_at"])
    params = line.title_params(opportunity)
    tell_moderators(opportunity.organisation, "opportunity_waiting", **params)
    return True
