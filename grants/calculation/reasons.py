"""Why a counted use gives less than a whole one; bit n of ``why`` is ``REASONS[n]``."""

import ibis
import ibis.expr.types as ir

from grants.calculation.arithmetic import Whole, whole

REASONS = (
    "copy",
    "shared",
    "upstream",
    "own_use",
    "co_author",
    "own_school",
    "repeat",
    "reciprocal",
    "family",
    "dilution",
    "school_taper",
    "below_eligibility",
    "cap",
    "floor",
)
BIT = {code: 1 << number for number, code in enumerate(REASONS)}


def bit(code: str, condition: ir.BooleanValue) -> Whole:
    return ibis.ifelse(condition, whole(BIT[code]), whole(0))


def codes(why: int) -> list[str]:
    return [code for number, code in enumerate(REASONS) if why >> number & 1]
