"""Exact integers in sets: what Ibis itself would compute by way of floating point.

Ibis turns ``a // b`` into ``FLOOR(a / b)`` of doubles, which is wrong beyond 2**53. Here every
intermediate value stays below 2**63 and every quotient below 2**51, so that DuckDB and Spark
give the same integers.
"""

import itertools
from fractions import Fraction
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

Whole: TypeAlias = ir.IntegerValue

UNIT = 10**9
_DIGIT = 1 << 10
_DIGITS = 3


def whole(value: int) -> Whole:
    """A literal that no engine takes for something narrower."""
    return ibis.literal(value, type="int64")


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


def stretches(factor: Fraction, growth: int) -> list[tuple[int, int, int]]:
    """The school's taper as ``(start, value there, slope in units)`` for each stretch.

    Ends where a stretch begins beyond ten million uses: what follows keeps its slope.
    """
    found: list[tuple[int, int, int]] = []
    start, value, length = 0, 0, UNIT
    for slope in [*powers(factor), 0]:
        found.append((start, value, slope))
        start, value = start + length, value + length * slope // UNIT
        length *= growth
        if start > 10**7 * UNIT:
            break
    return found


def tapered(amount: Whole, steps: list[tuple[int, int, int]]) -> Whole:
    """The value of the whole ``amount``: rising, concave, the same on every engine.

    The product fits, for no stretch gives more than the first (``growth * factor <= 1``).
    """
    branches = [
        (amount < following[0], value + quotient((amount - start) * slope, whole(UNIT)))
        for (start, value, slope), following in itertools.pairwise(steps)
    ]
    start, value, slope = steps[-1]
    last = value + quotient((amount - start) * slope, whole(UNIT))
    return ibis.cases((amount <= UNIT, amount), *branches[1:], else_=last)
