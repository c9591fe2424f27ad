"""Pins a step to a path, or lets it go; pinned steps stay when the path is laid anew."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path, step_on
from profliner.undoing import Snapshot, changed_from, snapshot_of


@transaction.atomic
def pin_step(*, student: User, path_id: UUID, step_id: UUID, is_pinned: bool) -> Snapshot:
    path = lock_path(student, path_id)
    step, before = step_on(path, step_id), snapshot_of(path)
    step.is_pinned = is_pinned
    step.save(update_fields=["is_pinned"])
    return changed_from(before, path)
