"""How sure one can be that somebody did well, from a few results against others' results.

Each result is a distance z = (own share - mean of others) / their standard deviation. A student's
lasting part t of it is taken to be drawn from N(0, LASTING), and each z from N(t, 1 - LASTING):
three tenths of what makes results differ lies in the student, the rest in the day and the lesson.
That share is an assumption, not a measurement of this city; a smaller one makes everything more
careful. Then t given k results is normal (Gelman et al., Bayesian Data Analysis, 2.5), with

    mean = LASTING * sum(z) / (1 - LASTING + k * LASTING)
    variance = LASTING * (1 - LASTING) / (1 - LASTING + k * LASTING)

and one good result moves little, while many move much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LASTING = 0.3
# Two-sided 80 %: of ten such intervals eight hold the truth.
Z_80 = 1.2816
# A cohort that hardly differs says little of anybody: 5 points of 100 at least.
LEAST_SPREAD = 0.05
MOST = 3.0
_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Estimate:
    """Out of 100 students of the same lessons, how many do less well over time; whole numbers."""

    ahead_of: int
    low: int
    high: int
    is_above: bool


def distance(share: float, mean: float, deviation: float) -> float:
    z = (share - mean) / max(deviation, LEAST_SPREAD)
    return max(-MOST, min(MOST, z))


def estimate(distances: Sequence[float]) -> Estimate:
    """``is_above``: even the lower end of the interval lies above the middle."""
    precision = 1 - LASTING + len(distances) * LASTING
    mean = LASTING * sum(distances) / precision
    deviation = sqrt(LASTING * (1 - LASTING) / precision)
    low, high = mean - Z_80 * deviation, mean + Z_80 * deviation
    return Estimate(_percent(mean), _percent(low), _percent(high), low > 0)


def _percent(lasting: float) -> int:
    """Nobody is said to be ahead of all or of none."""
    return max(1, min(99, round(100 * _STANDARD.cdf(lasting / sqrt(LASTING)))))
