"""The adversarial suite, as far as the rules of this calculation reach."""

import pytest

from tests.grants.scenarios.table import BY_NAME, NOT_COVERED, PAGE, committed, findings, reasons
from tests.grants.worlds import ruleset

TOLD = {
    "own_use": "own_use",
    "second_account_in_the_own_school": "own_school",
    "puppet_school_alone": "below_eligibility",
    "everyone_click_in_the_own_school": "own_school",
    "colleagues_who_move_after_their_use": "own_school",
    "honest_pair_of_a_rare_subject": "reciprocal",
}
NOTHING = {
    "own_use",
    "second_account_in_the_own_school",
    "clicks_and_a_thousand_repeats",
    "declared_robot",
    "unverified_accounts",
    "puppet_school_alone",
    "everyone_click_in_the_own_school",
    "colleagues_who_move_after_their_use",
    "exact_copy",
    "split_in_ten_merged",
    "late_and_backdated",
}
HELD = {
    "burst_of_fresh_accounts": "fresh_accounts",
    "ring_of_twelve": "reciprocal",
    "ring_with_camouflage": "reciprocal",
}
AT_MOST = {
    "reciprocal_pair": 1.2,
    "ring_with_camouflage": 1.2,
    "split_in_ten_unmerged": 1.8,
    "puppet_school_beside_honest_use": 1.5,
    "one_admirer_of_thirty_lessons": 1.2,
}
IN_A_RING = ("ring_of_twelve", "ring_one_way")


@pytest.mark.parametrize("name", BY_NAME)
def test_a_scenario_has_the_outcome_expected_in_every_city(name: str) -> None:
    """All of it in one test, since a scenario is a whole calculation for each city."""
    every, before = findings(name), committed()[name]
    for found, leaked in zip(every, before, strict=True):
        assert found.leaked <= leaked, "a rule lets more through: see docs/grants/attacks.md"
        if name in NOTHING:
            assert found.leaked == 0
        if name in HELD:
            assert HELD[name] in found.held
        if name in AT_MOST:
            assert 1 < found.times <= AT_MOST[name]
        if BY_NAME[name].is_honest:
            assert found.leaked > found.median / 2
            assert not found.held
        if name in IN_A_RING:
            assert found.after / 12 < found.median


@pytest.mark.parametrize(("name", "code"), TOLD.items())
def test_what_came_to_nothing_says_why(name: str, code: str) -> None:
    assert code in reasons(name)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("puppet_school_beside_honest_use", {"school_taper": {"factor": "9/10", "growth": 1}}),
        ("ring_of_twelve", {"reciprocal": "1"}),
        ("split_in_ten_unmerged", {"family_factor": "9/10"}),
    ],
)
def test_weaker_rules_would_be_noticed(name: str, changes: dict[str, object]) -> None:
    weaker = findings(name, ruleset(**changes))
    assert all(now.leaked > was for now, was in zip(weaker, committed()[name], strict=True))


def test_the_page_tells_every_scenario_and_what_is_not_covered() -> None:
    page = PAGE.read_text("utf-8")
    assert all(entry.tried in page and entry.row in page for entry in BY_NAME.values())
    assert all(row in page and why in page for row, why in NOT_COVERED.items())
