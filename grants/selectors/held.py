"""Awards to decide on, with what the rules saw."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.decisions import DecisionForm, HoldForm
from grants.models import Award, AwardLine, Calculation
from grants.permissions import can_vouch_for
from grants.selectors.figures import ShareRow
from grants.templatetags.grants import percent

PER_PAGE = 20
MOST_SCHOOLS = 8
REASONS = {
    "fresh_accounts": gettext_lazy("many fresh accounts"),
    "one_school": gettext_lazy("mostly one school"),
    "reciprocal": gettext_lazy("mutual uses"),
    "by_hand": gettext_lazy("held by a person"),
}
TONES = {
    Award.Status.HELD: "caution",
    Award.Status.RELEASED: "positive",
    Award.Status.REFUSED: "danger",
}


@dataclass(frozen=True, slots=True)
class AwardRow:
    award: Award
    reasons: list[Any]
    evidence: list[str]
    schools: list[ShareRow]
    own: str
    form: forms.Form
    is_open: bool

    @property
    def author(self) -> str:
        return self.award.shown_name

    @property
    def status(self) -> str:
        return str(self.award.get_status_display())

    @property
    def tone(self) -> str:
        return TONES.get(Award.Status(self.award.status), "neutral")

    @property
    def decision(self) -> str:
        return str(self.award.get_decision_code_display()) if self.award.decision_code else ""


def award_page(
    calculation: Calculation | None,
    user: Any,
    *,
    show: str,
    name: str,
    number: Any,
    bound: Mapping[int, forms.Form],
) -> "Page[Any]":
    """``bound`` are forms that came back with errors, by award: their page is shown, and they open.

    Nothing typed is lost. Otherwise the first award to decide on is open.
    """
    awards = Award.objects.filter(calculation=calculation).select_related(
        "author", "round", "decided_by"
    )
    if show != "all":
        awards = awards.held()
    if name:
        awards = awards.filter(author_name__icontains=name)
    page = Paginator(awards, PER_PAGE).get_page(_page_with(awards, bound) or number)
    found = list(page.object_list)
    schools = _schools(found)
    opened = set(bound) or ({award.pk for award in found[:1]} if show != "all" else set())
    page.object_list = [
        _row(award, user, schools[award.pk], bound.get(award.pk), is_open=award.pk in opened)
        for award in found
    ]
    return page


def _page_with(awards: "QuerySet[Award]", bound: Mapping[int, forms.Form]) -> int:
    """The number of the page on which what came back stands; 0 if nothing did."""
    if not bound:
        return 0
    places = (place for place, pk in enumerate(awards.values_list("pk", flat=True)) if pk in bound)
    return next(places, 0) // PER_PAGE + 1


def _row(
    award: Award, user: Any, schools: list[ShareRow], form: forms.Form | None, *, is_open: bool
) -> AwardRow:
    kind = DecisionForm if award.status == Award.Status.HELD else HoldForm
    is_own = not can_vouch_for(user, award)
    return AwardRow(
        award=award,
        reasons=[REASONS.get(code, code) for code in award.reasons],
        evidence=_evidence(award),
        schools=schools,
        own=_("You are its author, or of the author's school: somebody else decides.")
        if is_own
        else "",
        form=form or kind(auto_id=f"id_{award.pk}_%s"),
        is_open=is_open,
    )


def _evidence(award: Award) -> list[str]:
    """The shares behind each reason, in words; what a person wrote comes first."""
    seen = award.evidence
    points, weight = award.points, seen.get("weight", 0)
    told = []
    if seen.get("by_hand"):
        told.append(str(seen["by_hand"]))
    if seen.get("fresh_points"):
        text = _("%(share)s of the points come from accounts confirmed shortly before.")
        told.append(text % {"share": _share(seen["fresh_points"], points)})
    if seen.get("top_school_points"):
        text = _("%(share)s of the points come from one school: %(school)s.")
        share = _share(seen["top_school_points"], points)
        told.append(text % {"share": share, "school": seen.get("top_school") or "—"})
    if seen.get("reciprocal_weight"):
        text = _("%(share)s of the uses are by authors whose lessons this author used in turn.")
        told.append(text % {"share": _share(seen["reciprocal_weight"], weight)})
    return told


def _share(part: int, whole: int) -> str:
    return percent(Fraction(part, whole)) if whole else "—"


def _schools(awards: Iterable[Award]) -> dict[int, list[ShareRow]]:
    rows: dict[int, list[ShareRow]] = defaultdict(list)
    lines = (
        AwardLine.objects.filter(award__in=list(awards), points__gt=0)
        .order_by()
        .values_list("award", "school__name", "region")
        .annotate(Count("pk"), Sum("kopecks"))
        .order_by("award", "-kopecks__sum")
    )
    for award, school, region, uses, kopecks in lines:
        if len(rows[award]) < MOST_SCHOOLS:
            rows[award].append(ShareRow(school or region or _("Other regions"), uses, 1, kopecks))
    return rows
