"""Holds paths against today's data; says what does not hold, and changes nothing else."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from profliner.locking import lock_student_of
from profliner.models import Path, PathStep
from profliner.refusals import Refused
from profliner.selectors.graph import load_graph
from profliner.selectors.solving import target_of
from profliner.selectors.standing import GRADE_UNKNOWN, standing_of
from profliner.solver.checking import Fault, Placed, check
from profliner.solver.graph import Graph

logger = logging.getLogger(__name__)

OLD = timedelta(days=1)
AT_ONCE = 500


def recheck_paths(*, now: datetime | None = None) -> int:
    """Those marked stale and those not looked at for a day, to the last; the number checked."""
    now = now or timezone.now()
    number, portion = 0, recheck_portion(now=now)
    while portion:
        number += len(portion)
        portion = recheck_portion(now=now, after=portion[-1])
    return number


def recheck_portion(*, now: datetime, after: UUID | None = None) -> list[UUID]:
    """The next ones by id, none once all are done. One that cannot be checked stops no other."""
    due = Path.objects.filter(Q(is_stale=True) | Q(checked_at__lt=now - OLD))
    left = due.filter(pk__gt=after) if after else due
    ids = list(left.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    steps = PathStep.objects.filter(path__in=ids).order_by().values_list("step_id", flat=True)
    graph = load_graph(now, around=map(str, steps.distinct())) if ids else Graph([])
    for path_id in ids:
        try:
            recheck_path(path_id=path_id, now=now, graph=graph)
        except Exception:
            logger.exception("The path %s could not be checked.", path_id)
    return ids


def is_due(path: Path, now: datetime) -> bool:
    return path.is_stale or path.checked_at < now - OLD


@transaction.atomic
def recheck_path(
    *, path_id: UUID, now: datetime | None = None, graph: Graph | None = None
) -> Path | None:
    """The student is told once of a path that holds no more, and again only after it held."""
    now = now or timezone.now()
    student = lock_student_of(path_id)
    if student is None:
        return None
    rows = Path.objects.select_for_update(of=("self",)).select_related("profession__field")
    path = rows.filter(pk=path_id).first()
    if path is None:
        return None
    path.student = student
    path.problems = _problems(path, graph, now)
    path.checked_at, path.is_stale = now, False
    _tell(path, now)
    path.save(update_fields=["problems", "checked_at", "is_stale", "told_at"])
    return path


def _problems(path: Path, graph: Graph | None, now: datetime) -> list[Mapping[str, Any]]:
    try:
        student, target = standing_of(path.student, now), target_of(path.profession)
    except Refused as refusal:
        return [{"code": refusal.code, "step": ""}]
    placed = [Placed(str(each.step_id), each.starts_on, each.ends_on) for each in path.steps.all()]
    graph = graph or load_graph(now, around=[each.id for each in placed])
    found = check(placed, graph, student)
    return [
        {"code": _code(each.fault, is_target=each.step == target), "step": each.step}
        for each in found
    ]


def _code(fault: Fault, *, is_target: bool) -> str:
    return "gone" if is_target and fault == Fault.CLOSED else fault.value


def _tell(path: Path, now: datetime) -> None:
    if not path.problems:
        path.told_at = None
    elif path.told_at is None and path.problems != GRADE_UNKNOWN:
        path.told_at = now
        notify(
            recipient=path.student,
            kind="path_broken",
            url=reverse("path", args=[path.pk]),
            title_ru=path.name or path.profession.name_ru,
            title_en=path.name or path.profession.name_en,
        )
