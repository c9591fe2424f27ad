"""Takes a step off a path and lays the path without it."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path, step_on
from profliner.laying import lay
from profliner.models import DroppedStep, Path, PathStep
from profliner.refusals import Refused
from profliner.selectors.solving import ask
from profliner.solver.solving import NoWay
from profliner.undoing import Snapshot, changed_from, snapshot_of


@transaction.atomic
def drop_step(*, student: User, path_id: UUID, step_id: UUID) -> Snapshot:
    """Refused where no way would be left; then nothing is changed."""
    path = lock_path(student, path_id)
    step, before = step_on(path, step_id), snapshot_of(path)
    DroppedStep.objects.get_or_create(path=path, step=step.step)
    relay(student, path, without=step_id)
    return changed_from(before, path)


def relay(student: User, path: Path, *, without: UUID, pinned: UUID | None = None) -> None:
    path.steps.filter(step=without).update(is_pinned=False, state=PathStep.State.PLANNED)
    question = ask(student, path.profession, path=path)
    pins = [str(pinned)] if pinned else []
    question = question.instead(pinned=pins, dropped=[str(without)])
    plan = question.answer()
    if isinstance(plan, NoWay):
        raise Refused("no_way_then", profession=path.profession.name)
    if str(without) in plan.ids:
        raise Refused("stays")
    lay(path, plan, question)
