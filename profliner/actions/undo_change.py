"""Takes the last change of a path back."""

from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.changing import lock_path
from profliner.models import Step
from profliner.refusals import Refused
from profliner.selectors.evidence import evidence_of
from profliner.undoing import Snapshot, is_as_left, restore


@transaction.atomic
def undo_change(*, student: User, path_id: UUID, snapshot: Snapshot | None) -> None:
    """Refused where the path was changed since, as on another device."""
    path = lock_path(student, path_id)
    wanted = {each["step"] for each in snapshot["steps"]} if snapshot else set()
    if not snapshot or Step.objects.filter(pk__in=wanted).count() < len(wanted):
        raise Refused("nothing_to_undo")
    if not is_as_left(path, snapshot):
        raise Refused("changed_since")
    restore(path, snapshot, evidence_of(student).reasons)
