"""A pytest plugin: each process has a migrated database of its own."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.migrated import (
    drop_postgresql,
    make_empty_postgresql,
    make_postgresql,
    make_sqlite,
    make_templates,
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Migrates before the time of any test runs: on a busy machine that takes longer than one may.

    The process that hands out the tests does it alone; the others copy.
    """
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        database = settings.DATABASES["default"]
        make_templates(None if _is_file(database) else _address(database))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is the test's own; Django would migrate an empty one instead."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Gives this process a migrated database of its own."""
    database: dict[str, Any] = settings.DATABASES["default"]
    database["TEST"]["NAME"] = _copy(database, "test")


@pytest.fixture
def committing_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database for one test alone, where commits are real: for threads and processes.

    Django's own way empties every table afterwards, and with them what migrations put there.
    """
    with django_db_blocker.unblock(), _instead("own", _copy):
        yield


@pytest.fixture
def in_empty_database() -> Callable[[], AbstractContextManager[None]]:
    """Beside that of ``committing_db``: a database without a table, as after a disaster."""
    return lambda: _instead("empty", _empty)


@contextlib.contextmanager
def _instead(kind: str, make: Callable[[dict[str, Any], str], str]) -> Iterator[None]:
    database: dict[str, Any] = connection.settings_dict
    usual = database["NAME"]
    connection.close()
    database["NAME"] = make(database, kind)
    try:
        yield
    finally:
        connection.close()
        own, database["NAME"] = database["NAME"], usual
        if not _is_file(database):
            drop_postgresql(_address(database), own)


def _empty(database: dict[str, Any], kind: str) -> str:
    if _is_file(database):
        path = Path(settings.SCRATCH) / f"{kind}.sqlite3"
        path.unlink(missing_ok=True)
        return str(path)
    name = f"{kind}_{os.getpid()}"
    make_empty_postgresql(_address(database), name)
    return name


def _copy(database: dict[str, Any], kind: str) -> str:
    if _is_file(database):
        copy = Path(settings.SCRATCH) / f"{kind}.sqlite3"
        make_sqlite(copy)
        return str(copy)
    name = f"{kind}_{os.getpid()}"
    make_postgresql(_address(database), name)
    return name


def _is_file(database: dict[str, Any]) -> bool:
    return "sqlite" in database["ENGINE"]


def _address(database: dict[str, Any]) -> str:
    user = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{user}@{database['HOST']}:{database['PORT']}/"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The scratch folder of this process, its database included, goes with it."""
    if settings.configured:
        shutil.rmtree(settings.SCRATCH, ignore_errors=True)
