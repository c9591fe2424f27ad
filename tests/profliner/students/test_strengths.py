"""What went well: against ten others at least, with an honest interval, never a weakness."""

from random import Random
from statistics import NormalDist
from typing import Any

import pytest
from django.test import Client

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import SchoolClass, User
from library.models import Assignment, SubjectPage, Work
from profliner.actions.correct_signal import correct_signal
from profliner.actions.forget_signals import forget_signal
from profliner.estimating import LASTING, distance, estimate
from profliner.models import Signal
from profliner.selectors.strengths import strengths_of
from tests.factories import make_class, make_student, make_subject
from tests.profliner.students.making import do_work, let_profile, set_for

OTHERS = [3, 4, 5, 5, 6, 6, 7, 4, 5, 6]


@pytest.fixture
def school_class(db: None) -> SchoolClass:
    return make_class()


@pytest.fixture
def subject(db: None) -> SubjectPage:
    return make_subject()


@pytest.fixture
def others(school_class: SchoolClass) -> list[User]:
    return [make_student(school_class=school_class) for _n in OTHERS]


@pytest.fixture
def student(school_class: SchoolClass) -> User:
    student = make_student(school_class=school_class)
    let_profile(student)
    return student


def _lessons(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], number: int = 3
) -> list[Assignment]:
    """Set for the class, and done by the others already."""
    found = [set_for(school_class, subject=subject) for _n in range(number)]
    for assignment in found:
        for other, points in zip(others, OTHERS, strict=False):
            do_work(assignment, other, points)
    return found


def _do_all(assignments: list[Assignment], student: User, points: int) -> None:
    for assignment in assignments:
        do_work(assignment, student, points)


def test_three_good_lessons_are_said_to_have_gone_well(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], student: User
) -> None:
    _do_all(_lessons(subject, school_class, others), student, 7)
    found = strengths_of(student)
    assert [(one.subject, one.topic, one.lessons) for one in found] == [(subject.name, "", 3)]
    strength = found[0]
    assert 50 < strength.estimate.low < strength.estimate.ahead_of < strength.estimate.high
    assert {one.percent for one in strength.evidence} == {70}
    assert {one.others_percent for one in strength.evidence} == {51}


@pytest.mark.parametrize("points", [0, 2, 5])
def test_what_went_badly_is_not_said(
    subject: SubjectPage,
    school_class: SchoolClass,
    others: list[User],
    student: User,
    client: Client,
    points: int,
) -> None:
    _do_all(_lessons(subject, school_class, others), student, points)
    assert strengths_of(student) == []
    client.force_login(student)
    page = client.get("/student/activity/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing can be said yet" in page


def test_two_lessons_say_nothing(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], student: User
) -> None:
    _do_all(_lessons(subject, school_class, others, number=2), student, 10)
    assert strengths_of(student) == []


def test_a_cohort_of_nine_says_nothing(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], student: User
) -> None:
    _do_all(_lessons(subject, school_class, others[:9]), student, 10)
    assert strengths_of(student) == []


@pytest.mark.parametrize("other", [{"grade": 9}, {"year": 2020}])
def test_other_grades_and_years_are_no_cohort(
    subject: SubjectPage, school_class: SchoolClass, student: User, other: dict[str, Any]
) -> None:
    own = [set_for(school_class, subject=subject) for _n in range(3)]
    place = make_class(school=school_class.school, **{"grade": school_class.grade, **other})
    for each in own:
        theirs = Assignment.objects.create(
            teacher=each.teacher, school_class=place, lesson=each.lesson, version=each.version,
            set_at=each.set_at,
        )  # fmt: skip
        for points in OTHERS:
            do_work(theirs, make_student(school_class=place), points)
    _do_all(own, student, 9)
    assert strengths_of(student) == []
    SchoolClass.objects.filter(pk=place.pk).update(
        grade=school_class.grade, year=school_class.year, letter="Я"
    )
    assert strengths_of(student)


def test_forgotten_and_corrected_results_are_no_evidence(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], student: User
) -> None:
    _do_all(_lessons(subject, school_class, others, number=4), student, 9)
    first, second = Signal.objects.filter(student=student)[:2]
    correct_signal(student=student, signal_id=first.pk, value=1.0)
    assert strengths_of(student)[0].lessons == 3
    forget_signal(student=student, signal_id=second.pk)
    assert strengths_of(student) == []


def test_nothing_is_said_without_consent(
    subject: SubjectPage, school_class: SchoolClass, others: list[User], student: User
) -> None:
    _do_all(_lessons(subject, school_class, others), student, 9)
    guardian = student.guardians.get().guardian
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    assert strengths_of(student) == []


def test_more_lessons_cost_no_more_queries(
    subject: SubjectPage,
    school_class: SchoolClass,
    others: list[User],
    student: User,
    django_assert_max_num_queries: Any,
) -> None:
    _do_all(_lessons(subject, school_class, others, number=6), student, 9)
    with django_assert_max_num_queries(6):
        assert strengths_of(student)[0].lessons == 6
    assert Work.objects.count() == 6 * 11


def test_known_estimates() -> None:
    """One result one deviation above: mean 0.3, variance 0.21, worked out by hand."""
    one = estimate([1.0])
    assert one.ahead_of == round(100 * NormalDist().cdf(0.3 / 0.3**0.5))
    assert one.low == round(100 * NormalDist().cdf((0.3 - 1.2816 * 0.21**0.5) / 0.3**0.5))
    assert not one.is_above
    assert estimate([1.0] * 10).is_above
    assert not estimate([0.0] * 100).is_above
    assert estimate([3.0] * 100).high == 99


def test_a_cohort_without_spread_and_a_wild_result_stay_bounded() -> None:
    assert distance(1.0, 1.0, 0.0) == 0
    assert distance(1.0, 0.0, 0.0) == 3
    assert distance(0.0, 1.0, 0.0) == -3


@pytest.mark.parametrize("lessons", [3, 8])
def test_intervals_hold_what_they_promise_where_the_assumption_does(lessons: int) -> None:
    """Students drawn as assumed: eight in ten intervals hold the truth, and few are misjudged."""
    chance, held, wrong, told = Random(3), 0, 0, 0
    for _n in range(3000):
        lasting = chance.gauss(0, LASTING**0.5)
        found = estimate([chance.gauss(lasting, (1 - LASTING) ** 0.5) for _l in range(lessons)])
        truth = 100 * NormalDist().cdf(lasting / LASTING**0.5)
        held += found.low - 0.5 <= truth <= found.high + 0.5
        told += found.is_above
        wrong += found.is_above and truth < 50
    assert 0.77 < held / 3000 < 0.84
    assert 0 < wrong / told < 0.1
