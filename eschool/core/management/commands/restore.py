"""Brings a backup back, or proves that it could be."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from eschool.core.backup import BackupError, restore, verify

# Newer code may know newer tables; who was erased since must not come back; the index is not kept.
AFTERWARDS = ("migrate", "replay_erasures", "recount_uses", "rebuild_index")


class Command(BaseCommand):
    help = "Brings a backup back into an empty database, erases anew who was erased since, indexes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="what manage.py backup made")
        parser.add_argument("--verify", action="store_true", help="read all of it, change nothing")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            made = (verify if options["verify"] else restore)(folder, self._progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["verify"]:
            self.stdout.write(self.style.SUCCESS(f"{folder} of {made.made_at} is whole."))
            return
        for name in AFTERWARDS:
            self.stdout.write(f"manage.py {name}")
            call_command(name, stdout=self.stdout, verbosity=min(options["verbosity"], 1))
        self.stdout.write(self.style.SUCCESS(f"What was kept at {made.made_at} is back."))

    def _progress(self, done: int, total: int) -> None:
        if done % 1_000 == 0:
            self.stdout.write(f"{done} of {total} files")
