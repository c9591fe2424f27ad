"""The terms of a round: written, changed while it is a draft, refused beside their fields."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.models import Round
from tests.grants import rounds
from tests.grants.pages.asking import page, step, text_of

pytestmark = pytest.mark.django_db


def terms(**changes: Any) -> dict[str, Any]:
    first = timezone.localdate() + dt.timedelta(days=30)
    values: dict[str, Any] = {
        "name_ru": "Гранты осени",
        "name_en": "Autumn grants",
        "slug": "autumn",
        "opens_on": first.isoformat(),
        "closes_on": (first + dt.timedelta(days=29)).isoformat(),
        "budget_kopecks": "1 500 000,50",
        "reserve_kopecks": "0",
    }
    return {**values, **changes}


def test_the_first_round_begins_with_a_ruleset(admin: Client) -> None:
    assert "No round yet" in text_of(admin.get(reverse("grant_rounds")))
    assert "There is no ruleset yet." in text_of(admin.get(reverse("grant_round_new")))
    assert "No ruleset yet" in text_of(admin.get(reverse("grant_rulesets")))


def test_a_round_is_made_edited_and_opened(admin: Client) -> None:
    ruleset = rounds.make_ruleset()
    answer = admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk))
    round_ = Round.objects.get()
    assert answer["Location"] == reverse("grant_round", args=(round_.pk,))
    assert round_.budget_kopecks == 150_000_050
    assert timezone.localtime(round_.opens_at).time() == dt.time()
    assert round_.closes_at - round_.opens_at == dt.timedelta(days=30)
    form = admin.get(reverse("grant_round_edit", args=(round_.pk,))).context["form"]
    assert str(form["closes_on"].value()) == terms()["closes_on"]
    changed = terms(ruleset=ruleset.pk, name_en="Late autumn grants")
    admin.post(reverse("grant_round_edit", args=(round_.pk,)), changed)
    assert "Late autumn grants" in text_of(page(admin, round_))
    assert step(admin, round_, "open_round")["Location"] == answer["Location"]
    ruleset.refresh_from_db()
    assert ruleset.is_locked
    shown = text_of(page(admin, round_))
    assert "The seed is not published yet." in shown
    assert round_.seed not in shown
    step(admin, round_, "publish_seed")
    shown = text_of(page(admin, round_))
    assert round_.seed in shown
    assert "Freeze the uses" not in shown, "the window has not ended"


def test_only_a_draft_is_edited(admin: Client) -> None:
    round_ = rounds.make_round()
    answer = admin.get(reverse("grant_round_edit", args=(round_.pk,)))
    assert answer.status_code == 409
    assert "The round is “Open”; this is not done in that state." in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("budget_kopecks", "0", "at least one kopeck"),
        ("budget_kopecks", "-5", "Write an amount in rubles"),
        ("budget_kopecks", "1.005", "Write an amount in rubles"),
        ("budget_kopecks", "1" * 13, "larger than a hundred thousand million"),
        ("closes_on", "2001-01-01", "comes before the first"),
        ("opens_on", "2001-01-01", "has begun already"),
        ("closes_on", "9999-12-31", "between 2000 and 2100"),
        ("slug", "rulesets", "taken by another page"),
        ("slug", "Осень", "valid"),
        ("name_ru", "", "required"),
    ],
)
def test_a_wrong_term_is_told_beside_its_field_and_the_rest_is_kept(
    admin: Client, field: str, value: str, said: str
) -> None:
    data = terms(ruleset=rounds.make_ruleset().pk, **{field: value})
    answer = admin.post(reverse("grant_round_new"), data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert said in " ".join(form.errors.get(field, [])), form.errors
    assert form["name_en"].value() == "Autumn grants"
    assert not Round.objects.exists()


def test_overlapping_windows_are_refused_by_name(admin: Client) -> None:
    ruleset = rounds.make_ruleset()
    admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk))
    answer = admin.post(reverse("grant_round_new"), terms(ruleset=ruleset.pk, slug="other"))
    assert answer.status_code == 422
    assert "overlaps that of “Autumn grants”" in text_of(answer)
