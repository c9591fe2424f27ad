"""Whole numbers in sets against Python's own, where doubles would be wrong."""

import itertools
import random
from collections.abc import Callable
from fractions import Fraction

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from grants.calculation.arithmetic import (
    TAPER_ROWS,
    Whole,
    divided_product,
    powers,
    quotient,
    reduced,
    taper_table,
    tapered,
    whole_uses,
)
from grants.calculation.engines import DuckDB
from grants.calculation.plans import Sketch
from grants.calculation.units import UNIT

ROWS = 20_000


def _table(**columns: list[int]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.int64()) for name, v in columns.items()})


def _evaluated(given: pa.Table, **columns: Callable[[ir.Table], Whole]) -> list[dict[str, int]]:
    sketch = Sketch(DuckDB.dialect)
    sketch.ask("found", sketch.given("numbers", given.schema).mutate(**columns))
    with DuckDB() as engine:
        engine.put("numbers", given)
        return engine.rows(sketch.plan().questions["found"].sql).to_pylist()


def test_quotients_are_exact_beyond_the_reach_of_doubles() -> None:
    draw = random.Random(4)
    b = [draw.randrange(1, 2 ** draw.randrange(1, 62)) for _ in range(ROWS)]
    q = [draw.randrange(0, min(2**51, (2**63 - 1) // x) or 1) for x in b]
    a = [x * y + draw.choice([0, x - 1, draw.randrange(x)]) for x, y in zip(b, q, strict=True)]
    a = [min(value, 2**63 - 1) for value in a]
    table = _table(a=a, b=b)
    rows = _evaluated(table, found=lambda t: quotient(t.a, t.b), ibis_says=lambda t: t.a // t.b)
    assert [row["found"] for row in rows] == [x // y for x, y in zip(a, b, strict=True)]
    assert any(row["found"] != row["ibis_says"] for row in rows)


def test_a_divided_product_need_not_fit_in_between() -> None:
    draw = random.Random(5)
    a = [draw.randrange(2 ** draw.randrange(1, 31)) % 2**30 for _ in range(ROWS)]
    c = [max(x, draw.randrange(1, 2 ** draw.randrange(1, 53)) % 2**52, 1) for x in a]
    b = [draw.randrange(10**13) for _ in a]
    table = _table(a=a, b=b, c=c)
    rows = _evaluated(
        table,
        found=lambda t: divided_product(t.a, t.b, t.c)[0],
        over=lambda t: divided_product(t.a, t.b, t.c)[1],
    )
    wanted = [divmod(x * y, z) for x, y, z in zip(a, b, c, strict=True)]
    assert [(row["found"], row["over"]) for row in rows] == wanted


@pytest.mark.parametrize("factor", ["0", "1", "1/4", "3/10", "999999999/1000000000"])
def test_a_reduction_is_rounded_down(factor: str) -> None:
    values = [0, 1, 2, 3, UNIT - 1, UNIT]
    table = _table(a=values)
    rows = _evaluated(table, found=lambda t: reduced(t.a, Fraction(factor)))
    assert [row["found"] for row in rows] == [int(v * Fraction(factor)) for v in values]


def test_powers_end_where_nothing_is_left() -> None:
    assert powers(Fraction(1, 2))[:3] == [UNIT, UNIT // 2, UNIT // 4]
    assert len(powers(Fraction(1, 2))) == 30
    assert powers(Fraction(0)) == [UNIT]


@pytest.mark.parametrize(("factor", "growth"), [("1/2", 2), ("9/10", 1), ("0", 3), ("1/3", 3)])
def test_a_taper_rises_ever_more_slowly(factor: str, growth: int) -> None:
    rows = taper_table(Fraction(factor), growth).to_pylist()
    assert len(rows) == TAPER_ROWS
    slopes = [row["slope"] for row in rows]
    assert slopes == sorted(slopes, reverse=True)
    for row, following in itertools.pairwise(rows):
        assert following["value"] == row["value"] + row["slope"]


def test_the_default_taper_gives_a_use_for_each_doubling() -> None:
    values = [row["value"] for row in taper_table(Fraction(1, 2), 2).to_pylist()]
    assert [values[n] for n in (0, 1, 3, 7, 15, 31)] == [n * UNIT for n in range(6)]


def test_a_taper_goes_on_beyond_its_table_without_running_over() -> None:
    table = taper_table(Fraction(1, 2), 2)
    last = table.to_pylist()[-1]
    amounts = [n * UNIT + 7 for n in (TAPER_ROWS - 1, 10**4, 9 * 10**6, 9 * 10**9)]
    rows = _evaluated(
        _table(amount=amounts, value=[last["value"]] * 4, slope=[last["slope"]] * 4),
        found=lambda t: tapered(t.amount, whole_uses(t.amount), t["value"], t.slope),
    )
    over = [amount - last["whole"] * UNIT for amount in amounts]
    wanted = [last["value"] + each * last["slope"] // UNIT for each in over]
    assert [row["found"] for row in rows] == wanted
