"""The work of grants in the background: takes an id, calls one action and may be repeated."""

from celery import shared_task

from grants.actions import run_preview as preview
from grants.actions import tell_authors as telling
from grants.actions.calculate_round import calculate
from grants.actions.export_round import export
from grants.actions.freeze_round import freeze
from grants.actions.take_up_work import take_up_work as take_up
from grants.actions.work_on_job import work_on_job
from grants.models import Job

WORK = {Job.Kind.FREEZE: freeze, Job.Kind.CALCULATE: calculate, Job.Kind.EXPORT: export}
SIX_HOURS = 6 * 3600


@shared_task(name="grants.run_job", ignore_result=True, time_limit=SIX_HOURS)
def run_job(job_id: str) -> None:
    kind = Job.objects.values_list("kind", flat=True).filter(pk=job_id).first()
    if kind is not None:
        work_on_job(job_id=job_id, work=WORK[Job.Kind(kind)])


@shared_task(name="grants.tell_authors", ignore_result=True, time_limit=SIX_HOURS)
def tell_authors(round_id: str) -> None:
    telling.tell_of_round(round_id=round_id)


@shared_task(name="grants.run_preview", ignore_result=True, time_limit=SIX_HOURS)
def run_preview(preview_id: str) -> None:
    preview.run_preview(preview_id=preview_id)


@shared_task(name="grants.take_up_work", ignore_result=True)
def take_up_work() -> None:
    take_up()
