"""How a round's money is spread: quantiles, the Lorenz curve, awards by size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from eschool.core import formats

TENTHS = range(11)
# Below this a quarter of the awards says nothing.
FEW = 8
# Edges in rubles, each about twice the one before; the first and last used are those that hold all.
EDGES = (0, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Over the awards that are to be paid."""

    count: int
    total: int
    quantiles: list[tuple[str, int]]
    lorenz: list[dict[str, Any]]
    sizes: list[dict[str, Any]]
    top_tenth: int

    @property
    def has_tenths(self) -> bool:
        return self.count >= 10

    @property
    def top_tenth_percent(self) -> int:
        return self.top_tenth * 100 // self.total if self.total else 0


def distribution(kopecks: Sequence[int]) -> Distribution:
    values = sorted(value for value in kopecks if value > 0)
    tenth = max(1, len(values) // 10) if values else 0
    return Distribution(
        count=len(values),
        total=sum(values),
        quantiles=_quantiles(values),
        lorenz=_lorenz(values),
        sizes=_sizes(values),
        top_tenth=sum(values[len(values) - tenth :]),
    )


def quantile(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least ``percent`` of a sorted sequence do not exceed."""
    place = -(-len(values) * percent // 100)
    return values[max(place, 1) - 1]


def _quantiles(values: Sequence[int]) -> list[tuple[str, int]]:
    if not values:
        return []
    if len(values) < FEW:
        middle = (_("middle"), quantile(values, 50))
        return [(_("smallest"), values[0]), middle, (_("largest"), values[-1])]
    return [
        (_("smallest"), values[0]),
        (_("a quarter get less than"), quantile(values, 25)),
        (_("middle"), quantile(values, 50)),
        (_("a quarter get more than"), quantile(values, 75)),
        (_("largest"), values[-1]),
    ]


def _lorenz(values: Sequence[int]) -> list[dict[str, Any]]:
    """What share of the money, in percent, the lower 0, 10 … 100 % of authors get."""
    total = sum(values)
    return [
        {
            "label": f"{tenth * 10}\u00a0%",
            "value": round(sum(values[: len(values) * tenth // 10]) * 100 / total, 1),
        }
        for tenth in TENTHS
        if total
    ]


def _sizes(values: Sequence[int]) -> list[dict[str, Any]]:
    if not values:
        return []
    bins = [0] * len(EDGES)
    for value in values:
        bins[max(n for n, edge in enumerate(EDGES) if edge * 100 <= value)] += 1
    used = [n for n, count in enumerate(bins) if count]
    return [{"label": _from(EDGES[n]), "value": bins[n]} for n in range(used[0], used[-1] + 1)]


def _from(rubles: int) -> str:
    return formats.money(rubles, places=0)
