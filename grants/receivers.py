"""What follows in grants from events that begin elsewhere."""

from typing import Any

from eschool.accounts.models import User
from eschool.accounts.signals import person_erased
from grants.actions.forget_author import forget_author


def forget(sender: Any, person: User, **kwargs: Any) -> dict[str, int]:
    return forget_author(person=person)


def connect() -> None:
    person_erased.connect(forget, dispatch_uid="grants-forget")
