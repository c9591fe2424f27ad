"""Where things stand with a recommender among others: what a blend weighs."""

from collections.abc import Iterator, Sequence

import numpy as np

from profliner.recommender.data import Floats, Ints, Sparse

FLAT = 1e-12  # less spread than this is none
RANKED = 256  # below this place the places are not told apart


def standings(scores: Sequence[Floats], history: Sparse) -> Iterator[Floats]:
    """Each part's score in standard deviations of the row, then each part's logarithmic rank.

    Among what was not done; 0 for the rest. One array of shape (n, n_items) after the other, so
    that memory does not grow with the parts.
    """
    done = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr)), history.indices
    flat = []
    for one in scores:
        column = _deviations(one, done)
        flat.append(~column.any(axis=1))
        yield column
    for one, none in zip(scores, flat, strict=True):
        column = _log_ranks(one, done)
        column[none] = 0
        yield column


def fading(history: Sparse) -> Floats:
    """1/√length, 0 where nothing was done; shape (n,)."""
    lengths = np.diff(history.indptr)
    return np.where(lengths, 1 / np.sqrt(np.maximum(lengths, 1)), 0).astype(np.float32)


def _deviations(scores: Floats, done: tuple[Ints, Ints]) -> Floats:
    """In as few passes as can be: it is asked for each part of each student."""
    z = scores.copy()
    z[done] = 0
    n = np.maximum(scores.shape[1] - np.bincount(done[0], minlength=len(scores)), 1)
    z -= (z.sum(axis=1, dtype=np.float64) / n)[:, None].astype(np.float32)
    z[done] = 0
    spread = np.sqrt(np.einsum("ij,ij->i", z, z) / n)
    z *= np.divide(1, spread, out=np.zeros_like(spread), where=spread > FLAT)[:, None]
    return np.clip(z, -10, 10, out=z)


def _log_ranks(scores: Floats, done: tuple[Ints, Ints]) -> Floats:
    """0 for the best, falling by the logarithm to the 256th; ties go to the smaller number.

    Score and number are sorted together as one integer, the sign of floats turned about: several
    times as fast as sorting numbers by scores.
    """
    n, m = scores.shape[1], min(RANKED, scores.shape[1])
    bits = (scores + np.float32(0)).view(np.int32)  # of the two noughts one
    np.invert(bits ^ (bits >> 31 & np.int32(0x7FFFFFFF)), out=bits)
    bits[done] = np.iinfo(np.int32).max
    keys = bits.astype(np.int64)
    keys <<= 32
    keys |= np.arange(n)
    if m < n:
        keys.partition(m - 1, axis=1)
    best = np.sort(keys[:, :m], axis=1) & 0xFFFFFFFF
    ranks = np.full(scores.shape, -np.log2(np.float32(m + 1)), dtype=np.float32)
    falling = -np.log2(np.arange(m, dtype=np.float32) + 1)
    places = best + np.arange(len(scores))[:, None] * n
    ranks.ravel()[places.ravel()] = np.broadcast_to(falling, best.shape).ravel()
    ranks[done] = falling[-1]
    return ranks
