"""Takes the force from approvals, because what they stood for has changed."""

from datetime import datetime

from eschool.accounts.models import User
from grants.actions.checking import moment_of
from grants.actions.record_event import record_event
from grants.models import Approval, Round


def void_approvals(
    *,
    round_: Round,
    reason: str,
    by: User | None,
    only: Approval | None = None,
    now: datetime | None = None,
) -> int:
    """How many; within the transaction of the change. They stay, marked, for who asks later."""
    found = round_.approvals.in_force()
    if only is not None:
        found = found.filter(pk=only.pk)
    moment = moment_of(now)
    for approval in found:
        record_event(
            round_=round_,
            kind="approval_void",
            by=by,
            at=moment,
            of=approval.approver_name,
            why=reason,
        )
    return found.update(voided_at=moment, void_reason=reason)
