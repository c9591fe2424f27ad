"""Parts of what was done: earlier and later events, and students by how much they have done."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from profliner.recommender.data import Interactions, Ints, Sparse, Students

SLICES = (0, 1, 4)  # nothing done, one to three things, four and more
ENOUGH = 50  # students or chosen things, to learn from them


def slice_of(history: Sparse) -> Ints:
    """Which of ``SLICES`` each student's history belongs to; shape (n,)."""
    lengths = np.diff(history.indptr)
    return np.searchsorted(SLICES, lengths, side="right").astype(np.int64) - 1


def first_part(
    interactions: Interactions, share: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Events to learn from: those before the cut, or a random part of them."""
    n = len(interactions.rows)
    if interactions.times is None or not n:
        return np.asarray(rng.random(n) >= share)
    early = np.asarray(interactions.times <= np.quantile(interactions.times, 1 - share))
    both = np.intersect1d(interactions.rows[early], interactions.rows[~early])
    return early if len(both) >= ENOUGH else early & _all_but_latest(interactions, share)


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


def as_slice(
    students: Students, wanted: Sparse, number: int, rng: np.random.Generator
) -> tuple[Students, Sparse]:
    """Those of this length of history; for the shorter ones also the longer, cut down to it."""
    own = slice_of(students.history)
    natural = np.flatnonzero(own == number)
    if number == len(SLICES) - 1 or (number == 0 and len(natural) >= ENOUGH):
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
