"""Reads on where a message was lost or a worker died over a file."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from library.actions.start_upload import begin_reading
from library.models import Upload

LOST_AFTER = timedelta(minutes=5)
# Longer than a task may run at all.
DEAD_AFTER = timedelta(minutes=11)
GIVEN_UP_AFTER = timedelta(days=1)
MOST = 100
State = Upload.State


def take_up_uploads() -> int:
    """How many were given to a worker once more; a file being read twice still makes one draft."""
    now = timezone.now()
    lost = Q(state=State.WAITING, created_at__lt=now - LOST_AFTER)
    dead = Q(state__in=[State.CHECKING, State.READING], created_at__lt=now - DEAD_AFTER)
    recent = Upload.objects.filter(created_at__gt=now - GIVEN_UP_AFTER)
    found = list(recent.filter(lost | dead).order_by("created_at")[:MOST])
    for upload in found:
        begin_reading(upload)
    return len(found)
