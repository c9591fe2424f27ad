"""Everything a person reads is there in Russian."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
RUSSIAN = ROOT / "eschool" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
Key = tuple[str | None, tuple[str, ...]]


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ru")


def _key(message: Message) -> Key:
    ids = message.id if isinstance(message.id, list | tuple) else [message.id]
    return message.context, tuple(ids)


def _strings(message: Message) -> tuple[str, ...]:
    given = message.string
    return tuple(given) if isinstance(given, list | tuple) else (given or "",)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, list[tuple[str, int]]]:
    """What the sources ask for, found as ``makemessages`` does, in a copy of the tree."""
    copy = tmp_path_factory.mktemp("sources")
    for room in ROOMS:
        keep = shutil.ignore_patterns("__pycache__", "data", "static", "*.mo", "*.po")
        shutil.copytree(ROOT / room, copy / room, ignore=keep)
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale=ru", "--no-wrap"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[Key, list[tuple[str, int]]] = {}
    for catalogue in copy.rglob("*.po"):
        for message in _read(catalogue):
            if message.id:
                found.setdefault(_key(message), []).extend(message.locations)
    return found


@pytest.fixture(scope="module")
def russian() -> dict[Key, Message]:
    if not RUSSIAN.exists():
        pytest.fail(f"There is no {RUSSIAN.relative_to(ROOT)}")
    return {_key(message): message for message in _read(RUSSIAN) if message.id}


def test_every_string_is_marked_as_makemessages_reads_it() -> None:
    """It knows gettext's own names and ``_``; under another name a string would stay English."""
    alias = re.compile(r"import (?:\w+, )*\w*gettext\w* as (?!_$)", re.MULTILINE)
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    assert [file for file in files if alias.search(file.read_text(encoding="utf-8"))] == []


def test_no_string_lacks_its_russian(
    asked: dict[Key, list[tuple[str, int]]], russian: dict[Key, Message]
) -> None:
    assert len(asked) > 100, "the sources were not read"
    missing = sorted(
        f"{ids[0]!r}  {places[0][0] if places else ''}"
        for (context, ids), places in asked.items()
        if (context, ids) not in russian or not all(_strings(russian[context, ids]))
    )
    assert not missing, f"{len(missing)} without Russian:\n" + "\n".join(missing)


def test_no_translation_is_a_guess(russian: dict[Key, Message]) -> None:
    assert [ids[0] for (_context, ids), message in russian.items() if message.fuzzy] == []


def test_no_translation_is_of_a_string_that_is_gone(
    asked: dict[Key, list[tuple[str, int]]], russian: dict[Key, Message]
) -> None:
    assert sorted(ids[0] for context, ids in russian.keys() - asked.keys()) == []


def test_placeholders_survive(russian: dict[Key, Message]) -> None:
    wrong = [
        ids[0]
        for (_context, ids), message in russian.items()
        for string in _strings(message)
        if set(_PLACEHOLDER.findall(string)) - set(_PLACEHOLDER.findall(" ".join(ids)))
    ]
    assert wrong == []
