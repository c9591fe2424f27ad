"""``manage.py plant_subjects``: the school subjects and the first curriculum."""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions.import_curriculum import import_curriculum
from library.actions.plant_subjects import plant_subjects


class Command(BaseCommand):
    help = "Make the subjects' pages and the first curriculum; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{plant_subjects()} subjects made.")
        self.stdout.write(f"{import_curriculum()} curriculum elements made.")
