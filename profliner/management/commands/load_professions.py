"""``manage.py load_professions``: O*NET, ISCO and OKSO, and the city's list that is shipped."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profliner.actions.load_classifiers import load_classifiers
from profliner.classifiers.files import FOLDER, TornError


class Command(BaseCommand):
    help = "Load the classifiers of professions and education; what is loaded already stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_classifiers(folder=options["folder"])
        except TornError as error:
            raise CommandError(str(error)) from error
        for pack, is_new in loaded:
            word = "loaded" if is_new else "is here already"
            self.stdout.write(f"{pack.source} {pack.version} {word}.")
