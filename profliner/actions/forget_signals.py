"""Deletes what a student did from the record, and what was made of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from eschool.accounts.models import User
from profliner.actions.forget_evidence import forget_evidence
from profliner.consenting import PURPOSE
from profliner.models import (
    ForgottenAttendance,
    Recommendation,
    Signal,
    SignUp,
    StudentProfile,
)
from profliner.signals import student_acted

# What of a path leans on which lines; a round of interests counts by its own answers besides.
LEANING = {Signal.Kind.LESSON: "strength", Signal.Kind.INTERESTS: "interests"}
MARKED = "attended:"  # and the sign-up


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
    kinds = set(found.order_by().values_list("kind", flat=True))
    if not kinds:
        return 0
    number = _delete(found)
    forget_made(student_id=student.pk, kinds=kinds)
    return number


def forget_made(*, student_id: UUID, kinds: Collection[str]) -> None:
    """What lines of these kinds were made into, with the student's row locked: reasons on paths,
    and the list of recommendations, which is computed anew. Until then popularity is shown."""
    codes = {code for kind, code in LEANING.items() if kind in kinds}
    forget_evidence(student_id=student_id, codes=codes)
    Recommendation.objects.filter(student=student_id).delete()
    _count(student_id)
    student_acted.send(User, student_id=student_id)


def forget_withdrawn(*, student_id: UUID) -> int:
    """For a withdrawal, which holds the student's row."""
    number = _delete(Signal.objects.filter(student_id=student_id, purpose=PURPOSE))
    _count(student_id)
    return number


def _delete(rows: "QuerySet[Signal]") -> int:
    marked = rows.filter(kind=Signal.Kind.ATTENDED, source__startswith=MARKED).order_by()
    sources = marked.values_list("source", flat=True)
    ids = [UUID(source.removeprefix(MARKED)) for source in sources]
    there = SignUp.objects.filter(pk__in=ids).values_list("pk", flat=True)
    ForgottenAttendance.objects.bulk_create(
        (ForgottenAttendance(signup_id=each) for each in there), ignore_conflicts=True
    )
    return rows.delete()[0]


def _count(student_id: UUID) -> None:
    StudentProfile.objects.get_or_create(pk=student_id)
    StudentProfile.objects.filter(pk=student_id).update(forgettings=F("forgettings") + 1)
