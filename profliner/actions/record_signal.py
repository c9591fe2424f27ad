"""Keeps one thing a student did, where that is allowed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.consenting import consent_in_force, may_profile
from profliner.models import Signal
from profliner.signals import student_acted


@transaction.atomic
def record_signal(
    *,
    student: User,
    kind: str,
    item_kind: str,
    item: str,
    value: float | None = None,
    occurred_at: datetime | None = None,
    source: str = "",
) -> Signal | None:
    """None without consent. The same ``source`` again gives the signal there is.

    The student's row is locked until the transaction ends, as at a withdrawal of consent: whichever
    comes second sees the other, and no signal outlives the consent. Lock other rows before.
    """
    if not may_profile(student):
        return None
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    consent = consent_in_force(student)
    if consent is None or not may_profile(student):
        return None
    if source and (held := Signal.objects.filter(student=student, source=source).first()):
        return held
    signal = Signal.objects.create(
        student=student,
        kind=kind,
        item_kind=item_kind,
        item=item,
        value=value,
        consent=consent,
        source=source,
        occurred_at=occurred_at or timezone.now(),
    )
    student_acted.send(User, student_id=student.pk)
    return signal
