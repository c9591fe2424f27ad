"""Ranks and running sums only where there is more than one to rank.

Nearly every teacher uses one lesson of an author, and nearly every author is used once by a school:
engines are slow to sort rows into hundreds of thousands of such windows.
"""

from collections.abc import Sequence

import ibis.expr.types as ir


def crowded(table: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The keys that more than one row has."""
    counted = table.group_by(keys).agg(number=lambda t: t.count())
    return counted.filter(counted.number > 1).select(keys)


def apart(table: ir.Table, keys: Sequence[str]) -> tuple[ir.Table, ir.Table]:
    """The rows that alone have their keys, and those that share them. Of a kept table only."""
    shared = crowded(table, keys)
    return table.anti_join(shared, keys), table.semi_join(shared, keys)
