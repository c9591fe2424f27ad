"""A round's page over ten thousand awards: what is asked and read does not grow with them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from eschool.accounts.actions.grant_role import grant_role
from eschool.accounts.models import School, User
from grants.approving import counts_for, to_be_approved
from grants.models import Approval, Award, Round
from grants.selectors.approvals import SHOWN, approvals_of
from grants.selectors.distribution import EDGES, distribution
from tests.grants import rounds

pytestmark = pytest.mark.django_db
MANY = 10_000


def _fill(round_: Round, number: int, **values: Any) -> None:
    calculation = round_.current_calculation
    draw = random.Random(1)
    Award.objects.bulk_create(
        (
            Award(
                calculation=calculation,
                round=round_,
                pseudonym=10**15 + n,
                author_name=f"Автор {n}",
                points=n,
                kopecks=draw.randrange(3) and draw.randrange(10**7),
                **values,
            )
            for n in range(Award.objects.count(), Award.objects.count() + number)
        ),
        batch_size=1000,
    )


@contextmanager
def _awards_read() -> Iterator[list[int]]:
    seen: list[int] = []

    def count(**_signal: Any) -> None:
        seen.append(1)

    post_init.connect(count, sender=Award)
    try:
        yield seen
    finally:
        post_init.disconnect(count, sender=Award)


def _look(client: Client, round_: Round) -> tuple[int, int]:
    address = reverse("grant_round", args=(round_.pk,))
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries, _awards_read() as seen:
        assert client.get(address).status_code == 200
    return len(queries), len(seen)


@pytest.mark.parametrize("state", ["under_review", "published"])
def test_a_rounds_page_reads_as_much_for_ten_thousand_as_for_a_few(state: str) -> None:
    city = rounds.make_city()
    rounds.use_all(city)
    administrator = _of_a_school(city.schools[0])
    round_ = rounds.under_review(city)
    rounds.release_all(round_, city.administrators[0])
    _fill(round_, 30, author_schools=[str(city.schools[0].pk)])
    if state == "published":
        rounds.approve_by(round_, *city.administrators[:2])
        Round.objects.filter(pk=round_.pk).update(state=state)
    client = Client()
    client.force_login(administrator)
    queries, seen = _look(client, round_)
    _fill(round_, MANY, author_schools=[str(city.schools[0].pk)])
    assert _look(client, round_) == (queries, seen)
    assert queries <= 34
    assert seen <= SHOWN


def _of_a_school(school: School) -> User:
    person = rounds.make_administrator()
    grant_role(user=person, kind="teacher", school=school, verified_by=person)
    return person


def test_the_database_counts_whose_word_counts_as_the_rule_does() -> None:
    city = rounds.make_city()
    rounds.use_all(city)
    round_ = rounds.under_review(city)
    rounds.release_all(round_, city.administrators[0])
    ours, theirs = (str(school.pk) for school in city.schools[:2])
    for schools in ([], [ours], [theirs], [ours, theirs], [f"{ours}0"]):
        _fill(round_, 3, author_schools=schools)
    _fill(round_, 2, author=city.teachers[0])
    approvals = [
        Approval(approver=city.teachers[0], approver_schools=[ours]),
        Approval(approver=None, approver_schools=[theirs]),
        Approval(approver=city.administrators[1], approver_schools=[]),
    ]
    found = list(to_be_approved(round_, approvals))
    assert {award.votes for award in found} >= {1, 2, 3}
    for award in found:
        assert award.votes == sum(counts_for(each, award) for each in approvals)


def test_those_who_need_a_third_person_are_listed_as_far_as_there_is_room() -> None:
    city = rounds.make_city()
    rounds.use_all(city)
    administrator = _of_a_school(city.schools[0])
    round_ = rounds.under_review(city)
    rounds.release_all(round_, city.administrators[0])
    _fill(round_, 3 * SHOWN, author_schools=[str(city.schools[0].pk)])
    rounds.approve_by(round_, administrator, city.administrators[1])
    payable = Award.objects.current().filter(round=round_).payable()
    of_the_school = payable.filter(author=None).count()
    found = approvals_of(round_, administrator)
    assert found.count == found.not_yours == of_the_school
    assert len(found.others) == SHOWN
    assert found.more_others == of_the_school - SHOWN
    assert all(len(row.approved_by) == len(row.barred) == 1 for row in found.others)


@pytest.mark.parametrize("number", [0, 1, 2, 7, 8, 9, 10, 23, 100])
def test_the_spread_is_what_adding_up_one_by_one_gives(number: int) -> None:
    city = rounds.make_city()
    rounds.use_all(city)
    round_ = rounds.calculated(city)
    _fill(round_, number)
    awards = Award.objects.filter(round=round_, author=None)
    values = sorted(v for v in awards.values_list("kopecks", flat=True) if v)
    found = distribution(awards)
    assert (found.count, found.total) == (len(values), sum(values))
    assert sum(row["value"] for row in found.sizes) == len(values)
    if not values:
        assert (found.lorenz, found.quantiles, found.top_tenth) == ([], [], 0)
        return
    tenth = max(1, len(values) // 10)
    assert found.top_tenth == sum(values[-tenth:])
    lower = [sum(values[: len(values) * n // 10]) for n in range(11)]
    assert [row["value"] for row in found.lorenz] == [
        round(part * 100 / sum(values), 1) for part in lower
    ]
    sums = [kopecks for _label, kopecks in found.quantiles]
    assert (sums[0], sums[-1]) == (values[0], values[-1])
    assert sums[len(sums) // 2] == values[max(-(-len(values) // 2), 1) - 1]
    used = [max(n for n, edge in enumerate(EDGES) if edge * 100 <= v) for v in values]
    assert [row["value"] for row in found.sizes] == [
        used.count(n) for n in range(min(used), max(used) + 1)
    ]


def test_what_is_approved_is_told_without_reading_the_awards() -> None:
    """Of ten thousand only those set aside are read."""
    city = rounds.make_city()
    rounds.use_all(city)
    round_ = rounds.under_review(city)
    _fill(round_, MANY)
    before = round_.digest_to_approve()
    _fill(round_, 3, status="held")
    with CaptureQueriesContext(connection) as queries:
        assert round_.digest_to_approve() != before
    aside = Award.objects.set_aside().filter(calculation=round_.current_calculation)
    assert (len(queries), aside.count()) == (3, 3)
