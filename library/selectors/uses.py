"""The uses of an author's publications, by week and by district."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format

from eschool.accounts.models import District
from library.models import Publication, Use

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
    """Robots left out; the last half year by week, everything by kind and district."""
    uses = Use.objects.human().filter(publication=publication)
    return PublicationUses(_by_week(uses), _by_kind(uses), _by_district(uses))


def _by_week(uses: Any) -> list[UsesByWeek]:
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    counted = dict(
        uses.filter(occurred_at__date__gte=first)
        .annotate(week=TruncWeek("occurred_at", output_field=DateField()))
        .values("week")
        .annotate(n=Count("pk"))
        .values_list("week", "n")
    )
    weeks = (first + timedelta(weeks=number) for number in range(WEEKS))
    return [UsesByWeek(week, counted.get(week, 0)) for week in weeks]


def _by_kind(uses: Any) -> list[tuple[str, int]]:
    counted = dict(uses.values_list("kind").annotate(n=Count("pk")).values_list("kind", "n"))
    return [(str(kind.label), counted.get(kind, 0)) for kind in Use.Kind]


def _by_district(uses: Any) -> list[UsesByDistrict]:
    rows = (
        uses.exclude(district=None)
        .values("district")
        .annotate(n=Count("pk"), teachers=Count("user_id", distinct=True))
        .order_by("-n")
    )
    names = District.objects.in_bulk([row["district"] for row in rows])
    return [
        UsesByDistrict(
            str(names[row["district"]]),
            row["n"],
            row["teachers"] if row["teachers"] >= SMALL else None,
        )
        for row in rows
        if row["district"] in names
    ]
