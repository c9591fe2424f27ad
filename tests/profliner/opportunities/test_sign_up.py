"""Who gets a place, who waits, and who may not sign up at all."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from eschool.accounts.models import District
from profliner.actions.change_plan import change_places
from profliner.actions.sign_up import sign_up
from profliner.actions.withdraw_sign_up import withdraw_sign_up
from profliner.models import Opportunity, SignUp
from profliner.moments import midnight
from profliner.refusals import Refused
from profliner.signals import opportunity_changed
from profliner.students import facts_of
from tests.factories import make_district, make_school
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices, refusal

pytestmark = pytest.mark.django_db

State = SignUp.State


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
