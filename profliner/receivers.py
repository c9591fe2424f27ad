"""What follows in Profliner from events that begin elsewhere; each area appends its own."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from eschool.accounts.models import ConsentText, User
from eschool.accounts.signals import consent_changed, person_erased
from library.signals import work_completed, work_marked
from profliner import tasks
from profliner.actions.forget_signals import forget_withdrawn
from profliner.actions.leave_counselling import leave_counselling
from profliner.actions.record_work import mark_again, record_work
from profliner.models import SignUp
from profliner.signals import profiling_changed


def follow_consent(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    """In the transaction of the change: nothing personal outlives a withdrawal."""
    if purpose != ConsentText.Purpose.RECOMMENDATION:
        return
    if not in_force:
        forget_withdrawn(student_id=student_id)
    profiling_changed.send(User, student_id=student_id, allowed=in_force)


def follow_counselling(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    if purpose == ConsentText.Purpose.COUNSELLING and not in_force:
        leave_counselling(student_id=student_id)


def follow_work(sender: Any, work_id: UUID, **kwargs: Any) -> None:
    record_work(work_id=work_id)


def follow_marks(sender: Any, work_id: UUID, **kwargs: Any) -> None:
    mark_again(work_id=work_id)


def follow_employers(
    sender: Any, student_id: UUID, purpose: str, in_force: bool, **kwargs: Any
) -> None:
    """After the withdrawal, whose transaction holds the student's row: lines are locked first."""
    if purpose == ConsentText.Purpose.EMPLOYERS and not in_force:
        transaction.on_commit(lambda: tasks.end_unagreed.delay(str(student_id)), robust=True)


def free_places(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    """The rows go with the person; whoever is next moves up."""
    held = SignUp.objects.active().filter(student=person).order_by()
    for opportunity_id in held.values_list("opportunity_id", flat=True).distinct():
        begin = partial(tasks.keep_line.delay, str(opportunity_id))
        transaction.on_commit(begin, robust=True)
    return {}


def connect() -> None:
    consent_changed.connect(follow_employers, dispatch_uid="profliner-employers")
    person_erased.connect(free_places, dispatch_uid="profliner-places")
    consent_changed.connect(follow_consent, dispatch_uid="profliner-consent")
    consent_changed.connect(follow_counselling, dispatch_uid="profliner-counselling")
    work_completed.connect(follow_work, dispatch_uid="profliner-work")
    work_marked.connect(follow_marks, dispatch_uid="profliner-marks")
