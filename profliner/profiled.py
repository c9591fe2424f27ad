"""For whom personal recommendations may be made, as a query for many."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from eschool.accounts.models import Consent, ConsentText, User
from profliner.consenting import PURPOSE
from profliner.models import StudentProfile

LAST = (1 << 128) - 1


def profiled() -> "QuerySet[Any]":
    """Beside ``may_profile_many``: consent in force, not switched off, not erased."""
    given = Consent.objects.in_force().filter(wording__purpose=PURPOSE)
    off = StudentProfile.objects.exclude(profiling_off_at=None)
    people = User.objects.filter(erased_at=None, pk__in=given.values("student"))
    return people.exclude(pk__in=off.values("pk"))


def chunks_of(shard: int, shards: int, size: int) -> Iterator[list[UUID]]:
    """The ids of one of ``shards`` equal parts of all numbers, ``size`` at a time."""
    after = UUID(int=LAST * shard // shards)
    until = UUID(int=LAST * (shard + 1) // shards)
    while found := _between(after, until, size):
        yield found
        after = found[-1]


def _between(after: UUID, until: UUID, size: int) -> list[UUID]:
    """By the index of consents alone: joined with people, a database reads all who came before.

    Erasing withdraws them.
    """
    wordings = list(ConsentText.objects.filter(purpose=PURPOSE).values_list("pk", flat=True))
    given = Consent.objects.in_force().filter(wording__in=wordings)
    off = StudentProfile.objects.exclude(profiling_off_at=None)
    there = given.filter(student__gt=after, student__lte=until).exclude(
        student__in=off.values("pk")
    )
    return list(there.order_by("student").distinct().values_list("student", flat=True)[:size])
