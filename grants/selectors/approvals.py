"""Who has approved, and which awards need somebody else, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import states
from grants.approving import NEEDED, barred_to, counts_for, payables_of, payees_of, to_be_approved
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
    """Counts are the database's; of the awards at most ``SHOWN`` are read."""
    given = list(round_.approvals.defer("payees"))
    valid = [each for each in given if each.voided_at is None]
    mine = next((each for each in valid if each.approver_id == user.pk), None)
    own = Approval(approver_id=user.pk, approver_schools=sorted(schools_of(user, round_)))
    look = _after_publishing if round_.state in states.PUBLIC else _before_publishing
    found = look(round_, own)
    return Approvals(
        given=[Given(each) for each in given],
        count=found.count,
        others=[_lacking(award, valid) for award in found.others],
        more_others=max(0, found.others_count - SHOWN),
        not_yours=found.not_yours,
        is_mine_in_force=mine is not None,
        is_mine_outdated=mine is not None and mine.payees != payees_of(round_),
        in_force=len(valid),
        digest=round_.digest_to_approve(),
        ready=found.ready,
        without_details=found.without_details,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Of the awards that lack an approval: how many, and the first that need a third person."""

    count: int
    others: list[Award]
    others_count: int
    not_yours: int
    ready: int = 0
    without_details: int = 0


def _before_publishing(round_: Round, own: Approval) -> _Found:
    valid = list(round_.approvals.in_force().defer("payees"))
    awards = to_be_approved(round_, valid)
    lacking = awards.filter(votes__lt=NEEDED)
    others = lacking.filter(_barred_to_any(valid)) if valid else lacking.none()
    return _Found(
        count=lacking.count(),
        others=list(others[:SHOWN]),
        others_count=others.count(),
        not_yours=awards.filter(barred_to(own)).count(),
    )


def _after_publishing(round_: Round, own: Approval) -> _Found:
    """Which versions of bank details were vouched for stands in the approvals: these are compared
    here author by author, and only the awards that are shown are read.
    """
    found = payables_of(round_)
    valid = list(round_.approvals.in_force().defer("payees"))
    waiting = found.awaiting_approval
    others = [row.pk for row in waiting if not all(counts_for(each, row) for each in valid)]
    return _Found(
        count=len(waiting),
        others=list(Award.objects.filter(pk__in=others[:SHOWN])),
        others_count=len(others),
        not_yours=sum(not counts_for(own, row) for row in waiting),
        ready=len(found.ready),
        without_details=len(found.without_details),
    )


def _barred_to_any(approvals: Sequence[Approval]) -> Q:
    found = Q(pk__in=[])
    for each in approvals:
        found |= barred_to(each)
    return found


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
