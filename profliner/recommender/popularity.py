"""What most choose: the yardstick every model must beat, and the answer without consent."""

from typing import ClassVar

import numpy as np

from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats, Interactions, Sparse, Students

DAY = 86_400.0


class Popular(Recommender):
    """The number of students who did it."""

    name: ClassVar[str] = "popular"
    counts_: Floats

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        self.counts_ = np.asarray(interactions.matrix.sum(axis=0), dtype=np.float32).ravel()

    def _score(self, students: Students) -> Floats:
        return np.repeat(self.counts_[None, :], len(students), axis=0)


class RecentPopular(Popular):
    """Popular, each event fading by half in ``half_life_days``; without times all count alike."""

    name: ClassVar[str] = "recent_popular"

    def __init__(self, half_life_days: float = 60) -> None:
        self.half_life_days = half_life_days

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        weights = np.ones(len(interactions.rows))
        if interactions.times is not None and len(weights):
            age = (interactions.times.max() - interactions.times) / DAY
            weights = 0.5 ** (age / self.half_life_days)
        counts = np.bincount(interactions.columns, weights, minlength=self.n_items_)
        self.counts_ = counts.astype(np.float32)


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
