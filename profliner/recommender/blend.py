"""Ours: a blend of the others, learnt where they had not looked, which knows when to be silent."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from profliner.recommender.base import CHUNK, Recommender, top, without_history
from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students
from profliner.recommender.factors import IALS, LightFMHybrid
from profliner.recommender.interests import InterestsOnly
from profliner.recommender.linear import EASE, ItemKNN
from profliner.recommender.popularity import Popular, PopularInGroup, RecentPopular

SLICES = (0, 1, 4)  # nothing done, one to three things, four and more
CANDIDATES = 20
FLAT = 1e-12  # less spread than this is none
RANKED = 256  # below this place the places are not told apart
ENOUGH = 50  # students or chosen things, to learn from them


def slice_of(history: Sparse) -> Ints:
    """Which of ``SLICES`` each student's history belongs to; shape (n,)."""
    lengths = np.diff(history.indptr)
    return np.searchsorted(SLICES, lengths, side="right").astype(np.int64) - 1


class Blend(Recommender):
    """A logistic regression over the scores of others.

    It is learnt on events that the others did not see (the latest tenth, or where there are no
    times a random tenth), on the best twenty of each; afterwards the others learn again from
    everything. One regression serves students of whom nothing is known, the other those with a
    history, where the weight of each part goes smoothly with 1/√length. Where there was nothing
    to learn from, every part counts alike. The score is the calibrated chance that the student
    takes the item next.

    With ``strangers`` it learns to weigh parts that do not know the students by row: so it must
    where a model is kept without any vector of a person, and folds everybody in.

    ``is_sure`` tells whether the three best are more certain than for a student of whom nothing is
    known; where not, the site should say so and offer trials.
    """

    name: ClassVar[str] = "ours"
    not_kept: ClassVar[frozenset[str]] = frozenset({"parts"})
    parts_: list[Recommender]
    cold_: Floats
    warm_: Floats
    threshold_: float

    def __init__(
        self,
        parts: Sequence[Recommender] | None = None,
        held_out: float = 0.1,
        strength: float = 1.0,
        at_most: int = 4000,
        random_state: int = 0,
        strangers: bool = False,
    ) -> None:
        self.parts = parts
        self.held_out = held_out
        self.strength = strength
        self.at_most = at_most
        self.random_state = random_state
        self.strangers = strangers

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        has_features = item_features is not None
        self.parts_ = list(self.parts or default_parts(self.random_state, has_features))
        features = {"user_features": user_features, "item_features": item_features}
        seen = first_part(interactions, self.held_out, np.random.default_rng(self.random_state))
        early, late = interactions.only(seen), interactions.only(~seen)
        for part in self.parts_:
            part.fit(early, **features)
        wanted = csr_matrix(late.matrix - late.matrix.multiply(early.matrix))
        wanted.eliminate_zeros()
        students = early.students(user_features)
        self._learn_weights(students.as_new() if self.strangers else students, wanted)
        for part in self.parts_:
            part.fit(interactions, **features)

    def _learn_weights(self, students: Students, wanted: Sparse) -> None:
        n = len(self.parts_)
        self.cold_ = (np.r_[np.ones(n), np.zeros(n + 1)] / n).astype(np.float32)
        self.warm_ = np.r_[self.cold_, np.zeros_like(self.cold_)]
        self.threshold_ = 0.0
        rng = np.random.default_rng(self.random_state)
        rows = rng.permutation(np.flatnonzero(np.diff(wanted.indptr)))[: self.at_most]
        if not len(rows):
            return
        slices = [_as_slice(students[rows], wanted[rows], i, rng) for i in range(len(SLICES))]
        self.cold_ = self._learn(slices[:1], self.cold_)
        self.warm_ = self._learn(slices[1:], self.warm_)
        self.threshold_ = float(np.median(self.certainty(slices[0][0])))

    def _learn(self, slices: Sequence[tuple[Students, Sparse]], otherwise: Floats) -> Floats:
        samples = [
            sample for students, wanted in slices for sample in self._samples(students, wanted)
        ]
        x = np.concatenate([x for x, _y in samples]) if samples else np.empty((0, 1))
        y = np.concatenate([y for _x, y in samples]) if samples else np.empty(0)
        if y.sum() < ENOUGH or y.all():
            return otherwise
        learner = LogisticRegression(C=self.strength, fit_intercept=False, max_iter=1000)
        return np.asarray(learner.fit(x[:, : len(otherwise)], y).coef_[0], dtype=np.float32)

    def _samples(self, students: Students, wanted: Sparse) -> Iterator[tuple[Floats, Any]]:
        for at in range(0, len(students), CHUNK):
            some, goals = students[at : at + CHUNK], wanted[at : at + CHUNK]
            scores = [part.score(some) for part in self.parts_]
            chosen = np.zeros(scores[0].shape, dtype=bool)
            for one in scores:
                best = top(without_history(one, some.history), min(CANDIDATES, self.n_items_)).items
                rows, places = np.nonzero(best >= 0)
                chosen[rows, best[rows, places]] = True
            columns = _standing(scores, some.history)
            x = np.stack([column[chosen] for column in columns], axis=-1)
            x = np.concatenate([x, np.ones((len(x), 1), dtype=np.float32)], axis=-1)
            fading = _fading(some.history)[np.nonzero(chosen)[0], None]
            yield np.hstack([x, x * fading]), np.asarray(goals.todense(), dtype=bool)[chosen]

    def _score(self, students: Students) -> Floats:
        scores = [part.score(students) for part in self.parts_]
        weights = self._weights(students.history)
        logits = np.repeat(weights[:, -1:], self.n_items_, axis=1)
        for number, column in enumerate(_standing(scores, students.history)):
            logits += weights[:, number, None] * column
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def _weights(self, history: Sparse) -> Floats:
        """Of each student's parts, and last the constant; shape (n, 2 × n_parts + 1)."""
        fading, half = _fading(history)[:, None], len(self.cold_)
        warm = self.warm_[:half] + fading * self.warm_[half:]
        return np.where(fading > 0, warm, self.cold_).astype(np.float32)

    def certainty(self, students: Students) -> Floats:
        """The mean chance of the three best; shape (n,)."""
        best = self.recommend(students, 3).scores
        return np.asarray(np.where(np.isfinite(best), best, 0).mean(axis=1), dtype=np.float32)

    def is_sure(self, students: Students) -> NDArray[np.bool_]:
        """Whether it knows more of a student than of a stranger; shape (n,)."""
        return np.asarray(self.certainty(students) > self.threshold_)


