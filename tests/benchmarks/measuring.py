"""Interleaved rounds: whatever else the machine does meets every system alike."""

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Figure = Callable[[Sequence[float]], float]
Rounds = dict[str, list[float]]

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Times in milliseconds, medians over the rounds.

    ``ratio`` is the median of the rounds' ratios, ``low`` and ``high`` their extremes; without a
    ``goal`` it is told for orientation.
    """

    what: str
    peer: str
    ours_ms: float
    peer_ms: float
    ratio: float
    low: float
    high: float
    rounds: int
    samples: int
    goal: float | None = None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        return "met" if self.ratio <= self.goal else "MISSED"


def compare(
    what: str,
    peer: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    samples: int,
    goal: float | None = None,
) -> Comparison:
    """``ours`` and ``theirs`` are the figures of the same rounds, in seconds."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Comparison(
        what,
        peer,
        round(statistics.median(ours) * 1000, 2),
        round(statistics.median(theirs) * 1000, 2),
        round(statistics.median(ratios), 2),
        round(min(ratios), 2),
        round(max(ratios), 2),
        len(ratios),
        samples,
        goal,
    )


def timed(
    systems: Mapping[str, Callable[[T], object]], items: Sequence[T], turn: int = 0
) -> Rounds:
    """Seconds that each system took for each item; who is asked first changes every time."""
    names = list(systems)
    times: Rounds = {name: [] for name in names}
    for position, item in enumerate(items, turn):
        first = position % len(names)
        for name in (*names[first:], *names[:first]):
            times[name].append(seconds(lambda: systems[name](item)))  # noqa: B023  # called at once
    return times


def interleaved(
    systems: Mapping[str, Callable[[T], object]], rounds: Sequence[Sequence[T]], figure: Figure
) -> Rounds:
    """Each system's ``figure`` of each round."""
    found: Rounds = {name: [] for name in systems}
    for turn, items in enumerate(rounds):
        for name, times in timed(systems, items, turn).items():
            found[name].append(figure(times))
    return found


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_rounds(items: Sequence[T], rounds: int = ROUNDS) -> list[Sequence[T]]:
    """Parts of the same size, none of them empty."""
    size = max(1, len(items) // rounds)
    return [items[n * size : (n + 1) * size] for n in range(rounds)]


def p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]
