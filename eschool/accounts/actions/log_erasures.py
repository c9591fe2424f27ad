"""Writes down beside the files who was erased, once it holds: each is restored from its own backup.

Before the commit would be too early: were it to fail, a replay would erase who is to stay.
"""

import json

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from eschool.accounts.models import Erasure

LOG = "erasures"
MOST = 500


def log_erasures() -> int:
    """May be repeated, and by two at once. How many were not written down yet."""
    found = list(Erasure.objects.filter(logged_at=None).order_by("erased_at")[:MOST])
    for erasure in found:
        _write(erasure)
        Erasure.objects.filter(pk=erasure.pk).update(logged_at=timezone.now())
    return len(found)


def _write(erasure: Erasure) -> None:
    name = f"{LOG}/{erasure.person_id}.json"
    if default_storage.exists(name):
        return
    line = {"person": str(erasure.person_id), "erased_at": erasure.erased_at.isoformat()}
    made = default_storage.save(name, ContentFile(json.dumps(line).encode()))
    if made != name:  # another wrote it meanwhile
        default_storage.delete(made)
