"""Where the sets are computed: DuckDB here, Spark beyond one machine."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, Self, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.snapshot import SCHEMAS, Snapshot

BATCH = 1 << 16
Tables: TypeAlias = Mapping[str, ir.Table]


class Engine(Protocol):
    """What a calculation asks of its sets."""

    def tables(self, snapshot: Snapshot) -> dict[str, ir.Table]: ...
    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Computed once, read from then on."""

    def rows(self, expression: ir.Table) -> pa.Table: ...
    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """Of kept tables only, and never all rows at once."""

    def close(self) -> None: ...


class DuckDB:
    """Within ``memory``; what does not fit is spilt to a folder that goes with the engine."""

    def __init__(self, *, memory: str = "1GB", threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="eschool-grants-")
        settings: dict[str, Any] = {"memory_limit": memory, "temp_directory": self._spill.name}
        if threads:
            settings["threads"] = threads
        self._connection = ibis.duckdb.connect(Path(self._spill.name) / "sets.duckdb", **settings)
        self._connection.con.execute("SET enable_progress_bar = false")

    def tables(self, snapshot: Snapshot) -> dict[str, ir.Table]:
        return {
            name: self._connection.read_parquet(snapshot.path(name), table_name=f"in_{name}")
            for name in SCHEMAS
        }

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        return self._connection.create_table(name, expression, temp=True)

    def rows(self, expression: ir.Table) -> pa.Table:
        return self._connection.to_pyarrow(expression)

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        found = self._connection.con.sql(self._connection.compile(expression))
        yield from found.to_arrow_reader(BATCH)

    def close(self) -> None:
        self._connection.disconnect()
        self._spill.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()
