"""Where things stand with a recommender among others: what a blend weighs."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from profliner.recommender.data import Floats, Ints, Sparse

FLAT = 1e-12  # less spread than this is none
LAST = np.int64(np.iinfo(np.int32).max) << 32
RANKED = 256  # below this place the places are not told apart
Done: TypeAlias = tuple[Ints, Ints]  # rows and columns


def standings(scores: Sequence[Floats], history: Sparse) -> Iterator[Floats]:
    """Each part's score in standard deviations of the row, then each part's logarithmic rank.

    Among what was not done; 0 for the rest. One array of shape (n, n_items) after the other, so
    that memory does not grow with the parts.
    """
    done = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr)), history.indices
    flat = []
    for one in scores:
        column, is_flat = _deviations(one, done)
        flat.append(is_flat)
        yield column
    for one, none in zip(scores, flat, strict=True):
        column = _log_ranks(one, done)
        column[none] = 0
        yield column


def fading(history: Sparse) -> Floats:
    """1/√length, 0 where nothing was done; shape (n,)."""
    lengths = np.diff(history.indptr)
    return np.where(lengths, 1 / np.sqrt(np.maximum(lengths, 1)), 0).astype(np.float32)


def _deviations(scores: Floats, done: Done) -> tuple[Floats, NDArray[np.bool_]]:
    """And which rows have none. In few passes: it is asked for each part of each student."""
    z = scores.copy()
    z[done] = 0
    n = np.maximum(scores.shape[1] - np.bincount(done[0], minlength=len(scores)), 1)
    z -= (z.sum(axis=1, dtype=np.float64) / n)[:, None].astype(np.float32)
    z[done] = 0
    spread = np.sqrt(np.vecdot(z, z) / n)
    is_flat = spread <= FLAT
    scale = np.divide(1, spread, out=np.zeros_like(spread), where=~is_flat)
    z *= scale[:, None].astype(np.float32)
    return np.clip(z, -10, 10, out=z), is_flat


def _log_ranks(scores: Floats, done: Done) -> Floats:
    """0 for the best, falling by the logarithm to the 256th; ties go to the smaller number.

    Score and number are sorted together as one integer: several times as fast as sorting numbers
    by scores.
    """
    if not scores.strides[0]:
        return _log_ranks_of_one(scores, done)
    n, m = scores.shape[1], min(RANKED, scores.shape[1])
    keys = _keys(scores)
    keys[done] = LAST + done[1]
    if m < n:
        keys.partition(m - 1, axis=1)
    best = np.sort(keys[:, :m], axis=1) & 0xFFFFFFFF
    falling = _falling(m)
    ranks = np.full(scores.shape, falling[m], dtype=np.float32)
    places = best + np.arange(len(scores))[:, None] * n
    ranks.ravel()[places.ravel()] = np.broadcast_to(falling[:m], best.shape).ravel()
    ranks[done] = falling[m - 1]
    return ranks


def _log_ranks_of_one(scores: Floats, done: Done) -> Floats:
    """Where all rows are one: it is sorted once, and what stands below things done rises."""
    m = min(RANKED, scores.shape[1])
    longest = np.bincount(done[0]).max(initial=0)
    best = np.sort(_keys(scores[:1])[0])[: m + longest] & 0xFFFFFFFF
    place = np.full(scores.shape[1], len(best))
    place[best] = np.arange(len(best))
    is_open = np.ones((len(scores), len(best) + 1), dtype=bool)
    is_open[done[0], place[done[1]]] = False
    falling = _falling(m)
    ranks = np.full(scores.shape, falling[m], dtype=np.float32)
    ranks[:, best] = falling[np.minimum(is_open.cumsum(axis=1) - 1, m)][:, :-1]
    ranks[done] = falling[m - 1]
    return ranks


def _keys(scores: Floats) -> Ints:
    """Integers in the order of the scores, the best first, of equals the smaller number."""
    bits = (np.float32(0) - scores).view(np.int32)  # of the two noughts one
    bits ^= bits >> 31 & np.int32(0x7FFFFFFF)  # negative floats lie in memory the other way about
    keys = bits.astype(np.int64)
    keys <<= 32
    keys |= np.arange(scores.shape[1])
    return keys


def _falling(m: int) -> Floats:
    return -np.log2(np.arange(m + 1, dtype=np.float32) + 1)
