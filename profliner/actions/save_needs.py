"""Says what a step needs, group by group; a ring is refused and named."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from profliner.locking import lock_catalogue
from profliner.models import Prerequisite, Step
from profliner.refusals import Refused
from profliner.selectors.steps import all_needs
from profliner.solver.cycles import cycle_through

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
    needs[str(step)] = []
    for each in wanted:
        found = [str(step)] if each == step else cycle_through(needs, str(step), str(each))
        if found:
            names = {str(one.pk): one.name for one in Step.objects.filter(pk__in=found)}
            around = [names[one] for one in [*found, found[0]]]
            raise Refused("cycle", steps=" → ".join(around))
        needs[str(step)].append(str(each))
