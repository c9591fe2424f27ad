"""``manage.py recount_uses``: what the pages show of the ledger, made anew from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions.recount_uses import recount_uses

STEP = 500


class Command(BaseCommand):
    help = "Count the uses of every publication anew from the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        number = recount_uses(progress=self._tell)
        self.stdout.write(f"The uses of {number} publications are counted anew.")

    def _tell(self, done: int, total: int) -> None:
        if done % STEP == 0:
            self.stdout.write(f"  {done} of {total} …")
