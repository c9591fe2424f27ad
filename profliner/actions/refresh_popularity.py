"""Counts what students of each grade choose, from what the site keeps for everyone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from eschool.core.calendar import school_year
from library.models import LessonPage, Work
from profliner.items import Ref
from profliner.kinds import Item
from profliner.models import Choice, Opportunity, Path, Popularity, Profession, SignUp
from profliner.selectors.popular import FEWEST

KEPT = 40  # of each kind: enough when some are not open to the reader
GRADES = range(1, 12)
Counts: TypeAlias = Mapping[tuple[int, Ref], int]  # grade 0 is everyone


@dataclass(frozen=True, slots=True)
class Thing:
    """``order`` decides among things chosen equally often."""

    ref: Ref
    field: str
    grades: range
    order: int


def refresh_popularity(*, now: datetime | None = None) -> int:
    """Numbers below ten count as none, so that no list tells what a few did. How many rows."""
    now = now or timezone.now()
    counts = _counts()
    things = [*_professions(), *_opportunities(now), *_lessons()]
    rows = [
        Popularity(grade=grade, items=_list(grade, things, counts), made_at=now)
        for grade in (0, *GRADES)
    ]
    with transaction.atomic():
        Popularity.objects.all().delete()
        Popularity.objects.bulk_create(rows)
    return len(rows)


def _list(grade: int, things: Iterable[Thing], counts: Counts) -> dict[str, list[list[Any]]]:
    found: dict[str, list[tuple[int, int, int, Thing]]] = defaultdict(list)
    for thing in things:
        if grade == 0 or grade in thing.grades:
            here, everywhere = counts.get((grade, thing.ref), 0), counts.get((0, thing.ref), 0)
            found[thing.ref[0]].append((-_enough(here), -_enough(everywhere), thing.order, thing))
    return {
        kind: [
            [thing.ref[1], -here, thing.field]
            for here, _all, _order, thing in sorted(rows, key=lambda row: row[:3])[:KEPT]
        ]
        for kind, rows in found.items()
    }


def _enough(number: int) -> int:
    return number if number >= FEWEST else 0


def _counts() -> Counts:
    """How many students; of two sources the larger, so that nobody counts twice."""
    found: dict[tuple[int, Ref], int] = defaultdict(int)
    for rows in _sources():
        for grade, kind, item, number in rows:
            key = grade, (kind, str(item))
            found[key] = max(found[key], number)
    return found


def _sources() -> Iterable[Iterable[tuple[int, str, Any, int]]]:
    saved = Choice.objects.saved()
    yield from _by_grade(saved, "item_kind", "item")
    took = SignUp.objects.filter(state__in=(*SignUp.ACTIVE, SignUp.State.ATTENDED))
    yield from _by_grade(took, "opportunity__kind", "opportunity")
    lessons = Work.objects.filter(completed_at__isnull=False)
    yield from _by_grade(lessons, Value(Item.LESSON.value), "assignment__lesson")
    yield from _by_grade(Path.objects.all(), Value(Item.PROFESSION.value), "profession")


def _by_grade(rows: QuerySet[Any], kind: Any, item: str) -> Iterable[Any]:
    """By grade, and then all grades together."""
    at_school = "student__enrolments"
    here = rows.order_by().filter(
        **{
            f"{at_school}__ended_on": None,
            f"{at_school}__school_class__year": school_year(timezone.localdate()),
        }
    )
    number = Count("student", distinct=True)
    yield here.values_list(f"{at_school}__school_class__grade", kind, item).annotate(n=number)
    yield rows.order_by().values_list(Value(0), kind, item).annotate(n=number)


def _professions() -> Iterable[Thing]:
    wanted = Case(When(demand="now", then=0), When(demand="later", then=1), default=2)
    rows = Profession.objects.listed().order_by(wanted, "slug").values_list("pk", "field__slug")
    for order, (pk, field) in enumerate(rows.iterator()):
        yield Thing((Item.PROFESSION.value, str(pk)), field, range(1, 12), order)


def _opportunities(now: datetime) -> Iterable[Thing]:
    columns = ("kind", "pk", "field__slug", "grade_from", "grade_to")
    rows = Opportunity.objects.open(now).order_by("deadline_at", "pk").values_list(*columns)
    for order, (kind, pk, field, first, last) in enumerate(rows.iterator()):
        yield Thing((kind, str(pk)), field or "", range(first, last + 1), order)


def _lessons() -> Iterable[Thing]:
    columns = ("pk", "subject__slug", "grade_from", "grade_to")
    rows = LessonPage.objects.published().filter(~Q(subject=None)).order_by("pk")
    for order, (pk, subject, first, last) in enumerate(rows.values_list(*columns).iterator()):
        yield Thing((Item.LESSON.value, str(pk)), subject, range(first, last + 1), order)
