"""Where files are kept: in a folder, or in a bucket that nobody reaches but through the site."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from storages.backends.s3 import S3Storage

UNFINISHED = "unfinished"


class FolderStorage(FileSystemStorage):
    """A file stands under its name whole or not at all, whatever becomes of its writer."""

    def _save(self, name: str, content: "File[Any]") -> str:
        part = f"{UNFINISHED}/{uuid.uuid4().hex}"
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
            return self._place(part, name)
        finally:
            Path(self.path(part)).unlink(missing_ok=True)

    def _place(self, part: str, name: str) -> str:
        """A link fails where something stands already, so nobody's file is written over."""
        while True:
            target = Path(self.path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(self.path(part))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name.replace("\\", "/")


class BucketStorage(S3Storage):
    """Addresses are the site's own: pages ask no other host, and rights stay ours."""

    def url(self, name: str, *args: object, **kwargs: object) -> str:
        return f"{settings.MEDIA_URL}{name}"


def walk(folder: str) -> Iterator[str]:
    """The names of all files in a folder of the storage and below it."""
    try:
        inner, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in inner:
        yield from walk(f"{folder}/{name}")
