"""A student saves a thing or sends it away; what was sent away stays away."""

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.forget_signals import forget_made
from profliner.actions.record_signal import record_signal
from profliner.items import Ref, card_of
from profliner.models import Choice, Recommendation, Signal
from profliner.refusals import Refused
from profliner.signals import student_acted

KIND_OF = {Choice.Verdict.SAVED: Signal.Kind.SAVED, Choice.Verdict.REFUSED: Signal.Kind.REFUSED}


@transaction.atomic
def choose_item(
    *, student: User, item_kind: str, item: str, verdict: str, reason: str = ""
) -> Choice:
    """The same thing again changes the choice. A reason belongs to a refusal only.

    Raises:
        Refused: there is no such thing, or no such verdict or reason.
    """
    _check(item_kind, item, verdict, reason)
    _lock(student)
    _forget_signal(student, (item_kind, item))
    choice, _made = Choice.objects.update_or_create(
        student=student,
        item_kind=item_kind,
        item=item,
        defaults={
            "verdict": verdict,
            "reason": reason if verdict == Choice.Verdict.REFUSED else "",
            "chosen_at": timezone.now(),
        },
    )
    _take_away(student, (item_kind, item))
    record_signal(
        student=student,
        kind=KIND_OF[Choice.Verdict(verdict)],
        item_kind=item_kind,
        item=item,
        source=source_of((item_kind, item)),
    )
    return choice


@transaction.atomic
def forget_choice(*, student: User, item_kind: str, item: str) -> bool:
    """As if it had never been chosen. False where there was no choice."""
    if "\0" in item_kind + item:
        return False
    _lock(student)
    found = Choice.objects.filter(student=student, item_kind=item_kind, item=item)
    number, _each = found.delete()
    if _forget_signal(student, (item_kind, item)):
        forget_made(student_id=student.pk, kinds=())
    elif number:
        student_acted.send(User, student_id=student.pk)
    return number > 0


def source_of(ref: Ref) -> str:
    return f"choice:{ref[0]}:{ref[1]}"


def _check(item_kind: str, item: str, verdict: str, reason: str) -> None:
    if verdict not in Choice.Verdict.values or reason not in {"", *Choice.Reason.values}:
        raise Refused("no_such_choice")
    if card_of(item_kind, item) is None:
        raise Refused("no_such_thing")


def _lock(student: User) -> None:
    """In the order of a withdrawal of consent, so that two devices wait for each other."""
    User.objects.select_for_update(no_key=True).get(pk=student.pk)


def _forget_signal(student: User, ref: Ref) -> int:
    number, _each = Signal.objects.filter(student=student, source=source_of(ref)).delete()
    return number


def _take_away(student: User, ref: Ref) -> None:
    row = Recommendation.objects.select_for_update().filter(student=student).first()
    if row is None:
        return
    row.items = [one for one in row.items if (one["kind"], one["item"]) != ref]
    row.save(update_fields=["items"])
