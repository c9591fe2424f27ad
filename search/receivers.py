"""What search hears from the rooms below it."""

from typing import Any

from django.db import transaction

from search.models import OutboxEntry
from search.publications import PUBLICATION
from search.waking import wake


def publication_changed(*, publication_id: int, **_kwargs: Any) -> None:
    """In the change's own transaction: either both are kept or neither."""
    OutboxEntry.objects.note(PUBLICATION, [str(publication_id)])
    transaction.on_commit(wake, robust=True)
