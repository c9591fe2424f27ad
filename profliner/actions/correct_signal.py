"""A student says that a result on record is wrong."""

from django.db import transaction

from eschool.accounts.models import User
from profliner.actions.forget_signals import forget_made
from profliner.models import Signal
from profliner.refusals import Refused
from profliner.selectors.activity import CORRECTABLE


@transaction.atomic
def correct_signal(*, student: User, signal_id: int, value: float) -> Signal:
    """A new row, marked as corrected, takes the old one's place. ``value`` is 0 to 1.

    The mark that a teacher gave does not change by it.

    Raises:
        Refused: there is no such signal, it has no result, or the value is none.
    """
    if not 0 <= value <= 1:
        raise Refused("result_out_of_range")
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    signal = Signal.objects.filter(student=student, pk=signal_id).first()
    if signal is None:
        raise Refused("no_such_signal")
    if signal.kind not in CORRECTABLE:
        raise Refused("result_not_kept")
    Signal.objects.filter(pk=signal.pk).delete()
    signal.pk, signal.value, signal.corrected = None, value, True
    signal._state.adding = True
    signal.save(force_insert=True)
    forget_made(student_id=student.pk, kinds=[signal.kind])
    return signal
