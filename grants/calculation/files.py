"""Files that appear whole or not at all, and have the same bytes for the same content."""

import hashlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_IN_A_GROUP = 1 << 17


class OwnFolder:
    """A temporary folder that goes when nobody holds it any more."""

    def __init__(self, prefix: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        self._gone = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder next to ``folder``; gone again when the block fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put_in_place(made: Path, folder: Path) -> None:
    """Renames ``made`` once its files are on the disk; ``folder`` must not be there or be empty."""
    for path in (*sorted(made.iterdir()), made):
        _sync(path)
    made.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """The number of rows; how they were cut into batches leaves no trace in the bytes."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for group in in_groups(schema, batches):
            writer.write_table(group, row_group_size=ROWS_IN_A_GROUP)
            rows += group.num_rows
    return rows


def in_groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of one chunk and ``ROWS_IN_A_GROUP`` rows, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROWS_IN_A_GROUP:
            table = pa.Table.from_batches(waiting, schema)
            yield table.slice(0, ROWS_IN_A_GROUP).combine_chunks()
            waiting = table.slice(ROWS_IN_A_GROUP).to_batches()
            count -= ROWS_IN_A_GROUP
    if count:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()
