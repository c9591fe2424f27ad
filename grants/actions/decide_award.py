"""Releases a held award, or refuses it: the money of a refused one goes back to the reserve."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.hold_award import current_award
from grants.actions.record_event import record_event
from grants.actions.void_approvals import void_approvals
from grants.actions.withdraw_approval import reopen
from grants.models import Award
from grants.permissions import can_vouch_for
from grants.refusals import Refused

Status = Award.Status


@transaction.atomic
def decide_award(
    *, award: Award, by: User, code: str, note: str = "", now: datetime | None = None
) -> Award:
    """``code`` is one of ``Award.Decision`` and says whether it is released or refused."""
    round_ = begin(award.round, "decide_award", by)
    moment = moment_of(now)
    found = current_award(award)
    if code not in Award.Decision.values:
        raise Refused("check_fields", fields={"code": "reason_missing"})
    if not can_vouch_for(by, found):
        raise Refused("own_award")
    if found.status != Status.HELD:
        raise Refused("not_held")
    found.status = Status.RELEASED if code in Award.RELEASING else Status.REFUSED
    found.decision_code, found.decision_note = code, note.strip()
    found.decided_by, found.decided_at = by, moment
    found.save()
    told = {"award": str(found.pseudonym), "reason": code, "kopecks": found.kopecks}
    record_event(round_=round_, kind=found.status, by=by, at=moment, **told)
    void_approvals(round_=round_, reason="award_decided", by=by, now=moment)
    reopen(round_, by=by, now=moment)
    return found
