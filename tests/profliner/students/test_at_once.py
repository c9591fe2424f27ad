"""Two of a student's devices, and a guardian, at the same moment."""

import threading

import pytest
from django.db import connection

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from profliner.actions.record_signal import record_signal
from profliner.actions.sit_interests import answer_statement, begin_sitting
from profliner.consenting import may_profile
from profliner.models import (
    InterestAnswer,
    Signal,
)
from tests.profliner.students.making import let_profile, make_pupil

pytestmark = pytest.mark.usefixtures("committing_db")


def test_a_withdrawal_amid_other_work_leaves_nothing() -> None:
    """Signals are recorded on one device while a guardian withdraws on another."""
    student = make_pupil(consent=False)
    guardian = let_profile(student)
    begun, withdrawn = threading.Event(), threading.Event()
    kept: list[bool] = []

    def act() -> None:
        try:
            for n in range(40):
                signal = record_signal(
                    student=student, kind="saved", item_kind="event", item=str(n), source=f"t:{n}"
                )
                kept.append(signal is not None)
                if n == 5:
                    begun.set()
                if n == 30:
                    withdrawn.wait(timeout=30)
        finally:
            begun.set()
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    begun.wait(timeout=30)
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    withdrawn.set()
    thread.join()
    assert kept[0] is True
    assert kept[-1] is False
    assert not Signal.objects.exists()
    assert not may_profile(student)


def test_two_devices_at_once_lose_nothing() -> None:
    student = make_pupil(consent=False)
    sittings: list[int] = []
    start = threading.Barrier(2)

    def sit(numbers: range, value: int) -> None:
        try:
            start.wait(timeout=20)
            sitting = begin_sitting(student=student)
            sittings.append(sitting.pk)
            for number in numbers:
                answer_statement(
                    student=student, sitting_id=sitting.pk, statement=number, value=value
                )
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sit, args=(range(1, 21), 2)),
        threading.Thread(target=sit, args=(range(11, 31), 4)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(sittings)) == 1
    values = dict(InterestAnswer.objects.values_list("statement", "value"))
    assert set(values) == set(range(1, 31))
    assert all(values[n] == 2 for n in range(1, 11))
    assert all(values[n] == 4 for n in range(21, 31))
