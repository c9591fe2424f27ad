"""Standings are counted in few passes over many rows; here they are counted as they are defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profliner.recommender import standing

SCORES = st.sampled_from([-2.5, -1e-3, -0.0, 0.0, 1e-3, 0.25, 3.0, 4e6]).map(np.float32)


@pytest.mark.parametrize("ranked", [3, 256])
@given(data=st.data())
def test_each_row_is_placed_among_what_was_not_done(ranked: int, data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 9)))
    done = data.draw(arrays(np.bool_, shape))
    each = data.draw(arrays(np.float32, shape, elements=SCORES))
    same = np.broadcast_to(data.draw(arrays(np.float32, shape[1], elements=SCORES)), shape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "RANKED", ranked)
        found = list(standing.standings([each, same], csr_matrix(done.astype(np.float32))))
    assert len(found) == 4
    for scores, deviations, ranks in zip([each, same], found[:2], found[2:], strict=True):
        for row in range(shape[0]):
            z, places = of_one(scores[row].astype(np.float64), ~done[row], ranked)
            np.testing.assert_allclose(deviations[row], z, rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(ranks[row], places, rtol=1e-5)


def of_one(
    scores: NDArray[np.float64], is_open: NDArray[np.bool_], ranked: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Deviations and logarithmic ranks of one student's things."""
    last = min(ranked, len(scores))
    spread = scores[is_open].std() if is_open.any() else 0.0
    if not spread:
        return np.zeros_like(scores), np.zeros_like(scores)
    z = np.where(is_open, (scores - scores[is_open].mean()) / spread, 0)
    places = np.full(len(scores), last - 1)
    order = sorted(np.flatnonzero(is_open), key=lambda at: (-scores[at], at))
    places[order] = np.minimum(np.arange(len(order)), last)
    return np.clip(z, -10, 10), -np.log2(places + 1)
