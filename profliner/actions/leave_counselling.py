"""What ends when a student's consent to counselling does: talks that were still to come."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from profliner.counselling import moment_of
from profliner.models import Meeting


@transaction.atomic
def leave_counselling(*, student_id: UUID) -> int:
    """The counsellor learns that a talk is cancelled, not whose it was or why."""
    coming = Meeting.objects.planned().filter(student=student_id, starts_at__gt=timezone.now())
    cancelled = list(coming.select_for_update(of=("self",)).select_related("counsellor"))
    for meeting in cancelled:
        meeting.state = Meeting.State.CANCELLED
        meeting.save(update_fields=["state"])
        if meeting.counsellor:
            notify(
                recipient=meeting.counsellor,
                kind="meeting_cancelled",
                url="/counselling/meetings/",
                when=moment_of(meeting),
            )
    return len(cancelled)
