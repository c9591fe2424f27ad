"""Whose approval counts for which award, and which awards may therefore be paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from grants.models import Approval, Award, BankDetails, Round

NEEDED = 2


class Awarded(Protocol):
    """An award, or as much of its row as is asked for here."""

    @property
    def author_id(self) -> UUID | None: ...
    @property
    def author_schools(self) -> Any: ...


def counts_for(approval: Approval, award: Awarded) -> bool:
    """Nobody's word counts for their own award, or for one of a school they share."""
    if award.author_id is not None and award.author_id == approval.approver_id:
        return False
    return set(award.author_schools).isdisjoint(approval.approver_schools)


def barred_to(approval: Approval) -> Q:
    """The same of awards ``with_schools``, asked of the database."""
    barred = Q(author=approval.approver_id) if approval.approver_id else Q(pk__in=[])
    for school in approval.approver_schools:
        barred |= Q(schools_text__contains=f'"{school}"')
    return barred


def approvers_of(award: Awarded, approvals: Sequence[Approval]) -> list[Approval]:
    """Of ``approvals`` in force, those that count."""
    return [each for each in approvals if counts_for(each, award)]


def to_be_approved(round_: Round, approvals: Sequence[Approval]) -> "QuerySet[Any]":
    """What a round pays, each award with the ``votes`` of ``approvals`` that count for it."""
    votes: Any = Value(0)
    for each in approvals:
        votes = votes + Case(When(barred_to(each), then=0), default=1)
    awards = Award.objects.current().filter(round=round_).payable()
    return awards.with_schools().annotate(votes=votes)


def is_approved(round_: Round) -> bool:
    """By two people, and each award by two who may."""
    approvals = list(round_.approvals.in_force().defer("payees"))
    if len(approvals) < NEEDED:
        return False
    return not to_be_approved(round_, approvals).filter(votes__lt=NEEDED).exists()


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
    """Awards still unpaid: ``ready``, without bank details, or with details nobody approved.

    Rows of ``COLUMNS``, in the order of the pseudonyms.
    """

    ready: list[Any]
    without_details: list[Any]
    awaiting_approval: list[Any]


COLUMNS = ("pk", "author_id", "author_schools", "pseudonym", "kopecks")


def payables_of(round_: Round) -> Payables:
    approvals = list(round_.approvals.in_force())
    versions = payees_of(round_)
    found = Payables([], [], [])
    awards = Award.objects.current().filter(round=round_).payable().unpaid()
    for award in awards.order_by("pseudonym").values_list(*COLUMNS, named=True):
        version = versions[str(award.pk)]
        if not version:
            found.without_details.append(award)
        elif is_vouched_for(award, version, approvals):
            found.ready.append(award)
        else:
            found.awaiting_approval.append(award)
    return found


def is_vouched_for(award: Any, version: int, approvals: Sequence[Approval]) -> bool:
    """By two who saw this ``version`` of its author's bank details."""
    saw = [each for each in approvals if _version(each.payees, award) == version]
    return len(approvers_of(award, saw)) >= NEEDED


def _version(payees: Mapping[str, int], award: Any) -> int:
    return payees.get(str(award.pk), 0)
