"""The page about rounds says what the code does."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import translation

from grants.exports.table import HEAD
from grants.models import Award, Round
from grants.states import BY_ACTION, MOVES, ORDER, STEPS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "grants" / "rounds.md"


def rows_of_steps() -> list[str]:
    """As they stand on the page."""
    states = dict(Round.State.choices)
    with translation.override("en"):
        return [
            f"| `{step.action}` | {step.label} | {_named(step.states, states)} |"
            f" {_named(step.to, states)} | {step.condition} |"
            for step in STEPS
        ]


def rows_of_decisions() -> list[str]:
    with translation.override("en"):
        return [
            f"| `{code}` | {label} | {'released' if code in Award.RELEASING else 'refused'} |"
            for code, label in Award.Decision.choices
        ]


def _named(found: tuple[str, ...], states: Mapping[str, object]) -> str:
    return ", ".join(str(states[each]).lower() for each in found)


def test_the_page_has_each_step_as_the_code_has_it() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    step = re.compile(r"\| `\w+_(round|award|seed|review|approval)`")
    told = [line for line in lines if step.match(line)]
    assert told == rows_of_steps()


def test_the_page_has_each_reason_of_a_decision() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for row in rows_of_decisions():
        assert row in text


def test_the_page_names_the_columns_of_the_table_of_payments() -> None:
    assert ", ".join(f"`{name}`" for name in HEAD) in PAGE.read_text(encoding="utf-8")


def test_the_database_lets_through_no_move_that_no_step_makes() -> None:
    moves = {(old, new) for step in STEPS for old in step.states for new in step.to}
    assert moves >= MOVES


@pytest.mark.parametrize("state", ORDER[:-1])
def test_from_every_state_something_leads_on(state: str) -> None:
    assert [action for action, step in BY_ACTION.items() if state in step.states]
