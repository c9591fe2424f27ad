"""A frozen picture of activity: Parquet files without names, and a manifest with their digests.

Columns and meanings: ``docs/profliner/snapshot.md``. It is written as a folder of its own and is
whole or not there; reading compares every digest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from eschool.core.files import digest_of
from profliner.recommender import Interactions
from profliner.recommender.data import Sparse
from profliner.recommender.features import LETTERS, columns_of, of_student, rows_of
from profliner.riasec import faded

SCHEMA = 1
MANIFEST = "manifest.json"
DIGITS = 32  # of a pseudonym
DAY = 86_400.0  # seconds
SCHEMAS = {
    "events": pa.schema(
        [
            pa.field("student", pa.string(), nullable=False),
            pa.field("item", pa.string(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("at", pa.timestamp("us", tz="UTC"), nullable=False),
            pa.field("value", pa.float32()),
        ]
    ),
    "students": pa.schema(
        [pa.field("student", pa.string(), nullable=False), pa.field("grade", pa.int8())]
    ),
    "items": pa.schema(
        [
            pa.field("item", pa.string(), nullable=False),
            pa.field("feature", pa.list_(pa.string()), nullable=False),
            pa.field("weight", pa.list_(pa.float32()), nullable=False),
        ]
    ),
}
# What speaks for a thing; a refusal and told interests do not stand among them.
POSITIVE = ("lesson", "saved", "signed_up", "attended", "path")
TOLD = "interests"


class SnapshotError(ValueError):
    """A file of the snapshot cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Written:
    """``digest`` is of the manifest, and by it of every file."""

    digest: str
    rows: Mapping[str, int]


def write(folder: Path, tables: Mapping[str, Iterable[pa.RecordBatch]], until: datetime) -> Written:
    """Batches are written as they come; the manifest last, so that a folder cut short has none."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {}
    for name, schema in SCHEMAS.items():
        path = folder / f"{name}.parquet"
        rows = 0
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in tables.get(name, ()):
                writer.write_batch(batch)
                rows += batch.num_rows
        told[name] = {"file": path.name, "rows": rows, "sha256": digest_of(path)}
    content = {"schema": SCHEMA, "until": until.astimezone(UTC).isoformat(), "tables": told}
    manifest = json.dumps(content, indent=1, sort_keys=True).encode() + b"\n"
    (folder / MANIFEST).write_bytes(manifest)
    rows_ = {name: int(one["rows"]) for name, one in told.items()}  # type: ignore[call-overload]
    return Written(hashlib.sha256(manifest).hexdigest(), rows_)


def check(folder: Path, digest: str) -> Mapping[str, Any]:
    """The manifest, after every file was compared with it. Raises :class:`SnapshotError`."""
    path = folder / MANIFEST
    if not path.is_file():
        raise SnapshotError(f"{MANIFEST} is missing")
    if digest_of(path) != digest:
        raise SnapshotError(f"{MANIFEST} is not the one that was written")
    manifest: dict[str, Any] = json.loads(path.read_bytes())
    if manifest.get("schema") != SCHEMA:
        raise SnapshotError(f"schema {manifest.get('schema')}, this program reads {SCHEMA}")
    for one in manifest["tables"].values():
        if not (folder / one["file"]).is_file() or digest_of(folder / one["file"]) != one["sha256"]:
            raise SnapshotError(f"{one['file']} is missing, cut short or changed")
    return manifest


@dataclass(frozen=True, eq=False)
class Activity:
    """A snapshot as models learn from it."""

    interactions: Interactions
    columns: list[str]
    item_features: Sparse
    told: list[dict[str, list[tuple[float, float]]]]  # of each: letter to days and scores

    def user_features(self, until: float = np.inf) -> Sparse:
        """What was known before ``until`` (seconds since 1970)."""
        groups = self.interactions.groups
        grades = [None] * len(self.told) if groups is None else groups.tolist()
        rows = [
            of_student(_interests(told, until / DAY), grade or None)
            for told, grade in zip(self.told, grades, strict=True)
        ]
        return rows_of(rows, self.columns)


def _interests(told: Mapping[str, Sequence[tuple[float, float]]], until: float) -> dict[str, float]:
    """As the student's page has them, from the rounds before the day ``until``."""
    before = {
        letter: [(day, score) for day, score in rounds if day <= until]
        for letter, rounds in told.items()
    }
    half_life = settings.INTERESTS_HALF_LIFE_DAYS
    return {letter: faded(rounds, half_life) for letter, rounds in before.items() if rounds}


def read(folder: Path, digest: str) -> Activity:
    """Raises :class:`SnapshotError`."""
    check(folder, digest)
    events = pq.read_table(folder / "events.parquet", columns=["student", "item", "kind", "at"])
    students = pq.read_table(folder / "students.parquet")
    names = np.asarray(students["student"].to_numpy(), dtype=np.str_)
    order = np.argsort(names)
    names = names[order]
    things = pq.read_table(folder / "items.parquet").to_pylist()
    done = events.filter(pc.is_in(events["kind"], pa.array(POSITIVE)))
    items, columns = _encoded(done["item"], [thing["item"] for thing in things])
    interactions = Interactions(
        users=names,
        items=items,
        rows=_places(done["student"], names),
        columns=columns,
        times=_seconds(done["at"]),
        groups=np.nan_to_num(
            students["grade"].to_numpy(zero_copy_only=False).astype(np.float64)[order]
        ).astype(np.int64),
    )
    features = {
        thing["item"]: dict(zip(thing["feature"], thing["weight"], strict=True)) for thing in things
    }
    rows = [features.get(str(name), {}) for name in items]
    vocabulary = columns_of(rows, range(1, 12))
    return Activity(interactions, vocabulary, rows_of(rows, vocabulary), _told(folder, names))


def _encoded(column: pa.ChunkedArray, catalogue: Sequence[str]) -> tuple[Any, Any]:
    """All names, sorted, and the place of each value among them."""
    encoded = column.combine_chunks().dictionary_encode()
    used = np.asarray(encoded.dictionary.to_pylist(), dtype=np.str_)
    names = np.unique(np.concatenate([used, np.asarray(list(catalogue), dtype=np.str_)]))
    if not len(used):
        return names, np.empty(0, dtype=np.int64)
    return names, np.searchsorted(names, used)[encoded.indices.to_numpy()]


def _places(column: pa.ChunkedArray, names: Any) -> Any:
    encoded = column.combine_chunks().dictionary_encode()
    used = np.asarray(encoded.dictionary.to_pylist(), dtype=names.dtype)
    if not len(used):
        return np.empty(0, dtype=np.int64)
    return np.searchsorted(names, used)[encoded.indices.to_numpy()]


def _seconds(column: pa.ChunkedArray) -> Any:
    return column.cast(pa.int64()).to_numpy().astype(np.float64) / 1e6


def _told(folder: Path, names: Any) -> list[dict[str, list[tuple[float, float]]]]:
    """The scores of each letter by day since 1970; interests are few beside what was done."""
    told: list[dict[str, list[tuple[float, float]]]] = [{} for _ in names]
    rows = pq.read_table(folder / "events.parquet", filters=[("kind", "=", TOLD)])
    if not rows.num_rows:
        return told
    places = _places(rows["student"], names)
    letters, moments = rows["item"].to_pylist(), _seconds(rows["at"])
    for at in np.argsort(moments, kind="stable"):
        letter, score = letters[at].rpartition(":")[2], rows["value"][int(at)].as_py()
        if letter in LETTERS and score is not None:
            told[places[at]].setdefault(letter, []).append((float(moments[at]) / DAY, float(score)))
    return told
