"""What was kept comes back as it was, but for who was erased since; what is torn is refused."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.models import User
from eschool.core.backup import BackupError, restore, take, verify
from library.models import LessonPage
from tests import factories

Elsewhere = Callable[[], AbstractContextManager[None]]

NAME = "attachments/опыт с водой.txt"
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def _silently(done: int, total: int) -> None:
    """Nobody looks on."""


def _run(command: str, *arguments: object) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


def _guards() -> set[str]:
    """The database's own rules, such as that nobody changes the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture(autouse=True)
def stored(committing_db: None) -> Iterator[None]:
    default_storage.save(NAME, ContentFile("вода".encode()))
    yield
    default_storage.delete(NAME)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    take(tmp_path / "kept", _silently)
    return tmp_path / "kept"


def test_all_comes_back_but_for_who_was_erased(
    tmp_path: Path, in_empty_database: Elsewhere
) -> None:
    stays, goes = factories.make_teacher(), factories.make_teacher()
    lesson = factories.make_lesson(subject=factories.make_subject(), owner=stays)
    guards = _guards()
    folder = tmp_path / "kept"
    _run("backup", folder)
    assert "is whole" in _run("restore", folder, "--verify")
    erase_person(person=goes)
    default_storage.delete(NAME)
    with in_empty_database():
        assert "1 erased anew" in _run("restore", folder)
        assert LessonPage.objects.get().title == lesson.title
        assert User.objects.get(pk=stays.pk).email == stays.email
        assert not User.objects.filter(email=goes.email).exists()
        assert _guards() == guards != set()
    with default_storage.open(NAME) as file:
        assert file.read().decode() == "вода"


def test_nothing_is_written_over(tmp_path: Path, kept: Path, in_empty_database: Elsewhere) -> None:
    with pytest.raises(BackupError, match="is there already"):
        take(kept, _silently)
    with pytest.raises(BackupError, match="database is not empty"):
        restore(kept, _silently)
    default_storage.delete(NAME)
    default_storage.save(NAME, ContentFile(b"another"))
    with in_empty_database():
        with pytest.raises(BackupError, match="another content"):
            restore(kept, _silently)
        assert connection.introspection.table_names() == []


def _tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _another_form(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"form": 99}))


HARMS: list[tuple[str, Callable[[Path], object], str]] = [
    (f"files/{NAME}", _tear, f"{NAME} in .* is not what was kept"),
    (f"files/{NAME}", Path.unlink, f"{NAME} is missing"),
    ("database.*", _tear, "database.* is not what was kept"),
    ("SHA256SUMS", _tear, "SHA256SUMS in .* is not what was written"),
    ("backup.json", _tear, "not a whole backup"),
    ("backup.json", Path.unlink, "not a whole backup"),
    ("backup.json", _another_form, "another version"),
]


def test_what_is_torn_is_told(kept: Path, tmp_path: Path) -> None:
    for number, (which, harm, said) in enumerate(HARMS):
        folder = shutil.copytree(kept, tmp_path / str(number))
        [path] = folder.glob(which)
        harm(path)
        with pytest.raises(BackupError, match=said):
            verify(folder, _silently)


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="could not be written"):
        _run("backup", tmp_path / "file" / "inner")
    with pytest.raises(CommandError, match="not a whole backup"):
        _run("restore", tmp_path / "nowhere", "--verify")
