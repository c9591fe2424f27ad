"""Work that Profliner leaves to workers: an id in, one action called."""

import uuid

from celery import shared_task

from profliner.actions import keep_lines as lines
from profliner.actions.send_reminders import send_reminders as remind


@shared_task(name="profliner.keep_lines", ignore_result=True)
def keep_lines() -> None:
    lines.keep_lines()


@shared_task(name="profliner.keep_line", ignore_result=True)
def keep_line(opportunity_id: str) -> None:
    lines.keep_line(opportunity_id=uuid.UUID(opportunity_id))


@shared_task(name="profliner.end_unagreed", ignore_result=True)
def end_unagreed(student_id: str) -> None:
    lines.end_unagreed(student_id=uuid.UUID(student_id))


@shared_task(name="profliner.send_reminders", ignore_result=True)
def send_reminders() -> None:
    remind()
