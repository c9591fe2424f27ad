"""Counts of people that tell of nobody: the small are left out, with what gives them away.

A count under ``LEAST`` is not told. Where the sum is known, one count left out could be had by
subtraction, and several whose sum is small tell of a small group: then the smallest of the others
are left out too, until what is left out stands for ``LEAST`` people at least. Where a part stands
beside its whole, the rest is a count like any other.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

LEAST = 10

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def suppress(counts: Mapping[Key, int], *, sum_is_known: bool = True) -> dict[Key, int | None]:
    """``None`` in place of what must not be told."""
    hidden = {key for key, count in counts.items() if count < LEAST}
    if sum_is_known:
        hidden |= _cover(counts, hidden)
    return {key: None if key in hidden else count for key, count in counts.items()}


def _cover(counts: Mapping[Key, int], hidden: set[Key]) -> set[Key]:
    """What must be left out beside ``hidden`` in a row whose sum is known."""
    added: set[Key] = set()
    shown = sorted(counts.keys() - hidden, key=lambda key: (counts[key], str(key)))
    left_out = [counts[key] for key in hidden]
    for key in shown:
        if not hidden or (len(left_out) > 1 and sum(left_out) >= LEAST):
            break
        added.add(key)
        left_out.append(counts[key])
    return added


Pair = tuple[int | None, int | None]


def suppress_parts(counts: Mapping[Key, tuple[int, int]]) -> dict[Key, Pair]:
    """Of parts and their wholes, of which the sums are known.

    A part is left out with its whole, and where the rest of the whole is few.
    """
    wholes = suppress({key: whole for key, (_part, whole) in counts.items()})
    hidden = {
        key
        for key, (part, whole) in counts.items()
        if wholes[key] is None or not share_is_told(part, whole)
    }
    hidden |= _parts_covered(counts, hidden)
    return {
        key: (None if key in hidden else part, wholes[key]) for key, (part, _w) in counts.items()
    }


def suppress_parts_within(
    counts: Mapping[tuple[Row, Key], tuple[int, int]], told: Mapping[Row, Pair]
) -> dict[Key, Pair]:
    """Of the rows that ``told`` is about: what is left out there is left out within as well."""
    cells: dict[Key, Pair] = {}
    for row, (part, whole) in told.items():
        own = {key: pair for (of, key), pair in counts.items() if of == row}
        if whole is None:
            cells |= dict.fromkeys(own, (None, None))
        elif part is None:
            wholes = suppress({key: everyone for key, (_n, everyone) in own.items()})
            cells |= {key: (None, everyone) for key, everyone in wholes.items()}
        else:
            cells |= suppress_parts(own)
    return cells


def _parts_covered(counts: Mapping[Key, tuple[int, int]], hidden: set[Key]) -> set[Key]:
    """What must be left out beside ``hidden`` so that neither parts nor rests follow."""
    added: set[Key] = set()
    shown = sorted(counts.keys() - hidden, key=lambda key: (counts[key][0], str(key)))
    for key in shown:
        if not hidden or _is_covered([counts[each] for each in hidden | added]):
            break
        added.add(key)
    return added


def _is_covered(pairs: Sequence[tuple[int, int]]) -> bool:
    """Nobody in the rest is no small group."""
    parts, rest = sum(part for part, _w in pairs), sum(whole - part for part, whole in pairs)
    return len(pairs) > 1 and parts >= LEAST and (rest == 0 or rest >= LEAST)


def suppress_table(
    counts: Mapping[tuple[Row, Column], int],
) -> dict[tuple[Row, Column], int | None]:
    """A table of which the sums of rows and of columns are known."""
    hidden = {cell for cell, count in counts.items() if count < LEAST}
    while added := _lines_covered(counts, hidden):
        hidden |= added
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def _lines_covered(
    counts: Mapping[tuple[Row, Column], int], hidden: set[tuple[Row, Column]]
) -> set[tuple[Row, Column]]:
    added: set[tuple[Row, Column]] = set()
    for side in (0, 1):
        for name in {cell[side] for cell in counts}:
            line = {cell: count for cell, count in counts.items() if cell[side] == name}
            added |= _cover(line, hidden & line.keys())
    return added


def share_is_told(count: int, whole: int) -> bool:
    """A part may be told where neither it nor the rest is a small group."""
    return whole >= LEAST and count >= LEAST and (count == whole or whole - count >= LEAST)
