"""Who has approved, and which awards need somebody else, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from grants import states
from grants.approving import NEEDED, counts_for, payables_of, payees_of
from grants.models import Approval, Award, Round

SHOWN = 20
VOID = {
    "renewed": _l("replaced by a later one"),
    "withdrawn": _l("withdrawn"),
    "award_decided": _l("an award was decided on afterwards"),
    "award_held": _l("an award was held afterwards"),
    "recalculated": _l("calculated again afterwards"),
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
    """An award that fewer than two people may have approved."""

    author: str
    kopecks: int
    approved_by: list[str]
    barred: list[str]


@dataclass(frozen=True, slots=True)
class Approvals:
    """``digest`` is what an approval given now would stand for."""

    given: list[Given]
    lacking: list[Lacking]
    more: int
    is_mine_in_force: bool
    is_mine_outdated: bool
    in_force: int
    digest: str
    without_details: int = 0
    ready: int = 0

    @property
    def count(self) -> int:
        return len(self.lacking) + self.more

    @property
    def is_shown(self) -> bool:
        return bool(self.given or self.lacking)


def approvals_of(round_: Round, user: Any) -> Approvals:
    given = list(round_.approvals.all())
    valid = [each for each in given if each.voided_at is None]
    mine = next((each for each in valid if each.approver_id == user.pk), None)
    without_details = ready = 0
    awards: Iterable[Award]
    if round_.state in states.PUBLIC:
        payables = payables_of(round_)
        awards, ready = payables.awaiting_approval, len(payables.ready)
        without_details = len(payables.without_details)
        lacking = [_lacking(award, valid) for award in awards]
    else:
        awards = Award.objects.current().filter(round=round_).payable().select_related("author")
        rows = (_lacking(award, valid) for award in awards)
        lacking = [row for row in rows if len(row.approved_by) < NEEDED]
    return Approvals(
        given=[Given(each) for each in given],
        lacking=lacking[:SHOWN],
        more=max(0, len(lacking) - SHOWN),
        is_mine_in_force=mine is not None,
        is_mine_outdated=mine is not None and mine.payees != payees_of(round_),
        in_force=len(valid),
        digest=round_.digest_to_approve(),
        without_details=without_details,
        ready=ready,
    )


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
