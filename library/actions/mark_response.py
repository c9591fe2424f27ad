"""A teacher's mark for an answer in free words."""

from django.db import transaction
from django.db.models import Sum

from library.models import Response, Work
from library.signals import work_marked


@transaction.atomic
def mark_response(*, response: Response, points: int, points_possible: int) -> None:
    """
    Raises:
        ValueError: ``points`` are more than the task is worth.
    """
    if not 0 <= points <= points_possible:
        raise ValueError("points out of range")
    work = Work.objects.select_for_update().get(pk=response.work_id)
    response.points = points
    response.is_correct = points == points_possible
    response.save(update_fields=["points", "is_correct"])
    work.points = work.responses.aggregate(sum=Sum("points"))["sum"] or 0
    work.save(update_fields=["points"])
    if work.completed_at:
        work_marked.send(Work, work_id=work.pk)
