"""A path as it was before a change, so that the change can be taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from profliner.models import DroppedStep, Path, PathStep

Snapshot = dict[str, Any]


def snapshot_of(path: Path) -> Snapshot:
    """Plain JSON; it is kept in the student's session, until the next change."""
    steps = [
        {
            "step": str(each.step_id),
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat(),
            "state": each.state,
            "is_pinned": each.is_pinned,
            "reasons": each.reasons,
        }
        for each in path.steps.all()
    ]
    dropped = [str(pk) for pk in path.dropped.values_list("step_id", flat=True)]
    return {"steps": steps, "dropped": dropped, "problems": path.problems}


def restore(path: Path, snapshot: Snapshot) -> None:
    path.steps.all().delete()
    path.dropped.all().delete()
    PathStep.objects.bulk_create(
        PathStep(
            path=path,
            step_id=UUID(each["step"]),
            position=position,
            starts_on=date.fromisoformat(each["starts_on"]),
            ends_on=date.fromisoformat(each["ends_on"]),
            state=each["state"],
            is_pinned=each["is_pinned"],
            reasons=each["reasons"],
        )
        for position, each in enumerate(snapshot["steps"], 1)
    )
    DroppedStep.objects.bulk_create(
        DroppedStep(path=path, step_id=UUID(each)) for each in snapshot["dropped"]
    )
    path.problems, path.is_stale = snapshot["problems"], True
    path.save(update_fields=["problems", "is_stale"])
