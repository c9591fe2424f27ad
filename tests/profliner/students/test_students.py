"""What is known of a student: age, grade, school, and what may be done."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eschool.accounts.ages import age_on
from eschool.accounts.models import Enrolment
from profliner.consenting import may_profile, may_profile_many, needs_guardian
from profliner.models import StudentProfile
from profliner.students import facts_of, many_facts
from tests.factories import make_class, make_school, make_student, make_user
from tests.profliner.students.making import born, let_profile, make_pupil

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 2, 28), 13),
        (date(2026, 3, 1), 14),
        (date(2028, 2, 28), 15),
        (date(2028, 2, 29), 16),
    ],
)
def test_born_on_the_29th_of_february(day: date, age: int) -> None:
    assert age_on(day, date(2012, 2, 29)) == age


def test_age_comes_from_the_date_of_birth_and_else_from_the_grade() -> None:
    student = make_pupil(grade=8, consent=False)
    assert facts_of(student).age == 14
    born(student, 12)
    assert facts_of(student).age == 12
    assert facts_of(make_user()).age == 6


def test_a_class_of_another_year_gives_no_grade_and_still_an_age() -> None:
    this_year = make_class().year
    student = make_student(school_class=make_class(grade=9, year=this_year - 1))
    facts = facts_of(student)
    assert (facts.grade, facts.class_id) == (None, None)
    assert facts.age == 15
    assert facts.school_id == student.roles.get().school_id


def test_a_student_who_changes_school_is_of_the_new_one() -> None:
    old, new = make_class(grade=7), make_class(grade=7, school=make_school())
    student = make_student(school_class=old)
    assert facts_of(student).school_id == old.school_id
    student.enrolments.update(ended_on=timezone.localdate())
    Enrolment.objects.create(
        student=student, school_class=new, started_on=timezone.localdate() + timedelta(days=1)
    )
    facts = facts_of(student)
    assert (facts.school_id, facts.class_id) == (new.school_id, new.pk)
    assert facts.district_id == new.school.district_id


def test_many_cost_no_more_queries_than_one() -> None:
    students = [make_pupil(consent=False) for _n in range(5)] + [make_user()]
    counts = []
    for ids in ([students[0].pk], [each.pk for each in students]):
        with CaptureQueriesContext(connection) as queries:
            found = many_facts(ids)
        assert set(found) == set(ids)
        counts.append(len(queries))
    assert max(counts) <= 4
    assert many_facts([]) == {}
    unknown = uuid.uuid4()
    assert many_facts([unknown])[unknown].grade is None


def test_profiling_needs_consent_and_may_be_switched_off() -> None:
    student = make_pupil(consent=False)
    assert not may_profile(student)
    let_profile(student)
    assert may_profile(student)
    other = make_pupil(consent=True)
    StudentProfile.objects.create(student=student, profiling_off_at=timezone.now())
    assert may_profile_many([student.pk, other.pk]) == {other.pk}


def test_below_the_age_a_guardian_is_asked(settings: Any) -> None:
    student = make_pupil(grade=8, consent=False)
    assert not needs_guardian(facts_of(student))
    settings.SIGN_UP_GUARDIAN_AGE = 15
    assert needs_guardian(facts_of(student))
