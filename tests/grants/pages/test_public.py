"""What everybody sees of a round: whole sums, no small group, no name without consent."""

import csv
import io
import json
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from grants.models import Award, AwardLine, Round
from grants.selectors.cells import SMALL, Cell, suppress
from grants.selectors.open_data import TABLES, Table, as_csv
from grants.selectors.public import public_round
from tests import factories
from tests.grants import rounds

pytestmark = pytest.mark.django_db
ROUND_QUERIES = 14


def page_of(client: Client, round_: Round) -> str:
    answer = client.get(reverse("grants_public_round", args=(round_.slug,)))
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def data_of(client: Client, round_: Round, name: str) -> tuple[list[dict[str, Any]], Any]:
    def get(form: str) -> str:
        answer = client.get(reverse("public_round_data", args=(round_.slug, name, form)))
        assert answer.status_code == HTTPStatus.OK
        return answer.content.decode()

    return list(csv.DictReader(io.StringIO(get("csv"), newline=""))), json.loads(get("json"))


def city_of(teachers: int) -> rounds.City:
    city = rounds.make_city(authors=3, teachers=teachers)
    rounds.use_all(city)
    return city


def test_the_page_and_the_files_add_up_to_the_budget(client: Client) -> None:
    round_ = rounds.published(city_of(12))
    page = public_round(round_)
    assert page.total == round_.budget_kopecks
    for name in ("awards", "subjects", "grades", "districts"):
        rows, same = data_of(client, round_, name)
        assert sum(Decimal(row["rubles"]) for row in rows) * 100 == round_.budget_kopecks
        assert [row["rubles"] for row in rows] == [row["rubles"] for row in same]


def test_funnel_files_say_what_the_page_says(client: Client) -> None:
    round_ = rounds.published(city_of(12))
    rows, same = data_of(client, round_, "funnel")
    steps = public_round(round_).funnel
    assert [int(row["events"]) for row in rows] == [step.events for step in steps]
    assert [row["teachers"] for row in same] == [step.teachers for step in steps]


def test_few_teachers_are_in_no_page_and_no_file(client: Client) -> None:
    round_ = rounds.published(city_of(7))
    assert Award.objects.filter(teachers=7).count() == 3
    text = page_of(client, round_).split("<main")[1]
    assert 'data-label="Teachers">7<' not in text
    assert "fewer than 10" in text
    for name in TABLES:
        rows, same = data_of(client, round_, name)
        for row in [*rows, *same]:
            assert str(row.get("teachers") or "") != "7", (name, row)
            assert str(row.get("authors") or "") != "3", (name, row)


def test_ten_teachers_are_shown(client: Client) -> None:
    round_ = rounds.published(city_of(10))
    rows, _same = data_of(client, round_, "awards")
    assert [row["teachers"] for row in rows] == ["10"] * 3
    assert 'data-label="Teachers">10<' in page_of(client, round_)


@given(st.lists(st.integers(1, 40), max_size=12))
def test_what_is_hidden_cannot_be_had_by_taking_away(sizes: list[int]) -> None:
    kept = suppress(Cell(people, n) for n, people in enumerate(sizes))
    hidden = [sizes[n] for n in kept.hidden]
    assert sorted([*kept.shown, *kept.hidden]) == list(range(len(sizes)))
    assert all(sizes[n] >= SMALL for n in kept.shown)
    assert len(hidden) != 1 or len(sizes) == 1
    assert not hidden or sum(hidden) >= SMALL or not kept.shown
    assert bool(hidden) == any(people < SMALL for people in sizes)


def test_names_stand_only_where_they_were_allowed(client: Client) -> None:
    city = city_of(12)
    round_ = rounds.published(city)
    text = page_of(client, round_).split("<main")[1]
    assert text.count("author who chose not to be named") == 3
    Award.objects.filter(author=city.authors[0]).update(is_named=True)
    rows, same = data_of(client, round_, "awards")
    names = [row["author"] for row in rows if row["author"]]
    assert names == [city.authors[0].get_full_name()]
    assert [row["author"] for row in same if row["author"]] == names
    everything = page_of(client, round_) + json.dumps(same, ensure_ascii=False)
    for award in Award.objects.all():
        assert str(award.pseudonym) not in everything
    for line in AwardLine.objects.all()[:50]:
        assert str(line.teacher) not in everything


def test_a_name_goes_with_its_account(client: Client) -> None:
    city = city_of(12)
    round_ = rounds.published(city)
    author = city.authors[0]
    Award.objects.filter(author=author).update(is_named=True)
    assert author.get_full_name() in page_of(client, round_)
    name = author.get_full_name()
    author.__class__.objects.filter(pk=author.pk).update(erased_at=round_.closes_at)
    assert name not in page_of(client, round_)
    assert name not in json.dumps(data_of(client, round_, "awards"), ensure_ascii=False)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_looks_like_a_formula_is_a_text(start: str) -> None:
    text = as_csv(Table(("author", "rubles"), [(f"{start}1+1", "5.00"), (None, None)]))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1:] == [[f"'{start}1+1", "5.00"], ["", ""]]


def test_only_published_rounds_are_public(client: Client) -> None:
    round_ = rounds.under_review(city_of(10))
    assert client.get(reverse("grants_public_round", args=(round_.slug,))).status_code == 404
    address = reverse("public_round_data", args=(round_.slug, "awards", "csv"))
    assert client.get(address).status_code == 404
    text = client.get(reverse("grants")).content.decode()
    assert "the results are being looked at" in text
    assert round_.slug not in text


def test_unknown_tables_and_forms_are_not_found(client: Client) -> None:
    round_ = rounds.published(city_of(10))
    for name, form in (("lines", "csv"), ("awards", "xml")):
        address = reverse("public_round_data", args=(round_.slug, name, form))
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_rules_are_readable_and_have_the_digest_they_name(client: Client) -> None:
    import hashlib

    round_ = rounds.published(city_of(10))
    ruleset = round_.ruleset
    text = client.get(reverse("public_rules", args=(ruleset.pk,))).content.decode()
    assert ruleset.digest in text
    assert 'id="own_use"' in text
    content = client.get(reverse("public_rules_json", args=(ruleset.pk,))).content
    assert hashlib.sha256(content).hexdigest() == ruleset.digest
    draft = rounds.make_ruleset(name="Черновик")
    assert client.get(reverse("public_rules", args=(draft.pk,))).status_code == 404


def test_the_page_says_how_to_recompute(client: Client) -> None:
    round_ = rounds.published(city_of(10))
    text = page_of(client, round_)
    assert f"--budget {round_.budget_kopecks} --seed {round_.seed}" in text
    assert round_.snapshot.digest in text
    assert round_.current_calculation is not None
    assert round_.current_calculation.digest in text


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    round_ = rounds.published(city_of(30))
    client.force_login(factories.make_teacher())
    page_of(client, round_)
    with django_assert_max_num_queries(ROUND_QUERIES):
        page_of(client, round_)
