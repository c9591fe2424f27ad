"""After a restore: erases anew those whom the backup still had."""

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from eschool.accounts.actions.replay_erasures import replay_erasures


class Command(BaseCommand):
    help = "Erases anew who is in the log of erasures and in the database. Run it after a restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--also", type=Path, metavar="FILE", help="further numbers, one a line")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        also = _numbers(options["also"]) if options["also"] else []
        returned = replay_erasures(also=also, dry_run=options["dry_run"])
        for pk in returned:
            self.stdout.write(str(pk))
        done = "would be erased anew" if options["dry_run"] else "erased anew"
        self.stdout.write(self.style.SUCCESS(f"{len(returned)} {done}."))


def _numbers(path: Path) -> list[uuid.UUID]:
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read.") from error
    try:
        return [uuid.UUID(line) for line in lines]
    except ValueError as error:
        raise CommandError(f"{path} holds something that is not a person's number.") from error
