"""Writes what the solver found onto a path."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from profliner.models import Path, PathStep
from profliner.selectors.solving import Question
from profliner.solver.calendar import is_compulsory_and_begun
from profliner.solver.solving import Plan, Planned


def lay(path: Path, plan: Plan, question: Question) -> None:
    """What was done stays in front; states and pins of steps that stay are kept."""
    before = {str(each.step_id): each for each in path.steps.all()}
    done = [each for key, each in before.items() if each.state == PathStep.State.DONE]
    kept = [each for each in done if str(each.step_id) not in plan.ids]
    path.steps.exclude(pk__in=[each.pk for each in kept]).delete()
    for position, each in enumerate(kept, 1):
        PathStep.objects.filter(pk=each.pk).update(position=position)
    PathStep.objects.bulk_create(
        _row(path, planned, position, before, question)
        for position, planned in enumerate(plan.steps, len(kept) + 1)
    )
    path.checked_at, path.problems = timezone.now(), []
    path.save(update_fields=["checked_at", "problems"])


def _row(
    path: Path,
    planned: Planned,
    position: int,
    before: Mapping[str, PathStep],
    question: Question,
) -> PathStep:
    old = before.get(planned.id)
    return PathStep(
        path=path,
        step_id=UUID(planned.id),
        position=position,
        starts_on=planned.start,
        ends_on=planned.end,
        state=_state(planned, old, question),
        is_pinned=planned.id in question.wishes.pinned,
        reasons=_reasons(planned, question),
    )


def _state(planned: Planned, old: PathStep | None, question: Question) -> str:
    if old and old.state != PathStep.State.PLANNED:
        return old.state
    node = question.graph[planned.id]
    begun = is_compulsory_and_begun(node, question.student)
    return PathStep.State.DOING if begun else PathStep.State.PLANNED


def _reasons(planned: Planned, question: Question) -> list[dict[str, Any]]:
    """Codes and ids; they become sentences in the reader's language."""
    node = question.graph[planned.id]
    reasons = list(question.evidence.reasons.get(planned.id, ()))
    if is_compulsory_and_begun(node, question.student):
        reasons.append({"code": "at_school"})
    if planned.supports:
        reasons.append({"code": "needed_for", "steps": list(planned.supports)})
    asked = question.graph[question.target].skills
    taught = sorted(set(node.skills) & set(asked), key=lambda code: (-asked[code], code))
    if taught and planned.id != question.target:
        reasons.append({"code": "teaches", "skills": taught})
    return reasons
