"""Puts another step in the place of one on a path."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.actions.drop_step import relay
from profliner.changing import lock_path, step_on
from profliner.models import DroppedStep, Step
from profliner.refusals import Refused
from profliner.undoing import Snapshot, changed_from, snapshot_of


@transaction.atomic
def swap_step(*, student: User, path_id: UUID, step_id: UUID, for_id: UUID) -> Snapshot:
    """What is swapped in is pinned: the student chose it. Refused where no way would be left."""
    path = lock_path(student, path_id)
    step, before = step_on(path, step_id), snapshot_of(path)
    if not Step.objects.open().filter(pk=for_id).exists():
        raise Refused("no_such_thing")
    DroppedStep.objects.get_or_create(path=path, step=step.step)
    path.dropped.filter(step=for_id).delete()
    relay(student, path, without=step_id, pinned=for_id)
    return changed_from(before, path)
