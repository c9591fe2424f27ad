"""Popularity in the grade, led by what the student chose by their own word; no profile at all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from profliner.items import Ref
from profliner.kinds import Item
from profliner.models import Choice, Popularity
from profliner.reasons import Reason
from profliner.recommender.diversity import diverse
from profliner.selectors.known import Known

FEWEST = 10  # of fewer students nothing is said to be popular
AT_MOST = 60
Found = tuple[Ref, tuple[Reason, ...]]


def popular_for(known: Known) -> list[Found]:
    """The things the grade chooses, those of the student's own fields before the rest."""
    facts, choices = known.facts, known.choices
    row = Popularity.objects.filter(grade__in=(0, facts.grade or 0)).order_by("-grade").first()
    if row is None:
        return []
    wishes = _wishes(row, choices, known.goal)
    chosen = {(choice.item_kind, choice.item) for choice in choices}
    entries = [entry for entry in _entries(row) if entry[0] not in chosen]
    order = _order(entries, wishes)
    return [(entries[at][0], _reasons(entries[at], wishes, row.grade)) for at in order]


def popular_by_grade() -> dict[int, set[Ref]]:
    """What at least ten students of each grade chose; of all the city under 0."""
    return {
        row.grade: {ref for ref, count, _field in _entries(row) if count >= FEWEST}
        for row in Popularity.objects.all()
    }


Entry = tuple[Ref, int, str]


def _entries(row: Popularity) -> Iterator[Entry]:
    for kind in Item.values:
        for item, count, field in row.items.get(kind, []):
            yield (kind, item), count, field


def _wishes(
    row: Popularity, choices: Iterable[Choice], goal: tuple[UUID, str] | None
) -> dict[str, Reason]:
    """The field of each thing saved, and of the goal of the chosen path."""
    fields = {(kind, item): field for kind, rows in row.items.items() for item, _n, field in rows}
    wishes: dict[str, Reason] = {}
    for choice in choices:
        ref = (choice.item_kind, choice.item)
        if choice.verdict == Choice.Verdict.SAVED and fields.get(ref):
            wishes[fields[ref]] = Reason("saved_field", {"kind": ref[0], "item": ref[1]})
    if goal:
        profession, field = goal
        about = {"kind": Item.PROFESSION.value, "item": str(profession)}
        wishes[field] = Reason("path_field", about)
    return wishes


def _order(entries: Sequence[Entry], wishes: dict[str, Reason]) -> list[int]:
    if not entries:
        return []
    kinds, fields = _codes(one[0][0] for one in entries), _codes(one[2] for one in entries)
    counts = np.array([one[1] for one in entries], dtype=np.float32)
    wished = np.array([one[2] in wishes for one in entries])
    scores = np.where(wished, counts + counts.max() + 1, counts)[None, :]
    return [int(at) for at in diverse(scores, kinds, fields, AT_MOST)[0] if at >= 0]


def _codes(names: Iterable[str]) -> Any:
    numbers: dict[str, int] = {"": -1}
    return np.array([numbers.setdefault(name, len(numbers) - 1) for name in names])


def _reasons(entry: Entry, wishes: dict[str, Reason], grade: int) -> tuple[Reason, ...]:
    _ref, count, field = entry
    said = [wishes[field]] if field in wishes else []
    if count >= FEWEST:
        said.append(Reason("popular_in_grade" if grade else "popular"))
    return tuple(said) or (Reason("open"),)
