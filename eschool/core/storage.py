"""Where files are kept: in a folder, or in a bucket that nobody reaches but through the site."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
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
