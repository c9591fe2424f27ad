"""A calculation in figures: where the money goes, line by line, and from which uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eschool.accounts.models import District
from grants.models import Award, AwardLine, Calculation, Round
from grants.selectors.distribution import Distribution, distribution
from library.models import Publication, SubjectPage

Status = Award.Status
DAY = 24 * 60 * 60

REMAINDERS = {
    "unallocated_caps": gettext_lazy("Above the most that one author may get"),
    "no_points": gettext_lazy("Nobody earned a point"),
}
STEPS = {
    "window": gettext_lazy("Everything that happened in the window"),
    "not_robot": gettext_lazy("not by robots"),
    "not_double": gettext_lazy("not a second click"),
    "verified": gettext_lazy("by verified teachers"),
    "paid_kind": gettext_lazy("of a kind that pays"),
    "enough_students": gettext_lazy("with enough students"),
    "distinct": gettext_lazy("the strongest of each teacher and lesson"),
    "with_author": gettext_lazy("with an author who has an account"),
    "points": gettext_lazy("that brought points"),
    "money": gettext_lazy("that brought money"),
}


@dataclass(frozen=True, slots=True)
class MoneyLine:
    label: Any
    kopecks: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FunnelRow:
    label: Any
    events: int
    teachers: int
    lessons: int


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What one subject, district or school brings."""

    label: str
    uses: int
    awards: int
    kopecks: int


@dataclass(frozen=True, slots=True)
class Figures:
    money: list[MoneyLine]
    awards: int
    sum: int
    budget: int
    funnel: list[FunnelRow]
    distribution: Distribution
    subjects: list[ShareRow]
    districts: list[ShareRow]

    @property
    def adds_up(self) -> bool:
        return self.sum == self.budget


def figures_of(calculation: Calculation) -> Figures:
    awards = Award.objects.filter(calculation=calculation)
    lines = money_lines(awards, calculation.summary)
    return Figures(
        money=lines,
        awards=sum(line.count or 0 for line in lines),
        sum=sum(line.kopecks for line in lines),
        budget=calculation.budget_kopecks,
        funnel=funnel_of(calculation.funnel),
        distribution=distribution(awards.exclude(status=Status.REFUSED)),
        subjects=_by_subject(calculation),
        districts=_by_district(calculation),
    )


PLACES = {
    "paid": gettext_lazy("Handed to the bank"),
    "payable": gettext_lazy("To be paid"),
    Status.HELD: gettext_lazy("Held until somebody decides"),
    Status.REFUSED: gettext_lazy("Refused, back to the reserve"),
}


def money_lines(awards: "QuerySet[Any]", summary: Mapping[str, Any]) -> list[MoneyLine]:
    """Every line has a name, so that together they are the budget."""
    rows = (
        awards.order_by()
        .annotate(is_paid=Q(payment__isnull=False))
        .values_list("status", "is_paid")
        # Who has a line of nought has no award: the public page does not count them either.
        .annotate(sum=Sum("kopecks"), number=Count("pk", filter=Q(kopecks__gt=0)))
    )
    sums: dict[str, list[int]] = {}
    for status, is_paid, kopecks, number in rows:
        is_payable = status in (Status.PROPOSED, Status.RELEASED)
        place = ("paid" if is_paid else "payable") if is_payable else status
        before = sums.get(place, [0, 0])
        sums[place] = [before[0] + kopecks, before[1] + number]
    if "paid" not in sums:
        sums.setdefault("payable", [0, 0])
    lines = [MoneyLine(label, *sums[place]) for place, label in PLACES.items() if place in sums]
    return [*lines, *(MoneyLine(label, kopecks) for label, kopecks in remainders_of(summary))]


ENDS = {
    "paid": gettext_lazy("Handed to the bank"),
    "refused": gettext_lazy("Refused"),
    "unclaimed": gettext_lazy("Not claimed: no confirmed bank details"),
    **REMAINDERS,
    "back_to_reserve": gettext_lazy("Back in the reserve, together"),
    "reserve": gettext_lazy("The reserve now"),
}


def settlement_of(round_: Round) -> list[MoneyLine]:
    """How a closed round ended."""
    found = round_.settlement or {}
    return [MoneyLine(ENDS[code], found[code]) for code in ENDS if code in found]


def remainders_of(summary: Mapping[str, Any]) -> list[tuple[Any, int]]:
    found = summary.get("remainders", {})
    return [(REMAINDERS.get(code, code), kopecks) for code, kopecks in found.items() if kopecks]


def funnel_of(funnel: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[FunnelRow]:
    if isinstance(funnel, Mapping):
        rows = [{"step": step, **row} for step, row in funnel.items()]
    else:
        rows = [dict(row) for row in funnel]
    return [
        FunnelRow(
            STEPS.get(row["step"], row["step"]), row["events"], row["teachers"], row["lessons"]
        )
        for row in rows
    ]


Grouped = list[tuple[Any, int, int, int]]


def _by_subject(calculation: Calculation) -> list[ShareRow]:
    subject = Publication.objects.filter(pk=OuterRef("lesson")).values("subject_id")[:1]
    lines = AwardLine.objects.annotate(key=Subquery(subject))
    found = _grouped(calculation, "subject", lines)
    names = {page.pk: page.name for page in SubjectPage.objects.filter(pk__in=_keys(found))}
    return _rows(found, names, _("Lessons that are gone"))


def _by_district(calculation: Calculation) -> list[ShareRow]:
    lines = AwardLine.objects.annotate(key=F("district_id"))
    found = _grouped(calculation, "district", lines)
    names = {each.pk: str(each) for each in District.objects.filter(pk__in=_keys(found))}
    return _rows(found, names, _("Other regions"))


def _grouped(calculation: Calculation, name: str, lines: Any) -> Grouped:
    """Lines of a calculation never change, so they are added up once a day at most."""

    def count() -> Grouped:
        rows = (
            lines.filter(award__calculation=calculation, points__gt=0)
            .order_by()
            .values_list("key")
            .annotate(Count("pk"), Count("award", distinct=True), Sum("kopecks"))
        )
        return list(rows)

    found: Grouped = cache.get_or_set(f"grants-by-{name}:{calculation.pk}", count, DAY) or []
    return found


def _keys(found: Grouped) -> list[Any]:
    return [key for key, *_rest in found if key is not None]


def _rows(found: Grouped, names: Mapping[Any, str], unknown: str) -> list[ShareRow]:
    rows = [
        ShareRow(names.get(key, unknown), uses, awards, kopecks)
        for key, uses, awards, kopecks in found
    ]
    return sorted(rows, key=lambda row: (-row.kopecks, row.label))
