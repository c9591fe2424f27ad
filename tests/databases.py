"""A pytest plugin: migrations run once per state of the code, then each test run copies the result.

Running them anew costs 17 s of processor time for every process of every run; a copy costs none.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "var" / "test-databases"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is the test's own; Django would migrate an empty one instead."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Gives this process a migrated database of its own."""
    database: dict[str, Any] = settings.DATABASES["default"]
    with _alone():
        if "sqlite" in database["ENGINE"]:
            database["TEST"]["NAME"] = _sqlite_copy()
        else:
            database["TEST"]["NAME"] = _postgresql_copy(database)


@pytest.fixture
def committing_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database for one test alone, where commits are real: for threads and processes.

    Django's own way empties every table afterwards, and with them what migrations put there.
    """
    database: dict[str, Any] = connection.settings_dict
    usual = database["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with _alone():
            is_file = "sqlite" in database["ENGINE"]
            database["NAME"] = _sqlite_copy("own") if is_file else _postgresql_copy(database, "own")
        try:
            yield
        finally:
            connection.close()
            own, database["NAME"] = database["NAME"], usual
            if not is_file:
                with _maintenance(database) as server:
                    command = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                    server.execute(command.format(sql.Identifier(own)))


def state_of_code() -> str:
    """Changes with any migration of ours and any dependency that brings migrations."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("[a-z]*/**/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time makes the template."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "eschool.settings.test"},
        check=True,
    )


def _sqlite_copy(name: str = "test") -> str:
    template = TEMPLATES / f"{state_of_code()}.sqlite3"
    if not template.exists():
        for stale in TEMPLATES.glob("*.sqlite3*"):
            stale.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        unfinished.rename(template)
    copy = Path(settings.SCRATCH) / f"{name}.sqlite3"
    for beside in ("-wal", "-shm"):
        copy.with_name(copy.name + beside).unlink(missing_ok=True)
    shutil.copy(template, copy)
    return str(copy)


def _postgresql_copy(database: dict[str, Any], kind: str = "test") -> str:
    template = f"template_{state_of_code()}"
    name = f"{kind}_{os.getpid()}"
    with _maintenance(database) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not found.fetchone():
            unfinished = f"unfinished_{os.getpid()}"
            _create(connection, unfinished)
            _migrate(_url(database, unfinished))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(template)
                )
            )
        _create(connection, name, template)
    return name


def _maintenance(database: dict[str, Any]) -> psycopg.Connection[Any]:
    return psycopg.connect(_url(database, "postgres"), autocommit=True)


def _url(database: dict[str, Any], name: str) -> str:
    user = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{user}@{database['HOST']}:{database['PORT']}/{name}"


def _create(connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The scratch folder of this process, its database included, goes with it."""
    if settings.configured:
        shutil.rmtree(settings.SCRATCH, ignore_errors=True)
