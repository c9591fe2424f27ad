"""Files that no row knows: left behind where a process was killed between the two."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from eschool.core.storage import UNFINISHED, walk

# Longer than any upload or training takes: a younger file may be about to get its row.
SPARED = timedelta(days=1)
# By folder: the files, or folders of files, below it that rows name in fields of other kinds.
_named: dict[str, Callable[[], Iterable[str]]] = {}


def register(folder: str, named: Callable[[], Iterable[str]]) -> None:
    """Each room its own."""
    _named[folder] = named


@dataclass(frozen=True, slots=True)
class Orphan:
    name: str
    size: int


def orphans(*, older_than: timedelta = SPARED) -> Iterator[Orphan]:
    """In those folders only in which rows keep files; of the rest we know nothing."""
    known = _known()
    folders = {name.partition("/")[0] for name in known if "/" in name} | {UNFINISHED, *_named}
    known |= {name for named in _named.values() for name in named()}
    before = timezone.now() - older_than
    for folder in sorted(folders):
        for name in walk(folder):
            if known.isdisjoint((name, name.rpartition("/")[0])) and _is_older(name, before):
                yield Orphan(name, default_storage.size(name))


def _is_older(name: str, moment: datetime) -> bool:
    return default_storage.get_modified_time(name) < moment


def sweep_files(*, older_than: timedelta = SPARED) -> list[Orphan]:
    """Deletes the orphans and tells which they were."""
    found = list(orphans(older_than=older_than))
    for orphan in found:
        default_storage.delete(orphan.name)
    return found


def _known() -> set[str]:
    return {
        name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
        for name in model._base_manager.values_list(field.name, flat=True).iterator()
        if name
    }
