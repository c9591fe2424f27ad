"""Makes the steps that follow from subjects, directions, the city's list and opportunities."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from profliner.actions.derive_steps import derive_steps


class Command(BaseCommand):
    help = (
        "Make the steps of paths that follow from what the site knows; change none that is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checked", action="store_true", help="Do not label them generated.")

    def handle(self, *args: Any, **options: Any) -> None:
        made = derive_steps(is_generated=not options["checked"])
        self.stdout.write(f"{made.steps} steps, {made.prerequisites} prerequisites.")
