"""Who has approved, and which awards need somebody else, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import states
from grants.approving import NEEDED, counts_for, payables_of, payees_of
from grants.models import Approval, Award, Round
from grants.permissions import schools_of

SHOWN = 20
VOID = {
    "renewed": gettext_lazy("replaced by a later one"),
    "withdrawn": gettext_lazy("withdrawn"),
    "award_decided": gettext_lazy("an award was decided on afterwards"),
    "award_held": gettext_lazy("an award was held afterwards"),
    "recalculated": gettext_lazy("calculated again afterwards"),
}


@dataclass(frozen=True, slots=True)
class Given:
    approval: Approval

    @property
    def is_void(self) -> bool:
        return self.approval.voided_at is not None

    @property
    def void_words(self) -> Any:
        return VOID.get(self.approval.void_reason, self.approval.void_reason)


@dataclass(frozen=True, slots=True)
class Lacking:
    """An award that lacks an approval; ``barred`` says whose word does not count for it."""

    author: str
    kopecks: int
    approved_by: list[str]
    barred: list[str]


@dataclass(frozen=True, slots=True)
class Approvals:
    """``digest`` is what an approval given now would stand for."""

    given: list[Given]
    count: int
    others: list[Lacking]
    more_others: int
    not_yours: int
    is_mine_in_force: bool
    is_mine_outdated: bool
    in_force: int
    digest: str
    without_details: int = 0
    ready: int = 0

    @property
    def is_shown(self) -> bool:
        return bool(self.given or self.count)


def approvals_of(round_: Round, user: Any) -> Approvals:
    given = list(round_.approvals.all())
    valid = [each for each in given if each.voided_at is None]
    mine = next((each for each in valid if each.approver_id == user.pk), None)
    own = Approval(approver_id=user.pk, approver_schools=sorted(schools_of(user, round_)))
    awards, ready, without_details = _awards(round_)
    rows = [_lacking(award, valid) for award in awards]
    if round_.state not in states.PUBLIC:
        rows = [row for row in rows if len(row.approved_by) < NEEDED]
    others = [row for row in rows if row.barred]
    return Approvals(
        given=[Given(each) for each in given],
        count=len(rows),
        others=others[:SHOWN],
        more_others=max(0, len(others) - SHOWN),
        not_yours=sum(not counts_for(own, award) for award in awards),
        is_mine_in_force=mine is not None,
        is_mine_outdated=mine is not None and mine.payees != payees_of(round_),
        in_force=len(valid),
        digest=round_.digest_to_approve(),
        ready=ready,
        without_details=without_details,
    )


def _awards(round_: Round) -> tuple[list[Award], int, int]:
    """Those to be approved; once published, those with new bank details, and what can be paid."""
    if round_.state in states.PUBLIC:
        found = payables_of(round_)
        return found.awaiting_approval, len(found.ready), len(found.without_details)
    awards = Award.objects.current().filter(round=round_).payable()
    return list(awards), 0, 0


def _lacking(award: Award, valid: Sequence[Approval]) -> Lacking:
    return Lacking(
        author=award.shown_name,
        kopecks=award.kopecks,
        approved_by=[each.approver_name for each in valid if counts_for(each, award)],
        barred=[
            f"{each.approver_name}: {_why(award, each)}"
            for each in valid
            if not counts_for(each, award)
        ],
    )


def _why(award: Award, approval: Approval) -> str:
    if award.author_id is not None and award.author_id == approval.approver_id:
        return _("is the author")
    return _("is of the author's school")
