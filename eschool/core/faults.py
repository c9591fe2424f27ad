"""Telling apart what broke: a fault of ours, a part that is away, a disk that is full."""

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE_AWAY = ("database is locked", "unable to open database file", "disk i/o error")
_DISK_FULL = "53100"
# Connection lost or refused, the server going down, too many connections.
_POSTGRESQL_AWAY = ("08", "53", "57P")


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room left for what had to be written."""
    return any(
        (isinstance(one, OSError) and one.errno in _FULL)
        or getattr(one, "sqlstate", None) == _DISK_FULL
        or (isinstance(one, OperationalError) and "disk is full" in str(one))
        for one in _chain(error)
    )


def is_database_away(error: BaseException | None) -> bool:
    return any(
        isinstance(one, InterfaceError) or (isinstance(one, OperationalError) and _away(one))
        for one in _chain(error)
    )


def _away(error: OperationalError) -> bool:
    driver = error.__cause__
    if type(driver).__module__.startswith("psycopg"):
        state = getattr(driver, "sqlstate", None)
        return state is None or state.startswith(_POSTGRESQL_AWAY)
    return str(error).lower().startswith(_SQLITE_AWAY)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
