"""Migrated databases: migrations run once per state of the code, then everyone copies the result.

Running them anew costs 20 s of processor time for every process of every run; a copy costs none.
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
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "var" / "test-databases"


def state_of_code() -> str:
    """Changes with any migration of ours and any dependency that brings migrations."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("[a-z]*/**/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def make_templates(server: str | None) -> None:
    """What the others copy: on the server, or a file where there is none."""
    with _alone():
        if server is None:
            _sqlite_template()
            return
        with _maintenance(server) as connection:
            _postgresql_template(connection, server)


def make_sqlite(copy: Path) -> None:
    """A migrated database in this file, whatever was there."""
    with _alone():
        template = _sqlite_template()
        for beside in ("-wal", "-shm"):
            copy.with_name(copy.name + beside).unlink(missing_ok=True)
        shutil.copy(template, copy)


def _sqlite_template() -> Path:
    template = TEMPLATES / f"{state_of_code()}.sqlite3"
    if not template.exists():
        for stale in TEMPLATES.glob("*.sqlite3*"):
            stale.unlink()
        unfinished = template.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        unfinished.rename(template)
    return template


def make_postgresql(server: str, name: str) -> str:
    """A migrated database of this name beside the one that ``server`` names; its address."""
    with _alone(), _maintenance(server) as connection:
        _create(connection, name, _postgresql_template(connection, server))
    return with_path(server, name)


def _postgresql_template(connection: psycopg.Connection[Any], server: str) -> str:
    template = f"template_{state_of_code()}"
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
    if not found.fetchone():
        unfinished = f"unfinished_{os.getpid()}"
        _create(connection, unfinished)
        _migrate(with_path(server, unfinished))
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(unfinished), sql.Identifier(template)
            )
        )
    return template


def make_empty_postgresql(server: str, name: str) -> None:
    with _maintenance(server) as connection:
        _create(connection, name)


def drop_postgresql(server: str, name: str) -> None:
    with _maintenance(server) as connection:
        command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(command.format(sql.Identifier(name)))


def with_path(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{path}"))


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


def _maintenance(server: str) -> psycopg.Connection[Any]:
    return psycopg.connect(with_path(server, "postgres"), autocommit=True)


def _create(connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
