"""Whether a new model is good enough to be served from: judged on what students did later."""

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from profliner.recommender.base import Recommender
from profliner.recommender.blend import Blend
from profliner.recommender.data import Floats, Interactions, Sparse, Students
from profliner.recommender.evaluation import Estimate, judge, paired_difference, times_of_one
from profliner.recommender.linear import EASE
from profliner.recommender.popularity import Popular, PopularInGroup, RecentPopular
from profliner.recommender.served import Catalogued

LATEST = 0.2  # of all events: what came last is judged by
FEWEST = 30  # students to judge by
POPULAR: tuple[type[Recommender], ...] = (Popular, RecentPopular, PopularInGroup)
JUDGED: tuple[type[Recommender], ...] = (*POPULAR, EASE)
LIBRARIES = ("numpy", "scipy", "scikit-learn", "lightfm-next", "implicit")
Progress = Callable[[int], None]


class TooLittleError(ValueError):
    """There is not enough to learn from, or to judge by."""


@dataclass(frozen=True, eq=False)
class Lessons:
    """What there is to learn from; ``user_features`` gives what was known before a moment."""

    interactions: Interactions
    columns: Sequence[str]
    item_features: Sparse
    user_features: Callable[[float], Sparse]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reasons`` are codes of what speaks against it; empty where it may go live."""

    reasons: list[str]
    over_popular: Estimate
    over_live: Estimate | None
    live_cut: float | None  # what came after it is what the live model was judged by

    @property
    def goes_live(self) -> bool:
        return not self.reasons


def fit(lessons: Lessons, interactions: Interactions, until: float, seed: int) -> Blend:
    """Ours, learnt so that it needs no vector of any person."""
    return Blend(strangers=True, random_state=seed).fit(
        interactions,
        user_features=lessons.user_features(until),
        item_features=lessons.item_features,
    )


def try_out(
    lessons: Lessons,
    *,
    seed: int,
    live: Catalogued | None = None,
    live_until: float | None = None,
    progress: Progress = lambda percent: None,
) -> tuple[Catalogued, dict[str, Any], Verdict]:
    """The model learnt from everything, its card, and whether it may go live.

    Judged is its twin, which learnt only from what came before the cut.

    Raises:
        TooLittleError
    """
    data = lessons.interactions
    times = _check(data)
    cut = float(np.quantile(times, 1 - LATEST))
    early = data.only(times <= cut)
    progress(20)
    twin = fit(lessons, early, cut, seed)
    progress(45)
    figures, verdict = _judge(lessons, twin, early, cut, live, live_until)
    progress(60)
    began = time.perf_counter()
    model = fit(lessons, data, np.inf, seed)
    seconds = time.perf_counter() - began
    progress(90)
    card = {
        "data": _learnt_from(data, times, cut),
        "features": _families(lessons.columns),
        "figures": figures,
        **_decided(verdict),
        **_built(model, seed, seconds),
    }
    return Catalogued.of(model, data, lessons.columns, lessons.item_features), card, verdict


def _learnt_from(data: Interactions, times: NDArray[np.float64], cut: float) -> dict[str, Any]:
    return {
        "students": data.shape[0],
        "items": data.shape[1],
        "events": len(data.rows),
        "from": float(times.min()),
        "cut": cut,
        "until": float(times.max()),
    }


def _decided(verdict: Verdict) -> dict[str, Any]:
    return {
        "over_popular": asdict(verdict.over_popular),
        "over_live": asdict(verdict.over_live) if verdict.over_live else None,
        "live_cut": verdict.live_cut,
        "against": verdict.reasons,
    }


def _built(model: Blend, seed: int, seconds: float) -> dict[str, Any]:
    return {
        "model": {"name": model.name, "parts": [part.name for part in model.parts_]},
        "weights": {"none": model.cold_.tolist(), "some": model.warm_.tolist()},
        "seed": seed,
        "fit_seconds": round(seconds, 2),
        "versions": {"python": platform.python_version(), **{n: version(n) for n in LIBRARIES}},
    }


def _check(data: Interactions) -> NDArray[np.float64]:
    """The moments of all events."""
    if data.times is None or not len(data.rows):
        raise TooLittleError("nothing was done yet")
    late = data.times > np.quantile(data.times, 1 - LATEST)
    if len(np.unique(data.rows[late])) < FEWEST:
        raise TooLittleError(f"fewer than {FEWEST} students did anything in the latest fifth")
    return data.times


def _cut_for(data: Interactions, cut: float, live_until: float | None) -> float:
    """Where enough students did something after the live model learnt, only that is counted."""
    if live_until is None or live_until <= cut or data.times is None:
        return cut
    later = data.rows[data.times > live_until]
    return live_until if len(np.unique(later)) >= FEWEST else cut


def _judge(
    lessons: Lessons,
    twin: Blend,
    early: Interactions,
    cut: float,
    live: Catalogued | None,
    live_until: float | None,
) -> tuple[dict[str, Any], Verdict]:
    students, wanted = _asked(lessons, cut)
    features = {
        "user_features": lessons.user_features(cut),
        "item_features": lessons.item_features,
    }
    others: dict[str, Recommender] = {make.name: make().fit(early, **features) for make in JUDGED}
    figures = {name: judge(model, students, wanted) for name, model in others.items()}
    figures["ours"] = {**judge(twin, students, wanted), **times_of_one(twin, students)}
    best = max(POPULAR, key=lambda make: figures[make.name]["ndcg@10"]["mean"]).name
    over_popular = paired_difference(twin, others[best], students, wanted)
    over_live = live_cut = None
    if live is not None:
        live_cut = _cut_for(lessons.interactions, cut, live_until)
        known = InOtherColumns(live, lessons.interactions.items, lessons)
        over_live = paired_difference(twin, known, *_asked(lessons, live_cut))
    against = [
        *(["popular"] if over_popular.low <= 0 else []),
        *(["live"] if over_live is not None and over_live.mean <= 0 else []),
    ]
    return {**figures, "best_popular": best}, Verdict(against, over_popular, over_live, live_cut)


def _asked(lessons: Lessons, cut: float) -> tuple[Students, Sparse]:
    """Everybody as a stranger with what they had done at the cut, and what they did after."""
    data = lessons.interactions
    times = np.zeros(len(data.rows)) if data.times is None else data.times
    early, late = data.only(times <= cut), data.only(times > cut)
    wanted = csr_matrix(late.matrix - late.matrix.multiply(early.matrix))
    wanted.eliminate_zeros()
    return early.students(lessons.user_features(cut)).as_new(), wanted


def _families(columns: Sequence[str]) -> dict[str, int]:
    """How many features there are of each kind: their names stay in the file."""
    names, numbers = np.unique([name.partition(":")[0] for name in columns], return_counts=True)
    return {str(name): int(number) for name, number in zip(names, numbers, strict=True)}


class InOtherColumns(Recommender):
    """A model that learnt a catalogue of another day, asked about today's."""

    name = "in_other_columns"

    def __init__(self, model: Catalogued, items: Any, lessons: Lessons) -> None:
        self.model = model
        self.places = model.places_of([str(item) for item in items])
        self.item_features = _renamed(lessons.item_features, lessons.columns, model.columns_)
        self.renaming = (lessons.columns, model.columns_)
        self.n_items_ = len(items)

    def _fit(self, interactions: Interactions, user_features: Any, item_features: Any) -> None:
        raise TypeError("it has learnt already")

    def _score(self, students: Students) -> Floats:
        seen = np.flatnonzero(self.places >= 0)
        history = csr_matrix(
            (students.history[:, seen] @ _into(self.places[seen], self.model.n_items_)),
            dtype=np.float32,
        )
        last = np.where(students.last >= 0, self.places[students.last], -1)
        features = _renamed(students.features, *self.renaming)
        asked = Students(history, students.known, last, features, students.groups)
        scores = self.model.score(asked)
        found = np.empty((len(students), self.n_items_), dtype=np.float32)
        found[:, seen] = scores[:, self.places[seen]]
        new = np.flatnonzero(self.places < 0)
        if len(new):
            found[:, new] = self.model.fold_in_items(
                scores, self.model.item_features_, self.item_features[new]
            )
        return found


def _renamed(features: Sparse, old: Sequence[str], new: Any) -> Sparse:
    """The same rows in other columns, by name."""
    place = {str(name): at for at, name in enumerate(new)}
    pairs = [(at, place[name]) for at, name in enumerate(old) if name in place]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    ones = np.ones(len(pairs), dtype=np.float32)
    return csr_matrix(features @ csr_matrix((ones, (rows, columns)), shape=(len(old), len(new))))


def _into(places: Any, width: int) -> Sparse:
    ones = np.ones(len(places), dtype=np.float32)
    return csr_matrix((ones, (np.arange(len(places)), places)), shape=(len(places), width))
