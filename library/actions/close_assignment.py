"""Ends the time in which a class may answer."""

from django.utils import timezone

from library.models import Assignment


def close_assignment(*, assignment: Assignment) -> None:
    """Idempotent: the first time stays."""
    Assignment.objects.filter(pk=assignment.pk, closed_at=None).update(closed_at=timezone.now())
