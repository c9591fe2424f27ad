"""What ends with a consent to counselling, or with a school: talks that were still to come."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import Enrolment, Role
from profliner.counselling import moment_of, tell_family
from profliner.locking import lock_people
from profliner.models import Meeting


@transaction.atomic
def leave_counselling(*, student_id: UUID) -> int:
    """The counsellor learns that a talk is cancelled, not whose it was or why."""
    return len(_cancel(Meeting.objects.filter(student=student_id)))


@transaction.atomic
def leave_counsellors(*, student_ids: Collection[UUID]) -> int:
    """Talks with counsellors of a school where the student has no place any more.

    The family is told too. Any place that has not ended counts, be it of last year or of the next.
    """
    here = Enrolment.objects.filter(student=OuterRef(OuterRef("student")), ended_on=None)
    still = Role.objects.filter(
        user=OuterRef("counsellor"),
        kind=Role.Kind.COUNSELLOR,
        school__in=here.values("school_class__school"),
    )
    left = Meeting.objects.filter(~Exists(still), student__in=student_ids)
    lock_people(_coming(left).values_list("student", flat=True))
    cancelled = _cancel(left)
    for meeting in cancelled:
        tell_family(meeting.student, "meeting_cancelled", when=moment_of(meeting))
    return len(cancelled)


def _coming(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.filter(state=Meeting.State.PLANNED, starts_at__gt=timezone.now())


def _cancel(meetings: QuerySet[Meeting]) -> list[Meeting]:
    found = _coming(meetings).select_related("counsellor", "student")
    cancelled = list(found.select_for_update(of=("self",)))
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
    return cancelled
