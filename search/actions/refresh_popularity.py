"""Tell the index how often lessons were used of late."""

from datetime import timedelta

from django.utils import timezone

from library.models import UseCount
from search.models import OutboxEntry
from search.publications import POPULARITY_DAYS, PUBLICATION

# A day longer than what is counted, so that a use that has just grown old is taken off.
LOOK_BACK = timedelta(days=POPULARITY_DAYS + 1)


def refresh_popularity() -> int:
    """Returns the number of publications noted."""
    recent = UseCount.objects.since(timezone.localdate() - LOOK_BACK)
    keys = [str(pk) for pk in recent.order_by().values_list("publication", flat=True).distinct()]
    OutboxEntry.objects.note(PUBLICATION, keys)
    return len(keys)
