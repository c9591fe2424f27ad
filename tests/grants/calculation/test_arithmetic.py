"""Whole numbers in sets against Python's own, where doubles would be wrong."""

import itertools
import random
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest

from grants.calculation.arithmetic import (
    TAPER_ROWS,
    UNIT,
    divided_product,
    powers,
    quotient,
    reduced,
    taper_table,
)
from grants.calculation.engines import DuckDB

ROWS = 20_000


def _table(**columns: list[int]) -> ibis.Table:
    return ibis.memtable(pa.table({name: pa.array(v, pa.int64()) for name, v in columns.items()}))


def _evaluated(table: ibis.Table, **columns: ibis.Value) -> list[dict[str, int]]:
    with DuckDB() as engine:
        return engine.rows(table.mutate(**columns)).to_pylist()


def test_quotients_are_exact_beyond_the_reach_of_doubles() -> None:
    draw = random.Random(4)
    b = [draw.randrange(1, 2 ** draw.randrange(1, 62)) for _ in range(ROWS)]
    q = [draw.randrange(0, min(2**51, (2**63 - 1) // x) or 1) for x in b]
    a = [x * y + draw.choice([0, x - 1, draw.randrange(x)]) for x, y in zip(b, q, strict=True)]
    a = [min(value, 2**63 - 1) for value in a]
    table = _table(a=a, b=b)
    rows = _evaluated(table, found=quotient(table.a, table.b), ibis_says=table.a // table.b)
    assert [row["found"] for row in rows] == [x // y for x, y in zip(a, b, strict=True)]
    assert any(row["found"] != row["ibis_says"] for row in rows)


def test_a_divided_product_need_not_fit_in_between() -> None:
    draw = random.Random(5)
    a = [draw.randrange(2 ** draw.randrange(1, 31)) % 2**30 for _ in range(ROWS)]
    c = [max(x, draw.randrange(1, 2 ** draw.randrange(1, 53)) % 2**52, 1) for x in a]
    b = [draw.randrange(10**13) for _ in a]
    table = _table(a=a, b=b, c=c)
    found, over = divided_product(table.a, table.b, table.c)
    rows = _evaluated(table, found=found, over=over)
    wanted = [divmod(x * y, z) for x, y, z in zip(a, b, c, strict=True)]
    assert [(row["found"], row["over"]) for row in rows] == wanted


@pytest.mark.parametrize("factor", ["0", "1", "1/4", "3/10", "999999999/1000000000"])
def test_a_reduction_is_rounded_down(factor: str) -> None:
    values = [0, 1, 2, 3, UNIT - 1, UNIT]
    table = _table(a=values)
    rows = _evaluated(table, found=reduced(table.a, Fraction(factor)))
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
