"""One row of the city's list, and what may stand in it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from eschool.core.spreadsheets import DANGEROUS

LETTERS = "RIASEC"
MARKS = ("", "now", "later")
LONGEST_DAY = 4000
MOST_SKILLS = 20
YES = {"yes", "1", "true", "да"}
NO = {"", "no", "0", "false", "нет"}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Columns that a profession has under the same names.
SAME = (
    "name_ru",
    "name_en",
    "summary_ru",
    "summary_en",
    "day_ru",
    "day_en",
    "interests",
    "demand",
    "demand_source",
)
RESERVED = {"compare"}  # an address of its own
BETWEEN = re.compile(r"[\s;,]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A profession as the table has it; ``skills`` are pairs of code and level."""

    slug: str
    name_ru: str
    name_en: str
    field: str
    summary_ru: str
    summary_en: str
    day_ru: str
    day_en: str
    occupation: str
    interests: str
    subjects: tuple[str, ...]
    skills: tuple[tuple[str, int], ...]
    directions: tuple[str, ...]
    demand: str
    demand_on: str
    demand_source: str
    generated: bool

    def cells(self) -> dict[str, str]:
        """As a row of the file: what is written can be read again."""
        joined = {name: " ".join(getattr(self, name)) for name in ("subjects", "directions")}
        skills = " ".join(f"{code}={level}" for code, level in self.skills)
        plain = {name: getattr(self, name) for name in COLUMNS if name not in joined}
        return {
            **dict.fromkeys(COLUMNS, ""),
            **plain,
            **joined,
            "skills": skills,
            "generated": "yes" if self.generated else "no",
        }

    @property
    def fingerprint(self) -> str:
        """The same for the same cells."""
        text = "\n".join(f"{name} {value}" for name, value in self.cells().items())
        return sha256(text.encode()).hexdigest()[:16]


COLUMNS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` is that of the file, the head being the first; 0 where it is the whole file."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = [_("line %(line)s") % {"line": self.line}] if self.line else []
        place += [_("column “%(column)s”") % {"column": self.column}] if self.column else []
        return ": ".join([", ".join(place), self.message]) if place else self.message


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may refer to. ``interests`` are the letters of measured occupations."""

    fields: Collection[str]
    subjects: Collection[str]
    directions: Collection[str]
    elements: Collection[str]
    interests: Mapping[str, str]


class Reading:
    """Turns the cells of one row into an entry and gathers what is wrong with them."""

    def __init__(self, cells: Mapping[str, str], known: Known, line: int = 0) -> None:
        plain = {name: cells.get(name, "").replace("\0", "") for name in COLUMNS}
        self._cells = {name: " ".join(value.split()) for name, value in plain.items()}
        self._known = known
        self._line = line
        self.problems: list[Problem] = []

    def entry(self) -> Entry | None:
        """Nothing where there is a problem."""
        values: dict[str, Any] = {name: read(self, name) for name, read in _READERS.items()}
        self._check_mark(values)
        values["interests"] = values["interests"] or self._measured(values["occupation"])
        return None if self.problems else Entry(**values)

    def _wrong(self, column: str, message: str, **params: object) -> None:
        self.problems.append(Problem(self._line, column, message % params if params else message))

    def text(self, column: str, longest: int) -> str:
        value = self._cells[column]
        if not value:
            self._wrong(column, _("it is empty"))
        elif len(value) > longest:
            message = _("it has %(number)s characters, at most %(most)s fit")
            self._wrong(column, message, number=len(value), most=longest)
        elif value.startswith(DANGEROUS):
            message = _("it begins with “%(sign)s”, which a spreadsheet takes for a formula")
            self._wrong(column, message, sign=value[0])
        return value

    def slug(self, column: str) -> str:
        value = self.text(column, 80)
        if value and not SLUG.fullmatch(value):
            self._wrong(column, _("only small Latin letters, digits and hyphens make an address"))
        elif value in RESERVED:
            self._wrong(column, _("this address has another use"))
        return value

    def field(self, column: str) -> str:
        return self._one(column, self._known.fields)

    def occupation(self, column: str) -> str:
        return self._one(column, self._known.interests) if self._cells[column] else ""

    def _one(self, column: str, known: Collection[str]) -> str:
        value = self._cells[column]
        if value not in known:
            self._wrong(column, _("“%(value)s” is not known here"), value=value[:60])
        return value

    def interests(self, column: str) -> str:
        value = self._cells[column].upper()
        if len(value) > 3 or len(set(value)) < len(value) or set(value) - set(LETTERS):
            self._wrong(column, _("up to three different letters of RIASEC"))
        return value

    def _measured(self, occupation: str) -> str:
        letters = self._known.interests.get(occupation, "")
        if not letters:
            message = _("they are empty, and there is no measured occupation to take them from")
            self._wrong("interests", message)
        return letters

    def subjects(self, column: str) -> tuple[str, ...]:
        return self._many(column, self._known.subjects)

    def directions(self, column: str) -> tuple[str, ...]:
        return self._many(column, self._known.directions)

    def _many(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(filter(None, BETWEEN.split(self._cells[column]))))
        for value in values:
            if value not in known:
                self._wrong(column, _("“%(value)s” is not known here"), value=value[:60])
        return values

    def skills(self, column: str) -> tuple[tuple[str, int], ...]:
        found: dict[str, int] = {}
        for pair in filter(None, BETWEEN.split(self._cells[column])):
            code, _equals, level = pair.partition("=")
            if level not in {"1", "2", "3", "4", "5"}:
                message = _("“%(value)s” should be a code, “=” and a level from 1 to 5")
                self._wrong(column, message, value=pair[:60])
            elif code not in self._known.elements:
                self._wrong(column, _("“%(value)s” is not known here"), value=code[:60])
            elif code in found:
                self._wrong(column, _("“%(value)s” stands there twice"), value=code)
            else:
                found[code] = int(level)
        if len(found) > MOST_SKILLS:
            self._wrong(column, _("at most %(most)s skills"), most=MOST_SKILLS)
        return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def mark(self, column: str) -> str:
        value = self._cells[column].lower()
        if value not in MARKS:
            self._wrong(column, _("“now”, “later” or nothing"))
        return value

    def day_of_mark(self, column: str) -> str:
        value = self._cells[column]
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            self._wrong(column, _("a date is written like 2026-09-01"))
            return ""

    def source(self, column: str) -> str:
        return self.text(column, 300) if self._cells[column] else ""

    def _check_mark(self, values: Mapping[str, Any]) -> None:
        for column in ("demand_on", "demand_source"):
            if values["demand"] and not self._cells[column]:
                self._wrong(column, _("a mark needs a date and a source"))

    def yes_or_no(self, column: str) -> bool:
        value = self._cells[column].lower()
        if value not in YES | NO:
            self._wrong(column, _("“yes” or “no”"))
        return value in YES


def _text(longest: int) -> Callable[[Reading, str], str]:
    return lambda reading, column: reading.text(column, longest)


_READERS: dict[str, Callable[[Reading, str], Any]] = {
    "slug": Reading.slug,
    "name_ru": _text(200),
    "name_en": _text(200),
    "field": Reading.field,
    "summary_ru": _text(300),
    "summary_en": _text(300),
    "day_ru": _text(LONGEST_DAY),
    "day_en": _text(LONGEST_DAY),
    "occupation": Reading.occupation,
    "interests": Reading.interests,
    "subjects": Reading.subjects,
    "skills": Reading.skills,
    "directions": Reading.directions,
    "demand": Reading.mark,
    "demand_on": Reading.day_of_mark,
    "demand_source": Reading.source,
    "generated": Reading.yes_or_no,
}
