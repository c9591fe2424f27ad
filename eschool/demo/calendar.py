"""When a city's schools are busy: terms, holidays, weekdays, hours."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from itertools import accumulate
from random import Random

# Month and day, from and to (both included), and how busy teachers are then.
HOLIDAYS = (
    ((10, 27), (11, 4), 0.3),
    ((12, 29), (12, 31), 0.1),
    ((1, 1), (1, 9), 0.1),
    ((3, 24), (3, 31), 0.35),
    ((5, 1), (5, 3), 0.3),
    ((5, 9), (5, 9), 0.1),
    ((5, 27), (6, 20), 0.3),
    ((6, 21), (8, 14), 0.08),
    ((8, 15), (8, 31), 1.1),
)
WEEK = (1.0, 1.0, 1.0, 0.95, 0.75, 0.3, 0.6)
LESSON_HOURS = dict(zip(range(8, 15), (3, 5, 5, 5, 4, 3, 1), strict=True))
DESK_HOURS = dict(
    zip(range(7, 24), (1, 2, 2, 3, 3, 3, 4, 6, 7, 6, 5, 4, 5, 7, 7, 4, 1), strict=True)
)
HOMEWORK_HOURS = dict(zip(range(14, 23), (2, 5, 7, 8, 8, 7, 5, 3, 1), strict=True))


@cache
def busyness(day: date) -> float:
    """How much a teacher plans and looks for lessons on ``day``; 1 is a working day in term."""
    return _season(day) * WEEK[day.weekday()]


def lesson_weight(day: date) -> float:
    """1 on a day of lessons, else 0."""
    return float(day.weekday() < 5 and _season(day) == 1.0)


def last_school_day(day: date) -> date:
    """``day`` itself or the last one before it."""
    while not lesson_weight(day):
        day -= timedelta(1)
    return day


def _season(day: date) -> float:
    """1 in term; September starts eagerly, holidays are quiet."""
    mark = (day.month, day.day)
    return next((share for first, last, share in HOLIDAYS if first <= mark <= last), 1.0)


@dataclass(frozen=True)
class Days:
    """Days to draw from, each by its weight; a service that grows weighs later days more."""

    days: Sequence[date]
    weights: Sequence[float]
    _sums: list[float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sums", list(accumulate(self.weights)))

    @classmethod
    def between(
        cls, first: date, last: date, weight: Callable[[date], float], growth: float = 1.0
    ) -> "Days":
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        slope = [1 + (growth - 1) * n / max(1, len(days) - 1) for n in range(len(days))]
        return cls(days, [weight(day) * rise for day, rise in zip(days, slope, strict=True)])

    def draw(self, rng: Random, since: date | None = None) -> date | None:
        """A day, not before ``since``; none when nothing happens any more after it."""
        start = bisect_left(self.days, since) if since else 0
        floor = self._sums[start - 1] if start else 0.0
        if start >= len(self.days) or self._sums[-1] <= floor:
            return None
        drawn = floor + rng.random() * (self._sums[-1] - floor)
        return self.days[min(bisect_left(self._sums, drawn), len(self.days) - 1)]


def moment(rng: Random, day: date, hours: dict[int, int], zone: tzinfo) -> datetime:
    hour = rng.choices(tuple(hours), tuple(hours.values()))[0]
    seconds = rng.randrange(3600)
    return datetime(day.year, day.month, day.day, hour, seconds // 60, seconds % 60, tzinfo=zone)
