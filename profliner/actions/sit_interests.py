"""A sitting of the statements about interests: begun, answered, finished, forgotten.

The answers are the student's own doing and are kept for them alone. What the site may learn from
them is a signal, kept with consent only.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eschool.accounts.ages import age_of
from eschool.accounts.models import User
from profliner import riasec
from profliner.actions.forget_signals import forget_made
from profliner.actions.record_signal import record_signal
from profliner.models import InterestAnswer, InterestSitting, Signal
from profliner.refusals import Refused


@transaction.atomic
def begin_sitting(*, student: User) -> InterestSitting:
    """The one that was left open, or a new one.

    Raises:
        Refused: the student is too young.
    """
    if not is_old_enough(student):
        raise Refused("interests_too_young", age=settings.INTERESTS_FROM_AGE)
    sitting, _is_new = InterestSitting.objects.get_or_create(
        student=student, finished_at=None, defaults={"started_at": timezone.now()}
    )
    return sitting


def is_old_enough(student: User) -> bool:
    return age_of(student.pk) >= settings.INTERESTS_FROM_AGE


@transaction.atomic
def answer_statement(*, student: User, sitting_id: int, statement: int, value: int) -> None:
    """Of two devices the last to answer holds.

    Raises:
        Refused: there is no such statement or answer, or the sitting is finished or gone.
    """
    if not riasec.is_statement(statement) or not riasec.is_answer(value):
        raise Refused("interests_out_of_range")
    sitting = _open(student, sitting_id)
    InterestAnswer.objects.update_or_create(
        sitting=sitting,
        statement=statement,
        defaults={"value": value, "answered_at": timezone.now()},
    )


@transaction.atomic
def finish_sitting(*, student: User, sitting_id: int) -> InterestSitting:
    """
    Raises:
        Refused: a statement is not answered, or the sitting is finished or gone.
    """
    sitting = _open(student, sitting_id)
    answers = dict(sitting.answers.values_list("statement", "value"))
    if len(answers) < riasec.STATEMENTS:
        raise Refused("interests_incomplete", left=riasec.STATEMENTS - len(answers))
    sitting.finished_at = timezone.now()
    sitting.save(update_fields=["finished_at"])
    for letter, total in riasec.sums(answers).items():
        record_signal(
            student=student,
            kind=Signal.Kind.INTERESTS,
            item_kind="",
            item=letter,
            value=(total - riasec.LEAST) / (riasec.MOST - riasec.LEAST),
            occurred_at=sitting.finished_at,
            source=f"{source_of(sitting)}{letter}",
        )
    return sitting


@transaction.atomic
def forget_sitting(*, student: User, sitting_id: int) -> bool:
    """With its answers and what was learnt from them. False where there was none."""
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    found = InterestSitting.objects.select_for_update().filter(student=student, pk=sitting_id)
    sitting = found.first()
    if sitting is None:
        return False
    Signal.objects.filter(student=student, source__startswith=source_of(sitting)).delete()
    sitting.delete()
    forget_made(student_id=student.pk, kinds=[Signal.Kind.INTERESTS])
    return True


def source_of(sitting: InterestSitting) -> str:
    return f"interests:{sitting.pk}:"


def _open(student: User, sitting_id: int) -> InterestSitting:
    found = InterestSitting.objects.select_for_update().filter(student=student, pk=sitting_id)
    sitting = found.first()
    if sitting is None:
        raise Refused("interests_gone")
    if sitting.finished_at:
        raise Refused("interests_finished")
    return sitting
