"""The catalogue of steps for those who keep it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone

from profliner.models import Opportunity, Prerequisite, Step
from profliner.selectors.compiling import asked_first
from profliner.solver.cycles import find_cycle
from profliner.steps.mapping import key_of_opportunity

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class StepsPage:
    page: Page[Step]
    ring: tuple[str, ...]  # names along a ring of prerequisites, empty where all is well


def steps_page(*, text: str = "", kind: str = "", number: str | None = None) -> StepsPage:
    found = Step.objects.annotate(needed=Count("prerequisites")).select_related("organisation")
    for word in text.split()[:5]:
        spelt = {word, word.capitalize(), word.lower()}
        condition = Q()
        for each in sorted(spelt):
            condition |= Q(name_ru__contains=each) | Q(name_en__icontains=each)
        found = found.filter(condition)
    if kind in Step.Kind.values:
        found = found.filter(kind=kind)
    paginator = Paginator(found.order_by("kind", "name_ru", "pk"), A_PAGE)
    return StepsPage(paginator.get_page(number), ring())


def ring() -> tuple[str, ...]:
    """A ring that slipped in some other way, as by hand in the database; one query a check."""
    needs = all_needs()
    found = find_cycle(needs) or []
    names = {str(each.pk): each.name for each in Step.objects.filter(pk__in=found)}
    return tuple(names[each] for each in found if each in names)


def all_needs() -> dict[str, list[str]]:
    """What analysts entered, and what organisers ask first: see ``asked_first``."""
    needs: dict[str, list[str]] = {}
    rows = Prerequisite.objects.between_steps().values_list("step_id", "needs_id")
    pairs = [(str(step), str(other)) for step, other in rows]
    for step, groups in asked_first().items():
        pairs += [(step, other) for group in groups for other in group]
    for step, other in pairs:
        needs.setdefault(step, []).append(other)
        needs.setdefault(other, [])
    return needs


def names_along(ring: Sequence[str]) -> str:
    """Also of opportunities that are no steps yet."""
    names = {str(each.pk): each.name for each in Step.objects.filter(pk__in=ring)}
    if set(ring) - names.keys():
        offers = Opportunity.objects.exclude(requires=None, opens=None)
        names = {str(key_of_opportunity(each.pk)): each.title for each in offers} | names
    return " → ".join(names.get(each, "…") for each in [*ring, ring[0]])


def needs_of(step: Step) -> list[tuple[int, list[Prerequisite]]]:
    """Groups in order, numbered from 1."""
    groups: dict[int, list[Prerequisite]] = {}
    for each in (
        Prerequisite.objects.between_steps()
        .filter(step=step)
        .select_related("needs__organisation")
        .order_by("group", "pk")
    ):
        groups.setdefault(each.group, []).append(each)
    return list(enumerate(groups.values(), 1))


def asked_of(step: Step) -> list[str]:
    """Titles of what an organiser asks first; analysts do not change it."""
    offer = step.opportunity
    asked = offer.requires.still_asked(timezone.localdate()) if offer else ()
    return [each.title for each in asked]


def steps_known() -> list[str]:
    """For the list to choose from: the name, where it is, and the beginning of the id."""
    rows = Step.objects.order_by("kind", "name_ru").select_related("organisation")
    return [
        f"{each.name}{f', {each.organisation}' if each.organisation else ''} #{str(each.pk)[:8]}"
        for each in rows[:2000]
    ]
