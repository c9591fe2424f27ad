"""Make the index anew beside the one being read, and let it take its place."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from search.actions.drain_outbox import drain_outbox
from search.batches import batches
from search.engines import get_engine
from search.engines.base import Engine, Operation, Put, Rebuild
from search.models import OutboxEntry
from search.sources import SOURCES

PORTION = 200
# A transaction may stamp its change long before it commits and we can see it.
LONGEST_TRANSACTION = timedelta(minutes=10)

Progress = Callable[[int, int], None]


class RebuildError(Exception):
    """The new index does not hold what was put into it; the present one stays."""


def rebuild_index(
    *, engine: Engine | None = None, progress: Progress = lambda done, total: None
) -> int:
    """Returns the number of documents. Readers have the former index until the last step."""
    engine = engine or get_engine()
    watermark = timezone.now() - LONGEST_TRANSACTION
    rebuild = engine.begin_rebuild()
    try:
        written = _fill(rebuild, progress)
        written |= _replay(rebuild, watermark)
        _compare(rebuild, written)
    except BaseException:
        engine.abandon_rebuild(rebuild)
        raise
    engine.finish_rebuild(rebuild)
    _send_again(watermark)
    drain_outbox(engine=engine)
    return rebuild.count()


def _fill(rebuild: Rebuild, progress: Progress) -> dict[str, int]:
    written: dict[str, int] = {}
    keys = {kind: source.keys() for kind, source in SOURCES.items()}
    done, total = 0, sum(map(len, keys.values()))
    for kind, own in keys.items():
        for portion in _portions(own):
            found = SOURCES[kind].documents(portion)
            written |= _write(rebuild, ((d.pk, [Put(d)]) for d in found))
            done += len(portion)
            progress(done, total)
    return written


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


def _replay(rebuild: Rebuild, watermark: datetime) -> dict[str, int]:
    """What changed while we filled, drained already into the former index or not."""
    changed = OutboxEntry.objects.changed_since(watermark)
    written: dict[str, int] = {}
    for kind, source in SOURCES.items():
        keys = list(changed.filter(kind=kind).values_list("key", flat=True))
        for portion in _portions(keys):
            written |= _write(rebuild, source.operations(portion))
    return written


def _write(rebuild: Rebuild, owned: Iterator[tuple[str, list[Operation]]]) -> dict[str, int]:
    """The version now expected of each document; 0 where it must be absent."""
    expected: dict[str, int] = {}
    for batch in batches(owned):
        flat = [operation for _, found in batch for operation in found]
        result = rebuild.bulk(flat)
        if result.failures:
            identifier, reason = next(iter(result.failures.items()))
            raise RebuildError(f"{identifier} could not be indexed: {reason}")
        for operation in flat:
            expected[operation.id] = operation.document.version if isinstance(operation, Put) else 0
    return expected


def _compare(rebuild: Rebuild, written: dict[str, int]) -> None:
    expected = {identifier: version for identifier, version in written.items() if version}
    held = dict(rebuild.versions())
    if held != expected:
        raise RebuildError(
            f"The new index holds {len(held)} documents where {len(expected)} were written, "
            "or other versions of them. The present index stays; run the command again."
        )


def _send_again(watermark: datetime) -> None:
    """Changes that came between the replay and the last step."""
    OutboxEntry.objects.changed_since(watermark).update(drained_at=None, due_at=timezone.now())
