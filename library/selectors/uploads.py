"""How far the reading of an upload is."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from library.models import Upload

STUCK_AFTER = timedelta(minutes=3)


def steps_of(upload: Upload) -> list[dict[str, str]]:
    """The stepper's steps: received, checked, read, draft."""
    reached = {"waiting": 1, "checking": 1, "reading": 2, "refused": 1, "ready": 4}[upload.state]
    labels = [_("Received"), _("Checked"), _("Read"), _("Draft")]
    return [
        {"label": label, "state": _state(number, reached)} for number, label in enumerate(labels)
    ]


def _state(number: int, reached: int) -> str:
    if number < reached:
        return "done"
    return "current" if number == reached else "todo"


def is_stuck(upload: Upload) -> bool:
    """Whether so much time has gone by that a worker must have died over it."""
    return not upload.is_finished and timezone.now() - upload.created_at > STUCK_AFTER
