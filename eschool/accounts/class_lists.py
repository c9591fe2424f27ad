"""A class list as schools have it: a table saved as CSV or copied from a sheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MAX_ROWS = 60
MAX_BYTES = 100_000
COLUMNS = {
    "last_name": ("фамилия", "family name", "last name", "surname"),
    "first_name": ("имя", "given name", "first name", "name"),
    "patronymic": ("отчество", "patronymic", "middle name"),
    "email": ("почта", "эл. почта", "электронная почта", "e-mail", "email", "mail"),
    "guardian": ("почта родителя", "родитель", "parent e-mail", "guardian e-mail", "guardian"),
}
NEEDED = ("last_name", "first_name", "email")


@dataclass(frozen=True, slots=True)
class Row:
    """One student; ``line`` counts from 1 as a sheet does."""

    line: int
    last_name: str
    first_name: str
    patronymic: str
    email: str
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """``line`` is 0 where the whole list is meant."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class ClassList:
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...]


def decoded(data: bytes) -> str:
    """UTF-8 as most programs write it, else what Excel writes in Russia."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", errors="replace")


def read_class_list(text: str) -> ClassList:
    """Every row that is wrong is named; nothing is looked up yet."""
    lines = [cells for cells in _cells(text) if any(cells[1])]
    if not lines:
        return _whole(_("The list is empty."))
    if len(lines) - 1 > MAX_ROWS:
        return _whole(_("A class has at most %(n)d students.") % {"n": MAX_ROWS})
    places = _places(lines[0][1])
    if missing := [name for name in NEEDED if name not in places]:
        return _whole(_missing(missing))
    found = [_row(line, cells, places) for line, cells in lines[1:]]
    rows = [each for each in found if isinstance(each, Row)]
    bad = [each for each in found if isinstance(each, BadRow)]
    bad += _twice(rows)
    if not found:
        return _whole(_("There is no student below the headings."))
    return ClassList(tuple(rows), tuple(sorted(bad, key=lambda each: each.line)))


def _whole(problem: str) -> ClassList:
    return ClassList((), (BadRow(0, "", problem),))


def _missing(names: Sequence[str]) -> str:
    labels = {"last_name": _("family name"), "first_name": _("given name"), "email": _("e-mail")}
    return _("The first line must name the columns. Missing: %(columns)s.") % {
        "columns": ", ".join(labels[name] for name in names)
    }


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("\0", "").strip("\ufeff")
    first = text.strip().split("\n", 1)[0]
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, [" ".join(cell.split()) for cell in cells]
    except csv.Error:  # a cell of more than a hundred thousand letters
        return


def _places(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        for name, spellings in COLUMNS.items():
            if heading.casefold().replace("ё", "е") in spellings:
                found.setdefault(name, place)
    return found


def _row(line: int, cells: Sequence[str], places: dict[str, int]) -> Row | BadRow:
    values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    text = ", ".join(filter(None, cells))[:120]
    for name, problem in (
        ("last_name", _("The family name is missing.")),
        ("first_name", _("The given name is missing.")),
        ("email", _("The e-mail is missing.")),
    ):
        if not values[name]:
            return BadRow(line, text, problem)
    if any(len(value) > 150 for value in values.values()):
        return BadRow(line, text, _("A cell is longer than 150 letters."))
    for name in ("email", "guardian"):
        if (email := values.get(name)) and not _is_email(email):
            return BadRow(line, text, _("“%(email)s” is no e-mail address.") % {"email": email})
    if values["email"].lower() == values.get("guardian", "").lower():
        return BadRow(line, text, _("Student and guardian have the same e-mail."))
    return Row(
        line=line,
        last_name=values["last_name"],
        first_name=values["first_name"],
        patronymic=values.get("patronymic", ""),
        email=values["email"].lower(),
        guardian=values.get("guardian", "").lower(),
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _twice(rows: Sequence[Row]) -> list[BadRow]:
    seen: dict[str, int] = {}
    bad = []
    for row in rows:
        if row.email in seen:
            problem = _("The same e-mail stands in line %(line)d.") % {"line": seen[row.email]}
            bad.append(BadRow(row.line, f"{row.last_name} {row.first_name}", problem))
        seen.setdefault(row.email, row.line)
    return bad
