"""``manage.py grants_example``: a generated snapshot to try ``grants_compute`` with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.calculation import example


class Command(BaseCommand):
    help = "Write a generated snapshot of any size; nobody in it exists."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="folder of the snapshot")
        parser.add_argument("--uses", type=int, default=50_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--memory", default="1GB", help="for sorting, before it spills")

    def handle(
        self, *args: Any, out: Path, uses: int, seed: int, memory: str, **options: Any
    ) -> None:
        if uses < 1:
            raise CommandError("At least one use is needed.")
        try:
            manifest = example.write(out, uses=uses, seed=seed, memory=memory)
        except FileExistsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{manifest.rows('uses')} generated uses, digest {manifest.digest}.")
