"""From points to kopecks in whole numbers: every sum is the budget, or says where the rest is."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias, TypeVar

from grants.calculation.ruleset import Eligibility, Ruleset
from grants.calculation.units import UNIT

FINE = 1 << 64  # parts of a kopeck in which shares of strata are added up
K = TypeVar("K", bound=Hashable)
Parts: TypeAlias = Mapping[tuple[int, str], int]
NO_POINTS = "no_points"
UNALLOCATED_CAPS = "unallocated_caps"


@lru_cache(maxsize=1 << 16)
def ramp(teachers: int, outside: int, rule: Eligibility) -> Fraction:
    """The part of an author's points that counts: 0 below ``rule.teachers``, then in equal steps.

    ``outside`` are the teachers who are not from the author's ``rule.schools - 1`` biggest schools,
    so that one teacher from one more school is a step as well and no jump.
    """
    by_teachers = Fraction(teachers - rule.teachers + 1, rule.ramp)
    return max(Fraction(0), min(by_teachers, Fraction(outside, rule.ramp), Fraction(1)))


@dataclass(frozen=True, slots=True)
class StratumMoney:
    """``equal`` and ``proportional`` are whole kopecks and make up its ``budget``."""

    points: int
    authors: int
    equal: int
    proportional: int

    @property
    def budget(self) -> int:
        return self.equal + self.proportional


@dataclass(frozen=True, slots=True)
class Division:
    """``awards`` by author, what nobody could be given; ``raw`` is what each stratum brought."""

    awards: Mapping[int, int]
    raw: Mapping[tuple[int, str], int]
    seed: str
    strata: Mapping[str, StratumMoney]
    remainders: Mapping[str, int]
    capped: frozenset[int]
    floored: frozenset[int]
    floor: int

    def parts(self) -> Parts:
        """Each award over its strata, in proportion to what each of them brought."""
        owned: dict[int, dict[tuple[int, str], int]] = defaultdict(dict)
        for key, value in self.raw.items():
            owned[key[0]][key] = value
        found: dict[tuple[int, str], int] = {}
        for author, award in self.awards.items():
            found |= largest_remainder(owned[author], award, self.seed)
        return found


def divide(
    points: Mapping[tuple[int, str], int], ruleset: Ruleset, *, budget: int, seed: str
) -> Division:
    """``points`` of each author in each stratum after eligibility; the sum is ``budget``."""
    points = {key: own for key, own in points.items() if own}
    strata = strata_money(points, ruleset, budget, seed)
    pots = {stratum: (money.budget * FINE, money.points) for stratum, money in strata.items()}
    raw: dict[tuple[int, str], int] = {}
    by_author: dict[int, int] = defaultdict(int)
    for key, own in points.items():
        pot, total = pots[key[1]]
        raw[key] = value = pot * own // total
        by_author[key[0]] += value
    weights = {author: value for author, value in by_author.items() if value}
    cap = int(budget * ruleset.cap_share)
    floor = min(ruleset.floor_kopecks, cap, budget // len(weights) if weights else 0)
    shares = bounded(weights, budget, floor, cap)
    awards = rounded(shares.exact, shares.total, seed)
    left = budget - sum(awards.values())
    return Division(
        awards=awards,
        raw=raw,
        seed=seed,
        strata=strata,
        remainders=_named(left, bool(weights)),
        capped=shares.capped,
        floored=shares.floored,
        floor=floor,
    )


def _named(left: int, has_points: bool) -> dict[str, int]:
    return {
        UNALLOCATED_CAPS: left if has_points else 0,
        NO_POINTS: 0 if has_points else left,
    }


def strata_money(
    points: Mapping[tuple[int, str], int], ruleset: Ruleset, budget: int, seed: str
) -> dict[str, StratumMoney]:
    """Equal parts to the strata with enough uses, less to smaller ones, the rest by points.

    A stratum with fewer than ``full_uses`` gets that fraction of an equal part: the first points
    in a rare subject are worth a step and not a jackpot.
    """
    sums: dict[str, int] = defaultdict(int)
    authors: dict[str, int] = defaultdict(int)
    for (_author, stratum), own in points.items():
        sums[stratum] += own
        authors[stratum] += 1
    if not sums:
        return {}
    full = ruleset.strata.full_uses * UNIT
    parts = {stratum: min(own, full) for stratum, own in sums.items()}
    pot = int(budget * ruleset.strata.equal_share)
    whole = max(sum(parts.values()), full)
    equal = {stratum: pot * part // whole for stratum, part in parts.items()}
    rest = budget - sum(equal.values())
    proportional = largest_remainder(sums, rest, seed)
    return {
        stratum: StratumMoney(own, authors[stratum], equal[stratum], proportional[stratum])
        for stratum, own in sums.items()
    }


def largest_remainder(weights: Mapping[K, int], amount: int, seed: str) -> dict[K, int]:
    """Whole parts of ``amount`` in proportion to ``weights``; ties by hash of seed and key."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    return rounded({key: amount * weight for key, weight in weights.items()}, total, seed)


def rounded(exact: Mapping[K, int], total: int, seed: str) -> dict[K, int]:
    """``exact / total`` for each key in whole numbers whose sum is the rounded-down exact sum."""
    found = {key: value // total for key, value in exact.items()}
    left = sum(exact.values()) // total - sum(found.values())
    if left:
        for key in _first({key: value % total for key, value in exact.items()}, left, seed):
            found[key] += 1
    return found


def _first(rests: Mapping[K, int], number: int, seed: str) -> list[K]:
    """The keys with the greatest rests; which of equal ones, says the hash."""
    edge = sorted(rests.values(), reverse=True)[number - 1]
    above = [key for key, rest in rests.items() if rest > edge]
    equal = [key for key, rest in rests.items() if rest == edge]
    return above + sorted(equal, key=lambda key: tie(seed, key))[: number - len(above)]


def tie(seed: str, key: object) -> str:
    """Nobody can choose their place: the seed is not known when names and numbers are given."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Shares:
    """``exact / total`` kopecks each."""

    exact: Mapping[int, int]
    total: int
    capped: frozenset[int]
    floored: frozenset[int]


def bounded(weights: Mapping[int, int], budget: int, floor: int, cap: int) -> Shares:
    """Proportional shares between ``floor`` and ``cap``; what is above or below is passed on.

    In each round the side with more money in it is fixed at its bound, as in CSS's flexible
    lengths; what remains free is in proportion to the weights.
    """
    fixed: dict[int, int] = {}
    free = dict(weights)
    while free:
        rest, total = budget - sum(fixed.values()), sum(free.values())
        over = {k for k, weight in free.items() if rest * weight > cap * total}
        under = {k for k, weight in free.items() if rest * weight < floor * total}
        above = sum(rest * free[k] - cap * total for k in over)
        below = sum(floor * total - rest * free[k] for k in under)
        if not over and not under:
            break
        bound, keys = (cap, over) if above >= below else (floor, under)
        for key in keys:
            fixed[key] = bound
            del free[key]
    return _shares(weights, budget, fixed, free, floor, cap)


def _shares(
    weights: Mapping[int, int],
    budget: int,
    fixed: Mapping[int, int],
    free: Mapping[int, int],
    floor: int,
    cap: int,
) -> Shares:
    rest, total = budget - sum(fixed.values()), sum(free.values()) or 1
    exact = {k: fixed[k] * total if k in fixed else rest * free[k] for k in weights}
    capped = frozenset(k for k, value in fixed.items() if value == cap)
    return Shares(exact, total, capped, frozenset(fixed) - capped)
