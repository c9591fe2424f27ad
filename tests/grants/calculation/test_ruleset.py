"""A ruleset tells everything that is wrong with it at once."""

import json
from typing import Any

import pytest

from grants.calculation.ruleset import MESSAGES, Ruleset, RulesetError
from tests.grants.worlds import DEFAULT


@pytest.fixture
def content() -> dict[str, Any]:
    return json.loads(DEFAULT.read_text("utf-8"))


def test_the_default_is_read_and_written_without_loss(content: dict[str, Any]) -> None:
    assert Ruleset.from_json(content).to_json() == content


def test_two_spellings_of_the_same_rules_have_one_digest(content: dict[str, Any]) -> None:
    other = dict(reversed(content.items()))
    other["repeat"] = "2/4"
    other["weights"] = {**content["weights"], "view": "0"}
    assert Ruleset.from_json(other).digest == Ruleset.from_json(content).digest
    other["repeat"] = "2/5"
    assert Ruleset.from_json(other).digest != Ruleset.from_json(content).digest


def test_every_fault_is_named_at_once(content: dict[str, Any]) -> None:
    del content["n0"]
    content |= {"n00": 8, "repeat": 0.5, "cap_share": "2", "schema": 2, "floor_kopecks": True}
    content["weights"] = {"plannd": "1/4", "taught": "1"}
    content["strata"]["bands"] = [[1, 5], [5, 9]]
    content["hold"] = []
    content["eligibility"]["ramp"] = 0
    content["school_taper"]["growth"] = 3
    with pytest.raises(RulesetError) as raised:
        Ruleset.from_json(content)
    assert set(raised.value.errors) == {
        "n0",
        "n00",
        "repeat",
        "cap_share",
        "schema",
        "floor_kopecks",
        "weights.plannd",
        "strata.bands",
        "hold",
        "eligibility.ramp",
        "school_taper.growth",
    }
    assert "“planned”" in raised.value.errors["weights.plannd"]
    assert {fault.code for fault in raised.value.faults} <= set(MESSAGES)


@pytest.mark.parametrize("given", [None, [], "x", 1, {}])
def test_what_is_no_ruleset_is_refused_with_a_sentence(given: Any) -> None:
    with pytest.raises(RulesetError) as raised:
        Ruleset.from_json(given)
    assert raised.value.errors


@pytest.mark.parametrize("value", ["1/0", "-1/4", "1.5", " 1/4", "1/4 ", "٣/4", "", None, 1, True])
def test_only_plain_fractions_are_fractions(content: dict[str, Any], value: Any) -> None:
    content["reciprocal"] = value
    with pytest.raises(RulesetError) as raised:
        Ruleset.from_json(content)
    assert set(raised.value.errors) == {"reciprocal"}


@pytest.mark.parametrize(
    "bands", [[], [[1]], [[2, 1]], [[5, 9], [1, 4]], [["1", "4"]], [[1, 99]], "1-4", [[1, True]]]
)
def test_bands_rise_without_overlap(content: dict[str, Any], bands: Any) -> None:
    content["strata"]["bands"] = bands
    with pytest.raises(RulesetError) as raised:
        Ruleset.from_json(content)
    assert set(raised.value.errors) == {"strata.bands"}


def test_rules_under_which_nothing_pays_are_refused(content: dict[str, Any]) -> None:
    content["weights"] = {"view": "0"}
    with pytest.raises(RulesetError, match="weights"):
        Ruleset.from_json(content)
