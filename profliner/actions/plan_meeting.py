"""A talk of a counsellor with a student is agreed on."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.models import User
from profliner.counselling import hold_still, moment_of, tell_family
from profliner.models import Meeting
from profliner.permissions import can_counsel_student


@transaction.atomic
def plan_meeting(
    *, counsellor: User, student: User, starts_at: datetime, place: str = "", about: str = ""
) -> Meeting:
    """Once, however often the same talk is sent."""
    hold_still(student)
    if not can_counsel_student(counsellor, student):
        raise PermissionDenied
    meeting, is_new = Meeting.objects.planned().get_or_create(
        student=student,
        counsellor=counsellor,
        starts_at=starts_at,
        defaults={"place": place, "about": about},
    )
    if is_new:
        tell_family(student, "meeting_planned", when=moment_of(meeting), place=place)
    return meeting
