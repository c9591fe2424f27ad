"""Freezes what students did and agreed to be learnt from, without who they are."""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

import pyarrow as pa
from django.core.files.storage import default_storage
from django.utils import timezone

from eschool.accounts.models import Enrolment
from eschool.core.calendar import school_year
from eschool.core.files import put_path
from profliner import snapshots
from profliner.catalogue import catalogue
from profliner.models import ActivitySnapshot, Signal
from profliner.profiled import profiled

BATCH = 20_000
T = TypeVar("T")


def take_snapshot(*, now: datetime | None = None, folder: Path | None = None) -> ActivitySnapshot:
    """Rows are streamed, so memory does not grow with the city.

    A pseudonym is an HMAC of the student's number by a key that is made for this snapshot and is
    kept nowhere: the rows of one student belong together, and to nobody.
    """
    now = now or timezone.now()
    with TemporaryDirectory(prefix="eschool-snapshot-") as scratch:
        made = folder or Path(scratch)
        written = snapshots.write(made, _tables(now), now)
        name = f"profliner/snapshots/{written.digest}"
        # The manifest goes last: a folder that has one is whole.
        for path in sorted(made.iterdir(), key=lambda path: path.name == snapshots.MANIFEST):
            put_path(path, f"{name}/{path.name}")
    return ActivitySnapshot.objects.create(
        digest=written.digest,
        folder=name,
        schema=snapshots.SCHEMA,
        students=written.rows["students"],
        items=written.rows["items"],
        signals=written.rows["events"],
        until=now,
        made_at=timezone.now(),
    )


def delete_snapshot(snapshot: ActivitySnapshot) -> None:
    """Its files; the row stays and says what there was."""
    if not snapshot.folder:
        return
    for name in (*(f"{table}.parquet" for table in snapshots.SCHEMAS), snapshots.MANIFEST):
        default_storage.delete(f"{snapshot.folder}/{name}")
    ActivitySnapshot.objects.filter(pk=snapshot.pk).update(folder="")


def _tables(now: datetime) -> dict[str, Iterable[pa.RecordBatch]]:
    key = secrets.token_bytes(32)

    def pseudonym(student: UUID) -> str:
        return hmac.digest(key, student.bytes, "sha256").hex()[: snapshots.DIGITS]

    return {
        "events": _batches("events", _events(now, pseudonym)),
        "students": _batches("students", _students(pseudonym)),
        "items": _batches("items", _items(now)),
    }


def _events(now: datetime, pseudonym: Any) -> Iterator[tuple[Any, ...]]:
    """In the order of time: neighbours in the file have nothing to do with each other."""
    rows = Signal.objects.filter(student__in=profiled().values("pk"), occurred_at__lte=now)
    columns = ("student_id", "item_kind", "item", "kind", "occurred_at", "value")
    found = rows.order_by("occurred_at", "pk").values_list(*columns)
    for student, item_kind, item, kind, at, value in found.iterator(chunk_size=BATCH):
        yield pseudonym(student), f"{item_kind}:{item}", kind, at, value


def _students(pseudonym: Any) -> Iterator[tuple[Any, ...]]:
    year = school_year(timezone.localdate())
    ids = profiled().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while some := list(islice(ids, BATCH // 40)):
        rows = Enrolment.objects.filter(student__in=some, ended_on=None, school_class__year=year)
        grades = dict(rows.values_list("student_id", "school_class__grade"))
        for student in some:
            yield pseudonym(student), grades.get(student)


def _items(now: datetime) -> Iterator[tuple[Any, ...]]:
    for thing in catalogue(now):
        yield thing.name, list(thing.features), list(thing.features.values())


def _batches(table: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[pa.RecordBatch]:
    schema = snapshots.SCHEMAS[table]
    while some := list(islice(rows, BATCH)):
        columns = [
            pa.array(column, type=field.type)
            for column, field in zip(zip(*some, strict=True), schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
