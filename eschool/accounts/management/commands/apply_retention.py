"""Ends what was kept long enough, by the rules in the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from eschool.accounts.actions.apply_retention import Due, apply_retention, retention_due


class Command(BaseCommand):
    help = "Says what has passed its term (--dry-run), or ends it (--apply)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--dry-run", action="store_true", help="change nothing")
        how.add_argument("--apply", action="store_true", help="delete and erase")

    def handle(self, *args: Any, **options: Any) -> None:
        dues = apply_retention() if options["apply"] else retention_due()
        with override("en"):
            for due in dues:
                self.stdout.write(_line(due))


def _line(due: Due) -> str:
    if due.kept is None:
        return f"{due.rule.what}: no part of this installation knows such data"
    state = "" if due.rule.is_active else "   (the rule is switched off)"
    what = f"{due.kept.label} after {due.rule.keep_days} days: {due.kept.action}"
    return f"{due.number:>7}  {what}{state}"
