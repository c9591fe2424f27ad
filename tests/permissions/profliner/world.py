"""What the rows about Profliner need; each area adds its own and makes it in its own function."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.record_signal import record_signal
from profliner.actions.sit_interests import begin_sitting
from profliner.models import CounsellorNote, InterestSitting, Meeting, Signal
from tests.profliner.guidance.making import let_counsel, make_meeting
from tests.profliner.students.making import fill, let_profile


@dataclass
class Profliner:
    """Everything of one small city, beside the people and lessons of ``World``."""

    note: CounsellorNote  # of the counsellor on the student
    coming: Meeting
    begun: Meeting
    later: str  # a time for another talk
    signal: Signal  # a lesson of the student, whose guardian agreed
    open_sitting: InterestSitting
    finished_sitting: InterestSitting


def make_profliner(people: dict[str, User]) -> Profliner:
    return Profliner(**_guidance(people), **_students(people))


def _guidance(people: dict[str, User]) -> dict[str, Any]:
    """The counsellor is of the student's school; only the student's guardian agreed."""
    student, counsellor = people["student"], people["counsellor"]
    counsellor.roles.update(school=student.roles.get().school)
    let_counsel(student, people["guardian"])
    now = timezone.now()
    return {
        "note": CounsellorNote.objects.create(
            student=student, author=counsellor, text="Любит приборы", written_at=now
        ),
        "coming": make_meeting(student, counsellor),
        "begun": make_meeting(student, counsellor, starts_at=now - timedelta(minutes=5)),
        "later": f"{timezone.localtime(now) + timedelta(days=5):%Y-%m-%dT%H:%M}",
    }


def _students(people: dict[str, User]) -> dict[str, Any]:
    student = people["student"]
    let_profile(student, people["guardian"])
    return {
        "signal": record_signal(
            student=student, kind="lesson", item_kind="lesson", item="1", value=0.8
        ),
        "finished_sitting": fill(student),
        "open_sitting": begin_sitting(student=student),
    }
