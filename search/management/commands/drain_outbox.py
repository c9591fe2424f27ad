from typing import Any

from django.core.management.base import BaseCommand

from search.actions.drain_outbox import drain_outbox
from search.models import OutboxEntry


class Command(BaseCommand):
    help = "Bring the search index in step with what changed."

    def handle(self, *args: Any, **options: Any) -> None:
        drained = drain_outbox()
        waiting = OutboxEntry.objects.pending().count()
        self.stdout.write(
            f"{drained.done} done, {drained.failed} failed and kept, {waiting} waiting."
        )
