"""What a calculation leaves: a folder of files whose bytes depend on its input alone.

Columns and meanings: ``docs/grants/result.md``.
"""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from grants.calculation.files import OwnFolder, beside, file_digest, put_in_place

SCHEMA = 1
SUMMARY = "summary.json"
_INT, _TEXT, _MOMENT = pa.int64(), pa.string(), pa.timestamp("us")
_CODES = pa.list_(pa.field("element", _TEXT))

LINES = pa.schema(
    [
        ("author", _INT),
        ("teacher", _INT),
        ("school", _INT),
        ("district", _TEXT),
        ("lesson", _INT),
        ("family", _INT),
        ("stratum", _TEXT),
        ("use", _INT),
        ("at", _MOMENT),
        ("kind", _TEXT),
        ("role", _TEXT),
        ("w_base", _INT),
        ("w_share", _INT),
        ("w_own", _INT),
        ("w_repeat", _INT),
        ("w_reciprocal", _INT),
        ("w_family", _INT),
        ("w_dilution", _INT),
        ("points", _INT),
        ("reasons", _CODES),
        ("kopecks", _INT),
    ]
)
AWARDS = pa.schema(
    [
        ("author", _INT),
        ("points", _INT),
        ("teachers", _INT),
        ("schools", _INT),
        ("ramp", _TEXT),
        ("kopecks", _INT),
        ("held", _CODES),
        ("limits", _CODES),
        ("outside", _INT),
        ("fresh_points", _INT),
        ("top_school", _INT),
        ("top_school_points", _INT),
        ("weight", _INT),
        ("reciprocal_weight", _INT),
    ]
)
STRATA = pa.schema(
    [
        ("stratum", _TEXT),
        ("subject", _TEXT),
        ("band", _TEXT),
        ("points", _INT),
        ("authors", _INT),
        ("equal_kopecks", _INT),
        ("proportional_kopecks", _INT),
        ("budget_kopecks", _INT),
        ("paid_kopecks", _INT),
    ]
)
DROPPED = pa.schema([("author", _INT), ("reason", _TEXT), ("events", _INT)])


class Award(NamedTuple):
    """``points`` before the ramp; ``limits`` are below_eligibility, cap or floor."""

    author: int
    points: int
    teachers: int
    schools: int
    ramp: Fraction
    kopecks: int
    held: tuple[str, ...]
    limits: tuple[str, ...]
    outside: int
    fresh_points: int
    top_school: int | None
    top_school_points: int
    weight: int
    reciprocal_weight: int

    def to_row(self) -> dict[str, Any]:
        row = {name: getattr(self, name) for name in AWARDS.names}
        return row | {
            "ramp": f"{self.ramp.numerator}/{self.ramp.denominator}",
            "held": list(self.held),
            "limits": list(self.limits),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """Files in ``folder``; lives as long as ``_keeps``, so :meth:`write` what is to stay."""

    folder: Path
    summary: Mapping[str, Any]
    awards: tuple[Award, ...]
    strata: tuple[Mapping[str, Any], ...]
    funnel: tuple[Mapping[str, Any], ...]
    _keeps: OwnFolder | None = field(default=None, repr=False, compare=False)

    @property
    def digest(self) -> str:
        return str(self.summary["digest"])

    @property
    def paid(self) -> int:
        return int(self.summary["paid_kopecks"])

    @property
    def remainders(self) -> Mapping[str, int]:
        return dict(self.summary["remainders"])

    def lines(self) -> Iterator[pa.RecordBatch]:
        """By author, then in the order of the uses; batch by batch, whatever their number."""
        with pq.ParquetFile(self.folder / "lines.parquet") as file:
            yield from file.iter_batches()

    def dropped(self) -> pa.Table:
        return pq.read_table(self.folder / "dropped.parquet")

    def write(self, folder: Path) -> None:
        """As a whole; ``FileExistsError`` for a folder that holds anything but this result."""
        if _holds(folder, self.folder):
            return
        with beside(folder) as made:
            for path in sorted(self.folder.iterdir()):
                shutil.copyfile(path, made / path.name)
            put_in_place(made, folder)


def _holds(folder: Path, wanted: Path) -> bool:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not folder.is_dir() or _digests(folder) != _digests(wanted):
        raise FileExistsError(f"{folder} is there already and is not this result.")
    return True


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: file_digest(path) for path in folder.iterdir() if path.is_file()}


def awards_table(awards: Iterable[Award]) -> pa.Table:
    return pa.Table.from_pylist([award.to_row() for award in awards], schema=AWARDS)


def awards_csv(awards: Iterable[Award]) -> bytes:
    """UTF-8, lines end in CR LF, lists are joined by blanks."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(AWARDS.names)
    for award in awards:
        writer.writerow([_cell(value) for value in award.to_row().values()])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else value


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_digest(table: pa.Table) -> str:
    digest = ContentDigest(table.schema)
    for batch in table.combine_chunks().to_batches():
        digest.add(batch)
    return digest.hexdigest()


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


class ContentDigest:
    """A SHA-256 of values, column by column, that outlives the version of the file format."""

    def __init__(self, schema: pa.Schema) -> None:
        self._columns = {name: hashlib.sha256() for name in schema.names}
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            self._columns[name].update(_bytes(column))

    def hexdigest(self) -> str:
        digest = hashlib.sha256(str(self.rows).encode())
        for name, column in self._columns.items():
            digest.update(f"\n{name} {column.hexdigest()}".encode())
        return digest.hexdigest()


def _bytes(column: pa.Array) -> bytes:
    """Whole numbers as eight bytes (none as the least); texts after a list of their lengths."""
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, " ")
    if not pa.types.is_string(column.type):
        whole = column.cast(_INT).fill_null(-(2**63))
        return whole.to_numpy(zero_copy_only=False).astype("<i8").tobytes()
    text = pa.concat_arrays([column.fill_null("\0").cast(pa.large_string())])
    lengths = pc.binary_length(text).to_numpy(zero_copy_only=False).astype("<i8").tobytes()
    return lengths + (text.buffers()[2].to_pybytes() if len(text) and lengths.strip(b"\0") else b"")
