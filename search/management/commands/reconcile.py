from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.actions.reconcile import reconcile
from search.engines.base import EngineUnavailableError


class Command(BaseCommand):
    help = "Find where the search index differs from the database, and mend it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            drift = reconcile()
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{drift.missing} missing, {drift.outdated} outdated, {drift.surplus} in excess."
        )
