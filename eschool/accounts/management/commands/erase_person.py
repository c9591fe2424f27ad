"""Erases a person by e-mail or number."""

import uuid
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.models import User


class Command(BaseCommand):
    help = "Erases a person: name, e-mail, works, notices. --dry-run says what would go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", metavar="EMAIL_OR_UUID")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._found(options["who"])
        if person.erased_at:
            self.stdout.write(f"{person.pk} was erased on {person.erased_at:%Y-%m-%d}.")
            return
        counts = erase_person(person=person, dry_run=options["dry_run"])
        for what, number in sorted(counts.items()):
            self.stdout.write(f"{number:>7}  {what}")
        done = "would be erased" if options["dry_run"] else "is erased"
        self.stdout.write(self.style.SUCCESS(f"{person.pk} {done}."))

    def _found(self, who: str) -> User:
        condition = Q(email=who.strip().lower())
        with suppress(ValueError):
            condition |= Q(pk=uuid.UUID(who))
        if person := User.objects.filter(condition).first():
            return person
        raise CommandError("Nobody here has this e-mail or number.")
