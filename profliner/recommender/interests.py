"""Interests alone: what a student says they like against what a thing is like."""

from typing import ClassVar

import numpy as np

from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats, Interactions, Sparse, Students, row_normalised


class InterestsOnly(Recommender):
    """Likeness of a student's profile and an item's features, both of the same columns.

    Where nothing is said, the profile is the features of what the student did; where nothing is
    known of either, the score is 0 for everything.
    """

    name: ClassVar[str] = "interests"
    features_: Floats

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        if item_features is None:
            self.features_ = np.zeros((self.n_items_, 1), dtype=np.float32)
            return
        rows = row_normalised(item_features)
        rarity = np.log1p(rows.shape[0] / (1 + np.asarray((rows > 0).sum(axis=0)).ravel()))
        dense = np.asarray(rows.todense(), dtype=np.float32)
        same_columns = user_features is not None and user_features.shape[1] == rows.shape[1]
        self.features_ = _unit(dense if same_columns else dense * rarity.astype(np.float32))

    def _score(self, students: Students) -> Floats:
        return np.asarray(self._profiles(students) @ self.features_.T, dtype=np.float32)

    def _profiles(self, students: Students) -> Floats:
        # Divided by one more than the number, so that the fifth of a kind still says something.
        done = np.asarray(students.history @ self.features_, dtype=np.float32)
        done /= 1 + np.diff(students.history.indptr)[:, None].astype(np.float32)
        said = students.features
        if said is None or said.shape[1] != self.features_.shape[1]:
            return done
        # What no item is like (a grade among professions) says nothing here.
        stated = np.asarray(said.todense(), dtype=np.float32) * self.features_.any(axis=0)
        stated = _unit(stated)
        silent = ~stated.any(axis=1)
        stated[silent] = done[silent]
        return stated


def _unit(rows: Floats) -> Floats:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
