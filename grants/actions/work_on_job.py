"""Does a job: gives signs of life, and lets go when somebody else has taken over."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from grants.actions.record_event import record_event
from grants.models import Job, Round
from grants.querysets import JobQuerySet
from grants.refusals import Refused

log = logging.getLogger(__name__)
State = Job.State
BEAT_SECONDS = 5.0


class TakenOver(Exception):  # noqa: N818 - a state of things, not a fault
    """Another worker does this job now; nothing of this one's may be kept."""


class Hold:
    """A worker's hold on a job, which it loses when another counts ``attempt`` up."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def progress(self, percent: int) -> None:
        """Raises :class:`TakenOver`."""
        if not self._mine().update(progress=min(100, percent), heartbeat=timezone.now()):
            raise TakenOver

    def beat(self) -> None:
        self._mine().update(heartbeat=timezone.now())

    def round_to_change(self) -> Round:
        """The round, locked; within the transaction that keeps the result.

        Raises:
            TakenOver: the result belongs to somebody else.
        """
        round_ = Round.objects.select_for_update().get(pk=self.job.round_id)
        if not self._mine().exists():
            raise TakenOver
        return round_

    def done(self) -> None:
        """Within the same transaction: a result without a finished job cannot be."""
        now = timezone.now()
        self._mine().update(state=State.DONE, progress=100, finished_at=now, heartbeat=now)

    @transaction.atomic
    def fail(self, code: str, params: dict[str, Any] | None = None) -> None:
        said = {name: str(value)[:500] for name, value in (params or {}).items()}
        now = timezone.now()
        changed = self._mine().update(
            state=State.FAILED, error=code, error_params=said, finished_at=now
        )
        if changed:
            record_event(
                round_=self.job.round, kind="job_failed", by=None, work=self.job.kind, why=code
            )

    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=State.RUNNING)


def work_on_job(*, job_id: str, work: Callable[[Hold], None]) -> None:
    """Idempotent: a second delivery does nothing while the first is alive or after it is done."""
    job = _take(job_id)
    if job is None:
        return
    hold = Hold(job)
    try:
        with _heart(hold):
            work(hold)
    except TakenOver:
        log.warning("job %s was taken over by another worker", job_id)
    except Refused as refused:
        hold.fail(refused.code, refused.params)
    except Exception:
        log.exception("job %s failed", job_id)
        hold.fail("our_fault")
        raise


@transaction.atomic
def _take(job_id: str) -> Job | None:
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.is_finished or (job.state == State.RUNNING and not job.is_silent):
        return None
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        progress=0,
        started_at=now,
        heartbeat=now,
    )
    job.refresh_from_db()
    return job


@contextmanager
def _heart(hold: Hold) -> Iterator[None]:
    """Beats beside the work, on a connection of its own."""
    if connection.in_atomic_block:  # nobody would see it before the end
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(hold, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(hold: Hold, stop: threading.Event) -> None:
    try:
        while not stop.wait(BEAT_SECONDS):
            try:
                hold.beat()
            except DatabaseError:  # the work itself holds the only writer's lock
                log.info("job %s: no sign of life could be given", hold.job.pk)
    finally:
        connection.close()
