"""``manage.py pack_classifiers DIR``: the shipped files of O*NET, ISCO and OKSO, made anew."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profliner.classifiers.files import FOLDER
from profliner.classifiers.packing import pack_classifiers


class Command(BaseCommand):
    help = "Pack the published folders onet, isco, esco and okso into the files that are shipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the folder that holds them")
        parser.add_argument("--to", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            packs = pack_classifiers(options["source"], options["to"])
        except OSError as error:
            raise CommandError(f"A file of the classifiers is missing: {error}.") from error
        for pack in packs:
            self.stdout.write(f"{pack.source} {pack.version}: {', '.join(sorted(pack.files))}")
