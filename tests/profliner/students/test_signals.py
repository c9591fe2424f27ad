"""The record of what a student did: kept with consent, once a source, and forgotten at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import ConsentText, User
from library.actions.answer_work import answer_work
from library.actions.mark_response import mark_response
from library.marking import items_of
from library.models import Work
from library.scripts import script_of
from profliner.actions.forget_signals import forget_kind, forget_signal
from profliner.actions.record_signal import record_signal
from profliner.models import Signal, StudentProfile
from profliner.signals import profiling_changed, student_acted
from tests.factories import make_class, make_student, make_subject
from tests.profliner.students.making import do_work, let_profile, make_pupil, set_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(db: None) -> User:
    return make_pupil()


def _save(student: User, item: str = "x", **values: Any) -> Signal | None:
    return record_signal(student=student, kind="saved", item_kind="event", item=item, **values)


def test_nothing_is_kept_without_consent_or_when_switched_off(student: User) -> None:
    assert _save(make_pupil(consent=False)) is None
    StudentProfile.objects.create(student=student, profiling_off_at=timezone.now())
    assert _save(student) is None
    assert not Signal.objects.exists()


def test_a_signal_names_its_consent_and_purpose(student: User) -> None:
    signal = _save(student)
    assert signal is not None
    assert signal.purpose == "recommendation"
    assert signal.consent is not None
    assert signal.consent.student == student


def test_the_same_source_is_kept_once_and_told_once(student: User) -> None:
    told: list[UUID] = []

    def hear(sender: Any, student_id: UUID, **kwargs: Any) -> None:
        told.append(student_id)

    student_acted.connect(hear)
    try:
        first, second = _save(student, source="a:1"), _save(student, source="a:1", value=0.5)
    finally:
        student_acted.disconnect(hear)
    assert first == second
    assert told == [student.pk]
    other = make_pupil()
    assert _save(other, source="a:1") not in (None, first)


def test_a_signal_is_never_changed(student: User) -> None:
    signal = _save(student, value=0.5)
    assert signal is not None
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(value=1.0)


def test_withdrawal_deletes_every_signal_and_tells_of_it_before_it_holds(student: User) -> None:
    guardian = let_profile(student)
    _save(student)
    other = make_pupil()
    _save(other)
    told: list[tuple[UUID, bool, int]] = []

    def hear(sender: Any, student_id: UUID, allowed: bool, **kwargs: Any) -> None:
        told.append((student_id, allowed, Signal.objects.filter(student=student_id).count()))

    profiling_changed.connect(hear)
    try:
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    finally:
        profiling_changed.disconnect(hear)
    assert told == [(student.pk, False, 0)]
    assert Signal.objects.get().student == other
    assert _save(student) is None


def test_a_newer_wording_keeps_what_was_kept(student: User) -> None:
    _save(student)
    old = ConsentText.objects.in_force().get(purpose="recommendation")
    newer = ConsentText.objects.create(
        purpose="recommendation",
        version=old.version + 1,
        text_ru="Новое",
        text_en="New",
        published_at=timezone.now(),
    )
    guardian = student.guardians.get().guardian
    give_consent(guardian=guardian, student=student, wording=newer)
    assert Signal.objects.filter(student=student).exists()


def test_forgetting_reaches_only_ones_own(student: User) -> None:
    mine, other = _save(student), _save(make_pupil())
    assert mine is not None
    assert other is not None
    assert not forget_signal(student=student, signal_id=other.pk)
    assert forget_signal(student=student, signal_id=mine.pk)
    assert Signal.objects.get() == other


def test_a_kind_is_forgotten_whole(student: User) -> None:
    _save(student, "a")
    _save(student, "b")
    record_signal(student=student, kind="refused", item_kind="event", item="c")
    assert forget_kind(student=student, kind="saved") == 2
    assert Signal.objects.get().kind == "refused"
    assert forget_kind(student=student) == 1


def test_a_lesson_handed_in_is_kept_with_its_result() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    let_profile(student)
    assignment = set_for(school_class, subject=make_subject())
    work = do_work(assignment, student, 8)
    signal = Signal.objects.get()
    assert (signal.kind, signal.item) == ("lesson", str(assignment.lesson_id))
    assert signal.value == pytest.approx(0.8)
    assert signal.occurred_at == work.completed_at


def test_what_was_done_before_consent_is_not_gathered_afterwards() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    do_work(set_for(school_class, subject=make_subject()), student, 8)
    let_profile(student)
    assert not Signal.objects.exists()


def _hand_in(student: User, school_class: Any) -> Work:
    assignment = set_for(school_class, subject=make_subject())
    task = next(iter(items_of(script_of(assignment.version.revision.as_object()))))
    return answer_work(
        assignment=assignment, student=student, answers={task.id: "Ответ"}, hand_in=True
    )


def test_a_teachers_mark_takes_the_old_results_place() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    let_profile(student)
    work = _hand_in(student, school_class)
    before = Signal.objects.get()
    mark_response(response=work.responses.get(), points=2, points_possible=2)
    after = Signal.objects.get()
    assert after.value == pytest.approx((before.value or 0) + 2 / work.points_possible)
    assert after.occurred_at == before.occurred_at


def test_a_mark_does_not_bring_back_what_was_forgotten() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    let_profile(student)
    work = _hand_in(student, school_class)
    forget_kind(student=student)
    mark_response(response=work.responses.get(), points=2, points_possible=2)
    assert not Signal.objects.exists()


def test_a_signal_may_say_when_it_was(student: User) -> None:
    earlier = timezone.now() - timedelta(days=3)
    signal = _save(student, occurred_at=earlier)
    assert signal is not None
    assert signal.occurred_at == earlier
