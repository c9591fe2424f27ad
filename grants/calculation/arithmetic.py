"""Exact integers in sets: what Ibis itself would compute by way of floating point.

Ibis turns ``a // b`` into ``FLOOR(a / b)`` of doubles, which is wrong beyond 2**53. Here every
intermediate value stays below 2**63 and every quotient below 2**51, so that DuckDB and Spark
give the same integers.
"""

from fractions import Fraction
from typing import TypeAlias, cast

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from grants.calculation.units import UNIT

Whole: TypeAlias = ir.IntegerValue

_DIGIT = 1 << 10
_DIGITS = 3
TAPER_ROWS = 1 << 10


def whole(value: int) -> Whole:
    """A literal that no engine takes for something narrower."""
    return ibis.literal(value, type="int64")


def exactly(value: ir.Value) -> Whole:
    """As 64 bits, said to the engine too: DuckDB makes 128 of every sum and reckons slowly on."""
    return cast("Whole", ops.Cast(value, to="int64").to_expr())


def summed(value: Whole, **where: ir.BooleanValue) -> Whole:
    return exactly(value.sum(**where))


def quotient(a: Whole, b: Whole) -> Whole:
    """``a // b`` for ``a >= 0 < b`` and a quotient below 2**51: the dividend is made a multiple
    of the divisor first, so that the one rounding of doubles is off by less than a half.
    """
    return ((a - a % b) / b).round().cast("int64")


def divided_product(a: Whole, b: Whole, c: Whole) -> tuple[Whole, Whole]:
    """``divmod(a * b, c)`` for ``0 <= a < 2**30``, ``0 <= b``, ``0 < c < 2**52``.

    Long division in digits of ten bits, since ``a * b`` itself need not fit.
    """
    times = quotient(b, c)
    rest = b % c
    found, over = whole(0), whole(0)
    for place in reversed(range(_DIGITS)):
        digit = quotient(a, whole(_DIGIT**place)) % whole(_DIGIT)
        step = over * _DIGIT + rest * digit
        found = found * _DIGIT + quotient(step, c)
        over = step % c
    return times * a + found, over


def reduced(value: Whole, factor: Fraction) -> Whole:
    """``value * factor`` rounded down, for values of at most one use."""
    if factor in {0, 1}:
        return value if factor else value * 0
    return quotient(value * factor.numerator, whole(factor.denominator))


def powers(factor: Fraction) -> list[int]:
    """``factor ** m`` in units for m = 0, 1, … until it rounds down to nothing."""
    found: list[int] = []
    power = Fraction(1)
    while scaled := int(power * UNIT):
        found.append(scaled)
        power *= factor
    return found


def taper_table(factor: Fraction, growth: int) -> pa.Table:
    """For each whole number of uses from one school: its value, and what a further one adds.

    Ends after ``TAPER_ROWS``; what follows keeps the last slope.
    """
    slopes = [*powers(factor), 0]
    values, found = [0], list[int]()
    length, stretch = 1, 0
    while len(found) < TAPER_ROWS:
        slope = slopes[min(stretch, len(slopes) - 1)]
        for _ in range(min(length, TAPER_ROWS - len(found))):
            found.append(slope)
            values.append(values[-1] + slope)
        length, stretch = length * growth, stretch + 1
    rows = {"whole": range(TAPER_ROWS), "value": values[:-1], "slope": found}
    return pa.table(rows, schema=pa.schema([(name, pa.int64()) for name in rows]))


def whole_uses(amount: Whole) -> Whole:
    """The row of the taper's table."""
    return ibis.least(quotient(amount, whole(UNIT)), whole(TAPER_ROWS - 1))


def tapered(amount: Whole, row: Whole, value: Whole, slope: Whole) -> Whole:
    """The value of ``amount``: rising, concave, and the same whatever lines make it up.

    Beyond the table there may be many whole uses left, whose product with the slope does not fit.
    """
    over = amount - row * UNIT
    uses = quotient(over, whole(UNIT))
    return value + uses * slope + quotient((over - uses * UNIT) * slope, whole(UNIT))
