"""``manage.py import_city_list FILE.csv``: the city's list of professions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profliner.actions.import_city_list import BadListError, import_city_list


class Command(BaseCommand):
    help = "Make a CSV file the city's list of professions: all its rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--note", default="", help="what changed, for the list of versions")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            saved = import_city_list(
                data=path.read_bytes(), by=None, note=options["note"] or path.name
            )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}.") from error
        except BadListError as error:
            raise CommandError(_told(error)) from error
        if saved.version is None:
            self.stdout.write("The list is the same already; nothing was changed.")
        else:
            self.stdout.write(
                f"Version {saved.version.version}: {saved.changed} professions new or changed, "
                f"{saved.removed} off the list."
            )


def _told(error: BadListError) -> str:
    lines = map(str, error.problems)
    return "\n".join(["Nothing was imported. Mend these and try again:", *lines])
