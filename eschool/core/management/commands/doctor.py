"""Looks at an installation part by part and says what to do about what is wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from eschool.core.doctor import PARTS, Trouble


class Command(BaseCommand):
    help = "Checks the installation part by part; ends with 1 where something is wrong."
    requires_system_checks: list[str] = []  # a sick installation must be examined too

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["parts"] or list(PARTS)
        if unknown := [name for name in chosen if name not in PARTS]:
            raise CommandError(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}")
        with override("en"):
            sick = [name for name in chosen if not self._examine(name)]
        if sick:
            raise CommandError(f"Wrong: {', '.join(sick)}.")

    def _examine(self, name: str) -> bool:
        try:
            found = PARTS[name]()
        except Trouble as trouble:
            self.stdout.write(self.style.ERROR(f"{name:<13} WRONG  {trouble.what}"))
            self.stdout.write(f"{'':<13}        To do: {trouble.cure}")
            return False
        self.stdout.write(f"{name:<13} {self.style.SUCCESS('ok')}     {found}")
        return True
