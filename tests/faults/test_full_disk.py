"""A full disk: a sentence, nothing torn, nothing half-written, and reading goes on."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from eschool.accounts.models import User
from eschool.core.storage import FolderStorage
from library.models import LessonPage, SubjectPage, Upload
from tests.documents_for_uploads import WORD_TYPE, word_lesson

pytestmark = pytest.mark.django_db

ROOM = 20 * 1024**2


class FullStorage(FolderStorage):
    """Takes half of a file and then has no room."""

    def _save(self, name: str, content: Any) -> str:
        half = content.read(content.size // 2)
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(half)
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        finally:
            path.unlink()


@pytest.fixture
def full(settings: Any, own_media: Path) -> Path:
    default = {"BACKEND": f"{__name__}.FullStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return own_media


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond; the system itself refuses, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _send(client: Client, subject: SubjectPage, data: bytes) -> Any:
    file = SimpleUploadedFile("Урок.docx", data, content_type=WORD_TYPE)
    return client.post("/upload/", {"file": file, "subject": subject.pk, "kind": "lesson"})


def test_an_upload_is_refused_with_a_sentence(
    client: Client, teacher: User, subject: SubjectPage, full: Path
) -> None:
    client.force_login(teacher)
    page = _send(client, subject, word_lesson())
    assert page.status_code == 507
    said = page.content.decode()
    assert f'value="{subject.pk}" selected' in said
    assert page.context["form"].errors["file"]
    assert not Upload.objects.exists()
    assert _files(full) == []


@pytest.fixture
def closed_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Django leaves the torn temporary file of a broken request to the garbage collector."""
    opened: list[TemporaryUploadedFile] = []

    def noted(*args: Any) -> TemporaryUploadedFile:
        opened.append(TemporaryUploadedFile(*args))
        return opened[-1]

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", noted)
    yield
    assert opened, "the file never came to the disk"
    for file in opened:
        file.close()


@pytest.mark.usefixtures("closed_afterwards")
def test_a_disk_that_fills_while_the_file_arrives(
    teacher: User, subject: SubjectPage, own_media: Path
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(teacher)
    with _room_for(ROOM):
        page = _send(client, subject, b"x" * (ROOM + 1024**2))
    assert page.status_code == 507
    assert page["Retry-After"]
    assert "507.html" in [template.name for template in page.templates]
    assert not Upload.objects.exists()
    assert _files(own_media) == []


def test_a_storage_that_cannot_finish_leaves_no_torn_file(own_media: Path) -> None:
    storage = FolderStorage()
    with _room_for(ROOM), pytest.raises(OSError, match="large"):
        storage.save("written/lesson.pdf", SimpleUploadedFile("x", b"x" * (ROOM + 1)))
    assert _files(own_media) == []


def test_two_files_of_one_name_are_two_files(own_media: Path) -> None:
    storage: FileSystemStorage = FolderStorage()
    names = {storage.save("a/b.txt", SimpleUploadedFile("x", text)) for text in (b"1", b"2")}
    assert len(names) == 2
    assert sorted(path.read_bytes() for path in _files(own_media)) == [b"1", b"2"]


def test_a_lesson_is_still_taken_away(client: Client, lesson: LessonPage, full: Path) -> None:
    file = client.get(f"/lessons/{lesson.pk}/v1/public.md")
    assert file.status_code == 200
    assert lesson.title in file.content.decode()
