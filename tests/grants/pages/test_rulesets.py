"""Rulesets on their pages: as prose, as a form, and two beside each other."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.forms.fields import BandsField, RublesField
from grants.forms.rulesets import RulesetForm, usual_content
from grants.models import Ruleset
from tests.grants import rounds
from tests.grants.pages.asking import text_of

pytestmark = pytest.mark.django_db


def values_of(content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it back untouched, but for ``changes``."""
    form = RulesetForm(content=content, initial={"name": "Правила"})
    values = {name: form[name].field.prepare_value(form[name].value()) for name in form.fields}
    return {name: "" if value is None else value for name, value in {**values, **changes}.items()}


def test_untouched_the_form_saves_the_usual_values(admin: Client) -> None:
    answer = admin.post(reverse("grant_ruleset_new"), values_of(usual_content()))
    made = Ruleset.objects.get()
    assert answer["Location"] == reverse("grant_ruleset", args=(made.pk,))
    assert made.content == usual_content()
    assert made.version == 1


def test_a_new_version_begins_with_the_old_one(admin: Client) -> None:
    old = rounds.make_ruleset({**rounds.SMALL, "n0": 11})
    address = f"{reverse('grant_ruleset_new')}?from={old.pk}"
    assert admin.get(address).context["form"]["n0"].value() == 11
    admin.post(address, values_of(old.content, name=old.name, n0="12", note="Больше веса"))
    new = Ruleset.objects.get(version=2)
    assert new.content == {**old.content, "n0": 12}
    compared = admin.get(reverse("grant_ruleset_compare"), {"old": old.pk, "new": new.pk})
    changed = [row for row in compared.context["rows"] if row.is_changed]
    assert [(row.old, row.new) for row in changed] == [("11", "12")]
    assert "1 value differs." in text_of(compared)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("n0", "0", "It must be between 1 and 1000."),
        ("n0", "восемь", "Enter a whole number."),
        ("weights__taught", "0.5", "Write a fraction such as 1/4, or 0 or 1."),
        ("upstream", "1/2", "It must be between 0 and 3/10."),
        ("strata__bands", "1-4, 3-9", "without overlap"),
        ("school_taper__growth", "9", "Multiplied by the factor it must not exceed 1"),
        ("floor_kopecks", "100000001", "It must be between 0 and 100000000."),
        ("strata__bands", "младшие", "Write the grades of each band"),
        ("floor_kopecks", "много", "Write an amount in rubles"),
        ("name", "", "required"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    admin: Client, field: str, value: str, said: str
) -> None:
    data = values_of(usual_content(), note="не теряется", **{field: value})
    answer = admin.post(reverse("grant_ruleset_new"), data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert said in " ".join(form.errors.get(field, [])), form.errors
    assert form["note"].value() == "не теряется"
    assert not Ruleset.objects.exists()


def test_several_faults_are_told_at_once(admin: Client) -> None:
    wrong = {
        "n0": "восемь",
        "weights__taught": "-1",
        "upstream": "1/2",
        "repeat": "чепуха",
        "name": "",
    }
    data = values_of(usual_content(), **wrong)
    errors = admin.post(reverse("grant_ruleset_new"), data).context["form"].errors
    assert errors.keys() == wrong.keys()
    assert all(len(said) == 1 for said in errors.values())


@pytest.mark.parametrize("asked", ["²", "9" * 5000, "x"])
def test_an_old_version_that_is_none_begins_with_the_usual_values(
    admin: Client, asked: str
) -> None:
    assert admin.get(reverse("grant_ruleset_new"), {"from": asked}).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_prose_says_every_value_that_was_chosen(admin: Client, language: str) -> None:
    content = {
        **rounds.RULES,
        "n0": 13,
        "double_click_seconds": 47,
        "floor_kopecks": 123_45,
        "cap_share": "7/100",
        "homework_students": 17,
        "hold": {**rounds.RULES["hold"], "fresh_days": 39},
    }
    ruleset = rounds.make_ruleset(content)
    address = reverse("grant_ruleset", args=(ruleset.pk,))
    shown = text_of(admin.get(address, headers={"accept-language": language}))
    for value in ("13", "47", "7 %", "17", "39"):
        assert value in shown
    assert ("₽123.45" if language == "en" else "123,45 ₽") in shown


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [("1 500 000,50", 150_000_050), ("99.5", 9_950), ("0", 0), ("1\u202f000 ₽", 100_000)],
)
def test_rubles_are_read_as_people_write_them(text: str, kopecks: int) -> None:
    assert RublesField().clean(text) == kopecks


def test_bands_come_back_as_they_were_written() -> None:
    assert BandsField().clean("1-4, 5–9, 10") == [[1, 4], [5, 9], [10, 10]]
    assert BandsField().prepare_value([[1, 4], [10, 10]]) == "1-4, 10"
