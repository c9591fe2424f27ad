"""Geometry of the hexagon of interests; words and figures stand in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from profliner.riasec import LEAST, MOST, Score
from profliner.statements import KINDS

RADIUS, LABEL_GAP = 120.0, 14.0
INWARDS = 28.0  # a name at the side begins so far in from its corner, where the ring is lower
RINGS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Corner:
    """Where a name stands, and the spoke to it; SVG text grows upwards from ``y``.

    ``anchor`` is the end of the name that ``x`` is of.
    """

    name: str
    x: float
    y: float
    anchor: str
    spoke: str


@dataclass(frozen=True, slots=True)
class Hexagon:
    rings: tuple[str, ...]
    corners: tuple[Corner, ...]
    shape: str
    band: str
    dots: tuple[tuple[float, float], ...]


def draw(scores: Sequence[Score]) -> Hexagon:
    """``band`` is the ring between the lower and the upper ends of the intervals."""
    values = [score.value for score in scores]
    outer, inner = [score.high for score in scores], [score.low for score in scores]
    return Hexagon(
        rings=tuple(_closed([ring] * len(scores)) for ring in RINGS),
        corners=tuple(_corner(place, score) for place, score in enumerate(scores)),
        shape=_closed(map(_share, values)),
        band=_closed(map(_share, outer)) + _closed(map(_share, inner)),
        dots=tuple(_point(place, _share(value)) for place, value in enumerate(values)),
    )


def _share(value: float) -> float:
    return (value - LEAST) / (MOST - LEAST)


def _point(place: int, share: float) -> tuple[float, float]:
    angle = place * pi / 3 - pi / 2
    return round(RADIUS * share * cos(angle), 1), round(RADIUS * share * sin(angle), 1)


def _closed(shares: "Sequence[float] | map[float]") -> str:
    points = (_point(place, share) for place, share in enumerate(shares))
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _corner(place: int, score: Score) -> Corner:
    x, y = _point(place, 1.0)
    side = round(x / RADIUS)
    gap = LABEL_GAP * (1.7 if side else 1)
    return Corner(
        name=str(KINDS[score.letter].name),
        x=x - side * INWARDS,
        y=round(y + gap + LABEL_GAP * 0.7 if y > 0 else y - gap, 1),
        anchor={-1: "end", 0: "middle", 1: "start"}[side],
        spoke=f"M0 0L{x} {y}",
    )
