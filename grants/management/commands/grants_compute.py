"""``manage.py grants_compute``: a round's calculation from its frozen input, without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.calculation.compute import BudgetError, check_budget, compute
from grants.calculation.results import Result
from grants.calculation.ruleset import Ruleset, RulesetError
from grants.calculation.snapshot import Snapshot, SnapshotError, read


class Command(BaseCommand):
    help = "Compute the awards of a round from a snapshot and a ruleset (docs/grants/)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--snapshot", type=Path, required=True, help="folder of the input")
        parser.add_argument("--ruleset", type=Path, required=True, help="JSON file of the rules")
        parser.add_argument("--budget", type=int, required=True, help="in kopecks")
        parser.add_argument("--seed", required=True, help="the round's published seed")
        parser.add_argument("--out", type=Path, required=True, help="folder for the result")
        parser.add_argument("--backend", choices=("duckdb", "spark"), default="duckdb")
        parser.add_argument("--memory", default="1GB", help="for the sets, before they spill")

    def handle(
        self, *args: Any, snapshot: Path, ruleset: Path, budget: int, out: Path, **options: Any
    ) -> None:
        result = compute(
            _snapshot(snapshot, budget),
            _ruleset(ruleset),
            budget=budget,
            seed=options["seed"],
            backend=options["backend"],
            memory=options["memory"],
        )
        try:
            result.write(out)
        except OSError as error:
            raise CommandError(str(error)) from error
        self._tell(result, out)

    def _tell(self, result: Result, out: Path) -> None:
        summary = result.summary
        self.stdout.write(
            f"{summary['paid_kopecks']} of {summary['budget_kopecks']} kopecks "
            f"to {summary['paid_authors']} authors, {summary['held_authors']} of them held."
        )
        for name, kopecks in summary["remainders"].items():
            if kopecks:
                self.stdout.write(f"Not given ({name}): {kopecks} kopecks.")
        self.stdout.write(f"Digest {result.digest}; files in {out}.")


def _snapshot(folder: Path, budget: int) -> Snapshot:
    try:
        check_budget(budget)
        return read(folder)
    except BudgetError as error:
        raise CommandError(str(error)) from error
    except SnapshotError as error:
        raise CommandError(f"The snapshot cannot be used: {error}.") from error


def _ruleset(path: Path) -> Ruleset:
    try:
        return Ruleset.from_text(path.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except RulesetError as error:
        raise CommandError(f"{path} is not a ruleset: {error}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}.") from error
