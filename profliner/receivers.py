"""What follows in Profliner from events that begin elsewhere; each area appends its own."""

from typing import Any
from uuid import UUID

from eschool.accounts.models import ConsentText, User
from eschool.accounts.signals import consent_changed
from library.signals import work_completed, work_marked
from profliner.actions.forget_signals import forget_withdrawn
from profliner.actions.leave_counselling import leave_counselling
from profliner.actions.record_work import mark_again, record_work
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


def connect() -> None:
    consent_changed.connect(follow_consent, dispatch_uid="profliner-consent")
    consent_changed.connect(follow_counselling, dispatch_uid="profliner-counselling")
    work_completed.connect(follow_work, dispatch_uid="profliner-work")
    work_marked.connect(follow_marks, dispatch_uid="profliner-marks")
