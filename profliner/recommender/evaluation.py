"""How good a ranking is: the whole catalogue ranked, no sampling, intervals by student."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profliner.recommender.base import CHUNK, Recommender, without_history
from profliner.recommender.data import Floats, Interactions, Sparse, Students
from profliner.recommender.slices import SLICES, slice_of

RESAMPLES = 1000
DRAWN = 1 << 18  # students drawn at once, for resampling
TIMED_STUDENTS = 300
SLICE_NAMES = ("0", "1-3", "4+")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over students with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class PerStudent:
    """Each array of shape (n_students,)."""

    ndcg: Floats
    recall: Floats
    reciprocal_rank: Floats
    slices: NDArray[np.int64]


def judge(model: Recommender, students: Students, wanted: Sparse, k: int = 10) -> dict[str, Any]:
    """Rank everything a student has not done, and compare with what they did next.

    Parameters
    ----------
    wanted : csr, shape (n, n_items)
        What each did afterwards; students without any are left out.

    Returns
    -------
    dict
        ``ndcg@10`` (Järvelin and Kekäläinen 2002, gains 0 or 1), ``recall@10`` (found of all
        wanted) and ``mrr`` (over the whole ranking) with intervals, the same by length of
        history, ``coverage`` (share of the catalogue in somebody's ten), ``gini`` of how often
        items are shown, ``novelty`` (mean -log2 of an item's share of students).
    """
    wanted = csr_matrix(wanted)
    rows = np.flatnonzero(np.diff(wanted.indptr))
    students, wanted = students[rows], wanted[rows]
    results, shown = _judge_all(model, students, wanted, k)
    return {
        "students": len(rows),
        **_estimates(results, np.ones(len(rows), dtype=bool), k),
        "coverage": round(float((shown > 0).mean()), 4),
        "gini": round(gini(shown), 4),
        "novelty": round(_novelty(students.history, shown), 3),
        "slices": {
            name: {
                "students": int((results.slices == i).sum()),
                **_estimates(results, results.slices == i, k),
            }
            for i, name in enumerate(SLICE_NAMES[: len(SLICES)])
            if (results.slices == i).any()
        },
    }


def _judge_all(
    model: Recommender, students: Students, wanted: Sparse, k: int
) -> tuple[PerStudent, Floats]:
    shown = np.zeros(wanted.shape[1], dtype=np.float32)
    parts = []
    for at in range(0, len(students), CHUNK):
        some, goals = students[at : at + CHUNK], wanted[at : at + CHUNK]
        ranks, best = _ranks(model, some, k)
        shown += np.bincount(best.ravel(), minlength=len(shown)).astype(np.float32)
        parts.append(_measures(ranks, goals, k))
    ndcg, recall, mrr = (np.concatenate(column) for column in zip(*parts, strict=True))
    return PerStudent(ndcg, recall, mrr, slice_of(students.history)), shown


def _ranks(model: Recommender, students: Students, k: int) -> tuple[Any, Any]:
    """Each item's place from 0, equal scores in the order of the items; and the first ``k``."""
    scores = without_history(model.score(students), students.history)
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(order.shape[1])[None, :], axis=1)
    return ranks, order[:, :k]


def _measures(ranks: Any, wanted: Sparse, k: int) -> tuple[Floats, Floats, Floats]:
    wants = np.asarray(wanted.todense(), dtype=bool)
    number = wants.sum(axis=1)
    gains = np.where(wants & (ranks < k), 1 / np.log2(ranks + 2), 0).sum(axis=1)
    ideal = np.cumsum(1 / np.log2(np.arange(k) + 2))[np.minimum(number, k) - 1]
    found = (wants & (ranks < k)).sum(axis=1) / number
    first = np.where(wants, ranks, ranks.shape[1]).min(axis=1)
    return (
        (gains / ideal).astype(np.float32),
        found.astype(np.float32),
        (1 / (first + 1)).astype(np.float32),
    )


def _estimates(results: PerStudent, rows: NDArray[np.bool_], k: int) -> dict[str, Any]:
    columns = {
        f"ndcg@{k}": results.ndcg,
        f"recall@{k}": results.recall,
        "mrr": results.reciprocal_rank,
    }
    return {name: asdict(estimate(values[rows])) for name, values in columns.items()}


def estimate(values: Floats, seed: int = 0) -> Estimate:
    """The mean, and where 95 of 100 means of resampled students lie."""
    means = _resampled(values, seed)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4))


def _resampled(values: Floats, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    n = len(values)
    at_once = max(1, DRAWN // n)
    sizes = [min(at_once, RESAMPLES - at) for at in range(0, RESAMPLES, at_once)]
    means = [values[rng.integers(0, n, (size, n))].mean(axis=1) for size in sizes]
    return np.concatenate(means)


def paired_difference(
    ours: Recommender, other: Recommender, students: Students, wanted: Sparse, k: int = 10
) -> Estimate:
    """How much nDCG ``ours`` gains over ``other``, students resampled together."""
    wanted = csr_matrix(wanted)
    rows = np.flatnonzero(np.diff(wanted.indptr))
    a, _ = _judge_all(ours, students[rows], wanted[rows], k)
    b, _ = _judge_all(other, students[rows], wanted[rows], k)
    return estimate(a.ndcg - b.ndcg)


def gini(counts: Floats) -> float:
    """0 where all are shown alike, towards 1 where one is shown always."""
    ordered = np.sort(counts)
    n = len(ordered)
    if not ordered.sum():
        return 0.0
    return float(
        (2 * np.arange(1, n + 1) - n - 1) @ ordered.astype(np.float64) / (n * ordered.sum())
    )


def _novelty(history: Sparse, shown: Floats) -> float:
    share = (np.asarray(history.sum(axis=0)).ravel() + 1) / (history.shape[0] + 1)
    return float(-(shown * np.log2(share)).sum() / max(shown.sum(), 1))


def times_of_one(model: Recommender, students: Students, k: int = 10) -> dict[str, float]:
    """Milliseconds for one student at a time, reasons included: p50 and p99."""
    taken = [_milliseconds(model, one, k) for one in _some(students)]
    p50, p99 = np.quantile(taken, [0.5, 0.99])
    return {"p50_ms": round(float(p50), 3), "p99_ms": round(float(p99), 3)}


def _some(students: Students) -> Iterator[Students]:
    step = max(1, len(students) // TIMED_STUDENTS)
    for row in range(0, len(students), step):
        yield students[row : row + 1]


def _milliseconds(model: Recommender, student: Students, k: int) -> float:
    began = time.perf_counter()
    ranking = model.recommend(student, k)
    if ranking.items[0, 0] >= 0:
        model.explain(student, int(ranking.items[0, 0]))
    return (time.perf_counter() - began) * 1000


def matrix_of(wanted: Interactions, like: Interactions) -> Sparse:
    """``wanted`` in the rows and columns of ``like``, which must know all its names."""
    rows = np.searchsorted(like.users, wanted.users)[wanted.rows]
    columns = np.searchsorted(like.items, wanted.items)[wanted.columns]
    ones = np.ones(len(rows), dtype=np.float32)
    matrix = csr_matrix((ones, (rows, columns)), shape=like.shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix
