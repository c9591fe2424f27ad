"""What most choose: the yardstick every model must beat, and the answer without consent."""

from typing import ClassVar

import numpy as np

from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students

DAY = 86_400.0
HALF_LIVES = (7.0, 15.0, 30.0, 60.0, 120.0, 250.0, 500.0, 1000.0, 2000.0, 1e6)  # the last: never
LATEST = 0.1  # of all events: what a half-life is judged by
FEWEST = 50  # events to judge by
PRIOR = 0.1  # of an event each thing is thought to have had


class Popular(Recommender):
    """The number of students who did it."""

    name: ClassVar[str] = "popular"
    counts_: Floats

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        self.counts_ = np.asarray(interactions.matrix.sum(axis=0), dtype=np.float32).ravel()

    def _score(self, students: Students) -> Floats:
        return np.broadcast_to(self.counts_, (len(students), self.n_items_))


class RecentPopular(Popular):
    """Popular, each event fading by half in ``half_life_days``; without times all count alike.

    Where no half-life is given it is the one of ``HALF_LIVES`` by which the earlier nine tenths of
    events tell best what newcomers of the latest tenth did (their mean log-likelihood).
    """

    name: ClassVar[str] = "recent_popular"
    half_life_: float

    def __init__(self, half_life_days: float | None = None) -> None:
        self.half_life_days = half_life_days

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        self.half_life_ = self.half_life_days or self._fitting(interactions)
        self.counts_ = self._counts(interactions, self.half_life_)

    def _counts(self, interactions: Interactions, half_life: float) -> Floats:
        weights = np.ones(len(interactions.rows))
        if interactions.times is not None and len(weights):
            age = (interactions.times.max() - interactions.times) / DAY
            weights = 0.5 ** (age / half_life)
        counts = np.bincount(interactions.columns, weights, minlength=self.n_items_)
        return counts.astype(np.float32)

    def _fitting(self, interactions: Interactions) -> float:
        if interactions.times is None or not len(interactions.times):
            return HALF_LIVES[-1]
        late = interactions.times > np.quantile(interactions.times, 1 - LATEST)
        new = late & ~np.isin(interactions.rows, interactions.rows[~late])
        wanted = interactions.columns[new if new.sum() >= FEWEST else late]
        if len(wanted) < FEWEST:
            return HALF_LIVES[-1]
        early = interactions.only(~late)
        return max(HALF_LIVES, key=lambda days: _log_likelihood(self._counts(early, days), wanted))


def _log_likelihood(counts: Floats, wanted: Ints) -> float:
    share = (counts + PRIOR) / (counts + PRIOR).sum(dtype=np.float64)
    return float(np.log(share[wanted]).mean())


class PopularInGroup(Recommender):
    """Popular among students of the same grade, leaning on everyone's where a grade is small.

    Source of the smoothing: a Dirichlet prior of ``prior`` students who choose as all do.
    """

    name: ClassVar[str] = "popular_in_grade"
    groups_: Floats
    shares_: Floats
    overall_: Floats

    def __init__(self, prior: float = 20) -> None:
        self.prior = prior

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        matrix, groups = interactions.matrix, interactions.groups
        self.overall_ = np.asarray(matrix.mean(axis=0), dtype=np.float32).ravel()
        self.groups_ = np.unique(groups) if groups is not None else np.empty(0, dtype=np.int64)
        members = [matrix[groups == group] for group in self.groups_]
        shares = [self._share(one) for one in members]
        self.shares_ = np.array(shares, dtype=np.float32).reshape(-1, self.n_items_)

    def _share(self, members: Sparse) -> Floats:
        counts = np.asarray(members.sum(axis=0)).ravel() + self.prior * self.overall_
        return np.asarray(counts / (members.shape[0] + self.prior), dtype=np.float32)

    def _score(self, students: Students) -> Floats:
        scores = np.repeat(self.overall_[None, :], len(students), axis=0)
        if students.groups is None or not len(self.groups_):
            return scores
        at = np.searchsorted(self.groups_, students.groups).clip(max=len(self.groups_) - 1)
        met = self.groups_[at] == students.groups
        scores[met] = self.shares_[at[met]]
        return scores


class RepeatLast(Recommender):
    """More of the last thing done: it itself, then what the same students did besides.

    What persistence alone achieves; a model that does not beat it has learnt nothing more.
    """

    name: ClassVar[str] = "repeat_last"
    together_: Floats
    counts_: Floats

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        matrix = interactions.matrix
        self.together_ = np.asarray((matrix.T @ matrix).todense(), dtype=np.float32)
        self.counts_ = np.diag(self.together_).copy()

    def _score(self, students: Students) -> Floats:
        total = 1 + self.counts_.max(initial=0)
        scores = np.repeat(self.counts_[None, :] / total, len(students), axis=0)
        some = students.last >= 0
        scores[some] += self.together_[students.last[some]]
        return np.asarray(scores, dtype=np.float32)
