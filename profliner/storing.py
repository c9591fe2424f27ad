"""Files in the storage, be it a disk or a bucket, by what is in them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage

CHUNK = 1 << 20


class FileGone(Exception):  # noqa: N818 - a state of things, not a fault of the program
    """It is not in the storage, or not what was put there."""


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(path: Path, name: str) -> str:
    """Its digest. Idempotent: a file half written by a worker that died is written anew."""
    digest = digest_of(path)
    if _digest_in_storage(name) == digest:
        return digest
    default_storage.delete(name)
    with path.open("rb") as file:
        made = default_storage.save(name, File(file))
    if made != name:  # another worker put the same file there meanwhile
        default_storage.delete(made)
    if _digest_in_storage(name) != digest:
        raise FileGone(name)
    return digest


@contextmanager
def fetched(name: str, digest: str) -> Iterator[Path]:
    """A local copy, compared with its digest.

    Raises:
        FileGone: missing, cut short or changed.
    """
    with TemporaryDirectory(prefix="eschool-profliner-") as folder:
        path = Path(folder) / Path(name).name
        if not default_storage.exists(name):
            raise FileGone(f"{name}: there is no such file")
        with default_storage.open(name, "rb") as source, path.open("wb") as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
        if digest_of(path) != digest:
            raise FileGone(f"{name}: cut short or changed since it was written")
        yield path


def drop(name: str) -> None:
    if name:
        default_storage.delete(name)


def _digest_in_storage(name: str) -> str | None:
    if not default_storage.exists(name):
        return None
    found = hashlib.sha256()
    with default_storage.open(name, "rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()
