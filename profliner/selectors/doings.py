"""What students did and told, as recommendations are computed of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from eschool.core.keys import one_of
from profliner.catalogue import name_of
from profliner.models import Signal
from profliner.recommender.features import LETTERS
from profliner.riasec import faded
from profliner.selectors.interests import leaders_of
from profliner.snapshots import DAY, POSITIVE, TOLD


@dataclass(slots=True)
class Doings:
    """What one student did, the latest last, and told."""

    done: list[str] = field(default_factory=list)
    how: dict[str, str] = field(default_factory=dict)
    interests: dict[str, float] = field(default_factory=dict)
    leaders: tuple[str, ...] = tuple(LETTERS)  # that may be said as a reason, the highest first


def doings_of(ids: Collection[UUID]) -> dict[UUID, Doings]:
    """Three queries. A flat profile says nothing, so it counts as none."""
    found = _done(ids)
    told = _interests(ids)
    leaders = leaders_of(told)
    for student, interests in told.items():
        found[student].leaders = leaders.get(student, found[student].leaders)
        found[student].interests = interests if found[student].leaders else {}
    return found


def _done(ids: Collection[UUID]) -> dict[UUID, Doings]:
    found: dict[UUID, Doings] = defaultdict(Doings)
    rows = Signal.objects.filter(student__in=one_of(ids), kind__in=POSITIVE)
    columns = ("student_id", "kind", "item_kind", "item")
    for student, kind, item_kind, item in rows.order_by("occurred_at", "pk").values_list(*columns):
        name, one = name_of((item_kind, item)), found[student]
        if name not in one.how:
            one.done.append(name)
        one.how[name] = kind
    return found


def _interests(ids: Collection[UUID]) -> dict[UUID, dict[str, float]]:
    """Of those who told any, as their own page has them."""
    told: dict[UUID, dict[str, list[tuple[float, float]]]] = defaultdict(dict)
    rows = Signal.objects.filter(student__in=one_of(ids), kind=TOLD)
    columns = ("student_id", "item", "value", "occurred_at")
    for student, letter, value, at in rows.order_by().values_list(*columns):
        told[student].setdefault(letter, []).append((at.timestamp() / DAY, value or 0.0))
    half_life = settings.INTERESTS_HALF_LIFE_DAYS
    return {
        student: {letter: faded(rounds, half_life) for letter, rounds in letters.items()}
        for student, letters in told.items()
    }
