"""The frozen input of a round: a folder of Parquet files and a manifest with their digests.

Columns, meanings and an example: ``docs/grants/snapshot.md``.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from grants.calculation.files import beside, file_digest, put_in_place, write_parquet
from grants.calculation.ruleset import KINDS, canonical

SCHEMA = 1
MANIFEST = "manifest.json"
Rows: TypeAlias = Iterable[pa.RecordBatch] | pa.Table

_ID, _MOMENT, _YES, _TEXT, _INT = (
    pa.int64(),
    pa.timestamp("us"),
    pa.bool_(),
    pa.string(),
    pa.int32(),
)


def _schema(**columns: pa.DataType | tuple[pa.DataType, bool]) -> pa.Schema:
    fields = [
        pa.field(name, kind[0], nullable=True)
        if isinstance(kind, tuple)
        else pa.field(name, kind, nullable=False)
        for name, kind in columns.items()
    ]
    return pa.schema(fields)


def _or_none(kind: pa.DataType) -> tuple[pa.DataType, bool]:
    return kind, True


SCHEMAS: dict[str, pa.Schema] = {
    "uses": _schema(
        use=_ID,
        at=_MOMENT,
        kind=_TEXT,
        lesson=_ID,
        version=_INT,
        teacher=_or_none(_ID),
        visitor=_or_none(_ID),
        school=_or_none(_ID),
        is_verified=_YES,
        is_robot=_YES,
        occasion=_or_none(_ID),
        students=_or_none(_INT),
    ),
    "teachers": _schema(teacher=_ID, verified_at=_or_none(_MOMENT), is_suspended=_YES),
    "schools": _schema(school=_ID, district=_TEXT, is_region=_YES),
    "lessons": _schema(lesson=_ID, family=_ID, subject=_TEXT, grade_from=_INT, grade_to=_INT),
    "families": _schema(family=_ID, upstream=_or_none(_ID)),
    "authors": _schema(lesson=_ID, author=_ID, share=_INT),
    "affiliations": _schema(person=_ID, school=_ID, from_at=_MOMENT, until=_or_none(_MOMENT)),
    "earlier": _schema(teacher=_ID, family=_ID),
}
# What the writer adds: microseconds since the same person's click before on the same lesson.
STORED: dict[str, pa.Schema] = SCHEMAS | {"uses": SCHEMAS["uses"].append(pa.field("since", _ID))}
CLICKS = ("view", "download")
KEYS: dict[str, tuple[str, ...]] = {
    "teachers": ("teacher",),
    "schools": ("school",),
    "lessons": ("lesson",),
    "families": ("family",),
    "authors": ("lesson", "author"),
    "earlier": ("teacher", "family"),
}
# Neighbours in a file are neighbours in the sets: one lesson's uses by one person in their order.
# By kind first, so that whole groups of rows that pay nothing, most of the file, are never decoded.
ORDERS: dict[str, tuple[str, ...]] = {
    name: tuple(schema.names) for name, schema in SCHEMAS.items()
} | {"uses": ("kind", "lesson", "teacher", "visitor", "at", "use")}


class SnapshotError(ValueError):
    """``file`` (of the snapshot's folder) cannot be used because of ``fault``."""

    def __init__(self, file: str, fault: str) -> None:
        self.file = file
        self.fault = fault
        super().__init__(f"{file}: {fault}")


@dataclass(frozen=True, slots=True)
class Window:
    """Half open: ``opens`` belongs to it, ``closes`` does not. Both aware."""

    opens: datetime
    closes: datetime

    def __post_init__(self) -> None:
        if self.opens.tzinfo is None or self.closes.tzinfo is None:
            raise ValueError("A window's moments need a time zone.")
        if self.opens >= self.closes:
            raise ValueError("A window ends after it starts.")

    def to_json(self) -> dict[str, str]:
        return {"from": _iso(self.opens), "until": _iso(self.closes)}

    @classmethod
    def from_json(cls, given: Mapping[str, str]) -> "Window":
        return cls(_moment(given["from"]), _moment(given["until"]))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Manifest:
    window: Window
    tables: Mapping[str, Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        content = self._content()
        return {**content, "digest": hashlib.sha256(canonical(content)).hexdigest()}

    def _content(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "window": self.window.to_json(), "tables": dict(self.tables)}

    @property
    def digest(self) -> str:
        return str(self.to_json()["digest"])

    def rows(self, table: str) -> int:
        return int(self.tables[table]["rows"])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folder whose every file was compared with the manifest."""

    folder: Path
    manifest: Manifest

    @property
    def window(self) -> Window:
        return self.manifest.window

    @property
    def digest(self) -> str:
        return self.manifest.digest

    def path(self, table: str) -> Path:
        return self.folder / str(self.manifest.tables[table]["file"])


def write(
    folder: Path, window: Window, tables: Mapping[str, Rows], *, memory: str = "512MB"
) -> Manifest:
    """Writes the folder as a whole; the order of rows and batches given does not matter.

    A folder already there must hold the same snapshot, else ``FileExistsError``. Tables left out
    are empty. Raises ``SnapshotError`` for a column that is missing, null or of another type.
    """
    if unknown := set(tables) - set(SCHEMAS):
        raise SnapshotError(min(unknown), "there is no such table")
    with beside(folder) as made, _sorter(memory) as connection:
        described = {
            name: _write_table(made, name, tables.get(name, ()), connection) for name in SCHEMAS
        }
        manifest = Manifest(window, described)
        (made / MANIFEST).write_bytes(_pretty(manifest.to_json()))
        if not _is_here_already(folder, manifest):
            put_in_place(made, folder)
    return manifest


def _is_here_already(folder: Path, manifest: Manifest) -> bool:
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if read(folder).digest != manifest.digest:
        raise FileExistsError(f"{folder} holds another snapshot.")
    return True


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


@contextmanager
def _sorter(memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Sorts outside of memory where there is more than fits."""
    with tempfile.TemporaryDirectory(prefix="eschool-sort-") as spill:
        config: dict[str, Any] = {"memory_limit": memory, "temp_directory": spill, "threads": 2}
        with duckdb.connect(config=config) as connection:
            connection.execute("SET enable_progress_bar = false")
            yield connection


def _write_table(
    made: Path, name: str, rows: Rows, connection: duckdb.DuckDBPyConnection
) -> dict[str, Any]:
    path = made / f"{name}.parquet"
    count = write_parquet(path, STORED[name], _sorted(name, rows, connection))
    return {"file": path.name, "rows": count, "sha256": file_digest(path)}


def _sorted(
    name: str, rows: Rows, connection: duckdb.DuckDBPyConnection
) -> Iterator[pa.RecordBatch]:
    source = _Source(name, rows)
    given = pa.RecordBatchReader.from_batches(SCHEMAS[name], source.batches())
    connection.register("given", given)
    order = ", ".join(f'"{column}" NULLS FIRST' for column in ORDERS[name])
    chosen = _SINCE if name == "uses" else "SELECT * FROM given"
    try:
        for batch in connection.sql(f"{chosen} ORDER BY {order}").to_arrow_reader(1 << 16):
            yield batch.cast(STORED[name])
    except duckdb.Error as error:
        raise source.fault or error from error
    finally:
        connection.unregister("given")


_SINCE = f"""
    SELECT *, CASE WHEN kind IN {CLICKS} AND coalesce(teacher, visitor) IS NOT NULL
        THEN epoch_us("at") - epoch_us(lag("at") OVER (
            PARTITION BY lesson, coalesce(teacher, visitor), kind ORDER BY "at", use))
        END AS since
    FROM given
"""  # noqa: S608


class _Source:
    """Keeps what went wrong while rows were given, which DuckDB would tell in its own words."""

    def __init__(self, name: str, rows: Rows) -> None:
        self._name = name
        self._rows = rows.to_batches() if isinstance(rows, pa.Table) else rows
        self.fault: Exception | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._rows:
                yield _fitting(self._name, batch)
        except Exception as fault:
            self.fault = fault
            raise


def _fitting(name: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    schema = SCHEMAS[name]
    if missing := [field.name for field in schema if field.name not in batch.schema.names]:
        raise SnapshotError(name, f"column {missing[0]} is missing")
    try:
        fitting = batch.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, ValueError) as error:
        raise SnapshotError(name, f"does not fit its schema: {error}") from error
    for field, column in zip(schema, fitting.columns, strict=True):
        if not field.nullable and column.null_count:
            raise SnapshotError(name, f"column {field.name} has empty values")
    return fitting


def read(folder: Path) -> Snapshot:
    """Every digest, row count, column and key compared; raises :class:`SnapshotError`."""
    manifest = _read_manifest(folder)
    snapshot = Snapshot(folder, manifest)
    for name in SCHEMAS:
        _check_file(snapshot, name)
    _check_lessons(snapshot)
    return snapshot


def _read_manifest(folder: Path) -> Manifest:
    try:
        given = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise SnapshotError(MANIFEST, f"is not in {folder}") from error
    except ValueError as error:
        raise SnapshotError(MANIFEST, "is cut short or is not JSON") from error
    if not isinstance(given, dict) or given.get("schema") != SCHEMA:
        raise SnapshotError(MANIFEST, f"does not have the schema {SCHEMA} that this program reads")
    try:
        tables = {name: _described(given["tables"][name]) for name in SCHEMAS}
        manifest = Manifest(Window.from_json(given["window"]), tables)
        edited = given["digest"] != manifest.digest or set(given["tables"]) != set(SCHEMAS)
    except (KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(MANIFEST, f"does not say {error}") from error
    except ValueError as error:
        raise SnapshotError(MANIFEST, str(error)) from error
    if edited:
        raise SnapshotError(MANIFEST, "was edited: its digest is not that of its content")
    return manifest


def _described(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"file": given["file"], "rows": given["rows"], "sha256": given["sha256"]}


def _check_file(snapshot: Snapshot, name: str) -> None:
    path = snapshot.path(name)
    described = snapshot.manifest.tables[name]
    if path.parent != snapshot.folder or not path.is_file():
        raise SnapshotError(str(described["file"]), "is not in the folder")
    if file_digest(path) != described["sha256"]:
        raise SnapshotError(path.name, "was cut short or edited: its digest is not the manifest's")
    with pq.ParquetFile(path) as file:
        if file.metadata.num_rows != described["rows"]:
            raise SnapshotError(path.name, "has another number of rows than the manifest says")
        if not file.schema_arrow.equals(STORED[name]):
            raise SnapshotError(path.name, "has other columns than schema 1 asks for")
    _check_key(path, name)


def _check_key(path: Path, name: str) -> None:
    if name in KEYS:
        table = pq.read_table(path, columns=list(KEYS[name]))
        if table.group_by(list(KEYS[name])).aggregate([]).num_rows != table.num_rows:
            raise SnapshotError(path.name, f"has the same {' and '.join(KEYS[name])} twice")
    if name == "authors":
        shares = pq.read_table(path, columns=["share"])["share"].to_numpy()
        if shares.size and not (shares.min() >= 1 and shares.max() <= 10**6):
            raise SnapshotError(path.name, "has a share that is not between 1 and 1 000 000")
    if name == "uses":
        _check_kinds(path)


def _check_kinds(path: Path) -> None:
    for kinds in _parts(path, "kind"):
        if unknown := set(kinds.unique().to_pylist()) - set(KINDS):
            raise SnapshotError(path.name, f"has the unknown kind {min(unknown)!r}")


def _check_lessons(snapshot: Snapshot) -> None:
    path = snapshot.path("lessons")
    described = pq.read_table(path, columns=["lesson"])["lesson"]
    for lessons in _parts(snapshot.path("uses"), "lesson"):
        if not pc.all(pc.is_in(lessons.unique(), value_set=described)).as_py():
            raise SnapshotError(path.name, "does not describe all lessons of uses.parquet")


def _parts(path: Path, column: str) -> Iterator[pa.ChunkedArray]:
    """Never a whole column at once."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number, columns=[column])[column]
