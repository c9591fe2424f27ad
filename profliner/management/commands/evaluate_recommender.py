import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profliner.recommender import MODELS, Interactions
from profliner.recommender.data import Sparse
from profliner.recommender.evaluation import judge, matrix_of, times_of_one
from profliner.recommender.files import (
    BadFileError,
    read_events,
    read_interactions,
    read_item_features,
)

COLUMNS = ("ndcg@10", "recall@10", "mrr")
ALSO = {"interests_only": "interests", "als": "ials"}


class Command(BaseCommand):
    help = "Judge recommenders on what students did next; the whole catalogue is ranked."
    requires_system_checks: list[str] = []
    notes: list[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--train", type=Path, required=True, help="CSV of user,item[,time]")
        parser.add_argument("--test", type=Path, required=True, help="the same, of what came next")
        parser.add_argument("--models", default=",".join(MODELS), help="names with commas between")
        parser.add_argument("--item-features", type=Path, help="CSV of item,feature")
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        names = [_plain(name) for name in options["models"].split(",") if name.strip()]
        unknown = [name for name in names if name not in MODELS]
        if unknown or not names:
            raise CommandError(
                f"There is no model {', '.join(unknown)}; there are {', '.join(MODELS)}."
            )
        try:
            train, wanted, features = self._read(
                options["train"], options["test"], options["item_features"]
            )
        except BadFileError as error:
            raise CommandError(str(error)) from None
        figures = {name: _figures(name, train, wanted, features) for name in names}
        if options["json"]:
            about = {
                "users": len(train.users),
                "items": len(train.items),
                "events": len(train.rows),
                "wanted": int(wanted.nnz),
                "notes": self.notes,
            }
            self.stdout.write(json.dumps({"data": about, "models": figures}, indent=2))
        else:
            for note in self.notes:
                self.stderr.write(note)
            self._write_table(figures)

    def _read(
        self, train: Path, test: Path, item_features: Path | None
    ) -> tuple[Interactions, Sparse, Any]:
        before, after = read_events(train), read_events(test)
        self.notes = [
            f"{path.name}: its first line ({events.by_place}) does not name the columns"
            " user,item[,time]; it is taken for a head and the rest read by place"
            for path, events in ((train, before), (test, after))
            if events.by_place
        ]
        catalogue = read_item_features(item_features)[0] if item_features else []
        interactions = read_interactions(before, after, catalogue)
        later = Interactions.of_names(after.users, after.items)
        wanted = matrix_of(later, interactions)
        wanted = wanted - wanted.multiply(interactions.matrix)  # done before: it is not ranked
        wanted.eliminate_zeros()
        if not wanted.nnz:
            raise BadFileError(f"{test.name}: nothing to judge by that is not in {train.name} too")
        if item_features is None:
            return interactions, wanted, None
        return interactions, wanted, read_item_features(item_features, list(interactions.items))[1]

    def _write_table(self, figures: dict[str, dict[str, Any]]) -> None:
        heads = (*COLUMNS, "coverage", "gini", "novelty", "fit s", "p99 ms")
        self.stdout.write(f"{'model':>16}" + "".join(f"{head:>24}" for head in heads[:3])
                          + "".join(f"{head:>10}" for head in heads[3:]))  # fmt: skip
        for name, found in figures.items():
            means = "".join(f"{_interval(found[column]):>24}" for column in COLUMNS)
            rest = [found[key] for key in ("coverage", "gini", "novelty", "fit_seconds", "p99_ms")]
            self.stdout.write(f"{name:>16}{means}" + "".join(f"{value:>10.3f}" for value in rest))


def _plain(name: str) -> str:
    """As ``MODELS`` has it: EASE and recent-popular are names too."""
    name = name.strip().lower().replace("-", "_")
    return ALSO.get(name, name)


def _figures(
    name: str, interactions: Interactions, wanted: Sparse, features: Sparse | None
) -> dict[str, Any]:
    began = time.perf_counter()
    model = MODELS[name]().fit(interactions, item_features=features)
    seconds = time.perf_counter() - began
    students = interactions.students()
    return {
        **judge(model, students, wanted),
        "fit_seconds": round(seconds, 3),
        **times_of_one(model, students),
    }


def _interval(estimate: dict[str, float]) -> str:
    return f"{estimate['mean']:.4f} ({estimate['low']:.3f}–{estimate['high']:.3f})"
