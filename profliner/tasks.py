"""Work that Profliner leaves to workers: an id in, one action called."""

import uuid
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from profliner.actions import keep_lines as lines
from profliner.actions import retire_models, serve_students, start_training
from profliner.actions import train_model as training
from profliner.actions.close_steps import close_steps
from profliner.actions.follow_opportunity import follow_opportunity as follow
from profliner.actions.forget_marks import forget_marks
from profliner.actions.go_live import serve
from profliner.actions.recheck_paths import recheck_portion
from profliner.actions.refresh_popularity import refresh_popularity
from profliner.actions.send_reminders import send_reminders as remind
from profliner.background import begin
from profliner.models import TrainedModel

SIX_HOURS = 6 * 3600


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


@shared_task(name="profliner.train_model", ignore_result=True, time_limit=SIX_HOURS)
def train_model(model_id: str) -> None:
    training.train_model(model_id=uuid.UUID(model_id))


@shared_task(name="profliner.take_up_trainings", ignore_result=True)
def take_up_trainings() -> None:
    start_training.take_up_trainings()


@shared_task(name="profliner.serve_shard", ignore_result=True, time_limit=SIX_HOURS)
def serve_shard(model_id: str, shard: int, shards: int) -> None:
    serve_students.serve_shard(model_id=uuid.UUID(model_id), shard=shard, shards=shards)


@shared_task(name="profliner.serve_student", ignore_result=True)
def serve_student(student_id: str) -> None:
    serve_students.serve_student(student_id=uuid.UUID(student_id))


@shared_task(name="profliner.serve_all", ignore_result=True)
def serve_all() -> None:
    """Every night, for what the day changed: popularity, and everybody's recommendations."""
    refresh_popularity()
    live = TrainedModel.objects.live()
    if live is not None:
        serve(live)


@shared_task(name="profliner.tend_models", ignore_result=True)
def tend_models() -> None:
    retire_models.tend_models()


@shared_task(name="profliner.follow_opportunity", ignore_result=True)
def follow_opportunity(opportunity_id: str) -> None:
    follow(opportunity_id=uuid.UUID(opportunity_id))


@shared_task(name="profliner.recheck_paths", ignore_result=True)
def recheck_paths(after: str = "", as_of: str = "") -> None:
    """Every night: a portion of the paths, and the rest in a task after this one."""
    now = datetime.fromisoformat(as_of) if as_of else timezone.now()
    if not after:
        close_steps(now=now)
        forget_marks()
    done = recheck_portion(now=now, after=uuid.UUID(after) if after else None)
    if done:
        begin("profliner.recheck_paths", str(done[-1]), now.isoformat())
