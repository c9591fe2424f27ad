"""Keeps the result of a lesson that a student handed in."""

from uuid import UUID

from django.db import transaction

from library.models import Work
from profliner.actions.record_signal import record_signal
from profliner.kinds import Item
from profliner.models import Signal


def record_work(*, work_id: UUID) -> Signal | None:
    work = Work.objects.select_related("assignment", "student").get(pk=work_id)
    if work.completed_at is None:
        return None
    return record_signal(
        student=work.student,
        kind=Signal.Kind.LESSON,
        item_kind=Item.LESSON,
        item=str(work.assignment.lesson_id),
        value=share_of(work),
        occurred_at=work.completed_at,
        source=source_of(work.pk),
    )


@transaction.atomic
def mark_again(*, work_id: UUID) -> None:
    """A teacher read an answer: the new result takes the old one's place.

    What the student forgot stays forgotten, and what they corrected stays as they said.
    """
    forgotten, _each = Signal.objects.filter(source=source_of(work_id), corrected=False).delete()
    if forgotten:
        record_work(work_id=work_id)


def source_of(work_id: UUID) -> str:
    return f"work:{work_id}"


def share_of(work: Work) -> float | None:
    """From 0 to 1; None where nothing in the lesson is marked."""
    return work.points / work.points_possible if work.points_possible else None