def default_parts(random_state: int, has_features: bool) -> list[Recommender]:
    parts: list[Recommender] = [
        Popular(),
        RecentPopular(),
        PopularInGroup(),
        ItemKNN(),
        EASE(),
        IALS(random_state=random_state),
        LightFMHybrid(random_state=random_state),
    ]
    return [*parts, InterestsOnly()] if has_features else parts


def _standing(scores: Sequence[Floats], history: Sparse) -> Iterator[Floats]:
    """Each part's score in standard deviations of the row, then each part's logarithmic rank.

    Among what was not done; 0 for the rest. One array of shape (n, n_items) after the other, so
    that memory does not grow with the parts.
    """
    done = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr)), history.indices
    flat = []
    for one in scores:
        column = _deviations(one, done)
        flat.append(~column.any(axis=1))
        yield column
    for one, none in zip(scores, flat, strict=True):
        column = _log_ranks(one, done)
        column[none] = 0
        yield column


def _fading(history: Sparse) -> Floats:
    """1/√length, 0 where nothing was done; shape (n,)."""
    lengths = np.diff(history.indptr)
    return np.where(lengths, 1 / np.sqrt(np.maximum(lengths, 1)), 0).astype(np.float32)


def _deviations(scores: Floats, done: tuple[Ints, Ints]) -> Floats:
    """In as few passes as can be: it is asked for each part of each student."""
    z = scores.copy()
    z[done] = 0
    n = np.maximum(scores.shape[1] - np.bincount(done[0], minlength=len(scores)), 1)
    z -= (z.sum(axis=1, dtype=np.float64) / n)[:, None].astype(np.float32)
    z[done] = 0
    spread = np.sqrt(np.einsum("ij,ij->i", z, z) / n)
    z *= np.divide(1, spread, out=np.zeros_like(spread), where=spread > FLAT)[:, None]
    return np.clip(z, -10, 10, out=z)


