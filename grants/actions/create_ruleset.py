"""Keeps a version of rules."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from eschool.accounts.models import User
from grants.actions.checking import require_administrator
from grants.calculation.ruleset import Ruleset as Rules
from grants.models import Ruleset
from grants.refusals import Refused


def create_ruleset(*, by: User | None, name: str, content: Any, note: str = "") -> Ruleset:
    """The next version of the rules called ``name``.

    Raises:
        RulesetError: every fault of the content at once.
        Refused: not an administrator, or no name.
    """
    require_administrator(by)
    name = " ".join(name.split())
    if not name:
        raise Refused("check_fields", fields={"name": "ruleset_nameless"})
    rules = Rules.from_json(content)
    while True:
        try:
            with transaction.atomic():
                return Ruleset.objects.create(
                    name=name,
                    version=_next(name),
                    content=rules.to_json(),
                    digest=rules.digest,
                    note=note,
                    created_by=by,
                )
        except IntegrityError:  # somebody else saved a version at the same moment
            continue


def _next(name: str) -> int:
    last = Ruleset.objects.filter(name=name).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1
