"""Freezes what a round counts: the ledger of its window becomes a folder that never changes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from eschool.core.files import put_folder
from grants.actions.checking import require_state
from grants.actions.record_event import record_event
from grants.actions.tell_authors import tell_authors_of
from grants.actions.work_on_job import Hold
from grants.calculation import snapshot
from grants.calculation.snapshot import SCHEMAS, Manifest, Window
from grants.freezing.families import families_until
from grants.freezing.tables import Tables
from grants.models import Round, Snapshot
from grants.refusals import Refused

# A use whose transaction began before the window's end is written within this time.
SETTLING = timedelta(minutes=1)


def check_freezable(round_: Round, now: datetime) -> None:
    ready = round_.closes_at + SETTLING
    told = date_format(timezone.localtime(ready), "DATETIME_FORMAT")
    if now < round_.closes_at:
        raise Refused("window_running", moment=told)
    if now < ready:
        raise Refused("window_settling", moment=told)
    if round_.seed_published_at is None:
        raise Refused("seed_not_published")


def freeze(hold: Hold) -> None:
    """May be called any number of times, and killed at any moment: one snapshot comes of it."""
    round_ = Round.objects.get(pk=hold.job.round_id)
    require_state(round_, "freeze_round")
    check_freezable(round_, timezone.now())
    with TemporaryDirectory(prefix="eschool-freeze-") as scratch:
        tables = Tables(round_, families_until(round_.closes_at))
        manifest = _write(Path(scratch), round_, tables, hold)
        folder = f"grants/{round_.pk}/snapshot-{manifest.digest[:16]}"
        put_folder(Path(scratch) / "snapshot", folder)
    hold.progress(95)
    _keep(hold, manifest, folder, tables)


def _write(scratch: Path, round_: Round, tables: Tables, hold: Hold) -> Manifest:
    """Read first and sorted afterwards: the sorting asks for its rows in a thread of its own."""
    names = []
    for number, (name, batches) in enumerate(tables.all()):
        _spool(scratch / name, name, batches, hold)
        names.append(name)
        hold.progress(5 + 8 * number)
    window = Window(round_.opens_at, round_.closes_at)
    given = {name: _spooled(scratch / name) for name in names}
    manifest = snapshot.write(scratch / "snapshot", window, given)
    hold.progress(80)
    return manifest


def _spool(path: Path, name: str, batches: Iterator[pa.RecordBatch], hold: Hold) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMAS[name]) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _spooled(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


@transaction.atomic
def _keep(hold: Hold, manifest: Manifest, folder: str, tables: Tables) -> None:
    held = hold.round_to_change()
    require_state(held, "freeze_round")
    Snapshot.objects.create(
        round=held,
        digest=manifest.digest,
        manifest=manifest.to_json(),
        folder=folder,
        last_use=tables.last_use,
    )
    held.state = Round.State.FROZEN
    held.save(update_fields=["state"])
    rows = {name: manifest.rows(name) for name in SCHEMAS}
    record_event(
        round_=held,
        kind="frozen",
        by=hold.job.requested_by,
        digest=manifest.digest,
        rows=rows,
        uses_of_erased_lessons=tables.erased,
        late_uses=tables.late,
    )
    tell_authors_of(tables.credited, round_=held)
    hold.done()
