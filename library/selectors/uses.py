"""The uses of an author's publications, by week and by district."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format

from eschool.accounts.models import District
from library.models import Publication, TeacherUse, Use, UseCount
from library.models.counts import NOWHERE
from library.querysets import UseCountQuerySet

WEEKS = 26
SMALL = 10  # fewer people than this are not told apart


@dataclass(frozen=True, slots=True)
class UsesByWeek:
    week: date
    uses: int


@dataclass(frozen=True, slots=True)
class UsesByDistrict:
    """``teachers`` is None where fewer than ``SMALL`` are behind it."""

    district: str
    uses: int
    teachers: int | None


@dataclass(frozen=True, slots=True)
class PublicationUses:
    by_week: list[UsesByWeek]
    by_kind: list[tuple[str, int]]
    by_district: list[UsesByDistrict]

    @property
    def week_points(self) -> list[dict[str, str | int]]:
        return [{"label": date_format(w.week, "j.m"), "value": w.uses} for w in self.by_week]


def uses_of(publication: Publication) -> PublicationUses:
    """Robots left out; the last half year by week, everything by kind and district.

    Read from what the ledger adds up to: the ledger itself grows without end.
    """
    counts = UseCount.objects.filter(publication=publication)
    return PublicationUses(_by_week(counts), _by_kind(counts), _by_district(publication, counts))


def _by_week(counts: UseCountQuerySet) -> list[UsesByWeek]:
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    counted = counts.since(first).annotate(week=TruncWeek("day")).by("week")
    weeks = (first + timedelta(weeks=number) for number in range(WEEKS))
    return [UsesByWeek(week, counted.get(week, 0)) for week in weeks]


def _by_kind(counts: UseCountQuerySet) -> list[tuple[str, int]]:
    counted = counts.by("kind")
    return [(str(kind.label), counted.get(kind, 0)) for kind in Use.Kind]


def _by_district(publication: Publication, counts: UseCountQuerySet) -> list[UsesByDistrict]:
    counted = counts.exclude(district_number=NOWHERE).by("district_number")
    rows = TeacherUse.objects.filter(publication=publication).values_list("district_number")
    teachers = dict(rows.annotate(n=Count("pk")).order_by())
    names = District.objects.in_bulk(counted)
    return [
        UsesByDistrict(str(names[number]), uses, _unless_few(teachers.get(number, 0)))
        for number, uses in sorted(counted.items(), key=lambda item: -item[1])
        if number in names
    ]


def _unless_few(people: int) -> int | None:
    return people if people >= SMALL else None
