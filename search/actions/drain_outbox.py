"""Bring the index in step with what changed."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search.batches import batches
from search.engines import get_engine
from search.engines.base import (
    BulkResult,
    Engine,
    EngineBusyError,
    Operation,
)
from search.engines.guarded import FAILURES
from search.models import OutboxEntry
from search.sources import SOURCES

logger = logging.getLogger(__name__)

CLAIM = 500
# Longer than any bulk takes: a drain that died gives its rows back after it.
LEASE = timedelta(seconds=90)
LONGEST_WAIT = timedelta(minutes=5)
PAUSE_WHEN_BUSY = 0.2


@dataclass(frozen=True, slots=True)
class Drained:
    done: int = 0
    failed: int = 0

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(self.done + other.done, self.failed + other.failed)


def drain_outbox(*, engine: Engine | None = None) -> Drained:
    """Everything that is due, in portions; a failure leaves its row for a later attempt."""
    engine = engine or get_engine()
    total = Drained()
    while claimed := _claim():
        drained = _drain(engine, claimed)
        total += drained
        if drained.failed:
            break
    return total


def _claim() -> list[OutboxEntry]:
    """Rows for this drain alone, in a short transaction: whoever saves never waits for us."""
    now = timezone.now()
    with transaction.atomic():
        due = OutboxEntry.objects.due(now).select_for_update(skip_locked=True)
        claimed = list(due[:CLAIM])
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in claimed]).update(
            due_at=now + LEASE
        )
    return claimed


def _drain(engine: Engine, claimed: Sequence[OutboxEntry]) -> Drained:
    by_key = {(entry.kind, entry.key): entry for entry in claimed}
    failures: dict[int, str] = {}
    for batch in batches(_operations(claimed)):
        entries = [by_key[owner].pk for owner, _ in batch]
        failures |= _send_batch(engine, batch, entries)
    done = [entry for entry in claimed if entry.pk not in failures]
    _close(done)
    _postpone([entry for entry in claimed if entry.pk in failures], failures)
    return Drained(len(done), len(failures))


def _operations(
    claimed: Sequence[OutboxEntry],
) -> Iterator[tuple[tuple[str, str], list[Operation]]]:
    for kind, source in SOURCES.items():
        keys = [entry.key for entry in claimed if entry.kind == kind]
        for key, found in source.operations(keys):
            yield (kind, key), found


def _send_batch(
    engine: Engine, batch: Sequence[tuple[tuple[str, str], list[Operation]]], entries: list[int]
) -> dict[int, str]:
    """The rows that failed, and why."""
    flat = [operation for _, found in batch for operation in found]
    try:
        result = send(engine, flat)
    except FAILURES as error:
        logger.warning("The search index takes no changes now, they are kept: %s", error)
        return dict.fromkeys(entries, str(error))
    return {
        entry: reason
        for entry, (_, found) in zip(entries, batch, strict=True)
        for operation in found
        if (reason := result.failures.get(operation.id))
    }


def send(engine: Engine, sent: Sequence[Operation], pause: float = PAUSE_WHEN_BUSY) -> BulkResult:
    """In halves, and slower, as long as the engine asks for less."""
    try:
        return engine.bulk(sent)
    except EngineBusyError:
        if len(sent) < 2:
            raise
    time.sleep(pause)
    middle = len(sent) // 2
    first, second = (send(engine, half, pause * 2) for half in (sent[:middle], sent[middle:]))
    return BulkResult(
        first.written + second.written,
        first.stale + second.stale,
        {**first.failures, **second.failures},
    )


def _close(done: Sequence[OutboxEntry]) -> None:
    """Only rows that nothing changed since they were claimed."""
    for portion in _portions([(entry.pk, entry.token) for entry in done]):
        unchanged = Q(pk__in=[])
        for pk, token in portion:
            unchanged |= Q(pk=pk, token=token)
        OutboxEntry.objects.filter(unchanged).update(
            drained_at=timezone.now(), attempts=0, last_error=""
        )


def _portions(pairs: Sequence[tuple[int, UUID]]) -> Iterator[Sequence[tuple[int, UUID]]]:
    for start in range(0, len(pairs), 100):
        yield pairs[start : start + 100]


def _postpone(failed: Sequence[OutboxEntry], failures: dict[int, str]) -> None:
    for entry in failed:
        attempts = entry.attempts + 1
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts, 10)))
        OutboxEntry.objects.filter(pk=entry.pk, token=entry.token).update(
            attempts=attempts, last_error=failures[entry.pk][:2000], due_at=timezone.now() + wait
        )
