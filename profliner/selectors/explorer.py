"""Professions of the city's list as one looks among them, and how many each choice would leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from eschool.core.facets import FacetList, Option
from profliner.finding import Found, find_professions
from profliner.items import DEMAND_TONES
from profliner.models import Field, Profession, ProfessionSkill
from profliner.statements import KINDS, Kind

PER_PAGE = 24
MOST_OPTIONS = 15
Subjects = Profession.subjects.through


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: any of a facet's values, every facet with a choice."""

    text: str = ""
    field: tuple[str, ...] = ()
    interest: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    demand: tuple[str, ...] = ()

    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {name: values for name in FACETS if (values := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class ProfessionCard:
    slug: str
    url: str
    name: str
    summary: str
    field: str
    field_slug: str
    icon: str
    kinds: list[Kind]
    demand: dict[str, str] | None
    is_generated: bool


@dataclass(frozen=True, slots=True)
class Explored:
    page: Page[Any]
    cards: list[ProfessionCard]
    facets: list[FacetList]
    found: Found = field(default_factory=Found)

    @property
    def total(self) -> int:
        return self.page.paginator.count


def explore(asked: Asked, page: str | None) -> Explored:
    """A number of queries that does not grow with the list."""
    found = find_professions(asked.text, language()) if asked.text else Found()
    base = Profession.objects.listed()
    if asked.text:
        base = base.filter(pk__in=found.uuids)
    wanted = _narrowed(base, asked)
    order = _in_order(wanted, found.uuids) if asked.text else _by_name(wanted)
    shown = Paginator(order, PER_PAGE).get_page(page)
    rows = Profession.objects.filter(pk__in=list(shown)).select_related("field")
    by_pk = {row.pk: row for row in rows}
    cards = [card_of(by_pk[pk]) for pk in shown if pk in by_pk]
    return Explored(shown, cards, _facets(base, asked), found)


def language() -> str:
    return (get_language() or "ru")[:2]


def _by_name(wanted: QuerySet[Profession]) -> QuerySet[Any, Any]:
    name = "name_en" if language() == "en" else "name_ru"
    return wanted.order_by(name, "slug").values_list("pk", flat=True)


def _in_order(wanted: QuerySet[Profession], ranked: Sequence[UUID]) -> list[UUID]:
    left = set(wanted.values_list("pk", flat=True))
    return [pk for pk in ranked if pk in left]


def card_of(row: Profession) -> ProfessionCard:
    """Of a row with its field at hand."""
    return ProfessionCard(
        slug=row.slug,
        url=reverse("profession", args=(row.slug,)),
        name=row.name,
        summary=row.summary,
        field=row.field.name,
        field_slug=row.field.slug,
        icon=row.field.icon,
        kinds=[KINDS[letter] for letter in row.interests if letter in KINDS],
        demand=demand_badge(row),
        is_generated=row.is_generated,
    )


def demand_badge(row: Profession) -> dict[str, str] | None:
    if not row.demand:
        return None
    return {
        "label": row.get_demand_display(),
        "tone": DEMAND_TONES[Profession.Demand(row.demand)],
        "icon": "trending-up" if row.demand == Profession.Demand.NOW else "sprout",
    }


def _narrowed(rows: Any, asked: Asked, *, without: str = "") -> Any:
    for name, values in asked.chosen().items():
        if name != without:
            rows = rows.filter(_CONDITIONS[name](values))
    return rows


def _interests(values: Sequence[str]) -> Q:
    wanted = Q(pk=None)
    for letter in values:
        wanted |= Q(interests__contains=letter)
    return wanted


def _subjects(values: Sequence[str]) -> Q:
    taught = Subjects._default_manager.filter(subjectpage__slug__in=values)
    return Q(pk__in=taught.values("profession_id"))


def _skills(values: Sequence[str]) -> Q:
    asked = ProfessionSkill.objects.filter(skill_id__in=values)
    return Q(pk__in=asked.values("profession_id"))


_CONDITIONS: dict[str, Callable[[Sequence[str]], Q]] = {
    "field": lambda values: Q(field__slug__in=values),
    "interest": _interests,
    "subject": _subjects,
    "skill": _skills,
    "demand": lambda values: Q(demand__in=values),
}


def _facets(base: Any, asked: Asked) -> list[FacetList]:
    """A facet's own choice does not empty its list; every other choice counts."""
    found = []
    for name, title in FACETS.items():
        chosen = getattr(asked, name)
        counted = _COUNTS[name](_narrowed(base, asked, without=name).order_by())
        options = [
            Option(value, str(label), count, value in chosen)
            for value, label, count in _top(counted, chosen)
        ]
        if options:
            found.append(FacetList(name, title, options, name in OPEN_AT_FIRST or bool(chosen)))
    return found


Counted = list[tuple[str, Any, int]]


def _top(counted: Counted, chosen: Sequence[str]) -> Counted:
    """The most frequent, and always what is chosen."""
    ranked = sorted((row for row in counted if row[2]), key=lambda row: (-row[2], str(row[1])))
    kept = ranked[:MOST_OPTIONS]
    return kept + [row for row in counted if row[0] in chosen and row not in kept]


def _by_field(rows: Any) -> Counted:
    counts = dict(rows.values("field").annotate(n=Count("pk")).values_list("field", "n"))
    return [(each.slug, each.name, counts.get(each.pk, 0)) for each in Field.objects.all()]


def _by_interest(rows: Any) -> Counted:
    asked = {letter: Count("pk", filter=Q(interests__contains=letter)) for letter in KINDS}
    counts = rows.aggregate(**asked)
    return [(letter, kind.name, counts[letter]) for letter, kind in KINDS.items()]


def _by_subject(rows: Any) -> Counted:
    title = "subjectpage__title_en" if language() == "en" else "subjectpage__title"
    found = Subjects._default_manager.filter(profession__in=rows).order_by()
    counts = found.values("subjectpage__slug", title).annotate(n=Count("pk"))
    return [(row["subjectpage__slug"], row[title], row["n"]) for row in counts]


def _by_skill(rows: Any) -> Counted:
    name = "skill__name_en" if language() == "en" else "skill__name_ru"
    found = ProfessionSkill.objects.filter(profession__in=rows).order_by()
    counts = found.values("skill_id", name).annotate(n=Count("pk"))
    return [(row["skill_id"], row[name], row["n"]) for row in counts]


def _by_demand(rows: Any) -> Counted:
    counts = dict(rows.values("demand").annotate(n=Count("pk")).values_list("demand", "n"))
    marks = (Profession.Demand.NOW, Profession.Demand.LATER)
    return [(mark.value, mark.label, counts.get(mark, 0)) for mark in marks]


FACETS: Mapping[str, Promise] = {
    "field": _("Field of work"),
    "interest": _("Interest"),
    "demand": _("In the city"),
    "subject": _("School subject"),
    "skill": _("Skill"),
}
OPEN_AT_FIRST = {"field", "interest", "demand"}
_COUNTS: dict[str, Callable[[Any], Counted]] = {
    "field": _by_field,
    "interest": _by_interest,
    "demand": _by_demand,
    "subject": _by_subject,
    "skill": _by_skill,
}
