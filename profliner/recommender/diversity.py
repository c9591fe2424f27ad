"""Many kinds and many fields in a short list."""

import numpy as np

from profliner.recommender.data import Floats, Ints

SAME_FIELD = 1.0  # places that a thing moves back for each one of its field before it


def diverse(scores: Floats, kinds: Ints, fields: Ints, k: int, per_kind: int = 12) -> Ints:
    """The ``k`` to show of each row, in the order to show them; -1 where there are no more.

    Kinds take turns, each with its best thing first, of equals the one with the higher score; for
    each thing of its field already shown a thing moves back by one place.

    Parameters
    ----------
    scores : array of float, shape (n, n_items)
        -inf where a thing must not be shown.
    kinds, fields : arrays of int, shape (n_items,)
        From 0; -1 is a field of its own.
    per_kind : int
        How many of each kind are considered.
    """
    pool, places = _pool(scores, kinds, per_kind)
    found = np.take_along_axis(scores, pool, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")  # so that argmin takes the higher of equals
    pool = np.take_along_axis(pool, order, axis=1)
    cost = np.take_along_axis(places, order, axis=1)
    cost[~np.isfinite(np.take_along_axis(found, order, axis=1))] = np.inf
    chosen = np.full((len(scores), k), -1, dtype=np.int64)
    rows = np.arange(len(scores))
    own = fields[pool]
    for place in range(min(k, pool.shape[1])):
        best = cost.argmin(axis=1)
        some = np.isfinite(cost[rows, best])
        chosen[some, place] = pool[rows, best][some]
        same = (own == own[rows, best][:, None]) & (own >= 0)
        cost += SAME_FIELD * same
        cost[rows, best] = np.inf
    return chosen


def _pool(scores: Floats, kinds: Ints, per_kind: int) -> tuple[Ints, Floats]:
    """The best of each kind, and the place of each within its kind."""
    pools, places = [], []
    for kind in np.unique(kinds):
        members = np.flatnonzero(kinds == kind)
        some = scores[:, members]
        m = min(per_kind, len(members))
        best = np.argpartition(-some, m - 1, axis=1)[:, :m]
        best.sort(axis=1)
        order = np.argsort(-np.take_along_axis(some, best, axis=1), axis=1, kind="stable")
        pools.append(members[np.take_along_axis(best, order, axis=1)])
        places.append(np.broadcast_to(np.arange(m, dtype=np.float32), (len(scores), m)))
    return np.concatenate(pools, axis=1), np.concatenate(places, axis=1).copy()
