"""Asks for work in the background: however often one presses, one job comes of it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from eschool.accounts.models import User
from grants.actions.checking import begin
from grants.actions.export_round import check_exportable
from grants.actions.freeze_round import check_freezable
from grants.actions.record_event import record_event
from grants.models import Job, Round
from grants.refusals import Refused

Kind = Job.Kind
ACTION_OF = {
    Kind.FREEZE: "freeze_round",
    Kind.CALCULATE: "calculate_round",
    Kind.EXPORT: "export_round",
}


CHECK = {
    Kind.FREEZE: check_freezable,
    Kind.CALCULATE: lambda round_, now: None,
    Kind.EXPORT: check_exportable,
}


def start_job(*, round_: Round, kind: str, by: User | None, here: bool = False) -> Job:
    """The job begun, or the one that is under way already.

    ``here`` does it in this process and waits, as a command must that has no worker.

    Raises:
        Refused: the round is in another state, or busy with work of another kind.
    """
    with transaction.atomic():
        held = begin(round_, ACTION_OF[Kind(kind)], by)
        job = held.jobs.unfinished().first()
        if job and job.kind != kind:
            raise Refused("busy")
        if job and not job.is_silent:
            return job
        CHECK[Kind(kind)](held, timezone.now())
        job = job or _new(held, kind, by)
        transaction.on_commit(lambda: begin_job(job, here=here), robust=not here)
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


def begin_job(job: Job, *, here: bool = False) -> None:
    """A message that is lost does no harm: ``take_up_work`` sends another."""
    from grants.tasks import run_job

    if here:
        run_job(str(job.pk))
    else:
        run_job.apply_async((str(job.pk),), retry=False)
