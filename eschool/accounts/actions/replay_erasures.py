"""Erases anew who came back with an older backup."""

import uuid
from collections.abc import Iterable

from django.core.files.storage import default_storage

from eschool.accounts.actions.erase_person import LOG, erase_person
from eschool.accounts.models import Erasure, User


def replay_erasures(*, also: Iterable[uuid.UUID] = (), dry_run: bool = False) -> list[uuid.UUID]:
    """Those who were there again. The log of the database, of the files and ``also`` are read."""
    logged = {*Erasure.objects.values_list("person_id", flat=True), *_beside_the_files(), *also}
    returned = []
    for pk in sorted(logged):
        if person := User.objects.filter(pk=pk, erased_at=None).first():
            erase_person(person=person, dry_run=dry_run)
            returned.append(pk)
    return returned


def _beside_the_files() -> set[uuid.UUID]:
    try:
        _folders, files = default_storage.listdir(LOG)
    except FileNotFoundError:
        return set()
    return {uuid.UUID(name.removesuffix(".json")) for name in files if name.endswith(".json")}
