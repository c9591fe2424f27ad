"""The contract that every recommender keeps."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from profliner.recommender.data import Floats, Interactions, Ints, Sparse, Students, row_normalised

CHUNK = 1024  # students scored at once: 1024 × n_items floats of memory
SIMILAR_ITEMS = 10


class ModelFileError(Exception):
    """The file is torn, changed, or of another version."""


class NotFittedError(ValueError):
    """Asked before it has learnt."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What in a student's own history speaks for an item, and by how much it raised its score."""

    item: int
    effect: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """Best first; ``items`` is -1 and ``scores`` -inf where there was nothing more to give.

    Attributes
    ----------
    items : array of int, shape (n, k)
    scores : array of float, shape (n, k)
    """

    items: Ints
    scores: Floats


class Recommender(ABC):
    """Learns from interactions, ranks a catalogue for students.

    Nothing is computed in ``__init__``; what is learnt is kept in attributes that end in ``_``
    (arrays, sparse matrices, numbers, other recommenders), so that ``save_model`` needs no help.
    """

    name: ClassVar[str]
    not_kept: ClassVar[frozenset[str]] = frozenset()  # attributes that no file needs
    n_items_: int

    def fit(
        self,
        interactions: Interactions,
        *,
        user_features: Sparse | None = None,
        item_features: Sparse | None = None,
    ) -> Self:
        """Learn.

        Parameters
        ----------
        interactions : Interactions
        user_features : csr, shape (n_users, n_user_features), optional
        item_features : csr, shape (n_items, n_item_features), optional
            Both non-negative; rows need not be normalised.

        Raises
        ------
        ValueError
            Where there is no item, or the shapes disagree.
        """
        n_users, n_items = interactions.shape
        if not n_items:
            raise ValueError("there is no item to recommend")
        _check_rows("user", user_features, n_users)
        _check_rows("item", item_features, n_items)
        self.n_items_ = n_items
        self._fit(interactions, user_features, item_features)
        return self

    @abstractmethod
    def _fit(
        self, interactions: Interactions, user_features: Sparse, item_features: Sparse
    ) -> None: ...

    @abstractmethod
    def _score(self, students: Students) -> Floats: ...

    def score(self, students: Students) -> Floats:
        """How much each item suits each student; shape (n, n_items), comparable within a row.

        Not to be written to: where all rows are the same, they are one in memory.
        """
        if not hasattr(self, "n_items_"):
            raise NotFittedError(f"{self.name} has not learnt yet")
        if students.history.shape[1] != self.n_items_:
            raise ValueError(
                f"histories have {students.history.shape[1]} columns, the model {self.n_items_}"
            )
        return np.asarray(self._score(students), dtype=np.float32)

    def recommend(
        self, students: Students, k: int = 10, *, allowed: NDArray[np.bool_] | None = None
    ) -> Ranking:
        """The best ``k`` items that are not in the student's history.

        Parameters
        ----------
        students : Students
        k : int
        allowed : array of bool, shape (n_items,) or (n, n_items), optional
            What a student may be given at all (age, places left, deadline).
        """
        k = min(k, self.n_items_)
        parts = [
            self._best(students[rows], k, _rows_of(allowed, rows)) for rows in _chunks(students)
        ]
        if not parts:
            return Ranking(np.empty((0, k), dtype=np.int64), np.empty((0, k), dtype=np.float32))
        return Ranking(
            np.concatenate([part.items for part in parts]),
            np.concatenate([part.scores for part in parts]),
        )

    def _best(self, students: Students, k: int, allowed: NDArray[np.bool_] | None) -> Ranking:
        scores = without_history(self.score(students), students.history)
        if allowed is not None:
            scores[~np.broadcast_to(allowed, scores.shape)] = -np.inf
        return top(scores, k)

    def explain(self, student: Students, item: int, *, at_most: int = 3) -> list[Evidence]:
        """What of one student's history raises ``item``, the weightiest first.

        The effect of a thing done is what the item's score would lose without it, everything
        else being the same: so removing what is cited lowers the score by construction.

        Parameters
        ----------
        student : Students
            Exactly one.
        """
        if len(student) != 1:
            raise ValueError("one student is explained at a time")
        done = student.history.indices
        if not len(done):
            return []
        scores = self.score(leaving_one_out(student))[:, item]
        effects = scores[0] - scores[1:]
        order = np.argsort(-effects, kind="stable")[:at_most]
        return [Evidence(int(done[i]), float(effects[i])) for i in order if effects[i] > 0]

    def fold_in_items(self, scores: Floats, known: Sparse, new: Sparse) -> Floats:
        """Scores of items never seen, from those most like them.

        Parameters
        ----------
        scores : array, shape (n, n_items)
            What ``score`` gave.
        known, new : csr, shapes (n_items, n_features) and (n_new, n_features)

        Returns
        -------
        array, shape (n, n_new)
            The mean of the ten most similar known items, by how similar they are; the row's
            lowest score where none is similar at all.
        """
        similar = _cosine(new, known)
        weights = _keep_best(similar, SIMILAR_ITEMS)
        sums = weights.sum(axis=1)
        found = (
            scores
            @ np.divide(
                weights, sums[:, None], out=np.zeros_like(weights), where=sums[:, None] > 0
            ).T
        )
        return np.asarray(
            np.where(sums > 0, found, scores.min(axis=1, keepdims=True)), dtype=np.float32
        )


