"""How a place ends: cancelled, taken back with a consent, erased, or marked as attended."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.decide_organisation import decide_organisation
from profliner.actions.keep_lines import keep_lines
from profliner.actions.mark_attendance import mark_attendance
from profliner.actions.sign_up import sign_up
from profliner.kinds import WhyCancelled
from profliner.models import Opportunity, Signal, SignUp
from profliner.moments import midnight
from profliner.signals import opportunity_changed
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices, refusal
from tests.profliner.students.making import let_profile

pytestmark = pytest.mark.django_db

State = SignUp.State


def test_everyone_is_told_of_a_cancellation_and_why(
    django_capture_on_commit_callbacks: object, mailoutbox: list[object]
) -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer), places=1)
    student, guardian = making.make_younger()
    signup, waiting = making.join(student, opportunity), making.make_grown()
    answer_sign_up(signup=signup, guardian=guardian, agrees=True)
    making.join(waiting, opportunity)
    heard: list[object] = []

    def hear(sender: object, opportunity_id: object, **_more: object) -> None:
        heard.append(opportunity_id)

    opportunity_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            assert cancel_opportunity(opportunity=opportunity, by=employer, reason="illness")
    finally:
        opportunity_changed.disconnect(hear)
    assert heard == [opportunity.pk]
    assert making.states(opportunity) == [State.CANCELLED] * 2
    for person in (student, guardian, waiting):
        assert kinds_of_notices(person)[-1] == "opportunity_cancelled"
    letters = [letter.body for letter in mailoutbox]  # type: ignore[attr-defined]
    with translation.override("ru"):
        because = str(WhyCancelled.ILLNESS.label)
    assert sum(because in body for body in letters) == 3
    assert not cancel_opportunity(opportunity=opportunity, by=employer, reason="few")
    assert refusal(sign_up, student=waiting, opportunity=opportunity, by=waiting) == "not_open"


def test_a_cancellation_needs_a_reason_and_a_right() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    stranger = making.make_employer()
    call: dict[str, Any] = {"opportunity": opportunity, "by": employer, "reason": "few"}
    assert refusal(cancel_opportunity, **{**call, "reason": ""}) == "no_such_choice"
    assert refusal(cancel_opportunity, **{**call, "by": stranger}) == "not_yours"


def test_an_internship_ends_with_the_consent_to_meet_employers(
    django_capture_on_commit_callbacks: object,
) -> None:
    opportunity = making.make_opportunity(kind="internship", places=1)
    student, waiting = making.make_grown(), making.make_grown()
    guardian = making.let_meet_employers(student)
    making.let_meet_employers(waiting)
    making.join(student, opportunity)
    making.join(waiting, opportunity)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        withdraw_consent(guardian=guardian, student=student, purpose="employers")
    assert making.states(opportunity) == [State.WITHDRAWN, State.PLACE]
    assert kinds_of_notices(student)[-1] == "sign_up_ended"


def test_the_clock_ends_what_a_dead_server_left() -> None:
    """The withdrawal was committed; what follows from it was not."""
    opportunity = making.make_opportunity(kind="internship", places=1)
    student = making.make_grown()
    guardian = making.let_meet_employers(student)
    making.join(student, opportunity)
    withdraw_consent(guardian=guardian, student=student, purpose="employers")
    assert making.states(opportunity) == [State.PLACE]
    keep_lines()
    assert making.states(opportunity) == [State.WITHDRAWN]


def test_an_erased_student_leaves_the_place_to_the_next(
    django_capture_on_commit_callbacks: object,
) -> None:
    opportunity = making.make_opportunity(places=1)
    student, waiting = making.make_grown(), making.make_grown()
    making.join(student, opportunity)
    making.join(waiting, opportunity)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_person(person=student)
    assert making.states(opportunity) == [State.PLACE]


def test_all_of_a_suspended_organisation_ends() -> None:
    organisation = making.make_organisation()
    opportunity = making.make_opportunity(organisation)
    student = making.make_grown()
    making.join(student, opportunity)
    administrator = making.make_administrator()
    decide_organisation(
        organisation=organisation, by=administrator, state="suspended", note="Жалоба"
    )
    assert making.states(opportunity) == [State.CANCELLED]
    assert kinds_of_notices(student) == ["opportunity_hidden"]
    assert opportunity not in Opportunity.objects.visible_to(student)
    decide_organisation(
        organisation=organisation, by=administrator, state="checked", note="Проверили снова"
    )
    assert making.join(student, opportunity).state == State.PLACE


def test_who_was_there_keeps_the_place_when_marks_are_made() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer), places=1)
    came, waiting = making.make_grown(), making.make_grown()
    signup = making.join(came, opportunity)
    making.join(waiting, opportunity)
    during = midnight(opportunity.starts_on) + timedelta(hours=12)
    assert (
        refusal(mark_attendance, opportunity=opportunity, by=employer, came={signup.code: ""})
        == "not_begun"
    )
    marked = mark_attendance(
        opportunity=opportunity, by=employer, came={signup.code: "winner"}, now=during
    )
    assert marked == 1
    keep_lines(now=during)
    assert making.states(opportunity) == [State.ATTENDED, State.WAITING]
    assert SignUp.objects.get(pk=signup.pk).result == "winner"
    code = refusal(
        mark_attendance, opportunity=opportunity, by=employer, came={"NOBODY": ""}, now=during
    )
    assert code == "unknown_codes"


def test_deeds_are_signals_only_with_consent() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    with_consent, without = making.make_grown(), making.make_grown()
    let_profile(with_consent)
    signups = [making.join(each, opportunity) for each in (with_consent, without)]
    mark_attendance(
        opportunity=opportunity,
        by=employer,
        came={each.code: "" for each in signups},
        now=midnight(opportunity.starts_on),
    )
    kinds = Signal.objects.filter(student=with_consent).values_list("kind", flat=True)
    assert set(kinds) == {"signed_up", "attended"}
    assert not Signal.objects.filter(student=without).exists()
    codes = [each.code for each in signups]
    taken_back: dict[str, Any] = {
        "opportunity": opportunity,
        "by": employer,
        "came": {},
        "not_after_all": codes,
    }
    during = midnight(opportunity.starts_on)
    assert mark_attendance(**taken_back, now=during) == 2, "a mark by mistake is taken back"
    assert set(making.states(opportunity)) == {State.PLACE}
    assert list(Signal.objects.values_list("kind", flat=True)) == ["signed_up"]
    mark_attendance(**taken_back, all_others_missed=True, now=during)
    assert set(making.states(opportunity)) == {State.MISSED}
