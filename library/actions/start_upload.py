"""Takes a teacher's file in and sets the reader to it."""

import hashlib
from typing import Any

from django.core.files.base import File
from django.db import transaction

from eschool.accounts.models import User
from library.models import SubjectPage, Upload


def digest_of(file: "File[Any]") -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def earlier_upload(owner: User, sha256: str, kind: str) -> Upload | None:
    """The same file from the same person, when its draft still lives or is being made."""
    same = Upload.objects.filter(owner=owner, sha256=sha256, kind=kind)
    same = same.exclude(state=Upload.State.REFUSED)
    made_or_making = same.exclude(state=Upload.State.READY, publication=None)
    return made_or_making.first()


def start_upload(
    *,
    owner: User,
    subject: SubjectPage,
    file: "File[Any]",
    filename: str,
    kind: str = Upload.Kind.LESSON,
    again: bool = False,
) -> tuple[Upload, bool]:
    """The upload and whether it is new: a file sent twice is one upload unless ``again``."""
    sha256 = digest_of(file)
    upload = Upload(
        owner=owner,
        subject=subject,
        kind=kind,
        filename=filename[:255],
        sha256=sha256,
        size=file.size,
    )
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=owner.pk)
            if not again and (earlier := earlier_upload(owner, sha256, kind)):
                return earlier, False
            upload.file.save("original", file, save=True)
            transaction.on_commit(lambda: begin_reading(upload), robust=True)
    except BaseException:
        if upload.file.name:
            upload.file.storage.delete(upload.file.name)
        raise
    return upload, True


def start_again(*, upload: Upload) -> None:
    """Reads a kept file once more, where reading stopped half-way or failed through our fault."""
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.publication_id or not held.file:
            return
        held.state = Upload.State.WAITING
        held.refusal = ""
        held.finished_at = None
        held.save(update_fields=["state", "refusal", "finished_at"])
        transaction.on_commit(lambda: begin_reading(held), robust=True)


def begin_reading(upload: Upload) -> None:
    """A message that is lost does no harm: ``take_up_uploads`` sends another."""
    from library.tasks import read_upload

    read_upload.apply_async((str(upload.pk),), retry=False)
