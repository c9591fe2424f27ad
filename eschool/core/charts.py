"""Geometry of the small charts; the words and figures stand in the table beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT, SPARK_HEIGHT = 640, 220, 32
SPARK_WIDTH = 120
_NICE = (1, 2, 2.5, 5, 10)

Kind = Literal["bar", "rows", "line", "spark"]


@dataclass(frozen=True, slots=True)
class Mark:
    label: str
    value: float
    x: float
    y: float
    width: float
    height: float
    named: bool

    @property
    def centre(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    kind: Kind
    width: int
    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    line: str
    area: str

    @property
    def top(self) -> float:
        """What the whole height, or the length of a row, stands for."""
        return self.ticks[-1].value


def draw(points: Sequence[Mapping[str, object]], kind: Kind = "bar") -> Chart:
    """Lay out points of the form {"label", "value"}; values are zero or more.

    Where there is little room, bars are rows, each with its name.
    """
    width, height = (SPARK_WIDTH, SPARK_HEIGHT) if kind == "spark" else (WIDTH, HEIGHT)
    values = [max(0.0, float(str(point["value"]))) for point in points]
    step = _nice_step(max(values, default=0))
    top = max(values, default=0) or 1 if kind == "spark" else step * 4
    marks = _marks([str(point["label"]) for point in points], values, top, width, height)
    line = " ".join(
        f"{'L' if place else 'M'}{mark.centre:.1f} {mark.y:.1f}" for place, mark in enumerate(marks)
    )
    ticks = tuple(Tick(step * n, round(height - height * n / 4, 1)) for n in range(5))
    return Chart(kind, width, height, marks, ticks, line, _area(line, marks, height))


def _marks(
    labels: list[str], values: list[float], top: float, width: int, height: int
) -> tuple[Mark, ...]:
    slot = width / max(len(values), 1)
    every = max(1, -(-len(values) // 12))
    tall = [height * value / top * (0.9 if height == SPARK_HEIGHT else 1) for value in values]
    return tuple(
        Mark(
            label=label,
            value=value,
            x=round(place * slot + slot * 0.14, 1),
            y=round(height - tall[place] - (1.5 if height == SPARK_HEIGHT else 0), 1),
            width=round(slot * 0.72, 1),
            height=round(tall[place], 1),
            named=place % every == 0,
        )
        for place, (label, value) in enumerate(zip(labels, values, strict=True))
    )


def _area(line: str, marks: tuple[Mark, ...], height: int) -> str:
    if not marks:
        return ""
    first, last = marks[0], marks[-1]
    right, left = last.x + last.width / 2, first.x + first.width / 2
    return f"{line} L{right:.1f} {height} L{left:.1f} {height}Z"


def _nice_step(largest: float) -> float:
    """A round quarter of the axis, so that four steps cover the largest value."""
    if largest <= 4:
        return 1.0
    size = 1.0
    while size * 10 * 4 < largest:
        size *= 10
    steps = (size * nice for nice in _NICE if size * nice * 4 >= largest)
    return next(step for step in steps if step.is_integer())  # counted things have no halves
