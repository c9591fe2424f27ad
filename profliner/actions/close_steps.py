"""Closes steps of opportunities that are cancelled or over, and marks the paths through them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from profliner.locking import lock_catalogue
from profliner.models import Opportunity, Path, Step


@transaction.atomic
def close_steps(*, now: datetime | None = None) -> int:
    """How many. A step is never opened again here: who closed it, only analysts know."""
    today = timezone.localdate(now or timezone.now())
    gone = Q(opportunity__state=Opportunity.State.CANCELLED) | Q(opportunity__ends_on__lt=today)
    wanted = Step.objects.open().filter(gone)
    if not wanted.exists():
        return 0
    lock_catalogue()
    ids = list(wanted.values_list("pk", flat=True))
    through = Path.objects.filter(steps__step__in=ids, is_stale=False).values("pk")
    Path.objects.filter(pk__in=list(through.values_list("pk", flat=True))).update(is_stale=True)
    return Step.objects.filter(pk__in=ids).update(is_open=False, changed_at=timezone.now())
