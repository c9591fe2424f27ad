"""How a round's money is spread: quantiles, the Lorenz curve, awards by size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, RowRange, Sum, Window
from django.db.models.functions import RowNumber
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


def distribution(awards: "QuerySet[Any]") -> Distribution:
    """Of ``awards``, counted in the database: what is read does not grow with their number."""
    paid = awards.filter(kopecks__gt=0).order_by()
    totals = paid.aggregate(count=Count("pk"), total=Sum("kopecks", default=0), **_bins())
    count, total = totals["count"], totals["total"]
    tenths = [count * tenth // 10 for tenth in TENTHS]
    quarters = {percent: max(-(-count * percent // 100), 1) for percent in (25, 50, 75)}
    top = count - max(1, count // 10)
    found = _at(paid, {1, count, top, *tenths, *quarters.values()}) if count else {}
    until = {place: summed for place, (_value, summed) in found.items()}
    values = {place: value for place, (value, _summed) in found.items()}
    return Distribution(
        count=count,
        total=total,
        quantiles=_quantiles(values, quarters, count),
        lorenz=_lorenz([until.get(place, 0) for place in tenths], total),
        sizes=_sizes([totals[f"size_{n}"] for n in range(len(EDGES))]),
        top_tenth=total - until.get(top, 0),
    )


def _at(paid: "QuerySet[Any]", places: set[int]) -> dict[int, tuple[int, int]]:
    """By place from the smallest award on: its sum, and that of all up to it."""
    order = [F("kopecks").asc(), F("pk").asc()]
    ranked = paid.annotate(
        place=Window(RowNumber(), order_by=order),
        until=Window(Sum("kopecks"), order_by=order, frame=RowRange(end=0)),
    )
    rows = ranked.filter(place__in=places).values_list("place", "kopecks", "until")
    return {place: (kopecks, int(until)) for place, kopecks, until in rows}


def quantile(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least ``percent`` of a sorted sequence do not exceed."""
    place = -(-len(values) * percent // 100)
    return values[max(place, 1) - 1]


def _quantiles(
    values: Mapping[int, int], quarters: Mapping[int, int], count: int
) -> list[tuple[str, int]]:
    """The smallest award that at least so many percent do not exceed."""
    if not count:
        return []
    smallest, middle, largest = values[1], values[quarters[50]], values[count]
    if count < FEW:
        return [(_("smallest"), smallest), (_("middle"), middle), (_("largest"), largest)]
    return [
        (_("smallest"), smallest),
        (_("a quarter get less than"), values[quarters[25]]),
        (_("middle"), middle),
        (_("a quarter get more than"), values[quarters[75]]),
        (_("largest"), largest),
    ]


def _lorenz(lower: Sequence[int], total: int) -> list[dict[str, Any]]:
    """What share of the money, in percent, the lower 0, 10 … 100 % of authors get."""
    return [
        {"label": f"{tenth * 10}\u00a0%", "value": round(summed * 100 / total, 1)}
        for tenth, summed in zip(TENTHS, lower, strict=True)
        if total
    ]


def _bins() -> dict[str, Count]:
    ends = [*EDGES[1:], None]
    return {
        f"size_{n}": Count("pk", filter=_between(low, high))
        for n, (low, high) in enumerate(zip(EDGES, ends, strict=True))
    }


def _between(low: int, high: int | None) -> Q:
    from_low = Q(kopecks__gte=low * 100)
    return from_low if high is None else from_low & Q(kopecks__lt=high * 100)


def _sizes(bins: Sequence[int]) -> list[dict[str, Any]]:
    used = [n for n, count in enumerate(bins) if count]
    if not used:
        return []
    return [{"label": _from(EDGES[n]), "value": bins[n]} for n in range(used[0], used[-1] + 1)]


def _from(rubles: int) -> str:
    return formats.money(rubles, places=0)
