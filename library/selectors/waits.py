"""How long authors usually wait for a decision."""

from datetime import timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import CharField
from django.db.models.functions import Cast

from library.models import Publication, ReviewDecision

LAST_DECISIONS = 50
WAIT_SECONDS = 600


def usual_wait(subject_id: int) -> timedelta | None:
    """The median of the subject's last fifty decisions, or nothing where none was taken."""
    return cache.get_or_set(
        f"usual-wait:{subject_id}", lambda: _usual_wait(subject_id), WAIT_SECONDS
    )


def _usual_wait(subject_id: int) -> timedelta | None:
    decided = (
        ReviewDecision.objects.filter(
            task_state__workflow_state__object_id__in=keys_of(
                Publication.objects.filter(subject=subject_id)
            )
        )
        .order_by("-decided_at")
        .values_list("task_state__started_at", "decided_at")[:LAST_DECISIONS]
    )
    seconds = [(decided_at - started_at).total_seconds() for started_at, decided_at in decided]
    return timedelta(seconds=median(seconds)) if seconds else None


def keys_of(publications: Any) -> Any:
    """Wagtail keeps a page's key as text beside its workflow."""
    return publications.annotate(key=Cast("pk", CharField())).values("key")
