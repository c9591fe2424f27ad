"""The example in docs/grants/result.md is computed, not told."""

from fractions import Fraction
from pathlib import Path

import pytest

from grants.calculation.results import Result
from tests.grants.worlds import World, lines_of, ruleset

PAGE = Path(__file__).parents[3] / "docs" / "grants" / "result.md"
BUDGET = 1_000_000
RULES = ruleset(cap_share="1", eligibility={"teachers": 2, "schools": 2, "ramp": 2})


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[int, str]]:
    world = World()
    anna, boris = world.teacher(), world.teacher()
    north, south, east = world.school(), world.school(), world.school()
    fractions, ratios, waves = (
        world.lesson(anna, subject="maths"),
        world.lesson(anna, boris, subject="maths", shares={anna: 2, boris: 1}),
        world.lesson(boris, subject="physics", grades=(8, 9)),
    )
    dina, egor, filipp, galya = (world.teacher(place) for place in (north, north, south, east))
    for teacher in (dina, egor, filipp):
        world.use(teacher, fractions)
    world.use(dina, ratios)
    world.use(galya, fractions, "planned")
    for teacher in (filipp, galya):
        world.use(teacher, waves)
    world.use(anna, waves)
    names = {anna: "Anna", boris: "Boris", dina: "Dina", egor: "Egor", filipp: "Filipp"}
    names |= {galya: "Galya", fractions: "Fractions", ratios: "Ratios", waves: "Waves"}
    found = world.result(tmp_path_factory.mktemp("example"), RULES, budget=BUDGET, seed="docs")
    return found, names


def test_the_lines_of_the_page_are_the_lines_of_the_calculation(
    result: tuple[Result, dict[int, str]],
) -> None:
    found, names = result
    page = PAGE.read_text("utf-8")
    for row in _lines(found, names) + _awards(found, names) + _strata(found):
        assert row in page


def _uses(points: int) -> str:
    return f"{Fraction(points, 10**9).limit_denominator(10**4)}"


def _lines(result: Result, names: dict[int, str]) -> list[str]:
    return [
        f"| {names[row['author']]} | {names[row['teacher']]} | {names[row['lesson']]} "
        f"| {row['kind']} | {_uses(row['w_base'])} | {_uses(row['w_share'])} "
        f"| {_uses(row['w_reciprocal'])} "
        f"| {_uses(row['w_family'])} | {_uses(row['points'])} "
        f"| {', '.join(row['reasons']) or '–'} | {row['kopecks']} |"
        for row in lines_of(result)
    ]


def _awards(result: Result, names: dict[int, str]) -> list[str]:
    return [
        f"| {names[a.author]} | {a.points} | {a.teachers} | {a.schools} | {a.ramp} | {a.kopecks} "
        f"| {' '.join(a.held) or '–'} |"
        for a in result.awards
    ]


def _strata(result: Result) -> list[str]:
    return [
        f"| {s['stratum'].replace('|', ', ')} | {s['points']} | {s['equal_kopecks']} "
        f"| {s['proportional_kopecks']} | {s['budget_kopecks']} | {s['paid_kopecks']} |"
        for s in result.strata
    ]
