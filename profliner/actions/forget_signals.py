"""Deletes what a student did from the record."""

from typing import Any
from uuid import UUID

from django.db import transaction

from eschool.accounts.models import User
from profliner.consenting import PURPOSE
from profliner.models import Signal
from profliner.signals import student_acted


@transaction.atomic
def forget_signal(*, student: User, signal_id: int) -> bool:
    """At once. False where there was none of that number."""
    return _forget(student, pk=signal_id) > 0


@transaction.atomic
def forget_kind(*, student: User, kind: str = "") -> int:
    """All signals of a kind, or all there are; how many."""
    return _forget(student, **({"kind": kind} if kind else {}))


def _forget(student: User, **which: Any) -> int:
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    found = Signal.objects.filter(student=student, **which)
    if not found.exists():
        return 0
    number, _each = found.delete()
    student_acted.send(User, student_id=student.pk)
    return number


def forget_withdrawn(*, student_id: UUID) -> int:
    """For a withdrawal, which holds the student's row."""
    number, _each = Signal.objects.filter(student_id=student_id, purpose=PURPOSE).delete()
    return number
