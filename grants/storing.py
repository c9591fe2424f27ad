"""Folders of files in the storage, be it a disk or a bucket, compared when they come back."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

CHUNK = 1 << 20


class FileChanged(Exception):  # noqa: N818 - a state of things, not a fault of the program
    """What is in the storage is not what was put there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def put_folder(folder: Path, name: str) -> None:
    """Idempotent: a file that was half written by a worker that died is written anew.

    Raises:
        FileChanged: the storage gives back something else than it was given.
    """
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            put_file(File(file), f"{name}/{path.name}", digest_of_path(path))


def put_bytes(content: bytes, name: str) -> None:
    put_file(ContentFile(content), name, hashlib.sha256(content).hexdigest())


def put_file(file: "File[bytes]", name: str, digest: str) -> None:
    if digest_in_storage(name) == digest:
        return
    default_storage.delete(name)
    made = default_storage.save(name, file)
    if made != name:  # another worker put the same file there meanwhile
        default_storage.delete(made)
    if digest_in_storage(name) != digest:
        raise FileChanged(name.rpartition("/")[2])


def digest_in_storage(name: str) -> str | None:
    if not default_storage.exists(name):
        return None
    found = hashlib.sha256()
    with default_storage.open(name, "rb") as file:
        for chunk in _chunks(file):
            found.update(chunk)
    return found.hexdigest()


def read_bytes(name: str, digest: str) -> bytes:
    """Raises :class:`FileChanged`."""
    if not default_storage.exists(name):
        raise FileChanged(name.rpartition("/")[2])
    with default_storage.open(name, "rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileChanged(name.rpartition("/")[2])
    return content


@contextmanager
def fetched(name: str, files: Iterable[str]) -> Iterator[Path]:
    """A local copy of a folder's ``files``; one that is missing is missing in the copy too."""
    with TemporaryDirectory(prefix="eschool-grants-") as folder:
        for file in files:
            _fetch(f"{name}/{file}", Path(folder) / file)
        yield Path(folder)


def _fetch(name: str, path: Path) -> None:
    if not default_storage.exists(name):
        return
    with default_storage.open(name, "rb") as source, path.open("wb") as target:
        for chunk in _chunks(source):
            target.write(chunk)


def digest_of_path(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests_of(folder: Path) -> Mapping[str, str]:
    return {path.name: digest_of_path(path) for path in sorted(folder.iterdir())}


def _chunks(file: "File[bytes]") -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
