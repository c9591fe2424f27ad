"""The same number of tries for every model, on a validation cut, all of them logged."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from profliner.recommender.base import Recommender
from profliner.recommender.blend import Blend
from profliner.recommender.data import Interactions, Sparse
from profliner.recommender.evaluation import judge
from profliner.recommender.factors import IALS, LightFMHybrid
from profliner.recommender.linear import EASE, ItemKNN
from profliner.recommender.popularity import RecentPopular
from profliner.recommender.slices import first_part

Draw = Callable[[np.random.Generator], Any]


def _log(low: float, high: float) -> Draw:
    return lambda rng: round(float(np.exp(rng.uniform(np.log(low), np.log(high)))), 8)


def _one(*values: Any) -> Draw:
    return lambda rng: values[int(rng.integers(len(values)))]


SPACES: dict[type[Recommender], Mapping[str, Draw]] = {
    RecentPopular: {"half_life_days": _log(3, 1000)},
    ItemKNN: {
        "neighbours": _one(20, 50, 100, 200, 1000),
        "shrink": _log(0.1, 300),
        "popularity": _one(0.0, 0.25, 0.5, 0.75, 1.0),
    },
    EASE: {"ridge": _log(5, 5000), "damping": _one(0.0, 0.25, 0.5, 1.0)},
    IALS: {
        "factors": _one(16, 32, 64, 128),
        "regularization": _log(0.01, 100),
        "alpha": _log(0.1, 30),
        "iterations": _one(10, 15, 25),
    },
    LightFMHybrid: {
        "components": _one(16, 32, 64, 128),
        "epochs": _one(5, 10, 20, 40),
        "learning_rate": _log(0.005, 0.1),
        "item_alpha": _log(1e-7, 1e-3),
        "user_alpha": _log(1e-7, 1e-3),
        "max_sampled": _one(10, 30, 100),
    },
    Blend: {"held_out": _one(0.05, 0.1, 0.15, 0.2, 0.3), "strength": _log(0.01, 100)},
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting of one model, and what it reached on the validation cut."""

    model: str
    settings: dict[str, Any]
    ndcg: float
    seconds: float


def tune(
    model: type[Recommender],
    interactions: Interactions,
    *,
    item_features: Sparse = None,
    user_features: Sparse = None,
    trials: int = 20,
    seed: int = 0,
) -> Iterator[Trial]:
    """Random search (Bergstra and Bengio 2012); the first trial is the model as it stands.

    The validation cut is the latest fifth of events, or a random fifth where there are no times.
    """
    seen = first_part(interactions, 0.2, np.random.default_rng(seed))
    early, late = interactions.only(seen), interactions.only(~seen)
    wanted = csr_matrix(late.matrix - late.matrix.multiply(early.matrix))
    wanted.eliminate_zeros()
    students = early.students(user_features)
    for settings in _settings(model, trials, seed):
        began = time.perf_counter()
        fitted = model(**settings).fit(
            early, user_features=user_features, item_features=item_features
        )
        ndcg = judge(fitted, students, wanted)["ndcg@10"]["mean"]
        yield Trial(model.name, settings, ndcg, round(time.perf_counter() - began, 2))


def _settings(model: type[Recommender], trials: int, seed: int) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng([seed, 1])
    space = SPACES.get(model, {})
    yield {}
    for _ in range(trials - 1 if space else 0):
        yield {name: draw(rng) for name, draw in space.items()}
