"""The same expressions on Spark, where one machine is too small; needs Java and ``pyspark``."""

import tempfile
from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.snapshot import STORED, Snapshot

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
}


_PARTITIONS_HERE = "4"  # the default of 200 is for a cluster


class Spark:
    """Over the session given, else one of this machine."""

    def __init__(self, session: Any = None) -> None:
        from pyspark.sql import SparkSession

        self._own = session is None
        self._folder = tempfile.TemporaryDirectory(prefix="eschool-spark-")
        builder = SparkSession.builder.config(map=SETTINGS)
        builder = builder.config("spark.sql.warehouse.dir", self._folder.name)
        builder = builder.config("spark.sql.shuffle.partitions", _PARTITIONS_HERE)
        self._session = session or builder.master("local[*]").getOrCreate()
        self._connection = ibis.pyspark.connect(self._session)

    def tables(self, snapshot: Snapshot) -> dict[str, ir.Table]:
        return {
            name: self._connection.read_parquet(snapshot.path(name), table_name=f"in_{name}")
            for name in STORED
        }

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Through a file, so that no plan carries those of all steps before it."""
        path = f"{self._folder.name}/{name}"
        self._frame(expression).write.parquet(path)
        return self._connection.read_parquet(path, table_name=name)

    def _frame(self, expression: ir.Table) -> Any:
        self._connection._run_pre_execute_hooks(expression)
        return self._session.sql(self._connection.compile(expression))

    def rows(self, expression: ir.Table) -> pa.Table:
        return self._frame(expression).toArrow()

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        yield from self.rows(expression).to_batches()

    def close(self) -> None:
        if self._own:
            self._session.stop()
        self._folder.cleanup()
