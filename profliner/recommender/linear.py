"""Linear models over a student's history: the strongest for those who have one."""

from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix, diags

from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats, Interactions, Sparse, Students


class _ItemToItem(Recommender):
    """Scores are ``history @ weights_``; memory n_items² × 4 bytes."""

    weights_: Floats

    def _score(self, students: Students) -> Floats:
        return np.asarray(students.history @ self.weights_, dtype=np.float32)


class ItemKNN(_ItemToItem):
    """Cosine of who did both, shrunk where few did, the nearest ``neighbours`` of each item.

    Parameters
    ----------
    neighbours : int
    shrink : float
        Added to the denominator, in students (Koren 2010).
    popularity : float
        0 leaves items as popular as they are, 1 divides by their norm (plain cosine).
    """

    name: ClassVar[str] = "item_knn"

    def __init__(
        self, neighbours: int = 1000, shrink: float = 5.0, popularity: float = 0.75
    ) -> None:
        self.neighbours = neighbours
        self.shrink = shrink
        self.popularity = popularity

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        x = interactions.matrix
        together = np.asarray((x.T @ x).todense(), dtype=np.float32)
        counts = np.diag(together).copy()
        norms = np.outer(np.sqrt(counts), np.power(counts, self.popularity / 2)) + self.shrink
        weights = np.asarray(together / norms, dtype=np.float32)
        np.fill_diagonal(weights, 0)
        if self.neighbours < self.n_items_:
            limit = np.partition(weights, -self.neighbours, axis=0)[-self.neighbours]
            weights[weights < limit] = 0
        self.weights_ = weights


class EASE(_ItemToItem):
    """Ridge regression of each item on all others, in closed form (Steck 2019, WWW).

    Parameters
    ----------
    ridge : float
        Strength of the penalty, in students.
    damping : float
        Long histories weigh less: each row is divided by its length to this power in learning.
    """

    name: ClassVar[str] = "ease"

    def __init__(self, ridge: float = 45.0, damping: float = 0.5) -> None:
        self.ridge = ridge
        self.damping = damping

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        x = csr_matrix(interactions.matrix, dtype=np.float64)
        lengths = np.maximum(np.asarray(x.sum(axis=1)).ravel(), 1)
        x = diags(lengths ** (-self.damping / 2)) @ x
        gram = np.asarray((x.T @ x).todense())
        gram[np.diag_indices_from(gram)] += self.ridge
        inverse = np.linalg.inv(gram)
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        self.weights_ = weights.astype(np.float32)
