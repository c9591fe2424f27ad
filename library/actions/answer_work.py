"""Keeps and marks what a student answered."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from eschool.accounts.consenting import may_keep_answers
from eschool.accounts.models import User
from library.actions.record_use import record_use
from library.marking import Mark, items_of, mark, points_possible
from library.models import Assignment, Response, Use, Work
from library.scripts import script_of
from library.signals import work_completed
from library.visitors import Visitor

Answers = Mapping[str, str | Sequence[int]]


class WorkIsClosed(Exception):  # noqa: N818 - said of the work, not of the program
    """The student has handed it in, or the teacher has closed the assignment."""


class ConsentMissing(Exception):  # noqa: N818 - said of the work, not of the program
    """The guardian has withdrawn consent, or has not given it where it is asked for."""


@transaction.atomic
def answer_work(
    *, assignment: Assignment, student: User, answers: Answers, hand_in: bool = False
) -> Work:
    """Saves the answers; handing in marks them and ends the work.

    Raises:
        WorkIsClosed, ConsentMissing: nothing is changed.
    """
    # Whoever takes a consent back holds the same row: no answer slips in behind a withdrawal.
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    if not may_keep_answers(student):
        raise ConsentMissing
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    script = script_of(assignment.version.revision.as_object())
    work, _created = Work.objects.get_or_create(
        assignment=assignment,
        student=student,
        defaults={"started_at": timezone.now(), "points_possible": points_possible(script)},
    )
    if work.completed_at or assignment.closed_at:
        raise WorkIsClosed
    for item in items_of(script):
        if item.id in answers and not answers[item.id]:
            work.responses.filter(key=item.id).delete()
        elif item.id in answers:
            _keep(work, item.id, answers[item.id], mark(item, answers[item.id]))
    if hand_in:
        _hand_in(work, assignment)
    return work


def _keep(work: Work, key: str, value: str | Sequence[int], marked: Mark) -> None:
    Response.objects.update_or_create(
        work=work,
        key=key,
        defaults={"value": value, "is_correct": marked.is_correct, "points": marked.points},
    )


def _hand_in(work: Work, assignment: Assignment) -> None:
    work.points = work.responses.aggregate(sum=Sum("points"))["sum"] or 0
    work.completed_at = timezone.now()
    work.save(update_fields=["points", "completed_at"])
    _count(work, assignment)
    work_completed.send(Work, work_id=work.pk)


def _count(work: Work, assignment: Assignment) -> None:
    """The first work handed in proves that the class was taught; homework counts by student."""
    kind = Use.Kind.HOMEWORK if assignment.is_homework else Use.Kind.TAUGHT
    detail = str(work.pk if assignment.is_homework else assignment.pk)
    if Use.objects.filter(kind=kind, detail=detail).exists():
        return
    record_use(
        kind=kind,
        publication=assignment.lesson,
        version=assignment.version.number,
        visitor=Visitor(assignment.teacher),
        detail=detail,
    )
