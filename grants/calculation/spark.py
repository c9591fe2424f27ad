"""The same expressions on Spark, where one machine is too small; needs Java and ``pyspark``."""

import tempfile
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from grants.calculation.engines import during
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

    dialect = "spark"

    def __init__(self, session: Any = None) -> None:
        from pyspark.sql import SparkSession

        self._own = session is None
        self._folder = tempfile.TemporaryDirectory(prefix="eschool-spark-")
        builder = SparkSession.builder.config(map=SETTINGS)
        builder = builder.config("spark.sql.warehouse.dir", self._folder.name)
        builder = builder.config("spark.sql.shuffle.partitions", _PARTITIONS_HERE)
        self._session = session or builder.master("local[*]").getOrCreate()

    def open(self, snapshot: Snapshot) -> None:
        for name in STORED:
            rows = self._session.read.parquet(str(snapshot.path(name)))
            if name == "uses":
                rows = rows.where(during(snapshot.window, "TIMESTAMP_NTZ", "`"))
            rows.createOrReplaceTempView(f"in_{name}")

    def put(self, name: str, table: pa.Table) -> None:
        path = f"{self._folder.name}/{name}.parquet"
        pq.write_table(table, path)
        self._read(path, name)

    def keep(self, name: str, sql: str) -> None:
        """Through a file, so that no plan carries those of all steps before it."""
        path = f"{self._folder.name}/{name}"
        self._session.sql(sql).write.parquet(path)
        self._read(path, name)

    def _read(self, path: object, name: str) -> None:
        self._session.read.parquet(str(path)).createOrReplaceTempView(name)

    def rows(self, sql: str) -> pa.Table:
        return self._session.sql(sql).toArrow()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        yield from self.rows(sql).to_batches()

    def close(self) -> None:
        if self._own:
            self._session.stop()
        self._folder.cleanup()
