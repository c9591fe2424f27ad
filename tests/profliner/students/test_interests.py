"""A student answers thirty statements: on several devices, over days, and as often as they like."""

from typing import Any

import pytest
from django.test import Client

from eschool.accounts.models import User
from profliner.actions.sit_interests import begin_sitting, finish_sitting
from profliner.models import InterestAnswer, InterestSitting, Signal
from profliner.refusals import Refused
from profliner.selectors.interests import interest_profile
from tests.profliner.students.making import fill, let_profile, make_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(db: None) -> User:
    return make_pupil()


@pytest.fixture
def browser(client: Client, student: User) -> Client:
    client.force_login(student)
    return client


def _begin(browser: Client) -> InterestSitting:
    assert browser.post("/interests/begin/").status_code == 302
    return InterestSitting.objects.get(finished_at=None)


def _answer(browser: Client, sitting: InterestSitting, number: int, value: Any = 4) -> Any:
    return browser.post(f"/interests/{number}/", {"sitting": sitting.pk, "value": value})


def _led_to(answer: Any) -> str:
    return str(answer.url)


def test_from_the_first_statement_to_the_hexagon(browser: Client, student: User) -> None:
    assert "Begin" in browser.get("/interests/", headers={"accept-language": "en"}).content.decode()
    sitting = _begin(browser)
    for number in range(1, 30):
        assert _answer(browser, sitting, number).url == f"/interests/{number + 1}/"
    finish = {"sitting": sitting.pk}
    assert _led_to(browser.post("/interests/finish/", finish)) == "/interests/finish/"
    assert _answer(browser, sitting, 30, 5).url == "/interests/finish/"
    assert (
        "All answered"
        in browser.get("/interests/finish/", headers={"accept-language": "en"}).content.decode()
    )
    assert _led_to(browser.post("/interests/finish/", finish)) == "/interests/"
    page = browser.get("/interests/", headers={"accept-language": "en"}).content.decode()
    assert page.count('class="hexagon-name"') == 6
    assert "What it does not mean" in page


def test_leaving_and_returning_goes_on_where_one_was(browser: Client, student: User) -> None:
    sitting = _begin(browser)
    for number in (1, 2, 4):
        _answer(browser, sitting, number)
    other = Client()
    other.force_login(student)
    assert _led_to(other.post("/interests/begin/")) == "/interests/3/"
    assert InterestSitting.objects.count() == 1
    assert 'aria-pressed="true"' in other.get("/interests/2/").content.decode()


def test_going_back_changes_the_answer(browser: Client) -> None:
    sitting = _begin(browser)
    _answer(browser, sitting, 1, 1)
    assert _answer(browser, sitting, 1, 5).url == "/interests/2/"
    assert InterestAnswer.objects.get().value == 5


@pytest.mark.parametrize("value", ["0", "6", "-1", "3.5", "", "five", "٣", "9" * 400, "\0"])
def test_an_answer_out_of_range_is_refused_on_its_page(browser: Client, value: str) -> None:
    sitting = _begin(browser)
    response = _answer(browser, sitting, 1, value)
    assert response.status_code == 422
    assert 'class="answer"' in response.content.decode()
    assert not InterestAnswer.objects.exists()


@pytest.mark.parametrize("number", ["0", "31", "9" * 30])
def test_there_is_no_such_statement(browser: Client, number: str) -> None:
    _begin(browser)
    assert browser.get(f"/interests/{number}/").status_code == 404
    assert browser.post(f"/interests/{number}/", {"value": 3}).status_code == 404


@pytest.mark.parametrize("sitting", ["", "x", "-5", "0", "9" * 18, "9" * 40])
def test_an_answer_for_no_round_changes_nothing(browser: Client, sitting: str) -> None:
    _begin(browser)
    response = browser.post("/interests/1/", {"sitting": sitting, "value": 3})
    assert response.status_code == 302
    assert not InterestAnswer.objects.exists()


def test_nobody_answers_for_another(browser: Client) -> None:
    theirs = begin_sitting(student=make_pupil())
    _begin_own = browser.post("/interests/begin/")
    _answer(browser, theirs, 1)
    assert not InterestAnswer.objects.exists()
    assert browser.post(f"/interests/rounds/{theirs.pk}/forget/").status_code == 404


def test_a_late_answer_does_not_slip_into_another_round(browser: Client, student: User) -> None:
    first = fill(student)
    second = _begin(browser)
    assert _answer(browser, first, 1, 5).url == "/interests/"
    assert not second.answers.exists()
    assert first.answers.get(statement=1).value == 3


def test_younger_ones_get_a_kind_sentence_and_no_round(client: Client, settings: Any) -> None:
    client.force_login(make_pupil(grade=5))
    page = client.get("/interests/", headers={"accept-language": "en"}).content.decode()
    assert "A little later" in page
    client.post("/interests/begin/")
    assert not InterestSitting.objects.exists()
    settings.INTERESTS_FROM_AGE = 11
    client.post("/interests/begin/")
    assert InterestSitting.objects.exists()


def test_with_consent_the_six_scores_become_signals(student: User) -> None:
    fill(student, I=5, C=1)
    values = dict(Signal.objects.filter(kind="interests").values_list("item", "value"))
    assert values == {"R": 0.5, "I": 1.0, "A": 0.5, "S": 0.5, "E": 0.5, "C": 0.0}


def test_without_consent_the_result_is_there_and_no_signal() -> None:
    student = make_pupil(consent=False)
    fill(student, I=5)
    assert interest_profile(student) is not None
    assert not Signal.objects.exists()
    let_profile(student)
    assert not Signal.objects.exists()


def test_a_retake_keeps_history_and_old_answers_fade(student: User, settings: Any) -> None:
    settings.INTERESTS_HALF_LIFE_DAYS = 100
    fill(student, days_ago=100, R=5)
    fill(student, R=2)
    assert InterestAnswer.objects.count() == 60
    found = interest_profile(student)
    assert found is not None
    assert found.profile.scores[0].value == pytest.approx((10 + 25 / 2) / 1.5, abs=0.01)
    assert found.profile.sittings == 2


def test_forgetting_a_round_takes_what_was_learnt_from_it(browser: Client, student: User) -> None:
    old, new = fill(student, R=5), fill(student, A=5)
    assert Signal.objects.count() == 12
    page = browser.get("/interests/").content.decode()
    asked = page[page.index(f'popover aria-labelledby="forget-round-{old.pk}-title"') :]
    assert f'action="/interests/rounds/{old.pk}/forget/"' in asked
    assert page.count("/forget/") == 2, "nowhere but where it is asked once more"
    assert browser.post(f"/interests/rounds/{old.pk}/forget/").status_code == 302
    assert InterestSitting.objects.get() == new
    assert Signal.objects.count() == 6
    assert interest_profile(student).profile.code.startswith("A")  # type: ignore[union-attr]  # there is one


def test_a_flat_result_is_called_flat(browser: Client, student: User) -> None:
    fill(student)
    page = browser.get("/interests/", headers={"accept-language": "en"}).content.decode()
    assert "about equally strong" in page
    assert "Liked most of all" not in page


def test_finishing_twice_is_finishing_once(student: User) -> None:
    sitting = fill(student)
    with pytest.raises(Refused):
        finish_sitting(student=student, sitting_id=sitting.pk)
    assert Signal.objects.count() == 6


def test_pages_cost_the_same_however_much_there_is(
    browser: Client, student: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(4):
        fill(student, days_ago=n * 30)
    with django_assert_max_num_queries(14):
        browser.get("/interests/")
