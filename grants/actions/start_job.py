"""Asks for work in the background: however often one presses, one job comes of it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from eschool.accounts.models import User
from grants.actions.checking import begin
from grants.actions.record_event import record_event
from grants.models import Job, Round
from grants.refusals import Refused

Kind = Job.Kind
ACTION_OF = {
    Kind.FREEZE: "freeze_round",
    Kind.CALCULATE: "calculate_round",
    Kind.EXPORT: "export_round",
}
# A worker gives a sign of life every few seconds; after this it is taken for dead.
SILENCE = timedelta(seconds=45)


def start_job(*, round_: Round, kind: str, by: User | None) -> Job:
    """The job begun, or the one that is under way already.

    Raises:
        Refused: the round is in another state, or busy with work of another kind.
    """
    with transaction.atomic():
        held = begin(round_, ACTION_OF[Kind(kind)], by)
        job = held.jobs.unfinished().first()
        if job and job.kind != kind:
            raise Refused("busy")
        if job and not is_silent(job):
            return job
        job = job or _new(held, kind, by)
        transaction.on_commit(lambda: _begin(job), robust=False)
    job.refresh_from_db()
    return job


def _new(round_: Round, kind: str, by: User | None) -> Job:
    try:
        with transaction.atomic():
            job = Job.objects.create(round=round_, kind=kind, requested_by=by)
    except IntegrityError:  # the other of two presses came first
        return round_.jobs.unfinished().get()
    record_event(round_=round_, kind="job_asked", by=by, work=str(kind))
    return job


def is_silent(job: Job) -> bool:
    """Whether whoever worked on it has died, or nobody has begun for long."""
    last = job.heartbeat or job.created_at
    return timezone.now() - last > SILENCE


def _begin(job: Job) -> None:
    from grants.tasks import run_job

    run_job.delay(str(job.pk))
