"""Holds an award by hand."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.actions.void_approvals import void_approvals
from grants.actions.withdraw_approval import reopen
from grants.models import Award
from grants.refusals import Refused

BY_HAND = "by_hand"


@transaction.atomic
def hold_award(*, award: Award, by: User, note: str, now: datetime | None = None) -> Award:
    """``note`` says why, to those who will decide."""
    round_ = begin(award.round, "hold_award", by)
    moment = moment_of(now)
    found = current_award(award)
    if found.status == Award.Status.HELD:
        raise Refused("already_held")
    if not note.strip():
        raise Refused("check_fields", fields={"note": "note_missing"})
    found.status = Award.Status.HELD
    found.reasons = [*(code for code in found.reasons if code != BY_HAND), BY_HAND]
    found.evidence = {**found.evidence, "by_hand": note.strip()}
    found.decision_code, found.decision_note = "", ""
    found.decided_by, found.decided_at = None, None
    found.save()
    told = {"award": str(found.pseudonym), "note": note.strip()}
    record_event(round_=round_, kind="held", by=by, at=moment, **told)
    void_approvals(round_=round_, reason="award_held", by=by, now=moment)
    reopen(round_, by=by, now=moment)
    return found


def current_award(award: Award) -> Award:
    """As it is now, the round being locked; of the calculation in force."""
    found = Award.objects.select_related("author", "round", "calculation").get(pk=award.pk)
    if not found.calculation.is_current:
        raise Refused("award_outdated")
    return found
