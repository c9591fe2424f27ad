"""How well the recommenders rank real enrolments and films: tables for docs/benchmarks.

    python -m tests.benchmarks.recommending enrolments FOLDER [--seeds 5]
    python -m tests.benchmarks.recommending films FOLDER
    python -m tests.benchmarks.recommending tune FOLDER [--trials 24]

FOLDER holds ``mooc_enrolments_train.csv.gz`` and ``mooc_course_features.csv.gz`` (a subset of
MOOCCube) and ``ml-latest-small`` (MovieLens). They are not part of this project: MovieLens is for
research only.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from profliner.recommender import MODELS, Interactions, Recommender
from profliner.recommender.data import Sparse
from profliner.recommender.evaluation import judge, paired_difference, times_of_one
from profliner.recommender.files import BadFileError, read_events, read_item_features
from profliner.recommender.tuning import SPACES, tune

COLUMNS = ("ndcg@10", "recall@10", "mrr")
FEWEST_RATINGS = 4.0  # a rating from four stars up is a film liked


def enrolments(folder: Path) -> tuple[Interactions, Sparse]:
    events = read_events(folder / "mooc_enrolments_train.csv.gz")
    data = Interactions.of_names(events.users, events.items)
    features = read_item_features(folder / "mooc_course_features.csv.gz", list(data.items))[1]
    return data, features


def films(folder: Path) -> tuple[Interactions, Sparse]:
    path = folder / "ml-latest-small" / "ratings.csv.gz"
    ratings = np.genfromtxt(path, delimiter=",", skip_header=1)
    liked = ratings[ratings[:, 2] >= FEWEST_RATINGS]
    users, items = (column.astype(int).astype(str).tolist() for column in liked[:, :2].T)
    return Interactions.of_names(users, items, liked[:, 3].tolist()), None


def cut(data: Interactions, seed: int) -> tuple[Interactions, Sparse]:
    """A random fifth to judge by, or where there are times the latest fifth of all."""
    if data.times is None:
        seen = np.random.default_rng(seed).random(len(data.rows)) < 0.8
    else:
        seen = data.times <= np.quantile(data.times, 0.8)
    before, after = data.only(seen), data.only(~seen)
    wanted = csr_matrix(after.matrix - after.matrix.multiply(before.matrix))
    wanted.eliminate_zeros()
    return before, wanted


def judge_all(data: Interactions, features: Sparse, seeds: int) -> None:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in MODELS}
    for seed in range(1, seeds + 1):
        train, wanted = cut(data, seed)
        fitted = {}
        for name, seconds, model in _fitted(train, features):
            fitted[name] = model
            students = train.students()
            figures = {**judge(model, students, wanted), **times_of_one(model, students)}
            found[name].append({**figures, "fit": seconds})
        compare(seed, fitted, train, wanted)
    write_table(found)


def compare(seed: int, fitted: dict[str, Recommender], train: Interactions, wanted: Sparse) -> None:
    """What ours gains with the same students: all of them, and those with nothing done."""
    students = train.students()
    strangers = np.flatnonzero(np.diff(students.history.indptr) == 0)
    for rows, who in ((np.arange(len(students)), "all"), (strangers, "nothing done")):
        for other in ("ease", "popular"):
            gain = paired_difference(fitted["ours"], fitted[other], students[rows], wanted[rows])
            told = f"{gain.mean:+.4f} ({gain.low:+.4f} … {gain.high:+.4f})"
            say(f"seed {seed}, {who}: ours − {other} {told}")


def _fitted(train: Interactions, features: Sparse) -> Iterator[tuple[str, float, Recommender]]:
    for name, make in MODELS.items():
        began = time.perf_counter()
        model = make().fit(train, item_features=features)
        yield name, time.perf_counter() - began, model


def write_table(found: dict[str, list[dict[str, Any]]]) -> None:
    slices = ("0", "1-3", "4+")
    heads = ["model", *COLUMNS, *(f"nDCG, {name} done" for name in slices)]
    heads += ["coverage", "Gini", "novelty", "fit s", "p99 ms"]
    say(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name, runs in found.items():
        cells = [_mean([run[column]["mean"] for run in runs]) for column in COLUMNS]
        cells += [_mean([run["slices"][s]["ndcg@10"]["mean"] for run in runs if s in run["slices"]])
                  for s in slices]  # fmt: skip
        cells += [_mean([run[key] for run in runs]) for key in ("coverage", "gini")]
        cells += [
            f"{np.mean([run[key] for run in runs]):.1f}" for key in ("novelty", "fit", "p99_ms")
        ]
        say(f"| {name} | {' | '.join(cells)} |")


def _mean(values: list[float]) -> str:
    return f"{np.mean(values):.4f}" if values else "–"


def tune_all(data: Interactions, features: Sparse, trials: int) -> None:
    """One line of JSON a trial; the same number for each model that has settings."""
    for model in SPACES:
        for trial in tune(model, data, item_features=features, trials=trials):
            say(json.dumps([trial.model, trial.settings, trial.ndcg, trial.seconds]))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("enrolments", "films", "tune"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=24)
    options = parser.parse_args()
    try:
        data, features = (
            films(options.folder) if options.what == "films" else enrolments(options.folder)
        )
    except (BadFileError, OSError) as error:
        sys.exit(f"The data is not there: {error}")
    if options.what == "tune":
        tune_all(data, features, options.trials)
    else:
        judge_all(data, features, options.seeds if data.times is None else 1)


if __name__ == "__main__":
    main()
