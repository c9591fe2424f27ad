"""The published round as tables for machines; cells that the page leaves out are empty here too."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.models import Round
from grants.selectors.public import (
    Parts,
    as_public,
    districts_of,
    public_awards,
    public_funnel,
    shares_of,
)

# A spreadsheet takes a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


def _awards(one: Round) -> Table:
    """In the order of the page, without pseudonyms, for these outlive a name's withdrawal."""
    found = map(as_public, public_awards(one.calculations.get(is_current=True)))
    rows = [
        (each.name or None, each.teachers, each.schools, rubles(each.kopecks)) for each in found
    ]
    return Table(("author", "teachers", "schools", "rubles"), rows)


def _funnel(one: Round) -> Table:
    steps = public_funnel(one.calculations.get(is_current=True))
    rows = [(each.code, each.events, each.teachers, each.lessons) for each in steps]
    return Table(("step", "events", "teachers", "lessons"), rows)


def _subjects(one: Round) -> Table:
    shares = shares_of(one.calculations.get(is_current=True))
    return _parts(shares.subjects, "subject", "authors")


def _grades(one: Round) -> Table:
    return _parts(shares_of(one.calculations.get(is_current=True)).grades, "grades", "authors")


def _districts(one: Round) -> Table:
    return _parts(districts_of(one.calculations.get(is_current=True)), "district", "teachers")


def _parts(parts: Parts, key: str, people: str) -> Table:
    rows: list[Sequence[Value]] = [
        (part.key, part.people, rubles(part.kopecks)) for part in parts.shown
    ]
    if parts.hidden:
        rows.append(("together", parts.people, rubles(parts.kopecks)))
    return Table((key, people, "rubles"), rows)


TABLES: dict[str, Callable[[Round], Table]] = {
    "awards": _awards,
    "funnel": _funnel,
    "subjects": _subjects,
    "grades": _grades,
    "districts": _districts,
}
# As the page calls them: its headings.
LABELS = {
    "awards": _("Awards"),
    "funnel": _("From events to money"),
    "subjects": _("By subject"),
    "grades": _("By grades"),
    "districts": _("By district of the teachers who used the lessons"),
}


def rubles(kopecks: int) -> str:
    """Exact, with a point, whatever the reader's language."""
    return f"{Decimal(kopecks) / 100:.2f}"


def as_csv(table: Table) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue()


def _cell(value: Value) -> Value:
    """Names are typed by people, so one of them may look like a formula."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_json(table: Table) -> str:
    rows: Iterable[dict[str, Any]] = (
        dict(zip(table.columns, row, strict=True)) for row in table.rows
    )
    return json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n"
