"""Says what a step needs, group by group; a ring is refused and named."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from profliner.locking import lock_catalogue
from profliner.models import Opportunity, Prerequisite, Step
from profliner.refusals import Refused
from profliner.selectors.compiling import asked_first
from profliner.selectors.steps import all_needs, names_along
from profliner.solver.cycles import cycle_through
from profliner.steps.mapping import key_of_opportunity

Groups = Sequence[Sequence[UUID]]


@transaction.atomic
def save_needs(*, step: Step, groups: Groups) -> None:
    """Replaces what was there. Two who save at once do so one after the other."""
    lock_catalogue()
    wanted = [each for group in groups for each in group]
    if len(set(wanted)) < len(wanted):
        raise Refused("needed_twice")
    known = set(Step.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if len(known) < len(wanted):
        raise Refused("no_such_thing")
    if (
        step.opportunity_id
        and Step.objects.filter(pk__in=wanted).exclude(opportunity=None).exists()
    ):
        raise Refused("organiser_says")
    refuse_rings(step.pk, wanted)
    step.prerequisites.all().delete()
    Prerequisite.objects.bulk_create(
        Prerequisite(step=step, needs_id=each, group=number)
        for number, group in enumerate(groups, 1)
        for each in group
    )


def refuse_rings(step: UUID, wanted: Sequence[UUID]) -> None:
    """Called with the catalogue locked."""
    needs = all_needs()
    needs[str(step)] = [other for group in asked_first().get(str(step), ()) for other in group]
    for each in wanted:
        _refuse_ring(needs, str(step), str(each))
        needs[str(step)].append(str(each))


def refuse_rings_of(offer: Opportunity) -> None:
    """Among what it requires and what steps need. Called with the catalogue locked."""
    needs = all_needs()
    keys = [str(pk) for pk in offer.steps.values_list("pk", flat=True)]
    for step in keys or [str(key_of_opportunity(offer.pk))]:
        for each in needs.get(step, ()):
            _refuse_ring(needs, step, each)


def _refuse_ring(needs: Mapping[str, Sequence[str]], step: str, other: str) -> None:
    if found := [step] if other == step else cycle_through(needs, step, other):
        raise Refused("cycle", steps=names_along(found))
