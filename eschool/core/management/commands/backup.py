"""Keeps a copy of the whole installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from eschool.core.backup import BackupError, take


class Command(BaseCommand):
    help = "Keeps the database and all files in a new folder; the site may go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            made = take(folder, self._progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            self.style.SUCCESS(
                f"{folder}: a database of {filesizeformat(made.database_bytes)} ({made.database}), "
                f"{made.files} files of {filesizeformat(made.files_bytes)}. "
                "It holds everybody's data in the clear and no settings; "
                "keep SECRET_KEY and GRANTS_KEYS apart."
            )
        )

    def _progress(self, done: int, total: int) -> None:
        if done % 1_000 == 0:
            self.stdout.write(f"{done} of {total} files")
