"""What is written down once for all rounds under the same rules."""

from pathlib import Path

import pytest
import sqlglot

from grants.calculation import example, snapshot
from grants.calculation.compute import compute, compute_money
from grants.calculation.engines import DuckDB
from grants.calculation.plans import COMPILERS
from grants.calculation.sets import plan_for
from tests.grants.worlds import BUDGET, default_ruleset, ruleset

_KINDS = {"BIGINT", "INTEGER", "VARCHAR", "BOOLEAN", "TIMESTAMP"}


def test_rules_that_differ_in_money_alone_share_a_plan() -> None:
    same = ruleset(
        cap_share="1/2",
        floor_kopecks=7,
        eligibility={"teachers": 1},
        strata={"equal_share": "1"},
        hold={"fresh_share": "1"},
    )
    assert plan_for(same, "duckdb") is plan_for(default_ruleset(), "duckdb")
    for changes in ({"n0": 9}, {"hold": {"fresh_days": 1}}, {"eligibility": {"schools": 3}}):
        assert plan_for(ruleset(**changes), "duckdb") is not plan_for(default_ruleset(), "duckdb")


@pytest.mark.parametrize("dialect", COMPILERS)
def test_every_statement_is_of_its_engine(dialect: str) -> None:
    plan = plan_for(default_ruleset(), dialect)
    written = [step.sql for steps in plan.stages.values() for step in steps]
    written += [question.sql for question in plan.questions.values()]
    for sql in written:
        assert sqlglot.parse_one(sql, dialect=dialect).sql(dialect=dialect)


def test_awards_alone_are_the_awards_of_the_whole(tmp_path: Path) -> None:
    example.write(tmp_path / "s", uses=5_000)
    frozen = snapshot.read(tmp_path / "s")
    whole = compute(frozen, default_ruleset(), budget=BUDGET, seed="a")
    alone = compute_money(frozen, default_ruleset(), budget=BUDGET, seed="a")
    assert alone.awards == whole.awards
    assert sum(alone.division.awards.values()) == whole.paid > 0


def test_kept_tables_have_the_types_that_later_steps_reckon_with(tmp_path: Path) -> None:
    """DuckDB's sums are of 128 bits, in which it is slow and Spark has nothing like it."""
    example.write(tmp_path / "s", uses=2_000)
    plan = plan_for(default_ruleset(), DuckDB.dialect)
    with DuckDB() as engine:
        engine.open(snapshot.read(tmp_path / "s"))
        for name, table in plan.constants.items():
            engine.put(name, table)
        for step in plan.stages["points"]:
            engine.keep(step.name, step.sql)
            kinds = engine.rows(f"DESCRIBE {step.name}")["column_type"].to_pylist()
            assert set(kinds) <= _KINDS, step.name
