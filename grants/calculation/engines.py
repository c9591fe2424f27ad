"""Where the sets are computed: DuckDB here, Spark beyond one machine."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self

import duckdb
import pyarrow as pa

from grants.calculation.snapshot import STORED, Snapshot, Window

BATCH = 1 << 16


class Engine(Protocol):
    """What a calculation asks of its sets, in the SQL of ``dialect``."""

    dialect: str

    def open(self, snapshot: Snapshot) -> None:
        """Its tables as ``in_uses`` and so on; of the uses those of the window."""

    def put(self, name: str, table: pa.Table) -> None: ...
    def keep(self, name: str, sql: str) -> None:
        """Computed once, read from then on."""

    def rows(self, sql: str) -> pa.Table: ...
    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Never all rows at once."""

    def close(self) -> None: ...


class DuckDB:
    """Within ``memory``; what does not fit is spilt to a folder that goes with the engine."""

    dialect = "duckdb"

    def __init__(self, *, memory: str = "1GB", threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="eschool-grants-")
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": self._spill.name,
            "preserve_insertion_order": False,
        }
        if threads:
            settings["threads"] = threads
        self._connection = duckdb.connect(config=settings)
        self._connection.execute("SET enable_progress_bar = false")

    def open(self, snapshot: Snapshot) -> None:
        for name in STORED:
            where = during(snapshot.window, "TIMESTAMP") if name == "uses" else "true"
            file = _quoted(snapshot.path(name))
            self._connection.execute(
                f"CREATE TEMP VIEW in_{name} AS SELECT * FROM read_parquet({file}) WHERE {where}"  # noqa: S608
            )

    def put(self, name: str, table: pa.Table) -> None:
        self._connection.register(name, table)

    def keep(self, name: str, sql: str) -> None:
        self._connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")

    def rows(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        yield from self._connection.sql(sql).to_arrow_reader(BATCH)

    def close(self) -> None:
        self._connection.close()
        self._spill.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()


def during(window: Window, kind: str, quote: str = '"') -> str:
    """A condition; ``kind`` is the engine's name for moments without a zone."""
    at = f"{quote}at{quote}"
    opens, closes = (f"{kind} '{_plain(moment)}'" for moment in (window.opens, window.closes))
    return f"{at} >= {opens} AND {at} < {closes}"


def _plain(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
