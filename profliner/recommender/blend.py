"""Ours: a blend of the others, learnt where they had not looked, which knows when to be silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from profliner.recommender.base import CHUNK, Recommender, top, without_history
from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students
from profliner.recommender.factors import IALS, LightFMHybrid
from profliner.recommender.interests import InterestsOnly
from profliner.recommender.linear import EASE, ItemKNN
from profliner.recommender.popularity import Popular, PopularInGroup, RecentPopular
from profliner.recommender.slices import ENOUGH, SLICES, as_slice, first_part
from profliner.recommender.standing import fading, standings

CANDIDATES = 20
BLOCK = 128  # students scored at once: 128 × n_items floats, a few times over
FEWEST = 5  # chosen things, to tell which part is best
FOLDS = 4
LITTLE = 1e-3  # a weight that decides only between equals
BIG = 100.0  # more than any number of standard deviations


@dataclass(frozen=True, eq=False)
class Tries:
    """Things that some part would have recommended, and whether the student took them.

    Attributes
    ----------
    x : array of float, shape (n, n_columns)
        Where each stands with each part: see ``standings``.
    y : array of bool, shape (n,)
    students : array of int, shape (n,), ascending
    wanted : array of int, shape (n_students,)
        How much each took in all.
    """

    x: Floats
    y: NDArray[np.bool_]
    students: Ints
    wanted: Ints

    @classmethod
    def of_all(cls, tries: Sequence["Tries"]) -> "Tries":
        starts = np.cumsum([0, *(len(one.wanted) for one in tries)])
        return cls(
            np.concatenate([one.x for one in tries]),
            np.concatenate([one.y for one in tries]),
            np.concatenate([one.students + at for one, at in zip(tries, starts, strict=False)]),
            np.concatenate([one.wanted for one in tries]),
        )

    def ndcg(self, scores: Floats, k: int = 10) -> Floats:
        """Of each student who took anything, in the order of ``scores``."""
        order = np.lexsort((-scores, self.students))
        students = self.students[order]
        ranks = np.arange(len(order)) - np.searchsorted(students, students)
        gains = np.where(self.y[order] & (ranks < k), 1 / np.log2(ranks + 2), 0)
        found = np.bincount(students, gains, minlength=len(self.wanted))
        some = self.wanted > 0
        ideal = np.cumsum(1 / np.log2(np.arange(k) + 2))[np.minimum(self.wanted[some], k) - 1]
        return np.asarray(found[some] / ideal, dtype=np.float32)


class Blend(Recommender):
    """A logistic regression over the scores of others.

    It is learnt on events that the others did not see (the latest tenth, or where there are no
    times a random tenth), on the best twenty of each; afterwards the others learn again from
    everything. One regression serves students of whom nothing is known, the other those with a
    history, where the weight of each part goes smoothly with 1/√length. Where the regression,
    learnt from three quarters of the students, does not rank for the rest by a standard error
    better than the part that ranks best alone, that part decides alone, as it does for strangers
    where nothing tells one from another; where there was nothing to learn from, every part counts
    alike. The score is the calibrated chance that the student
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
        slices = [as_slice(students[rows], wanted[rows], i, rng) for i in range(len(SLICES))]
        self.cold_ = self._learn(slices[:1], self.cold_)
        self.warm_ = self._learn(slices[1:], self.warm_)
        self.threshold_ = float(np.median(self.certainty(slices[0][0])))

    def _learn(self, slices: Sequence[tuple[Students, Sparse]], otherwise: Floats) -> Floats:
        tries = [one for students, wanted in slices for one in self._tries(students, wanted)]
        tried = Tries.of_all(tries) if tries else None
        if tried is None or tried.y.sum() < FEWEST or tried.y.all():
            return otherwise
        x = tried.x[:, : len(otherwise)]
        part, alone = self._best_alone(tried)
        if any(_knows(students) for students, _wanted in slices) and tried.y.sum() >= ENOUGH:
            gain = tried.ndcg(self._unseen(x, tried)) - alone
            if _is_better(gain):
                return self._weigh(x, tried.y)
        return self._weigh_one(x, tried.y, part)

    def _best_alone(self, tried: "Tries") -> tuple[int, Floats]:
        """The part that ranked best by itself, and its nDCG with each student.

        The first and simplest, where none is better by a standard error.
        """
        n = len(self.parts_)
        found = [tried.ndcg(tried.x[:, n + part] * BIG + tried.x[:, part]) for part in range(n)]
        best = int(np.argmax([one.mean() for one in found]))
        best = best if _is_better(found[best] - found[0]) else 0
        return best, found[best]

    def _unseen(self, x: Floats, tried: "Tries") -> Floats:
        """The blend's order for each part of the students, learnt from the others."""
        logits = np.zeros(len(x), dtype=np.float32)
        for fold in range(FOLDS):
            mine = tried.students % FOLDS == fold
            if tried.y[~mine].any():
                logits[mine] = x[mine] @ self._weigh(x[~mine], tried.y[~mine])
        return logits

    def _weigh(self, x: Floats, y: NDArray[np.bool_]) -> Floats:
        from sklearn.linear_model import LogisticRegression  # much code, needed to learn only

        learner = LogisticRegression(C=self.strength, fit_intercept=False, max_iter=1000)
        with threadpool_limits(1, "blas"):  # so small that threads only wait for each other
            return np.asarray(learner.fit(x, y).coef_[0], dtype=np.float32)

    def _weigh_one(self, x: Floats, y: NDArray[np.bool_], part: int) -> Floats:
        """One part in its own order, its scores made chances."""
        n = len(self.parts_)
        some = [part, n + part, 2 * n]
        columns = some if x.shape[1] == 2 * n + 1 else [*some, *(2 * n + 1 + one for one in some)]
        weights = np.zeros(x.shape[1], dtype=np.float32)
        weights[columns] = self._weigh(x[:, columns], y)
        own = columns[:2]
        weights[own] = np.maximum(weights[own], LITTLE)
        for one, short in zip(own, columns[3:5], strict=False):  # nor turned about when short
            weights[short] = max(weights[short], LITTLE - weights[one])
        return weights

    def _tries(self, students: Students, wanted: Sparse) -> Iterator["Tries"]:
        for at in range(0, len(students), CHUNK):
            some, goals = students[at : at + CHUNK], wanted[at : at + CHUNK]
            scores = [part.score(some) for part in self.parts_]
            chosen = np.zeros(scores[0].shape, dtype=bool)
            for one in scores:
                best = top(without_history(one, some.history), min(CANDIDATES, self.n_items_)).items
                rows, places = np.nonzero(best >= 0)
                chosen[rows, best[rows, places]] = True
            columns = standings(scores, some.history)
            x = np.stack([column[chosen] for column in columns], axis=-1)
            x = np.concatenate([x, np.ones((len(x), 1), dtype=np.float32)], axis=-1)
            students_ = np.nonzero(chosen)[0]
            faded = fading(some.history)[students_, None]
            y = np.asarray(goals.todense(), dtype=bool)[chosen]
            yield Tries(np.hstack([x, x * faded]), y, students_, np.diff(goals.indptr))

    def _score(self, students: Students) -> Floats:
        found = np.empty((len(students), self.n_items_), dtype=np.float32)
        for rows in _blocks(students):
            found[rows] = self._chances(students[rows])
        return found

    def score_of(self, students: Students, items: Ints) -> Floats:
        """Of some items of each student only; shape as that of ``items``."""
        found = np.empty(items.shape, dtype=np.float32)
        for rows in _blocks(students):
            found[rows] = self._chances(students[rows], items[rows])
        return found

    def _chances(self, students: Students, items: Ints | None = None) -> Floats:
        """Of all items, or of some of each student."""
        parts, weights = self._counting(self._weights(students.history))
        scores = [part.score(students) for part in parts]
        width = self.n_items_ if items is None else items.shape[1]
        logits = np.repeat(weights[:, -1:], width, axis=1)
        for number, column in enumerate(standings(scores, students.history)):
            some = column if items is None else np.take_along_axis(column, items, axis=1)
            logits += np.multiply(some, weights[:, number, None], out=some)
        np.exp(np.negative(logits, out=logits), out=logits)
        logits += 1
        return np.reciprocal(logits, out=logits)

    def _counting(self, weights: Floats) -> tuple[list[Recommender], Floats]:
        """The parts that count for any of the students, and their columns of ``weights``."""
        n = len(self.parts_)
        some = np.flatnonzero(weights[:, :n].any(axis=0) | weights[:, n : 2 * n].any(axis=0))
        return [self.parts_[one] for one in some], weights[:, [*some, *(n + some), 2 * n]]

    def _weights(self, history: Sparse) -> Floats:
        """Of each student's parts, and last the constant; shape (n, 2 × n_parts + 1)."""
        faded, half = fading(history)[:, None], len(self.cold_)
        warm = self.warm_[:half] + faded * self.warm_[half:]
        return np.where(faded > 0, warm, self.cold_).astype(np.float32)

    def certainty(self, students: Students, scores: Floats | None = None) -> Floats:
        """The mean chance of the three best; shape (n,). ``scores``, where there are any yet."""
        if scores is None:
            best = self.recommend(students, 3).scores
        else:
            best = top(without_history(scores, students.history), min(3, self.n_items_)).scores
        return np.asarray(np.where(np.isfinite(best), best, 0).mean(axis=1), dtype=np.float32)

    def is_sure(self, students: Students, scores: Floats | None = None) -> NDArray[np.bool_]:
        """Whether it knows more of a student than of a stranger; shape (n,)."""
        return np.asarray(self.certainty(students, scores) > self.threshold_)


def _blocks(students: Students) -> Iterator[Ints]:
    """Rows that fit into a processor's own cache together, those of like histories beside."""
    order = np.argsort(np.diff(students.history.indptr), kind="stable")
    for at in range(0, len(order), BLOCK):
        yield order[at : at + BLOCK]


def _knows(students: Students) -> bool:
    """Whether anything tells one of them from another: else no weighing helps, it only errs."""
    said = students.features is not None or students.groups is not None
    return said or bool(students.history.nnz)


def _is_better(gain: Floats) -> bool:
    """By a standard error."""
    return bool(gain.mean() > gain.std() / np.sqrt(len(gain)))


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
