"""A talk was held, or will not be."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.counselling import hold_still, moment_of, tell_family
from profliner.models import Meeting
from profliner.permissions import can_counsel_student
from profliner.refusals import Refused


@transaction.atomic
def hold_meeting(*, counsellor: User, meeting: Meeting, outcome: str) -> Meeting:
    """``outcome`` is what was agreed, for the student and the guardians to read."""
    held = _planned(counsellor, meeting)
    if held.starts_at > timezone.now():
        raise Refused("not_begun")
    held.state, held.outcome = Meeting.State.HELD, outcome
    held.save(update_fields=["state", "outcome"])
    tell_family(held.student, "meeting_held", when=moment_of(held))
    return held


@transaction.atomic
def cancel_meeting(*, counsellor: User, meeting: Meeting) -> Meeting:
    cancelled = _planned(counsellor, meeting)
    cancelled.state = Meeting.State.CANCELLED
    cancelled.save(update_fields=["state"])
    tell_family(cancelled.student, "meeting_cancelled", when=moment_of(cancelled))
    return cancelled


def _planned(counsellor: User, meeting: Meeting) -> Meeting:
    hold_still(meeting.student)
    if not can_counsel_student(counsellor, meeting.student):
        raise PermissionDenied
    found = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if found.state != Meeting.State.PLANNED:
        raise Refused("answered_already")
    return found
