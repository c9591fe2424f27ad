"""What authors and teachers see of grants, and that nobody sees another's."""

import re
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions.decide_award import decide_award
from grants.actions.hold_award import hold_award
from grants.models import AuthorChoice, Award, AwardLine, Round
from grants.selectors.award import explained
from grants.selectors.given import given_by
from grants.selectors.mine import my_grants
from grants.selectors.reasons import DROPPED, LESSENED
from library.models import Use
from tests import factories
from tests.grants import rounds

pytestmark = pytest.mark.django_db
AWARD_QUERIES = 8
MINE_QUERIES = 9


def award_of(city: rounds.City, round_: Round, number: int = 0) -> Award:
    return Award.objects.current().get(round=round_, author=city.authors[number])


def shown(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def busy_city(teachers: int = 6) -> rounds.City:
    """With uses of every fate."""
    city = rounds.make_city(teachers=teachers)
    rounds.use_all(city)
    lesson, author = city.lessons[0], city.authors[0]
    when: dict[str, Any] = {"occurred_at": rounds.days_ago(15)}
    rounds.make_use(lesson, city.teachers[0], kind="view", **when)
    rounds.make_use(lesson, None, kind="view", visitor="v" * 32, **when)
    rounds.make_use(lesson, None, kind="view", visitor="r" * 32, is_robot=True, **when)
    rounds.make_use(lesson, author, **when)
    return city


def test_an_award_is_explained_from_uses_to_money(client: Client) -> None:
    city = busy_city()
    round_ = rounds.published(city)
    award = award_of(city, round_)
    found = explained(award)
    assert found.adds_up
    assert found.lines_sum == award.kopecks > 0
    assert found.steps[0].uses == Use.objects.filter(publication=city.lessons[0]).count()
    for before, step in zip(found.steps, found.steps[1:], strict=False):
        assert step.uses == before.uses - step.lost
    assert found.weights[-1].points * 10**9 == award.points
    for one, other in zip(found.weights, found.weights[1:], strict=False):
        assert other.points == one.points - other.lost
    client.force_login(city.authors[0])
    text = shown(client, "my_award", round_.pk)
    amounts = re.findall(r'data-label="Amount">([^<]+)</td>', text)
    kopecks = [int(Decimal(re.sub(r"[^\d.]", "", amount)) * 100) for amount in amounts]
    assert sum(kopecks) == award.kopecks
    assert "A program opened the lesson" in text
    assert "own uses bring nothing" in text


def test_no_teacher_is_named_to_an_author(client: Client) -> None:
    city = busy_city()
    round_ = rounds.published(city)
    client.force_login(city.authors[0])
    text = shown(client, "my_award", round_.pk)
    assert str(city.schools[0]) in text
    for teacher in city.teachers:
        assert teacher.get_full_name() not in text
        assert teacher.last_name not in text
        assert str(teacher.pk) not in text
    assert str(AwardLine.objects.filter(teacher__gt=0).values_list("teacher")[0][0]) not in text


def test_nobody_sees_the_lines_of_another(client: Client) -> None:
    city = busy_city()
    round_ = rounds.published(city)
    other = rounds.make_lesson(city, factories.make_teacher(school=factories.make_school()))
    client.force_login(city.authors[1])
    assert city.lessons[0].title not in shown(client, "my_award", round_.pk)
    client.force_login(other.owner)
    answer = client.get(reverse("my_award", args=(round_.pk,)))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert not my_grants(other.owner).awards


def test_nothing_is_seen_before_it_is_published(client: Client) -> None:
    city = busy_city()
    round_ = rounds.under_review(city)
    client.force_login(city.authors[0])
    assert client.get(reverse("my_award", args=(round_.pk,))).status_code == HTTPStatus.NOT_FOUND
    text = shown(client, "my_grants")
    assert "The window is over" in text
    assert "₽" not in text


def test_a_running_round_shows_counts_and_promises_nothing(client: Client) -> None:
    city = rounds.make_city()
    round_ = rounds.make_round(closes_at=timezone.now() + timedelta(days=9))
    rounds.use_all(city)
    rounds.make_use(city.lessons[0], city.authors[0])
    rounds.make_use(city.lessons[0], city.teachers[0], kind="view")
    (found,) = my_grants(city.authors[0]).running
    assert found.round == round_
    assert (found.teachers, found.schools, found.lessons) == (6, 4, 1)
    assert dict(found.by_kind)[str(Use.Kind.PLANNED.label)] == 6
    client.force_login(city.authors[0])
    text = shown(client, "my_grants")
    assert "not a promise of money" in text
    assert "₽" not in text


def test_whoever_wrote_nothing_is_told_that_there_is_nothing_to_apply_for(client: Client) -> None:
    client.force_login(factories.make_teacher())
    assert "nothing to apply for" in shown(client, "my_grants")


@pytest.mark.parametrize(
    ("code", "words"), [("exchanged_uses", "refused it"), ("checked", "It was released")]
)
def test_what_a_person_decided_is_said(client: Client, code: str, words: str) -> None:
    city = busy_city()
    round_ = rounds.under_review(city)
    award = award_of(city, round_)
    hold_award(award=award, by=city.administrators[0], note="Посмотреть")
    decide_award(award=award, by=city.administrators[1], code=code)
    round_.refresh_from_db()
    rounds.approve_by(round_, *city.administrators[:2])
    from grants.actions.publish_round import publish_round

    publish_round(round_=round_, by=city.administrators[0])
    client.force_login(city.authors[0])
    text = shown(client, "my_award", round_.pk)
    assert words in text
    assert "set aside by a person" in text


def test_a_teacher_sees_whom_their_uses_paid(client: Client) -> None:
    city = busy_city()
    round_ = rounds.published(city)
    teacher = city.teachers[0]
    (found,) = given_by(teacher)
    lines = AwardLine.objects.filter(teacher=round_.pseudonym_of(teacher.pk))
    assert found.kopecks == lines.aggregate(s=Sum("kopecks"))["s"] > 0
    client.force_login(teacher)
    text = shown(client, "grants_given")
    assert all(lesson.title in text for lesson in city.lessons)
    assert all(author.get_full_name() in text for author in city.authors)
    assert not given_by(factories.make_teacher())


def test_a_name_is_given_and_taken_back(client: Client) -> None:
    city = busy_city()
    round_ = rounds.published(city)
    author = city.authors[0]
    public = reverse("grants_public_round", args=(round_.slug,))
    client.force_login(author)
    assert author.last_name not in client.get(public).content.decode().split("<main")[1]
    client.post(reverse("grants_naming"), {"is_named": "yes"})
    assert author.get_full_name() in client.get(public).content.decode()
    client.post(reverse("grants_naming"), {"is_named": "no"})
    assert author.get_full_name() not in client.get(public).content.decode().split("<main")[1]
    assert not AuthorChoice.objects.get(user=author).is_named
    answer = client.post(reverse("grants_naming"), {"is_named": "perhaps"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: object
) -> None:
    city = busy_city(teachers=40)
    round_ = rounds.published(city)
    client.force_login(city.authors[0])
    shown(client, "my_grants")
    with django_assert_max_num_queries(MINE_QUERIES):  # type: ignore[operator]  # a fixture
        shown(client, "my_grants")
    with django_assert_max_num_queries(AWARD_QUERIES):  # type: ignore[operator]  # a fixture
        text = shown(client, "my_award", round_.pk)
    assert text.count("<tr>") > 25
    assert 'href="?on_paper=1' in text
    every = client.get(reverse("my_award", args=[round_.pk]), {"on_paper": "1"})
    award = award_of(city, round_)
    assert len(every.context["page_obj"].object_list) == award.lines.count() > 25
    assert 'href="?on_paper=1' not in every.content.decode()


def test_every_reason_of_the_calculation_has_words() -> None:
    from grants.calculation import events, reasons

    known = {reason.code for reason in (*DROPPED, *LESSENED)}
    compared = {"weaker_event", "too_few_students"}
    assert {*reasons.REASONS, *events.DROPPED, *compared} <= known
