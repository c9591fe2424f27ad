"""A student makes a path, and it says what to do next."""

import pytest

from profliner.actions.make_path import make_path
from profliner.refusals import Refused
from profliner.selectors.paths import chosen_path, next_step
from tests.profliner.paths.making import Ways, make_profession, make_student

pytestmark = pytest.mark.django_db


def test_a_path_leads_from_today_to_the_profession() -> None:
    ways, student = Ways(), make_student(grade=8)
    make_path(student=student, profession=ways.profession)
    path = chosen_path(student)
    assert path
    names = [step.name for step in path.steps]
    assert names[-1] == "Goal"
    assert {"Maths 5-9", "College", "Internship", "Club"} <= set(names)
    assert "University" not in names


def test_the_next_step_is_the_soonest_that_is_not_begun() -> None:
    ways, student = Ways(), make_student(grade=8)
    make_path(student=student, profession=ways.profession)
    step = next_step(student)
    assert step
    assert step.title == "Club"


def test_a_student_in_the_last_grades_goes_by_university() -> None:
    ways, student = Ways(), make_student(grade=11)
    ways.college.is_open = False
    ways.college.save()
    make_path(student=student, profession=ways.profession)
    path = chosen_path(student)
    assert path
    assert "University" in [step.name for step in path.steps]


def test_without_a_path_the_next_step_helps_to_choose() -> None:
    assert next_step(make_student())


def test_no_steps_means_no_path() -> None:
    with pytest.raises(Refused) as refusal:
        make_path(student=make_student(), profession=make_profession())
    assert refusal.value.code == "no_steps_yet"
