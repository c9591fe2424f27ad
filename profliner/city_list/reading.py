"""From the bytes of a file to entries, or to everything that is wrong with them."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from profliner.city_list.entries import COLUMNS, Entry, Known, Problem, Reading

MOST_BYTES = 5_000_000
MOST_ROWS = 2000
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Read:
    """Entries only where there is no problem: a list is taken wholly or not at all."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_file(data: bytes, known: Known) -> Read:
    """UTF-8 with or without a mark in front, UTF-16 or Windows-1251; any usual separator."""
    if len(data) > MOST_BYTES:
        message = _("The file is larger than 5 MB; a list of professions is not.")
        return Read(problems=[Problem(0, "", message)])
    try:
        table = read_table(text_of(data))
    except ValueError as error:
        return Read(problems=[Problem(0, "", str(error))])
    found = read_rows(table.rows, known) if table.rows or not table.unreadable else Read()
    unreadable = [Problem(line, "", why) for line, why in table.unreadable]
    if not unreadable:
        return found
    return Read(problems=sorted([*found.problems, *unreadable], key=lambda each: each.line))


def text_of(data: bytes) -> str:
    """
    Raises:
        ValueError: no text in an encoding that spreadsheets write.
    """
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError(_("This is not a text file. Save the table as CSV and try again."))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and why others are none, each with the line where it begins."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)


def read_table(text: str) -> Table:
    """Cells between whichever of ``SEPARATORS`` stands most often in the head.

    Empty rows are passed over; what comes after a row that is none is read nevertheless.
    """
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    table = Table()
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return table
        except csv.Error as error:
            text = _("it cannot be read as a row of a table: %(why)s") % {"why": error}
            table.unreadable.append((line, text))
            continue
        if any(cell.strip() for cell in row):
            table.rows.append((line, row))


def read_rows(rows: list[tuple[int, list[str]]], known: Known) -> Read:
    if not rows:
        return Read(problems=[Problem(0, "", _("The file is empty."))])
    (_line, head), body = rows[0], rows[1:]
    names = [name.strip().lower() for name in head]
    if problems := _check_head(names) or _check_size(body):
        return Read(problems=problems)
    return read_cells(_cells(names, body), known)


def _check_head(names: list[str]) -> list[Problem]:
    missing = [name for name in COLUMNS if name not in names]
    strange = [name for name in names if name not in COLUMNS]
    twice = {name for name in names if names.count(name) > 1}
    sentences = (
        (missing, _("The column “%(name)s” is missing.")),
        (strange, _("The column “%(name)s” is not known.")),
        (sorted(twice - set(strange)), _("The column “%(name)s” stands there twice.")),
    )
    return [
        Problem(0, "", text % {"name": name[:60]})
        for found, text in sentences
        for name in found[:20]
    ]


def _check_size(body: list[tuple[int, list[str]]]) -> list[Problem]:
    if not body:
        return [Problem(0, "", _("The file has a head and no rows."))]
    if len(body) > MOST_ROWS:
        text = _("The file has %(number)s rows; a list has at most %(most)s.")
        return [Problem(0, "", text % {"number": len(body), "most": MOST_ROWS})]
    return []


Cells = tuple[int, Mapping[str, str] | None]


def _cells(names: list[str], body: list[tuple[int, list[str]]]) -> Iterable[Cells]:
    for line, row in body:
        fits = len(row) == len(names)
        yield line, dict(zip(names, row, strict=True)) if fits else None


def read_cells(rows: Iterable[Cells], known: Known) -> Read:
    """``None`` stands for a row of more or fewer cells than there are columns."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        if cells is None:
            problems.append(Problem(line, "", _("it has more or fewer cells than the head")))
            continue
        reading = Reading(cells, known, line)
        entry = reading.entry()
        problems += reading.problems
        slug = cells.get("slug", "").strip()
        if slug in seen:
            text = _("“%(slug)s” stands in line %(line)s already") % {
                "slug": slug[:80],
                "line": seen[slug],
            }
            problems.append(Problem(line, "slug", text))
        elif slug:
            seen[slug] = line
        if entry:
            entries.append(entry)
    return Read([] if problems else entries, problems)
