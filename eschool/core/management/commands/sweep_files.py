"""Deletes files that no row knows."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat

from eschool.core.sweeping import orphans, sweep_files


class Command(BaseCommand):
    help = "Deletes files that no row of the database knows, the young ones excepted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="name them and leave them")
        parser.add_argument("--hours", type=float, default=24, help="how young is spared (24)")

    def handle(self, *args: Any, dry_run: bool, hours: float, **options: Any) -> None:
        age = timedelta(hours=hours)
        found = list(orphans(older_than=age)) if dry_run else sweep_files(older_than=age)
        for orphan in found:
            self.stdout.write(f"{orphan.name} ({filesizeformat(orphan.size)})")
        size = filesizeformat(sum(orphan.size for orphan in found))
        self.stdout.write(f"{len(found)} files, {size}, {'found' if dry_run else 'deleted'}.")
