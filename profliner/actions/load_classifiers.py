"""All the shipped classifiers, in the order in which they refer to each other."""

from pathlib import Path

from django.db import transaction

from profliner.actions.load_release import load_release
from profliner.classifiers.files import FOLDER, Pack, TornError, read_manifest

ORDER = ("onet", "isco", "okso")


@transaction.atomic
def load_classifiers(*, folder: Path = FOLDER) -> list[tuple[Pack, bool]]:
    """Each release, and whether it was new.

    Raises:
        TornError: a file is missing, torn or wrong; then none of them is loaded.
    """
    packs = {pack.source: pack for pack in read_manifest(folder)}
    if unknown := packs.keys() - set(ORDER):
        raise TornError(f"“{min(unknown)}” is no classifier known here.")
    wanted = [packs[source] for source in ORDER if source in packs]
    return [(pack, load_release(pack=pack, folder=folder)) for pack in wanted]