def top(scores: Floats, k: int) -> Ranking:
    """The best ``k`` of each row; ties go to the item with the smaller number."""
    n = scores.shape[0]
    best = np.argpartition(-scores, min(k, scores.shape[1]) - 1, axis=1)[:, :k]
    best.sort(axis=1)
    found = np.take_along_axis(scores, best, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    items = np.take_along_axis(best, order, axis=1).astype(np.int64)
    found = np.take_along_axis(found, order, axis=1)
    items[~np.isfinite(found)] = -1
    return Ranking(items.reshape(n, k), found.astype(np.float32))


def without_history(scores: Floats, history: Sparse) -> Floats:
    """Scores with -inf where the student has done the item already."""
    scores = scores.copy()
    rows = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr))
    scores[rows, history.indices] = -np.inf
    return scores


def leaving_one_out(student: Students) -> Students:
    """The student as a stranger, then without each thing done in turn; 1 + n_done of them."""
    history = student.history
    done = history.indices
    rows = [history]
    for item in done:
        kept = done[done != item]
        ones = np.ones(len(kept), dtype=np.float32)
        rows.append(csr_matrix((ones, (np.zeros_like(kept), kept)), shape=history.shape))
    copies = student[np.zeros(len(rows), dtype=np.int64)].as_new(vstack(rows, format="csr"))
    last = np.where(np.r_[-1, done] == student.last[0], copies.last, student.last[0])
    return Students(copies.history, copies.known, last, copies.features, copies.groups)


def _cosine(a: Sparse, b: Sparse) -> Floats:
    return np.asarray((_unit(a) @ _unit(b).T).todense(), dtype=np.float32)


def _unit(rows: Sparse) -> Sparse:
    rows = row_normalised(rows)
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
    return csr_matrix(rows.multiply(scale[:, None]))


def _keep_best(rows: Floats, k: int) -> Floats:
    if rows.shape[1] <= k:
        return rows
    limit = np.partition(rows, -k, axis=1)[:, -k][:, None]
    return np.where(rows >= limit, rows, 0).astype(np.float32)


def _chunks(students: Students) -> list[slice]:
    return [slice(at, at + CHUNK) for at in range(0, len(students), CHUNK)]


def _rows_of(allowed: NDArray[np.bool_] | None, rows: slice) -> NDArray[np.bool_] | None:
    return allowed[rows] if allowed is not None and allowed.ndim == 2 else allowed


def _check_rows(kind: str, features: Any, expected: int) -> None:
    if features is not None and features.shape[0] != expected:
        raise ValueError(f"{features.shape[0]} rows of {kind} features for {expected} {kind}s")
