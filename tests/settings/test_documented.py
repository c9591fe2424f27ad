"""Each setting that is read from the environment is described."""

import re
from pathlib import Path

from tests.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
_READ = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z][A-Z0-9_]+)\"")


def _read() -> set[str]:
    files = (ROOT / "eschool" / "settings").glob("*.py")
    return {name for file in files for name in _READ.findall(file.read_text(encoding="utf-8"))}


def _described() -> set[str]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_setting_is_described_and_none_that_is_gone() -> None:
    assert len(_read()) > 20
    assert _read() == _described()


def test_nothing_else_reads_the_environment() -> None:
    """A setting read elsewhere would be neither typed nor described."""
    allowed = {"celery.py", "wsgi.py", "backup.py"}  # the last hands it on to pg_dump
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            if file.name in allowed or file.parent.name == "settings":
                continue
            assert "os.environ" not in file.read_text(encoding="utf-8"), file
