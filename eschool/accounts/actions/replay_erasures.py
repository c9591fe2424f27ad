"""Erases anew who came back with an older backup."""

import uuid
from collections.abc import Iterable

from django.core.files.storage import default_storage

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.log_erasures import LOG, log_erasures
from eschool.accounts.models import Erasure, User


def replay_erasures(*, also: Iterable[uuid.UUID] = (), dry_run: bool = False) -> list[uuid.UUID]:
    """Those who were there again. The log of the database, of the files and ``also`` are read.

    What is missing beside the files is written there anew, unless it is a ``dry_run``.
    """
    in_database = set(Erasure.objects.values_list("person_id", flat=True))
    beside = _beside_the_files()
    logged = {*in_database, *beside, *also}
    returned = []
    for pk in sorted(logged):
        if person := User.objects.filter(pk=pk, erased_at=None).first():
            erase_person(person=person, dry_run=dry_run)
            returned.append(pk)
    if not dry_run:
        Erasure.objects.filter(person_id__in=in_database - beside).update(logged_at=None)
        while log_erasures():
            pass
    return returned


def _beside_the_files() -> set[uuid.UUID]:
    try:
        _folders, files = default_storage.listdir(LOG)
    except FileNotFoundError:
        return set()
    return {uuid.UUID(name.removesuffix(".json")) for name in files if name.endswith(".json")}
