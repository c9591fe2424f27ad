"""Processes that work on the test's own database and files, so that they may be killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

PROJECT = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup()\n"


def environment(**changed: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "TEST_FOLDER": settings.NAME,
        "ESCHOOL_DATA_DIR": str(settings.SCRATCH),
        "DATABASE_URL": _database(connection.settings_dict),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "CELERY_TASK_ALWAYS_EAGER": "1",
        "DEBUG": "0",
        **changed,
    }


def _database(given: dict[str, Any]) -> str:
    if "sqlite" in given["ENGINE"]:
        return f"sqlite:///{given['NAME']}"
    login = f"{given['USER']}:{given['PASSWORD']}"
    return f"postgres://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def killed_at_its_word(code: str) -> None:
    """Runs the code until it prints a line, then ends it as a lost machine would."""
    child = subprocess.Popen(
        [sys.executable, "-c", SETUP + code],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    with child, child.stdout as said:
        assert said.readline().strip() == "now"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL


def output_of(code: str, **changed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SETUP + code],
        cwd=PROJECT,
        env=environment(**changed),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
