"""The catalogue of steps for those who keep it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from profliner.models import Prerequisite, Step
from profliner.solver.cycles import find_cycle

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
    return tuple(names[each] for each in found)


def all_needs() -> dict[str, list[str]]:
    needs: dict[str, list[str]] = {}
    for step, other in Prerequisite.objects.values_list("step_id", "needs_id"):
        needs.setdefault(str(step), []).append(str(other))
        needs.setdefault(str(other), [])
    return needs


def needs_of(step: Step) -> list[tuple[int, list[Prerequisite]]]:
    """Groups in order, numbered from 1."""
    groups: dict[int, list[Prerequisite]] = {}
    for each in step.prerequisites.select_related("needs__organisation").order_by("group", "pk"):
        groups.setdefault(each.group, []).append(each)
    return list(enumerate(groups.values(), 1))


def steps_known() -> list[str]:
    """For the list to choose from: the name, where it is, and the beginning of the id."""
    rows = Step.objects.order_by("kind", "name_ru").select_related("organisation")
    return [
        f"{each.name}{f', {each.organisation}' if each.organisation else ''} #{str(each.pk)[:8]}"
        for each in rows[:2000]
    ]
