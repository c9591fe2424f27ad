"""Who is shown to a counsellor, and why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import SchoolClass, User
from profliner.counselling import counselled_by
from profliner.models import Choice, Path, PathStep, SignUp, Step
from profliner.selectors.attention import (
    Reason,
    Row,
    most_pressing_first,
    rows,
    tally,
    with_reasons,
)
from profliner.selectors.standing import GRADE_UNKNOWN
from tests.factories import make_class, make_school, make_student
from tests.profliner.guidance.making import (
    choose,
    let_counsel,
    make_counselled,
    make_counsellor,
    make_meeting,
    make_opportunity,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(school_class: SchoolClass) -> User:
    return make_counselled(school_class)


@pytest.fixture
def row(counsellor: User) -> Callable[[User], Row]:
    def find(student: User) -> Row:
        now = timezone.now()
        found = with_reasons(counselled_by(counsellor), now).filter(pk=student.pk)
        return rows(found, now)[0]

    return find


def going(student: User, **step: object) -> PathStep:
    """A chosen path with one step to do."""
    path = choose(student)
    defaults = {"kind": "programme", "name_ru": "Кружок", "name_en": "Club", "months": 3}
    today = timezone.localdate()
    return PathStep.objects.create(
        path=path,
        step=Step.objects.create(**{**defaults, **step}),
        position=1,
        starts_on=today,
        ends_on=today,
    )


class TestWhom:
    def test_own_school_with_consent_only(
        self, counsellor: User, student: User, school_class: SchoolClass
    ) -> None:
        make_student(school_class=school_class)  # nobody agreed
        make_counselled(make_class(school=make_school()))
        assert list(counselled_by(counsellor)) == [student]

    def test_a_withdrawn_consent_takes_the_student_out_at_once(
        self, counsellor: User, school_class: SchoolClass
    ) -> None:
        student = make_student(school_class=school_class)
        guardian = let_counsel(student)
        assert counselled_by(counsellor).exists()
        withdraw_consent(guardian=guardian, student=student, purpose="counselling")
        assert not counselled_by(counsellor).exists()

    def test_who_changes_school_goes_over_to_its_counsellor(
        self, counsellor: User, student: User
    ) -> None:
        other = make_class(school=make_school())
        student.enrolments.update(ended_on=timezone.localdate())
        student.enrolments.create(school_class=other, started_on=timezone.localdate())
        assert not counselled_by(counsellor).exists()
        assert list(counselled_by(make_counsellor(other.school))) == [student]

    def test_a_role_that_ended_shows_nobody(self, counsellor: User, student: User) -> None:
        counsellor.roles.update(ended_at=timezone.now())
        assert not counselled_by(counsellor).exists()

    def test_last_years_class_is_no_class_of_the_school(
        self, counsellor: User, student: User
    ) -> None:
        student.enrolments.get().school_class.__class__.objects.update(year=2020)
        assert not counselled_by(counsellor).exists()


class TestWhy:
    def test_nothing_chosen_at_all(self, student: User, row: Callable[[User], Row]) -> None:
        assert row(student).reasons == [Reason.NO_PATH, Reason.IDLE]

    def test_a_path_with_a_step_is_a_next_step(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        going(student)
        assert row(student).reasons == []

    def test_a_path_done_to_its_end_has_no_next_step(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        step = going(student)
        step.state = PathStep.State.DONE
        step.save()
        assert row(student).reasons == [Reason.NO_PATH]

    def test_a_path_that_does_not_hold(self, student: User, row: Callable[[User], Row]) -> None:
        step = going(student)
        step.path.problems = [{"code": "cancelled"}]
        step.path.save()
        assert row(student).reasons == [Reason.PROBLEMS]
        step.path.problems = GRADE_UNKNOWN  # of everybody, until the classes are moved up
        step.path.save()
        assert Reason.PROBLEMS not in row(student).reasons

    def test_what_was_only_saved_is_the_students_own(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        going(student)
        Choice.objects.create(
            student=student, item_kind="event", item=str(make_opportunity(days=6).pk),
            verdict="saved", chosen_at=timezone.now(),
        )  # fmt: skip
        assert row(student).reasons == []
        assert row(student).deadline is None

    def test_what_is_signed_up_for_needs_no_reminder(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        near = make_opportunity(days=6)
        going(student, opportunity=near)
        assert row(student).reasons == [Reason.DEADLINE]
        now = timezone.now()
        SignUp.objects.create(
            student=student, opportunity=near, state="place", queued_at=now, changed_at=now
        )
        assert row(student).reasons == []
        assert row(student).deadline is None

    def test_a_planned_step_that_closes_soon(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        step = going(student, deadline_at=timezone.now() + timedelta(days=3))
        found = row(student)
        assert found.reasons == [Reason.DEADLINE]
        assert found.deadline
        assert found.deadline.at == step.step.deadline_at

    def test_a_guardian_who_has_not_answered(
        self, student: User, row: Callable[[User], Row]
    ) -> None:
        on_path, besides = make_opportunity(days=40), make_opportunity(days=40)
        going(student, opportunity=on_path)
        now = timezone.now()
        asked = {"student": student, "state": "consent", "queued_at": now, "changed_at": now}
        SignUp.objects.create(opportunity=besides, **asked)
        assert row(student).reasons == []
        SignUp.objects.create(opportunity=on_path, **asked)
        assert row(student).reasons == [Reason.GUARDIAN]

    def test_idle_after_the_days_of_the_setting(
        self, student: User, row: Callable[[User], Row], settings: object
    ) -> None:
        step = going(student)
        step.path.made_at = timezone.now() - timedelta(days=61)
        step.path.save()
        assert row(student).reasons == [Reason.IDLE]

    def test_the_young_are_not_pressed(
        self, counsellor: User, school_class: SchoolClass, row: Callable[[User], Row]
    ) -> None:
        child = make_counselled(make_class(school=school_class.school, grade=3))
        assert row(child).reasons == []

    def test_the_next_talk_is_shown(
        self, counsellor: User, student: User, row: Callable[[User], Row]
    ) -> None:
        for days in (9, 2, -4):
            make_meeting(student, counsellor, days=days)
        found = row(student).meeting
        assert found
        assert found.starts_at - timezone.now() < timedelta(days=3)


def test_those_with_more_reasons_come_first(
    counsellor: User, student: User, school_class: SchoolClass
) -> None:
    calm = make_counselled(school_class, last_name="Абрамова")
    going(calm)
    now = timezone.now()
    found = most_pressing_first(with_reasons(counselled_by(counsellor), now))
    assert [one.student for one in rows(found, now)] == [student, calm]
    counted = tally(with_reasons(counselled_by(counsellor), now))
    assert (counted.students, counted.attention) == (2, 1)
    assert counted.reasons[Reason.NO_PATH] == 1


def test_what_gets_worse_by_waiting_stands_before_what_does_not(
    counsellor: User, student: User, school_class: SchoolClass
) -> None:
    pressed = make_counselled(school_class, last_name="Яшина")
    going(pressed)
    Path.objects.filter(student=pressed).update(problems=[{"kind": "gone"}])
    now = timezone.now()
    found = rows(most_pressing_first(with_reasons(counselled_by(counsellor), now)), now)
    assert [one.student for one in found] == [pressed, student]
    assert len(found[0].reasons) < len(found[1].reasons)


def test_as_many_queries_for_one_as_for_many(counsellor: User, school_class: SchoolClass) -> None:
    def count() -> int:
        now = timezone.now()
        with CaptureQueriesContext(connection) as queries:
            rows(with_reasons(counselled_by(counsellor), now), now)
        return len(queries)

    going(make_counselled(school_class))
    make_opportunity(days=5)
    few = count()
    for _each in range(6):
        going(make_counselled(school_class), deadline_at=timezone.now() + timedelta(days=2))
    assert count() == few
