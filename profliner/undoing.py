"""A path as it was before a change, so that the change can be taken back.

What speaks for a step of the student's own results and interests is not kept: it may be forgotten
or withdrawn meanwhile.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from profliner.models import DroppedStep, Path, PathStep
from profliner.selectors.evidence import OWN_CODES, Said

Snapshot = dict[str, Any]


def snapshot_of(path: Path) -> Snapshot:
    """Plain JSON; it is kept in the student's session, until the next change."""
    dropped = [str(pk) for pk in path.dropped.values_list("step_id", flat=True)]
    return {"steps": _steps(path), "dropped": dropped, "problems": path.problems}


def changed_from(before: Snapshot, path: Path) -> Snapshot:
    """``before`` with what the change made of it: another change meanwhile is seen by that."""
    return {**before, "after": _outline(snapshot_of(path))}


def is_as_left(path: Path, snapshot: Snapshot) -> bool:
    return _outline(snapshot_of(path)) == snapshot.get("after")


def _outline(snapshot: Snapshot) -> list[str]:
    """What students change, without what is said of it; nights add problems."""
    columns = ("step", "starts_on", "ends_on", "state", "is_pinned")
    steps = [" ".join(str(each[name]) for name in columns) for each in snapshot["steps"]]
    return [*steps, *sorted(snapshot["dropped"])]


def _steps(path: Path) -> list[dict[str, Any]]:
    return [
        {
            "step": str(each.step_id),
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat(),
            "state": each.state,
            "is_pinned": each.is_pinned,
            "reasons": [said for said in each.reasons if said["code"] not in OWN_CODES],
        }
        for each in path.steps.all()
    ]


def restore(path: Path, snapshot: Snapshot, reasons: Mapping[str, Said]) -> None:
    """``reasons`` is what speaks for steps today."""
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
            reasons=[*_own(reasons, each["step"]), *each["reasons"]],
        )
        for position, each in enumerate(snapshot["steps"], 1)
    )
    DroppedStep.objects.bulk_create(
        DroppedStep(path=path, step_id=UUID(each)) for each in snapshot["dropped"]
    )
    path.problems, path.is_stale = snapshot["problems"], True
    path.save(update_fields=["problems", "is_stale"])


def _own(reasons: Mapping[str, Said], step: str) -> Said:
    return [each for each in reasons.get(step, ()) if each["code"] in OWN_CODES]
