from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.actions.rebuild_index import RebuildError, rebuild_index
from search.engines.base import EngineUnavailableError


class Command(BaseCommand):
    help = "Make the search index anew; readers keep the present one until the new one is whole."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = rebuild_index(progress=self._progress)
        except (RebuildError, EngineUnavailableError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} documents are in the new index.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