def _log_ranks(scores: Floats, done: tuple[Ints, Ints]) -> Floats:
    """0 for the best, falling by the logarithm to the 256th; ties go to the smaller number.

    Score and number are sorted together as one integer, the sign of floats turned about: several
    times as fast as sorting numbers by scores.
    """
    n, m = scores.shape[1], min(RANKED, scores.shape[1])
    bits = (scores + np.float32(0)).view(np.int32)  # of the two noughts one
    np.invert(bits ^ (bits >> 31 & np.int32(0x7FFFFFFF)), out=bits)
    bits[done] = np.iinfo(np.int32).max
    keys = bits.astype(np.int64)
    keys <<= 32
    keys |= np.arange(n)
    if m < n:
        keys.partition(m - 1, axis=1)
    best = np.sort(keys[:, :m], axis=1) & 0xFFFFFFFF
    ranks = np.full(scores.shape, -np.log2(np.float32(m + 1)), dtype=np.float32)
    falling = -np.log2(np.arange(m, dtype=np.float32) + 1)
    places = best + np.arange(len(scores))[:, None] * n
    ranks.ravel()[places.ravel()] = np.broadcast_to(falling, best.shape).ravel()
    ranks[done] = falling[-1]
    return ranks


def first_part(
    interactions: Interactions, share: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Events to learn from: those before the cut, or a random part of them."""
    n = len(interactions.rows)
    if interactions.times is None or not n:
        return np.asarray(rng.random(n) >= share)
    early = np.asarray(interactions.times <= np.quantile(interactions.times, 1 - share))
    both = np.intersect1d(interactions.rows[early], interactions.rows[~early])
    return early if len(both) >= ENOUGH else _all_but_latest(interactions, share)


def _all_but_latest(interactions: Interactions, share: float) -> NDArray[np.bool_]:
    """Of each student all but the latest ``share``, where too few are on both sides of a cut."""
    moments = np.zeros(len(interactions.rows)) if interactions.times is None else interactions.times
    order = np.lexsort((moments, interactions.rows))
    rows = interactions.rows[order]
    starts = np.searchsorted(rows, rows)
    lengths = np.searchsorted(rows, rows, side="right") - starts
    early = np.empty(len(rows), dtype=bool)
    early[order] = np.arange(len(rows)) - starts < np.ceil(lengths * (1 - share))
    return early


def _as_slice(
    students: Students, wanted: Sparse, number: int, rng: np.random.Generator
) -> tuple[Students, Sparse]:
    """Those of this length of history; for the shorter ones also the longer, cut down to it."""
    own = slice_of(students.history)
    natural = np.flatnonzero(own == number)
    if number == len(SLICES) - 1:
        return students[natural], wanted[natural]
    longer = np.flatnonzero(own > number)
    cut = _cut(students[longer], SLICES[number], SLICES[number + 1], rng)
    both = vstack([students.history[natural], cut], format="csr")
    rows = np.r_[natural, longer]
    known = np.r_[students.known[natural], np.full(len(longer), -1)]
    last = np.r_[students.last[natural], Students.new(cut).last]
    features = None if students.features is None else students.features[rows]
    groups = None if students.groups is None else students.groups[rows]
    return Students(both, known, last, features, groups), wanted[rows]


def _cut(students: Students, shortest: int, beyond: int, rng: np.random.Generator) -> Sparse:
    """Random histories of ``shortest`` to ``beyond`` - 1 of the things done."""
    history = students.history
    kept = [
        rng.permutation(history.indices[start:end])[: rng.integers(shortest, beyond)]
        for start, end in zip(history.indptr[:-1], history.indptr[1:], strict=True)
    ]
    indptr = np.r_[0, np.cumsum([len(one) for one in kept])]
    indices = np.concatenate([*kept, np.empty(0, dtype=np.int64)]).astype(np.int32)
    shape = (len(kept), history.shape[1])
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=shape)
