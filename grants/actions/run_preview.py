"""Replays a round under its own rules and under others, and keeps only the comparison."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from django.utils import timezone

from grants.actions.calculate_round import whole_snapshot
from grants.calculation import snapshot
from grants.calculation.ruleset import Ruleset as Rules
from grants.calculation.snapshot import SCHEMAS, Window
from grants.comparing import compare_results
from grants.freezing.families import families_until
from grants.freezing.tables import Tables
from grants.models import Job, Preview, Round, Snapshot
from grants.refusals import Refused

log = logging.getLogger(__name__)
State = Job.State


def run_preview(*, preview_id: str) -> None:
    """Idempotent: one that is finished or gone is left alone."""
    preview = Preview.objects.select_related("round", "ruleset").filter(pk=preview_id).first()
    if preview is None or preview.is_finished:
        return
    try:
        result = _replay(preview)
    except Refused as refused:
        _fail(preview, refused.code, **refused.params)
    except Exception:
        _fail(preview, "our_fault")
        raise
    else:
        _update(preview, state=State.DONE, progress=100, result=result)


def _replay(preview: Preview) -> dict[str, Any]:
    from grants.calculation.compute import compute  # much code, needed by workers only

    round_ = preview.round
    _tell(preview, 0)
    with _input(round_) as frozen:
        _tell(preview, 20)
        terms: Any = {"budget": round_.budget_kopecks, "seed": round_.seed}
        before = compute(frozen, Rules.from_json(round_.ruleset.content), **terms)
        _tell(preview, 55)
        after = compute(frozen, Rules.from_json(preview.ruleset.content), **terms)
        _tell(preview, 90)
        return compare_results(frozen, before, after)


@contextmanager
def _input(round_: Round) -> Iterator[snapshot.Snapshot]:
    """The frozen snapshot, or one of the uses so far that is thrown away afterwards."""
    kept = Snapshot.objects.filter(round=round_).first()
    if kept:
        with whole_snapshot(kept) as found:
            yield found
        return
    with TemporaryDirectory(prefix="eschool-preview-") as scratch:
        folder = Path(scratch) / "snapshot"
        tables = Tables(round_, families_until(timezone.now()))
        # Read whole first: the sorting asks for its rows in a thread of its own.
        given = {name: _table(name, batches) for name, batches in tables.all()}
        snapshot.write(folder, Window(round_.opens_at, round_.closes_at), given)
        yield snapshot.read(folder)


def _table(name: str, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(list(batches), SCHEMAS[name])


def _tell(preview: Preview, percent: int) -> None:
    _update(preview, state=State.RUNNING, progress=percent)


def _fail(preview: Preview, code: str, **params: Any) -> None:
    log.warning("preview %s failed: %s", preview.pk, code)
    _update(preview, state=State.FAILED, error=code, error_params=params)


def _update(preview: Preview, **values: Any) -> None:
    Preview.objects.filter(pk=preview.pk).update(heartbeat=timezone.now(), **values)
