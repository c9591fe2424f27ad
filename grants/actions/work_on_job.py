"""Does a job: gives signs of life, and lets go when somebody else has taken over."""

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from eschool.core import jobs
from eschool.core.jobs import TakenOver, beating
from grants.actions.record_event import record_event
from grants.models import Job, Round
from grants.querysets import JobQuerySet
from grants.refusals import Refused

log = logging.getLogger(__name__)
State = Job.State


class Hold(jobs.Hold):
    """A worker's hold on a job of a round."""

    heartbeat: ClassVar[str] = "heartbeat"

    def __init__(self, job: Job) -> None:
        self.job = job

    def __str__(self) -> str:
        return f"job {self.job.pk}"

    def round_to_change(self) -> Round:
        """The round, locked; within the transaction that keeps the result.

        Raises:
            TakenOver: the result belongs to somebody else.
        """
        round_ = Round.objects.select_for_update().get(pk=self.job.round_id)
        if not self.mine().exists():
            raise TakenOver
        return round_

    def done(self) -> None:
        """Within the same transaction: a result without a finished job cannot be."""
        now = timezone.now()
        self.mine().update(state=State.DONE, progress=100, finished_at=now, heartbeat=now)

    @transaction.atomic
    def fail(self, code: str, params: dict[str, Any] | None = None) -> None:
        said = {name: str(value)[:500] for name, value in (params or {}).items()}
        now = timezone.now()
        changed = self.mine().update(
            state=State.FAILED, error=code, error_params=said, finished_at=now
        )
        if changed:
            record_event(
                round_=self.job.round, kind="job_failed", by=None, work=self.job.kind, why=code
            )

    def mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=State.RUNNING)


def work_on_job(*, job_id: str, work: Callable[[Hold], None]) -> None:
    """Idempotent: a second delivery does nothing while the first is alive or after it is done."""
    job = _take(job_id)
    if job is None:
        return
    hold = Hold(job)
    try:
        with beating(hold):
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
