"""What every change of a path does first."""

from uuid import UUID

from eschool.accounts.models import User
from profliner.locking import lock_person
from profliner.models import Path, PathStep
from profliner.permissions import can_change_path
from profliner.refusals import Refused


def lock_path(student: User, path_id: UUID) -> Path:
    """One change at a time. Another's path and none at all are refused alike."""
    lock_person(student)
    rows = Path.objects.select_for_update(of=("self",)).select_related("profession")
    path = rows.filter(pk=path_id, student=student).first()
    if path is None or not can_change_path(student, path):
        raise Refused("not_yours")
    return path


def step_on(path: Path, step_id: UUID) -> PathStep:
    found = path.steps.select_related("step").filter(step=step_id).first()
    if found is None:
        raise Refused("not_on_path")
    return found
