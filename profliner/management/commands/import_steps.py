"""Takes steps and their prerequisites from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profliner.actions.import_steps import BadStepsError, import_steps


class Command(BaseCommand):
    help = "Take steps of paths from a CSV file, wholly or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--generated", action="store_true", help="Label them as generated.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            count = import_steps(data=data, is_generated=options["generated"])
        except BadStepsError as error:
            raise CommandError(f"Nothing was taken.\n{error}") from error
        self.stdout.write(f"{count} steps.")
