"""A younger student's place waits for a guardian, and what the guardian answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.keep_lines import keep_lines
from profliner.models import SignUp
from tests.factories import make_class, make_student
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices, refusal
from tests.profliner.students.making import let_profile, make_guardian

pytestmark = pytest.mark.django_db

State = SignUp.State


def test_a_younger_student_waits_for_a_guardian_and_is_not_overtaken() -> None:
    opportunity = making.make_opportunity(places=1)
    student, guardian = making.make_younger()
    signup = making.join(student, opportunity)
    later = making.join(making.make_grown(), opportunity)
    assert (signup.state, later.state) == (State.CONSENT, State.WAITING)
    assert kinds_of_notices(guardian) == ["sign_up_consent"]
    answer_sign_up(signup=signup, guardian=guardian, agrees=True)
    assert making.states(opportunity) == [State.PLACE, State.WAITING]
    assert kinds_of_notices(student) == ["sign_up_agreed"]


def test_a_younger_student_without_a_guardian_is_told_to_have_one_invited(
    client: Client, settings: Any
) -> None:
    """Nobody could answer: the place would be kept in vain."""
    opportunity = making.make_opportunity(places=1)
    child = make_student(school_class=make_class(grade=6))
    assert refusal(making.join, student=child, opportunity=opportunity) == "guardian_missing"
    assert not opportunity.signups.exists()
    client.force_login(child)
    page = client.get(f"/opportunities/{opportunity.pk}/", headers={"accept-language": "en"})
    assert "Ask your school to invite them" in page.content.decode()
    make_guardian(child)
    settings.SIGN_UP_CONSENT_HOURS = 30
    page = client.get(f"/opportunities/{opportunity.pk}/", headers={"accept-language": "en"})
    assert "for 30\u00a0h at most" in page.content.decode()
    assert making.join(child, opportunity).state == "consent"


def test_an_answer_from_the_waiting_list_says_so() -> None:
    opportunity = making.make_opportunity(places=1)
    making.join(making.make_grown(), opportunity)
    student, guardian = making.make_younger()
    answer_sign_up(signup=making.join(student, opportunity), guardian=guardian, agrees=True)
    assert making.states(opportunity) == [State.PLACE, State.WAITING]
    assert kinds_of_notices(student) == ["sign_up_agreed_waiting"]


def test_a_guardian_says_no_and_the_next_moves_up() -> None:
    opportunity = making.make_opportunity(places=1)
    student, guardian = making.make_younger()
    signup, next_one = making.join(student, opportunity), making.make_grown()
    making.join(next_one, opportunity)
    answer_sign_up(signup=signup, guardian=guardian, agrees=False)
    assert making.states(opportunity) == [State.REFUSED, State.PLACE]
    assert kinds_of_notices(student) == ["sign_up_refused"]
    assert kinds_of_notices(next_one) == ["sign_up_moved_up"]
    answer_sign_up(signup=signup, guardian=guardian, agrees=False)
    assert kinds_of_notices(student) == ["sign_up_refused"], "twice tells once"


def test_a_guardian_takes_the_agreement_back() -> None:
    opportunity = making.make_opportunity(places=1)
    student, guardian = making.make_younger()
    signup = making.join(student, opportunity)
    answer_sign_up(signup=signup, guardian=guardian, agrees=True, show_name=True)
    answer_sign_up(signup=signup, guardian=guardian, agrees=False)
    signup.refresh_from_db()
    assert signup.state == State.REFUSED
    assert signup.name_by_guardian_at is None
    assert refusal(answer_sign_up, signup=signup, guardian=guardian, agrees=True)


def test_another_childs_guardian_answers_nothing() -> None:
    opportunity = making.make_opportunity()
    student, _guardian = making.make_younger()
    _other, stranger = making.make_younger()
    signup = making.join(student, opportunity)
    assert refusal(answer_sign_up, signup=signup, guardian=stranger, agrees=True) == "not_yours"
    assert refusal(answer_sign_up, signup=signup, guardian=student, agrees=True) == "not_yours"


def test_a_place_is_not_kept_for_ever(settings: object) -> None:
    opportunity = making.make_opportunity(places=1)
    student, guardian = making.make_younger()
    signup, next_one = making.join(student, opportunity), making.make_grown()
    making.join(next_one, opportunity)
    over = signup.queued_at + timedelta(hours=72)
    keep_lines(now=over - timedelta(seconds=1))
    assert making.states(opportunity) == [State.CONSENT, State.WAITING]
    assert keep_lines(now=over)
    assert making.states(opportunity) == [State.WITHDRAWN, State.PLACE]
    assert kinds_of_notices(student) == ["sign_up_expired"]
    assert refusal(answer_sign_up, signup=signup, guardian=guardian, agrees=True, now=over)
    keep_lines(now=over)
    assert kinds_of_notices(next_one) == ["sign_up_moved_up"]


def test_a_late_answer_loses_to_the_clock_even_where_the_clock_did_not_strike() -> None:
    opportunity = making.make_opportunity(places=1)
    student, guardian = making.make_younger()
    signup = making.join(student, opportunity)
    over = signup.queued_at + timedelta(hours=73)
    late_answer = {"signup": signup, "guardian": guardian, "agrees": True, "now": over}
    assert refusal(answer_sign_up, **late_answer) == "answered_already"
    late = making.join(making.make_grown(), opportunity, over)
    assert late.state == State.PLACE


def test_consent_to_recommendations_matters_for_no_sign_up() -> None:
    opportunity = making.make_opportunity()
    student = making.make_grown()
    guardian = let_profile(student)
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    assert making.join(student, opportunity).state == State.PLACE


def test_consent_taken_back_before_the_guardian_answers() -> None:
    opportunity = making.make_opportunity(kind="internship", age_from=6, grade_from=1)
    student, guardian = making.make_younger()
    making.let_meet_employers(student, guardian)
    signup = making.join(student, opportunity)
    withdraw_consent(guardian=guardian, student=student, purpose="employers")
    code = refusal(answer_sign_up, signup=signup, guardian=guardian, agrees=True)
    assert code == "employers_consent_missing"
