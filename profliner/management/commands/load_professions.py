"""``manage.py load_professions``: O*NET, ISCO and OKSO, the fields of work, the shipped list."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profliner.actions.import_city_list import BadListError, import_city_list
from profliner.actions.load_classifiers import load_classifiers
from profliner.actions.plant_fields import plant_fields
from profliner.classifiers.files import FOLDER, TornError
from profliner.models import CityList

CITY_LIST = FOLDER.parent / "city_list.csv"


class Command(BaseCommand):
    help = (
        "Load the classifiers of professions and education, and, where there is no list of the "
        "city yet, the one that is shipped. What is loaded already stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=FOLDER)
        parser.add_argument("--without-list", action="store_true", help="only the classifiers")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_classifiers(folder=options["folder"])
        except TornError as error:
            raise CommandError(str(error)) from error
        for pack, is_new in loaded:
            word = "loaded" if is_new else "is here already"
            self.stdout.write(f"{pack.source} {pack.version} {word}.")
        self.stdout.write(f"{plant_fields()} fields of work made.")
        if not options["without_list"]:
            self._load_list()

    def _load_list(self) -> None:
        """A list that somebody has edited is never overwritten by ours."""
        if CityList.objects.exists():
            self.stdout.write("The city has its list already; it stays.")
            return
        try:
            saved = import_city_list(data=CITY_LIST.read_bytes(), by=None, note=CITY_LIST.name)
        except BadListError as error:
            raise CommandError(
                f"The shipped list was not taken; are the subjects planted?\n{error}"
            ) from error
        self.stdout.write(f"{saved.changed} professions on the city's list.")
