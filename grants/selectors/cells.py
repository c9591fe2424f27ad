"""Keeps small groups out of what is published, in pages and files alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
SMALL = 10  # fewer people than this are not told apart


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """A row of a table whose rows add up, and how many people stand behind it."""

    people: int
    row: T


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    shown: list[T]
    hidden: list[T]


def suppress(cells: Iterable[Cell[T]]) -> Kept[T]:
    """Rows of fewer than ``SMALL`` people are hidden.

    A total stands beside the table, so a single hidden row, or few people in the hidden rows
    together, could be had by taking away: then the next smallest row is hidden too.
    """
    found = list(cells)
    order = sorted(range(len(found)), key=lambda n: (found[n].people, n))
    hidden = {n for n in order if found[n].people < SMALL}
    for n in order:
        if not hidden or _is_enough([found[at] for at in hidden]):
            break
        hidden.add(n)
    return Kept(
        [cell.row for n, cell in enumerate(found) if n not in hidden],
        [cell.row for n, cell in enumerate(found) if n in hidden],
    )


def _is_enough(hidden: Sequence[Cell[Any]]) -> bool:
    return len(hidden) > 1 and sum(cell.people for cell in hidden) >= SMALL


def at_least_ten(people: int) -> int | None:
    """The number, or none where it is small; no total stands beside it."""
    return people if people >= SMALL else None
