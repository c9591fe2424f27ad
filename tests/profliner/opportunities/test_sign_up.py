"""Who gets a place, who waits, and who may not sign up at all."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import District, Notice, User
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.change_plan import change_places
from profliner.actions.decide_organisation import decide_organisation
from profliner.actions.keep_lines import keep_lines
from profliner.actions.mark_attendance import mark_attendance
from profliner.actions.sign_up import sign_up
from profliner.actions.withdraw_sign_up import withdraw_sign_up
from profliner.models import Opportunity, Signal, SignUp
from profliner.moments import midnight
from profliner.refusals import Refused
from profliner.signals import opportunity_changed
from profliner.students import facts_of
from tests.factories import make_class, make_district, make_school, make_student
from tests.profliner.opportunities import making
from tests.profliner.students.making import let_profile, make_guardian

pytestmark = pytest.mark.django_db

State = SignUp.State


def refusal(call: object, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        call(**arguments)  # type: ignore[operator]
    assert refused.value.message
    return refused.value.code


def kinds_of_notices(person: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    )


def test_first_come_have_places_and_the_rest_wait() -> None:
    opportunity = making.make_opportunity(places=2)
    for _n in range(4):
        making.join(making.make_grown(), opportunity)
    assert making.states(opportunity) == [State.PLACE, State.PLACE, State.WAITING, State.WAITING]


def test_a_second_click_gets_what_the_first_got() -> None:
    opportunity = making.make_opportunity(places=1)
    student = making.make_grown()
    first = making.join(student, opportunity)
    assert making.join(student, opportunity) == first
    assert opportunity.signups.count() == 1


def test_a_place_given_back_goes_to_the_next_who_is_told() -> None:
    opportunity = making.make_opportunity(places=1)
    first, second, third = (making.make_grown() for _n in range(3))
    given = making.join(first, opportunity)
    making.join(second, opportunity)
    making.join(third, opportunity)
    assert withdraw_sign_up(signup=given, by=first)
    assert not withdraw_sign_up(signup=given, by=first), "twice does nothing"
    assert making.states(opportunity) == [State.WITHDRAWN, State.PLACE, State.WAITING]
    assert kinds_of_notices(second) == ["sign_up_moved_up"]
    assert kinds_of_notices(third) == []


def test_who_comes_back_stands_at_the_end() -> None:
    opportunity = making.make_opportunity(places=1)
    first, second = making.make_grown(), making.make_grown()
    given = making.join(first, opportunity)
    making.join(second, opportunity)
    withdraw_sign_up(signup=given, by=first)
    assert making.join(first, opportunity).state == State.WAITING
    assert making.states(opportunity) == [State.WITHDRAWN, State.PLACE, State.WAITING]


def test_a_clock_that_runs_behind_overtakes_nobody() -> None:
    opportunity = making.make_opportunity(places=1)
    now = timezone.now()
    first = making.join(making.make_grown(), opportunity, now)
    second = making.join(making.make_grown(), opportunity, now - timedelta(minutes=5))
    assert second.queued_at > first.queued_at
    assert second.state == State.WAITING


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"age_from": 16}, "too_young"),
        ({"age_to": 14}, "too_old"),
        ({"grade_from": 10}, "grade_too_low"),
        ({"grade_to": 8}, "grade_too_high"),
        ({"state": "draft"}, "not_open"),
        ({"state": "cancelled"}, "not_open"),
        ({"kind": "internship"}, "employers_consent_missing"),
    ],
)
def test_what_stands_in_the_way_is_said(values: dict[str, Any], code: str) -> None:
    opportunity = making.make_opportunity(**values)
    student = making.make_grown()
    assert refusal(sign_up, student=student, opportunity=opportunity, by=student) == code
    assert not opportunity.signups.exists()


def test_nobody_signs_another_up() -> None:
    opportunity, student = making.make_opportunity(), making.make_grown()
    other = making.make_grown()
    assert refusal(sign_up, student=student, opportunity=opportunity, by=other) == "not_a_student"
    employer = making.make_employer()
    assert refusal(sign_up, student=employer, opportunity=opportunity, by=employer)


def test_nothing_of_an_unchecked_organisation_is_open() -> None:
    organisation = making.make_organisation(state="suspended")
    opportunity, student = making.make_opportunity(organisation), making.make_grown()
    assert refusal(sign_up, student=student, opportunity=opportunity, by=student) == "not_open"


def test_what_must_come_first_is_named() -> None:
    first, second = making.make_opportunity(), making.make_opportunity()
    second.requires.add(first)
    student = making.make_grown()
    with pytest.raises(Refused, match=first.title_ru):
        making.join(student, second)
    signup = making.join(student, first)
    SignUp.objects.filter(pk=signup.pk).update(state=State.ATTENDED)
    assert making.join(student, second).state == State.PLACE


def test_the_deadline_is_a_moment_not_a_day(settings: object) -> None:
    """Midnight in the city, however late it is where the server stands."""
    end = timezone.localdate() + timedelta(days=1)
    deadline = midnight(end)
    opportunity = making.make_opportunity(
        deadline_at=deadline, starts_on=end, ends_on=end, places=5
    )
    before = deadline - timedelta(microseconds=1)
    assert making.join(making.make_grown(), opportunity, before).state == State.PLACE
    student = making.make_grown()
    code = refusal(sign_up, student=student, opportunity=opportunity, by=student, now=deadline)
    assert code == "deadline_over"
    assert opportunity in Opportunity.objects.open(before)
    assert opportunity not in Opportunity.objects.open(deadline)


def test_the_last_day_ends_at_the_citys_midnight() -> None:
    """A deadline beyond the last day opens nothing on the day after."""
    day = timezone.localdate() + timedelta(days=2)
    opportunity = making.make_opportunity(
        starts_on=day, ends_on=day, deadline_at=timezone.now() + timedelta(days=30)
    )
    night = midnight(day + timedelta(days=1))
    student = making.make_grown()
    making.join(making.make_grown(), opportunity, night - timedelta(seconds=1))
    code = refusal(sign_up, student=student, opportunity=opportunity, by=student, now=night)
    assert code == "deadline_over"


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


def test_a_younger_student_without_a_guardian_is_told_to_have_one_invited(client: Client) -> None:
    """Nobody could answer: the place would be kept in vain."""
    opportunity = making.make_opportunity(places=1)
    child = make_student(school_class=make_class(grade=6))
    assert refusal(making.join, student=child, opportunity=opportunity) == "guardian_missing"
    assert not opportunity.signups.exists()
    client.force_login(child)
    page = client.get(f"/opportunities/{opportunity.pk}/", headers={"accept-language": "en"})
    assert "Ask your school to invite them" in page.content.decode()
    make_guardian(child)
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


def test_fewer_places_send_the_last_back_and_more_bring_them_up() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer), places=3)
    students = [making.make_grown() for _n in range(4)]
    for student in students:
        making.join(student, opportunity)
    change_places(opportunity=opportunity, by=employer, places=1)
    assert making.states(opportunity) == [State.PLACE, *[State.WAITING] * 3]
    assert kinds_of_notices(students[2]) == ["sign_up_moved_back"]
    change_places(opportunity=opportunity, by=employer, places=2)
    assert making.states(opportunity) == [*[State.PLACE] * 2, *[State.WAITING] * 2]
    change_places(opportunity=opportunity, by=employer, places=None)
    assert making.states(opportunity) == [State.PLACE] * 4
    assert refusal(change_places, opportunity=opportunity, by=employer, places=0)
    assert refusal(change_places, opportunity=opportunity, by=students[0], places=9)


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
        opportunity=opportunity, by=employer, came={signup.code: "Диплом"}, now=during
    )
    assert marked == 1
    keep_lines(now=during)
    assert making.states(opportunity) == [State.ATTENDED, State.WAITING]
    assert SignUp.objects.get(pk=signup.pk).result == "Диплом"
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
            assert cancel_opportunity(opportunity=opportunity, by=employer, note="Авария в цехе")
    finally:
        opportunity_changed.disconnect(hear)
    assert heard == [opportunity.pk]
    assert making.states(opportunity) == [State.CANCELLED] * 2
    for person in (student, guardian, waiting):
        assert kinds_of_notices(person)[-1] == "opportunity_cancelled"
    letters = [letter.body for letter in mailoutbox]  # type: ignore[attr-defined]
    assert sum("Авария в цехе" in body for body in letters) == 3
    assert not cancel_opportunity(opportunity=opportunity, by=employer, note="again")
    assert refusal(sign_up, student=waiting, opportunity=opportunity, by=waiting) == "not_open"


def test_a_cancellation_needs_a_reason_and_a_right() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    assert refusal(cancel_opportunity, opportunity=opportunity, by=employer, note=" ")
    stranger = making.make_employer()
    assert (
        refusal(cancel_opportunity, opportunity=opportunity, by=stranger, note="x") == "not_yours"
    )


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


def test_free_places_and_what_is_feasible() -> None:
    now = timezone.now()
    student = making.make_grown()
    facts = facts_of(student)
    taken, open_to_all = making.make_opportunity(places=1), making.make_opportunity()
    making.join(making.make_grown(), taken)
    free = {each.pk: each.free for each in Opportunity.objects.with_free(now)}
    assert free == {taken.pk: 0, open_to_all.pk: None}
    elsewhere: District = make_district()
    away = making.make_opportunity(district=elsewhere)
    online = making.make_opportunity(district=elsewhere, is_online=True)
    near = making.make_opportunity(district=make_school(district_id=facts.district_id).district)
    for values in ({"age_from": 16}, {"grade_to": 8}, {"deadline_at": now}, {"state": "draft"}):
        making.make_opportunity(**values)
    feasible = set(Opportunity.objects.feasible_for(facts, now))
    assert feasible == {taken, open_to_all, online, near}
    assert away not in feasible
    assert Opportunity.objects.with_free(now).get(pk=taken.pk).free == 0


def test_little_is_asked_while_others_wait(django_assert_max_num_queries: object) -> None:
    opportunity = making.make_opportunity(places=3)
    student = making.make_grown()
    with django_assert_max_num_queries(18) as asked:  # type: ignore[operator]
        making.join(student, opportunity)
    sentences = [query["sql"] for query in asked.captured_queries]
    locked = sentences[next(n for n, each in enumerate(sentences) if "SAVEPOINT" in each) :]
    assert len(locked) <= 11


def test_whoever_takes_the_last_place_is_announced() -> None:
    opportunity = making.make_opportunity(places=2)
    heard: list[object] = []

    def hear(sender: object, opportunity_id: object, **_more: object) -> None:
        heard.append(opportunity_id)

    opportunity_changed.connect(hear)
    try:
        making.join(making.make_grown(), opportunity)
        assert heard == []
        making.join(making.make_grown(), opportunity)
        assert heard == [opportunity.pk]
    finally:
        opportunity_changed.disconnect(hear)


def test_a_sign_up_taken_back_is_not_called_as_a_lesson_taken_off_the_site() -> None:
    """One English word; Russian needs two."""
    with translation.override("ru"):
        assert str(SignUp.State.WITHDRAWN.label) != gettext("Withdrawn")
