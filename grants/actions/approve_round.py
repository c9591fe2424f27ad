"""A person's word that a round may be paid exactly as it stands."""

from datetime import datetime

from django.db import transaction

from eschool.accounts.models import User
from grants.actions.checking import begin, moment_of
from grants.actions.record_event import record_event
from grants.actions.void_approvals import void_approvals
from grants.approving import is_approved, payees_of, to_be_approved
from grants.models import Approval, Award, Round
from grants.permissions import schools_of
from grants.refusals import Refused

State = Round.State


@transaction.atomic
def approve_round(*, round_: Round, by: User, digest: str, now: datetime | None = None) -> Approval:
    """``digest`` is what the approver saw (``Round.digest_to_approve``).

    After approval it is called again for bank details that were entered or changed since: the
    earlier word of the same person gives way to the new one.

    Raises:
        Refused: held awards are left, the round has changed, or this person has said it already.
    """
    held = begin(round_, "approve_round", by)
    moment = moment_of(now)
    _check_decided(held)
    if digest != held.digest_to_approve():
        raise Refused("digest_changed")
    approval = Approval(
        round=held,
        approver=by,
        approver_name=by.get_full_name(),
        approver_schools=sorted(schools_of(by, held)),
        digest=digest,
        payees=payees_of(held),
        given_at=moment,
    )
    _check_worth(approval)
    if earlier := held.approvals.in_force().filter(approver=by).first():
        if earlier.payees == approval.payees:
            raise Refused("approved_already")
        void_approvals(round_=held, reason="renewed", by=by, only=earlier, now=moment)
    approval.save()
    record_event(round_=held, kind="approval_given", by=by, at=moment, digest=digest)
    if held.state == State.UNDER_REVIEW and is_approved(held):
        held.state = State.APPROVED
        held.save(update_fields=["state"])
        record_event(round_=held, kind="approved", by=by, at=moment, digest=digest)
    return approval


def _check_decided(round_: Round) -> None:
    count = Award.objects.current().filter(round=round_).held().count()
    if count:
        raise Refused("held_awards", count=count)


def _check_worth(approval: Approval) -> None:
    """An approval that counts for no award at all is refused with the reason."""
    awards = to_be_approved(approval.round, [approval])
    if awards.exists() and not awards.filter(votes=1).exists():
        raise Refused("own_award")
