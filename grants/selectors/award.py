"""One award explained: from events to money, and each counted use with its reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.calculation.units import UNIT
from grants.models import Award, AwardLine
from grants.selectors.reasons import DROPPED, Reason, held_reason_of, reason_of
from library.models import Use

PER_PAGE = 25
ON_PAPER = 500
KINDS = {kind.value: kind.label for kind in Use.Kind}


@dataclass(frozen=True, slots=True)
class Step:
    """``uses`` are left after it; ``lost`` were taken away, for ``reason``."""

    label: str
    uses: int
    lost: int = 0
    reason: Reason | None = None

    @property
    def gained(self) -> int:
        return -self.lost


@dataclass(frozen=True, slots=True)
class Weight:
    label: str
    points: Decimal
    lost: Decimal
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Line:
    lesson: str
    kind: str
    at: Any
    place: str
    district: str
    steps: list[Weight]
    reasons: list[Reason]
    points: Decimal
    kopecks: int
    is_upstream: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Explained:
    award: Award
    steps: list[Step]
    weights: list[Weight]
    lines_sum: int
    held: list[Reason]
    limits: list[Reason]

    @property
    def step_points(self) -> list[dict[str, Any]]:
        """By number, for the words stand beside the same numbers in the table."""
        return [{"label": n, "value": step.uses} for n, step in enumerate(self.steps, 1)]

    @property
    def adds_up(self) -> bool:
        return self.lines_sum == self.award.kopecks

    @property
    def ramp(self) -> Fraction:
        return Fraction(self.award.ramp)


# What is left of all uses after each reason.
LEFT = {
    "robot": gettext_lazy("not by robots"),
    "double": gettext_lazy("not a second click"),
    "not_verified": gettext_lazy("by verified teachers"),
    "suspended": gettext_lazy("by accounts in good standing"),
    "kind_unpaid": gettext_lazy("of a kind that pays"),
    "too_few_students": gettext_lazy("with enough students"),
    "weaker_event": gettext_lazy("the strongest of each teacher and lesson"),
}
# Values of a line in the order of the calculation, each with the rule that made it.
WEIGHTS = (
    ("w_base", "", gettext_lazy("By the kind of use")),
    ("w_share", "shared", gettext_lazy("your part of the lesson")),
    ("w_own", "own_use", gettext_lazy("not yours, a co-author's or a colleague's")),
    ("w_repeat", "repeat", gettext_lazy("not paid before")),
    ("w_reciprocal", "reciprocal", gettext_lazy("not mutual")),
    ("w_family", "family", gettext_lazy("further lessons of yours count less")),
    ("w_dilution", "dilution", gettext_lazy("what one teacher can give")),
    ("points", "school_taper", gettext_lazy("what one school can give")),
)
FIELDS = [field for field, _rule, _label in WEIGHTS]


def explained(award: Award) -> Explained:
    sums = award.lines.aggregate(
        kopecks_=Sum("kopecks", default=0),
        counted=Count("pk"),
        own=Count("pk", filter=Q(role=AwardLine.Role.AUTHOR)),
        paying=Count("pk", filter=Q(points__gt=0)),
        **{f"{field}_": Sum(field, default=0) for field in FIELDS},
    )
    values = {field: sums[f"{field}_"] for field in FIELDS}
    return Explained(
        award=award,
        steps=list(_steps(award, sums)),
        weights=list(_weights(values)),
        lines_sum=sums["kopecks_"],
        held=[held_reason_of(code) for code in award.reasons],
        limits=[reason_of(code) for code in award.evidence.get("limits", ())],
    )


def _steps(award: Award, sums: Mapping[str, int]) -> Iterator[Step]:
    """Each figure is the one before less what its reason took away."""
    dropped: Mapping[str, int] = award.evidence.get("dropped", {})
    left = sum(dropped.values()) + sums["own"]
    yield Step(_("All uses of your lessons"), left)
    for reason in DROPPED:
        lost = dropped.get(reason.code, 0)
        if lost:
            left -= lost
            yield Step(str(LEFT[reason.code]), left, lost, reason)
    upstream = sums["counted"] - sums["own"]
    if upstream:
        left += upstream
        yield Step(_("with lessons made from yours"), left, -upstream)
    yield Step(_("that brought points"), sums["paying"], left - sums["paying"])


def _weights(values: Mapping[str, int]) -> Iterator[Weight]:
    before: int | None = None
    for field, rule, label in WEIGHTS:
        value = values[field]
        lost = 0 if before is None else before - value
        if before is None or lost:
            yield Weight(str(label), points(value), points(lost), reason_of(rule) if rule else None)
        before = value


def points(value: int) -> Decimal:
    """Points as people read them: one whole use is 1."""
    return Decimal(value) / UNIT


def award_lines(award: Award, number: Any, *, on_paper: bool = False) -> "Page[Any]":
    lines = award.lines.select_related("school", "district").order_by(
        "-kopecks", "-points", "at", "pk"
    )
    page = Paginator(lines, ON_PAPER if on_paper else PER_PAGE).get_page(number)
    opens_at = award.round.opens_at
    page.object_list = [_line(one, opens_at) for one in page.object_list]
    return page


def _line(one: AwardLine, opens_at: datetime) -> Line:
    values = {field: getattr(one, field) for field in FIELDS}
    return Line(
        lesson=one.lesson_title,
        kind=str(KINDS.get(one.kind, one.kind)),
        at=one.at,
        place=str(one.school) if one.school else one.region or _("another region"),
        district=str(one.district) if one.district else "",
        steps=list(_weights(values)),
        reasons=[reason_of(code) for code in one.reasons],
        points=points(one.points),
        kopecks=one.kopecks,
        is_upstream=one.role == AwardLine.Role.UPSTREAM,
        is_late=one.at < opens_at,
    )
