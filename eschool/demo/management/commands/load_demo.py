"""``manage.py load_demo``: the demo city; run again after an interruption, it goes on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from eschool.demo.loading import Loading, LoadingError, roles_and_addresses
from eschool.demo.logins import PASSWORD


class Command(BaseCommand):
    help = "Load the demo city (generated people, real lessons). Never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo city is not for production: DEMO is off.")
        loading = Loading(self._say)
        if not loading.is_complete:
            try:
                loading.run()
            except LoadingError as error:
                raise CommandError(str(error)) from error
        self._print_logins()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _print_logins(self) -> None:
        self.stdout.write(f"\nSign in with the password {PASSWORD} as")
        for role, email in roles_and_addresses():
            self.stdout.write(f"  {email:<26} {role}")
