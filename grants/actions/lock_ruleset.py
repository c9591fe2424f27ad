"""Fixes a version of rules for good."""

from datetime import datetime

from grants.actions.checking import moment_of
from grants.models import Ruleset


def lock_ruleset(*, ruleset: Ruleset, now: datetime | None = None) -> bool:
    """Whether it was open until now; from here on the database refuses changes."""
    changed = Ruleset.objects.filter(pk=ruleset.pk, locked_at=None).update(locked_at=moment_of(now))
    ruleset.refresh_from_db(fields=["locked_at"])
    return bool(changed)
