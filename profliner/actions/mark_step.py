"""Says of a step on a path that it is done, is being done, or is still to be done."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.changing import lock_path, step_on
from profliner.models import PathStep, Step
from profliner.refusals import Refused
from profliner.undoing import Snapshot, changed_from, snapshot_of


@transaction.atomic
def mark_step(*, student: User, path_id: UUID, step_id: UUID, state: str) -> Snapshot:
    """The profession itself is never marked: a path ends where it begins."""
    path = lock_path(student, path_id)
    step, before = step_on(path, step_id), snapshot_of(path)
    if state not in PathStep.State.values or step.step.kind == Step.Kind.PROFESSION:
        raise Refused("no_such_choice")
    step.state = PathStep.State(state)
    if state == PathStep.State.DOING:
        step.starts_on = min(step.starts_on, timezone.localdate())
    step.save(update_fields=["state", "starts_on"])
    path.is_stale = True
    path.save(update_fields=["is_stale"])
    return changed_from(before, path)
