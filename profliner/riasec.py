"""Interests after Holland: thirty statements, six scales, and how sure one can be of them.

A scale's score is the sum of its five answers of 1 to 5, so 5 to 25, as the O*NET Interest
Profiler (short form: Rounds et al. 2010; Mini-IP: Rounds et al. 2016) sums its items; no norms are
applied. What is added here: older sittings fade, and the spread of the answers says how far a score
may be trusted. docs/profliner/student.md tells it in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

LETTERS = "RIASEC"
STATEMENTS, PER_SCALE = 30, 5
LOWEST, HIGHEST = 1, 5
LEAST, MOST = PER_SCALE * LOWEST, PER_SCALE * HIGHEST
# Of a t distribution with 6 x (5 - 1) degrees of freedom: two-sided 90 %.
T_90 = 1.711
# Of the studentized range of six means with as many: 10 % of chance profiles spread further.
RANGE_90 = 3.900
# Answers are whole numbers; what lies between them is rounded away.
ROUNDING = 1 / 12


@dataclass(frozen=True, slots=True)
class Sitting:
    """``answers`` by number of the statement; ``age_days`` says how long ago it was."""

    answers: Mapping[int, int]
    age_days: float = 0


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` from 5 to 25. Of ten such intervals nine hold the score of endless statements."""

    letter: str
    value: float
    low: float
    high: float

    @property
    def unit(self) -> float:
        """From 0 to 1."""
        return (self.value - LEAST) / (MOST - LEAST)


@dataclass(frozen=True, slots=True)
class Profile:
    """``scores`` in the order of RIASEC. ``leaders`` are those not clearly below the highest.

    A flat profile has none: its scores differ no more than chance would have them.
    """

    scores: tuple[Score, ...]
    leaders: tuple[str, ...]
    is_flat: bool
    sittings: int

    @property
    def code(self) -> str:
        """The three highest letters; empty where the profile is flat."""
        if self.is_flat:
            return ""
        ordered = sorted(self.scores, key=lambda score: -score.value)
        return "".join(score.letter for score in ordered[:3])


def letter_of(statement: int) -> str:
    """Statements go round the six scales, so that no scale is asked in one go."""
    return LETTERS[(statement - 1) % len(LETTERS)]


def is_answer(value: int) -> bool:
    return LOWEST <= value <= HIGHEST


def is_statement(number: int) -> bool:
    return 1 <= number <= STATEMENTS


def sums(answers: Mapping[int, int]) -> dict[str, int]:
    """
    Raises:
        ValueError: an answer is missing, too many, or out of range.
    """
    return {letter: sum(values) for letter, values in _scales(answers).items()}


def profile(sittings: Sequence[Sitting], half_life_days: float) -> Profile:
    """One profile of all sittings; one ``half_life_days`` older weighs half as much.

    Raises:
        ValueError: there is none, or one that is not whole.
    """
    if not sittings:
        raise ValueError("no sitting")
    weights = _weights([sitting.age_days for sitting in sittings], half_life_days)
    each = [sums(sitting.answers) for sitting in sittings]
    values = {
        letter: sum(weight * one[letter] for weight, one in zip(weights, each, strict=True))
        for letter in LETTERS
    }
    errors = zip(weights, map(_error, sittings), strict=True)
    error = sqrt(sum((weight * one) ** 2 for weight, one in errors))
    is_flat = max(values.values()) - min(values.values()) < RANGE_90 * error
    scores = tuple(_score(letter, values[letter], error) for letter in LETTERS)
    leaders = () if is_flat else _leaders(values, error)
    return Profile(scores, leaders, is_flat, len(sittings))


def faded(rounds: Sequence[tuple[float, float]], half_life_days: float) -> float:
    """One score of those of several rounds, each with its day, weighed as ``profile`` does."""
    if len(rounds) == 1:
        return rounds[0][1]
    weights = _weights([-day for day, _score in rounds], half_life_days)
    return sum(weight * score for weight, (_day, score) in zip(weights, rounds, strict=True))


def _scales(answers: Mapping[int, int]) -> dict[str, list[int]]:
    if set(answers) != set(range(1, STATEMENTS + 1)):
        raise ValueError("not every statement is answered once")
    if not all(is_answer(value) for value in answers.values()):
        raise ValueError("an answer is out of range")
    scales: dict[str, list[int]] = {letter: [] for letter in LETTERS}
    for number, value in answers.items():
        scales[letter_of(number)].append(value)
    return scales


def _weights(ages: Sequence[float], half_life_days: float) -> list[float]:
    """Relative to the youngest, so that nothing underflows; they add up to 1."""
    youngest = min(ages)
    raw = [0.5 ** ((age - youngest) / half_life_days) for age in ages]
    return [weight / sum(raw) for weight in raw]


def _error(sitting: Sitting) -> float:
    """Standard error of a scale's sum, from the spread within all six scales."""
    within = fmean(map(_variance, _scales(sitting.answers).values()))
    return sqrt(PER_SCALE * (within + ROUNDING))


def _variance(values: Sequence[int]) -> float:
    """As that of ``statistics``, at a twentieth of the time: a city has a million profiles."""
    return (sum(each * each for each in values) - sum(values) ** 2 / PER_SCALE) / (PER_SCALE - 1)


def _score(letter: str, value: float, error: float) -> Score:
    low, high = max(LEAST, value - T_90 * error), min(MOST, value + T_90 * error)
    return Score(letter, round(value, 2), round(low, 2), round(high, 2))


def _leaders(values: Mapping[str, float], error: float) -> tuple[str, ...]:
    """The highest first, then those whose distance to it chance could explain."""
    top = max(values.values())
    near = [letter for letter in LETTERS if top - values[letter] < T_90 * sqrt(2) * error]
    return tuple(sorted(near, key=lambda letter: -values[letter]))
