"""Workers that are killed, and administrators who press at the same moment: one result."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.parts import on_services
from tests.grants.rounds import BUDGET
from tests.migrated import ROOT, drop_postgresql, make_postgresql, make_sqlite

pytestmark = pytest.mark.timeout(600)
KILLED = int(signal.SIGKILL)


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that nobody else sees, for what is really committed."""
    if not on_services():
        make_sqlite(tmp_path / "apart.sqlite3")
        yield f"sqlite:///{tmp_path / 'apart.sqlite3'}"
        return
    name = f"apart_{os.getpid()}"
    yield make_postgresql(os.environ["DATABASE_URL"], name)
    drop_postgresql(os.environ["DATABASE_URL"], name)


def _tell(story: str, database: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.grants.apart", story],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "eschool.settings.dev",
            "DATABASE_URL": database,
            "ESCHOOL_DATA_DIR": str(folder / "data"),
            "MEDIA_ROOT": str(folder / "media"),
            "CELERY_TASK_ALWAYS_EAGER": "1",
            "SEARCH_WAKE": "inline",
            "SEARCH_INDEX_PREFIX": "apart",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    outcome["stderr"] = done.stderr
    return outcome


def test_a_worker_killed_anywhere_leaves_one_result(own_database: str, tmp_path: Path) -> None:
    told = _tell("killed", own_database, tmp_path)
    assert told["signals"] == [
        *[KILLED] * 3,
        0,
        *[KILLED] * 4,
        0,
        *[KILLED] * 4,
        0,
    ], told["stderr"]
    assert told["attempts"] == [["calculate", 5], ["export", 5], ["freeze", 4]]
    _is_one_result(told)


def test_what_two_press_at_once_is_done_once(own_database: str, tmp_path: Path) -> None:
    told = _tell("pressed_at_once", own_database, tmp_path)
    freeze, calculate, first, second, export, overlapping = told["codes"]
    # Who comes second while the work is under way is shown it; who comes later is told no.
    assert freeze in ([0, 0], [0, 1])
    assert calculate[0] == export[0] == 0, told["stderr"]
    assert first == second == [0, 1]
    assert overlapping == [0, 1]
    assert told["rounds"] == 2
    _is_one_result(told)


def _is_one_result(told: dict[str, Any]) -> None:
    once = ("snapshots", "calculations", "batches")
    assert [told[name] for name in once] == [1, 1, 1]
    assert {state for _kind, state in told["jobs"]} == {"done"}
    assert told["uses"] == 8
    assert told["awards"] == told["payments"] == told["approvals"] == 2
    assert told["award_kopecks"] == told["line_kopecks"] == told["paid_kopecks"] == BUDGET
    assert (told["files"], told["state"]) == (3, "paid")
    assert told["notices"] == [
        ["award_published", 2],
        ["bank_details_saved", 2],
        ["round_counts", 2],
    ]
