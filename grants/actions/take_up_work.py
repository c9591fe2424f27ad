"""Goes on where a message was lost or a worker was killed."""

from datetime import timedelta

from django.utils import timezone

from grants.actions.start_job import begin_job
from grants.actions.start_preview import SILENCE, begin_preview
from grants.actions.tell_authors import begin_telling
from grants.models import Job, Preview, Round

LOST_AFTER = timedelta(minutes=10)


def take_up_work() -> int:
    """How much was given to a worker once more; what is done twice has its effect once."""
    now = timezone.now()
    jobs = [job for job in Job.objects.unfinished() if job.is_silent]
    for job in jobs:
        begin_job(job)
    # One that was begun is left to whoever looks at it: it gives few signs of life.
    previews = Preview.objects.filter(state=Job.State.QUEUED, created_at__lt=now - SILENCE)
    for preview in previews:
        begin_preview(preview)
    rounds = Round.objects.filter(telling_since__lt=now - LOST_AFTER)
    for round_ in rounds:
        begin_telling(round_)
    return len(jobs) + len(previews) + len(rounds)
