"""Ends what was kept long enough."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import RetentionRule
from eschool.accounts.retention import KINDS, Kept


@dataclass(frozen=True, slots=True)
class Due:
    """What one rule comes to today; ``kept`` is None where no room knows the kind."""

    rule: RetentionRule
    kept: Kept | None
    number: int


def retention_due() -> list[Due]:
    """Every rule with how many rows have passed their term."""
    return [_due(rule) for rule in RetentionRule.objects.all()]


def apply_retention() -> list[Due]:
    """Each row in a transaction of its own: an interrupted run goes on at the next."""
    done = []
    for due in retention_due():
        number = 0
        if due.kept and due.rule.is_active:
            number = _end_all(due.kept, due.rule)
        done.append(Due(due.rule, due.kept, number))
    return done


def _due(rule: RetentionRule) -> Due:
    kept = KINDS.get(rule.what)
    return Due(rule, kept, kept.older_than(_moment(rule)).count() if kept else 0)


def _moment(rule: RetentionRule) -> datetime:
    return timezone.now() - timedelta(days=rule.keep_days)


def _end_all(kept: Kept, rule: RetentionRule) -> int:
    ended = 0
    for row in list(kept.older_than(_moment(rule)).values_list("pk", flat=True)):
        with transaction.atomic():
            found = kept.older_than(_moment(rule)).filter(pk=row).first()
            if found is not None:
                kept.end(found)
                ended += 1
    return ended
