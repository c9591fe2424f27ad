"""Files in the storage, be it a disk or a bucket, compared when they come back."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

CHUNK = 1 << 20
LOST = "there is no such file"


class FileChanged(Exception):  # noqa: N818 - a state of things, not a fault of the program
    """What is in the storage is not what was put there; ``name`` is without its folder."""

    def __init__(self, name: str, fault: str = "cut short or changed since it was written") -> None:
        super().__init__(f"{name}: {fault}")
        self.name = name.rpartition("/")[2]


def put_folder(folder: Path, name: str) -> None:
    """Its files, of which each is put by :func:`put_path`."""
    for path in sorted(folder.iterdir()):
        put_path(path, f"{name}/{path.name}")


def put_path(path: Path, name: str) -> None:
    """Idempotent: a file that was half written by a worker that died is written anew.

    Raises:
        FileChanged: the storage gives back something else than it was given.
    """
    with path.open("rb") as file:
        put_file(File(file), name, digest_of(path))


def put_bytes(content: bytes, name: str) -> None:
    """As :func:`put_path` does."""
    put_file(ContentFile(content), name, hashlib.sha256(content).hexdigest())


def put_file(file: "File[bytes]", name: str, digest: str) -> None:
    if _digest_in_storage(name) == digest:
        return
    default_storage.delete(name)
    made = default_storage.save(name, file)
    if made != name:  # another worker put the same file there meanwhile
        default_storage.delete(made)
    if _digest_in_storage(name) != digest:
        raise FileChanged(name)


def read_bytes(name: str, digest: str) -> bytes:
    """In memory alone: what is secret leaves no copy on a disk. Raises :class:`FileChanged`."""
    if not default_storage.exists(name):
        raise FileChanged(name, LOST)
    with default_storage.open(name, "rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileChanged(name)
    return content


@contextmanager
def fetched(name: str, digest: str) -> Iterator[Path]:
    """A local copy, compared with its digest. Raises :class:`FileChanged`."""
    with TemporaryDirectory(prefix="eschool-file-") as folder:
        path = Path(folder) / Path(name).name
        _fetch(name, path)
        if not path.exists():
            raise FileChanged(name, LOST)
        if digest_of(path) != digest:
            raise FileChanged(name)
        yield path


@contextmanager
def fetched_folder(name: str, files: Iterable[str]) -> Iterator[Path]:
    """Local copies of a folder's ``files``, not compared; what is missing is missing there too."""
    with TemporaryDirectory(prefix="eschool-files-") as folder:
        for file in files:
            _fetch(f"{name}/{file}", Path(folder) / file)
        yield Path(folder)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests_of(folder: Path) -> Mapping[str, str]:
    return {path.name: digest_of(path) for path in sorted(folder.iterdir())}


def _fetch(name: str, path: Path) -> None:
    if not default_storage.exists(name):
        return
    with default_storage.open(name, "rb") as source, path.open("wb") as target:
        for chunk in chunks_of(source):
            target.write(chunk)


def _digest_in_storage(name: str) -> str | None:
    if not default_storage.exists(name):
        return None
    found = hashlib.sha256()
    with default_storage.open(name, "rb") as file:
        for chunk in chunks_of(file):
            found.update(chunk)
    return found.hexdigest()


def chunks_of(file: IO[Any]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
