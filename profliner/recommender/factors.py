"""Matrix factorisation: implicit's ALS, and LightFM, which knows people and things by features."""

from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity
from threadpoolctl import threadpool_limits

from profliner.recommender.base import Recommender
from profliner.recommender.data import Floats, Interactions, Sparse, Students, row_normalised

SYSTEM = 20_000_000  # numbers in the systems solved at once: 80 MB


class IALS(Recommender):
    """Implicit alternating least squares (Hu, Koren, Volinsky 2008), learnt by ``implicit``.

    Memory (n_users + n_items) × factors × 4 bytes, and n_items² × 4 once a student never seen is
    asked about; each of those costs one solution of a system as large as their history.
    """

    name: ClassVar[str] = "ials"
    not_kept: ClassVar[frozenset[str]] = frozenset({"kernel_"})
    users_: Floats
    items_: Floats
    kernel_: Floats

    def __init__(
        self,
        factors: int = 128,
        regularization: float = 29.0,
        alpha: float = 3.2,
        iterations: int = 10,
        random_state: int = 0,
    ) -> None:
        self.factors = factors
        self.regularization = regularization
        self.alpha = alpha
        self.iterations = iterations
        self.random_state = random_state

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        from implicit.cpu.als import AlternatingLeastSquares  # needed to learn only

        with threadpool_limits(1, "blas"):  # implicit runs its own threads and warns otherwise
            model = AlternatingLeastSquares(
                factors=self.factors,
                regularization=self.regularization,
                alpha=self.alpha,
                iterations=self.iterations,
                num_threads=1,  # with more the sums differ from run to run
                random_state=self.random_state,
            )
            model.fit(interactions.matrix, show_progress=False)
        self.users_, self.items_ = model.user_factors, model.item_factors
        vars(self).pop("kernel_", None)

    def _score(self, students: Students) -> Floats:
        scores = np.empty((len(students), self.n_items_), dtype=np.float32)
        seen = students.known >= 0
        scores[seen] = self.users_[students.known[seen]] @ self.items_.T
        if not seen.all():
            scores[~seen] = self._fold_in(students.history[~seen])
        return scores

    def _fold_in(self, history: Sparse) -> Floats:
        """The least-squares user of each history, as a step of the training makes it.

        By the matrix inversion lemma a system as large as the history is solved, not as the
        factors; those of one length are solved together.
        """
        kernel = self._kernel()
        weights = csr_matrix(history, dtype=np.float32, copy=True)
        lengths = np.diff(weights.indptr)
        for length in np.unique(lengths[lengths > 0]):
            rows = np.flatnonzero(lengths == length)
            for some in np.array_split(rows, 1 + len(rows) * length * length // SYSTEM):
                places = weights.indptr[some][:, None] + np.arange(length)
                done = weights.indices[places]
                left = (self.alpha - 1) * kernel[done[:, :, None], done[:, None, :]]
                left[:, np.arange(length), np.arange(length)] += 1
                right = np.full((len(some), length, 1), self.alpha, dtype=np.float32)
                weights.data[places] = np.linalg.solve(left, right)[:, :, 0]
        return np.asarray(weights @ kernel, dtype=np.float32)

    def _kernel(self) -> Floats:
        """How alike two items are, ridge and all; shape (n_items, n_items)."""
        if not hasattr(self, "kernel_"):
            ridge = self.regularization * np.eye(self.items_.shape[1], dtype=np.float32)
            gram = self.items_.T @ self.items_ + ridge
            self.kernel_ = np.asarray(
                self.items_ @ np.linalg.solve(gram, self.items_.T), dtype=np.float32
            )
        return self.kernel_


class LightFMHybrid(Recommender):
    """LightFM (Kula 2015), WARP loss, on identity and row-normalised features.

    A student never seen is the sum of their features' embeddings and of what is usual for those
    who did the same: known users' vectors, regressed on the mean embedding of what they did.
    """

    name: ClassVar[str] = "lightfm"
    users_: Floats
    items_: Floats
    item_biases_: Floats
    features_: Floats
    usual_: Floats
    fold_in_: Floats

    def __init__(
        self,
        components: int = 32,
        epochs: int = 10,
        learning_rate: float = 0.0175,
        item_alpha: float = 1.4e-4,
        user_alpha: float = 2.3e-7,
        max_sampled: int = 10,
        fold_in_ridge: float = 0.01,
        random_state: int = 0,
    ) -> None:
        self.components = components
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.item_alpha = item_alpha
        self.user_alpha = user_alpha
        self.max_sampled = max_sampled
        self.fold_in_ridge = fold_in_ridge
        self.random_state = random_state

    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None:
        from lightfm import LightFM  # needed to learn only

        n_users, n_items = interactions.shape
        users, items = (
            _with_identity(n_users, user_features),
            _with_identity(n_items, item_features),
        )
        model = LightFM(
            no_components=self.components,
            loss="warp",
            learning_rate=self.learning_rate,
            item_alpha=self.item_alpha,
            user_alpha=self.user_alpha,
            max_sampled=self.max_sampled,
            random_state=self.random_state,
        )
        events = interactions.matrix.tocoo()
        model.fit(events, user_features=users, item_features=items, epochs=self.epochs)
        _biases, embeddings = model.get_user_representations(users)
        self.users_ = embeddings
        self.item_biases_, self.items_ = model.get_item_representations(items)
        self.features_ = model.user_embeddings[n_users:].copy()
        if user_features is not None:  # what nobody stated was left at its random beginning
            self.features_[np.asarray(abs(user_features).sum(axis=0)).ravel() == 0] = 0
        self._learn_to_fold_in(interactions, user_features)

    def _score(self, students: Students) -> Floats:
        vectors = self._strangers(students)
        seen = students.known >= 0
        vectors[seen] = self.users_[students.known[seen]]
        return np.asarray(vectors @ self.items_.T + self.item_biases_, dtype=np.float32)

    def _learn_to_fold_in(self, interactions: Interactions, user_features: Sparse) -> None:
        """How users' vectors follow from the items they did, by ridge regression."""
        did = row_normalised(interactions.matrix) @ self.items_
        left = did.T @ did + self.fold_in_ridge * np.eye(did.shape[1], dtype=np.float32)
        stated = self._stated(user_features, len(self.users_))
        # Whoever states nothing is whole what they did; of others that is only the rest.
        targets = np.stack([self.users_, self.users_ - stated])
        self.usual_ = targets.mean(axis=1)
        rest = targets - self.usual_[:, None]
        self.fold_in_ = np.stack([np.linalg.solve(left, did.T @ one) for one in rest])

    def _stated(self, features: Sparse | None, n: int) -> Floats:
        """What features alone say, nothing where they are not the ones learnt."""
        if features is None or features.shape[1] != len(self.features_):
            return np.zeros((n, self.items_.shape[1]), dtype=np.float32)
        return np.asarray(row_normalised(features) @ self.features_, dtype=np.float32)

    def _strangers(self, students: Students) -> Floats:
        did = row_normalised(students.history) @ self.items_
        stated = self._stated(students.features, len(students))
        how = stated.any(axis=1).astype(int)[:, None]
        vectors = np.where(how, did @ self.fold_in_[1], did @ self.fold_in_[0])
        return np.asarray(stated + self.usual_[how[:, 0]] + vectors, dtype=np.float32)


def _with_identity(n: int, features: Sparse | None) -> Sparse:
    """Each row itself and, as heavy, its features."""
    own = identity(n, dtype=np.float32, format="csr")
    if features is None:
        return own
    return csr_matrix(hstack([own, row_normalised(features)]), dtype=np.float32)
