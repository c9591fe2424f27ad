"""What the city's students choose, counted by the database; fewer than ten people are no number.

A student counts once in a row, whatever they signed up for. Who is counted: those with a place, on
a waiting list, who came or who missed it, in the school year of the sign-up.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from eschool.accounts.models import District, Enrolment, School
from eschool.core.calendar import school_year
from profliner.kinds import Item
from profliner.models import Opportunity, Organisation, Path, Profession, SignUp
from profliner.suppressing import suppress, suppress_parts, suppress_parts_within

CHARTED = 10
TAKEN_UP = (
    SignUp.State.PLACE,
    SignUp.State.WAITING,
    SignUp.State.ATTENDED,
    SignUp.State.MISSED,
)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is None where it must not be told; ``more`` are the cells of further columns."""

    label: str
    number: int | None
    more: tuple[str | int | date | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """``columns`` are those of the table: the label, the number, and what more there is.

    ``drawn`` are the bars of the chart: the highest of the rows, or their sums.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    source: str
    drawn: list[Row]
    drawn_columns: tuple[str, str]

    @property
    def most(self) -> int:
        return max((row.number or 0 for row in self.drawn), default=0)

    @property
    def numeric(self) -> set[str]:
        """Columns of numbers."""
        further = self.columns[2:]
        return {self.columns[1]} | {
            column
            for row in self.rows
            for column, cell in zip(further, row.more, strict=True)
            if isinstance(cell, int)
        }


def city_figure(name: str, year: int) -> Figure:
    """
    Raises:
        KeyError: there is no such figure.
    """
    return _FIGURES[name](year)


def names() -> list[tuple[str, Promise]]:
    return [(name, TITLES[name]) for name in _FIGURES]


def years() -> list[int]:
    """School years with a sign-up, the latest first, and always this one."""
    months = SignUp.objects.filter(state__in=TAKEN_UP).order_by().datetimes("queued_at", "month")
    found = {school_year(month.date()) for month in months} | {this_year()}
    return sorted(found, reverse=True)


def this_year() -> int:
    return school_year(timezone.localdate())


def _signups(year: int) -> QuerySet[SignUp]:
    zone = timezone.get_current_timezone()
    first, last = (datetime(each, 9, 1, tzinfo=zone) for each in (year, year + 1))
    return SignUp.objects.filter(
        state__in=TAKEN_UP, queued_at__gte=first, queued_at__lt=last
    ).order_by()


def _localised(name: str) -> str:
    return f"{name}_en" if (get_language() or "")[:2] == "en" else f"{name}_ru"


def _students(rows: Any, *keys: str) -> dict[Any, int]:
    """Different students by ``keys``."""
    counted = rows.values(*keys).annotate(n=Count("student", distinct=True))
    return {tuple(row[key] for key in keys): row["n"] for row in counted}


def _ranked(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-(row.number or 0), row.label))


def _counted_source(year: int) -> str:
    return _("Sign-ups of the school year %(year)s/%(next)s; counted on %(day)s.") % {
        "year": year,
        "next": year + 1,
        "day": date_format(timezone.localdate(), "j E Y"),
    }


def _demand(year: int) -> Figure:
    """Of professions, not of people: nothing is left out but who chose them."""
    columns = (
        _("Profession"),
        _("Students who chose it"),
        _("Field of work"),
        _("In the city"),
        _("As of"),
        _("Source"),
    )
    return Figure(
        name="demand",
        title=str(TITLES["demand"]),
        columns=columns,
        rows=_asked_for(),
        source=_("The city's list of professions, with the date and source of each mark."),
        drawn=_needed_by_field(),
        drawn_columns=(_("Field of work"), _("Professions relevant now")),
    )


def _asked_for() -> list[Row]:
    """Professions with a mark of the city's, those relevant now first."""
    chosen = _students(Path.objects.filter(is_chosen=True).order_by(), "profession")
    told = suppress({key[0]: count for key, count in chosen.items()}, sum_is_known=False)
    professions = Profession.objects.listed().exclude(demand="").select_related("field")
    rows = [
        Row(
            each.name,
            told.get(each.pk),
            (
                each.field.name,
                str(each.get_demand_display()),
                each.demand_on,
                each.demand_source,
            ),
        )
        for each in professions
    ]
    now = str(Profession.Demand.NOW.label)
    return sorted(rows, key=lambda row: (row.more[1] != now, row.label))


def _needed_by_field() -> list[Row]:
    needed = Profession.objects.listed().filter(demand=Profession.Demand.NOW).order_by()
    counts = needed.values(_localised("field__name")).annotate(n=Count("pk"))
    return _ranked(Row(row[_localised("field__name")], row["n"]) for row in counts)


def _programmes(year: int) -> Figure:
    counts = _students(_signups(year), "opportunity__organisation", "opportunity")
    told = _told_within(counts, _told_organisers(year))
    found = Opportunity.objects.filter(pk__in=told).select_related("organisation")
    rows = [
        Row(
            each.title,
            told[each.pk],
            (str(Item(each.kind).label), each.organisation.name, each.places),
        )
        for each in found
    ]
    columns = (_("Programme or event"), _("Students"), _("Kind"), _("Organiser"), _("Places"))
    return _figure("programmes", columns, rows, year)


def _organisers(year: int) -> Figure:
    told = _told_organisers(year)
    names = _names(Organisation, told)
    rows = [Row(names[key], number) for key, number in told.items()]
    return _figure("organisers", (_("Organiser"), _("Students")), rows, year)


def _told_organisers(year: int) -> dict[Any, int | None]:
    """A student may be with several, so nothing follows from a sum."""
    counts = _students(_signups(year), "opportunity__organisation")
    return suppress({key[0]: n for key, n in counts.items()}, sum_is_known=False)


def _told_within(
    counts: Mapping[tuple[Any, Any], int], wholes: Mapping[Any, int | None]
) -> dict[Any, int | None]:
    """Parts of wholes that are told as well: what is left out must not follow from its whole.

    ``counts`` by whole and part.
    """
    told: dict[Any, int | None] = {}
    for whole, number in wholes.items():
        own = {part: count for (of, part), count in counts.items() if of == whole}
        told |= suppress(own) if number is not None else dict.fromkeys(own)
    return told


def _places(year: int) -> dict[tuple[Any, Any], tuple[int, int]]:
    """By district and school: students who signed up, and all students, of today's classes."""
    place = ("school_class__school__district", "school_class__school")
    today = Enrolment.objects.filter(ended_on=None, school_class__year=this_year()).order_by()
    active = _signups(year).values("student")
    counted = today.values(*place).annotate(
        active=Count("student", distinct=True, filter=Q(student__in=active)),
        everyone=Count("student", distinct=True),
    )
    return {(row[place[0]], row[place[1]]): (row["active"], row["everyone"]) for row in counted}


def _districts(year: int) -> Figure:
    told = suppress_parts(_sums(_places(year)))
    names = _names(District, told)
    rows = [
        Row(names[key], active, (everyone, _share(active, everyone)))
        for key, (active, everyone) in told.items()
    ]
    columns = (_("District"), _("Students"), _("Students in all"), _("Share, %"))
    return _figure("districts", columns, rows, year)


def _sums(places: Mapping[tuple[Key, Any], tuple[int, int]]) -> dict[Key, tuple[int, int]]:
    sums: dict[Key, tuple[int, int]] = {}
    for (district, _school), (signed, all_) in places.items():
        active, everyone = sums.get(district, (0, 0))
        sums[district] = (active + signed, everyone + all_)
    return sums


def _schools(year: int) -> Figure:
    places = _places(year)
    sums = _sums(places)
    told = suppress_parts_within(places, suppress_parts(sums))
    names, areas = _names(School, told), _names(District, sums)
    rows = [
        Row(names[school], active, (areas[district], everyone, _share(active, everyone)))
        for district, school in places
        for active, everyone in (told[school],)
    ]
    columns = (
        _("School"),
        _("Students"),
        _("District"),
        _("Students in all"),
        _("Share, %"),
    )
    return _figure("schools", columns, rows, year)


def _names(model: type[District | School | Organisation], keys: Iterable[Any]) -> dict[Any, str]:
    return {pk: str(each) for pk, each in model._default_manager.in_bulk(list(keys)).items()}


def _share(number: int | None, whole: int | None) -> int | None:
    return round(100 * number / whole) if number and whole else None


def _figure(
    name: str, columns: tuple[str, str, *tuple[str, ...]], rows: Iterable[Row], year: int
) -> Figure:
    ranked = _ranked(rows)
    return Figure(
        name=name,
        title=str(TITLES[name]),
        columns=columns,
        rows=ranked,
        source=_counted_source(year),
        drawn=[row for row in ranked if row.number][:CHARTED],
        drawn_columns=columns[:2],
    )


TITLES: Mapping[str, Promise] = {
    "demand": gettext_lazy("Professions the city needs"),
    "programmes": gettext_lazy("Popularity of programmes and events"),
    "organisers": gettext_lazy("Popularity of organisers"),
    "districts": gettext_lazy("Uptake by district"),
    "schools": gettext_lazy("Uptake by school"),
}
_FIGURES: Mapping[str, Callable[[int], Figure]] = {
    "demand": _demand,
    "programmes": _programmes,
    "organisers": _organisers,
    "districts": _districts,
    "schools": _schools,
}
