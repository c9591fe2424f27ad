"""Whose approval counts for which award, and which awards may therefore be paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.models import Approval, Award, BankDetails, Round

NEEDED = 2


def counts_for(approval: Approval, award: Award) -> bool:
    """Nobody's word counts for their own award, or for one of a school they share."""
    if award.author_id is not None and award.author_id == approval.approver_id:
        return False
    return set(award.author_schools).isdisjoint(approval.approver_schools)


def approvers_of(award: Award, approvals: Sequence[Approval]) -> list[Approval]:
    """Of ``approvals`` in force, those that count."""
    return [each for each in approvals if counts_for(each, award)]


def is_approved(round_: Round) -> bool:
    """By two people, and each award by two who may."""
    approvals = list(round_.approvals.in_force())
    if len(approvals) < NEEDED:
        return False
    awards = Award.objects.current().filter(round=round_).payable()
    return all(len(approvers_of(award, approvals)) >= NEEDED for award in awards)


def payees_of(round_: Round) -> dict[str, int]:
    """By award, the version of its author's confirmed bank details; 0 where there are none."""
    awards = Award.objects.current().filter(round=round_).payable()
    versions = dict(
        BankDetails.objects.exclude(confirmed_at=None).values_list("user_id", "version")
    )
    return {
        str(key): versions.get(author, 0) for key, author in awards.values_list("pk", "author_id")
    }


@dataclass(frozen=True, slots=True)
class Payables:
    """Awards still unpaid: ``ready``, without bank details, or with details nobody approved."""

    ready: list[Award]
    without_details: list[Award]
    awaiting_approval: list[Award]


def payables_of(round_: Round) -> Payables:
    approvals = list(round_.approvals.in_force())
    versions = payees_of(round_)
    found = Payables([], [], [])
    awards = Award.objects.current().filter(round=round_).payable().unpaid()
    for award in awards.select_related("author").order_by("pseudonym"):
        version = versions[str(award.pk)]
        if not version:
            found.without_details.append(award)
        elif _vouched(award, version, approvals):
            found.ready.append(award)
        else:
            found.awaiting_approval.append(award)
    return found


def _vouched(award: Award, version: int, approvals: Sequence[Approval]) -> bool:
    saw = [each for each in approvals if _version(each.payees, award) == version]
    return len(approvers_of(award, saw)) >= NEEDED


def _version(payees: Mapping[str, int], award: Award) -> int:
    return payees.get(str(award.pk), 0)
