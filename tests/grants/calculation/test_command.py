"""``manage.py grants_compute`` as one would type it, on the city of ``grants_example``."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.grants.worlds import DEFAULT


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "snapshot"
    call_command("grants_example", out=folder, uses=20_000, stdout=StringIO())
    return folder


def _compute(city: Path, out: Path, **other: object) -> str:
    said = StringIO()
    terms = {"ruleset": DEFAULT, "budget": 10**9, "seed": "ab"} | other
    call_command("grants_compute", snapshot=city, out=out, stdout=said, **terms)
    return said.getvalue()


def test_the_same_input_gives_the_same_bytes_without_a_database(city: Path, tmp_path: Path) -> None:
    """This test has no right to a database, so that a query would fail it."""
    said = _compute(city, tmp_path / "one")
    _compute(city, tmp_path / "two")
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == files
    summary = json.loads(files["summary.json"])
    assert summary["digest"] in said
    assert summary["paid_kopecks"] + sum(summary["remainders"].values()) == 10**9
    rows = files["awards.csv"].decode().splitlines()
    assert sum(int(row.split(",")[5]) for row in rows[1:]) == summary["paid_kopecks"]
    _compute(city, tmp_path / "one")


@pytest.mark.parametrize("budget", [0, -5, 10**14])
def test_an_impossible_budget_is_refused_in_a_sentence(
    city: Path, tmp_path: Path, budget: int
) -> None:
    with pytest.raises(CommandError, match=f"not {budget}"):
        _compute(city, tmp_path / "out", budget=budget)
    assert not (tmp_path / "out").exists()


def test_a_ruleset_with_typos_names_each_of_them(city: Path, tmp_path: Path) -> None:
    rules = json.loads(DEFAULT.read_text("utf-8"))
    rules["reciprocl"] = rules.pop("reciprocal")
    rules["n0"] = "8"
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    with pytest.raises(CommandError, match=r"n0 must be a whole number.*did you mean"):
        _compute(city, tmp_path / "out", ruleset=tmp_path / "rules.json")


@pytest.mark.parametrize(("content", "said"), [("{", "is not JSON"), (None, "cannot be read")])
def test_a_ruleset_that_cannot_be_read_is_named(
    city: Path, tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "rules.json"
    if content:
        path.write_text(content)
    with pytest.raises(CommandError, match=rf"rules\.json {said}"):
        _compute(city, tmp_path / "out", ruleset=path)


def test_a_snapshot_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"snapshot cannot be used: manifest\.json"):
        _compute(tmp_path, tmp_path / "out")


def test_a_folder_with_something_else_in_it_stays_as_it_is(city: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(CommandError, match="not this result"):
        _compute(city, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_example_needs_a_use_and_a_folder_of_its_own(city: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="At least one"):
        call_command("grants_example", out=tmp_path / "x", uses=0)
    with pytest.raises(CommandError, match="another snapshot"):
        call_command("grants_example", out=city, uses=100)
