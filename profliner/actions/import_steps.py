"""Takes steps and their prerequisites from a CSV file, wholly or not at all.

Columns: ``key`` (a name of one's own, kept over imports), ``kind``, ``name_ru``, ``name_en``,
``months``; and, where they are known: ``age_from``, ``age_to``, ``grade_from``, ``grade_to``,
``places``, ``deadline`` (2027-03-01 or 2027-03-01T18:00+03:00), ``demands``, ``subject`` (slug),
``field`` (slug), ``profession`` (slug), ``direction`` (OKSO code), ``needs`` (keys; ``|`` between
those of which any will do, ``;`` between groups that must all be met), ``skills`` (code=level,
space between), ``open`` (yes or no).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from library.models import SubjectPage
from profliner.city_list.reading import Table, read_table, text_of
from profliner.locking import lock_catalogue
from profliner.models import (
    Direction,
    Element,
    Field,
    Prerequisite,
    Profession,
    Step,
    StepSkill,
)
from profliner.selectors.steps import all_needs
from profliner.solver.cycles import find_cycle
from profliner.steps.mapping import key as id_of

LONGEST = {"name_ru": 200, "name_en": 200, "demands": 500}
REQUIRED = ("key", "kind", "name_ru", "name_en", "months")
OPTIONAL = (
    *("age_from", "age_to", "grade_from", "grade_to", "places", "deadline", "demands", "subject"),
    *("field", "profession", "direction", "needs", "skills", "open"),
)
NUMBERS = {"months": 240, "age_from": 100, "age_to": 100, "grade_from": 11, "grade_to": 11,
           "places": 1_000_000}  # fmt: skip
MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class BadRow:
    """``line`` as an editor counts them; the heading is line 1."""

    line: int
    column: str
    why: str

    @property
    def message(self) -> str:
        return self.why

    def __str__(self) -> str:
        if not self.column:
            if not self.line:
                return self.why
            return f"{_('line %(line)s') % {'line': self.line}}: {self.why}"
        return _("Line %(line)s, %(column)s: %(why)s") % {
            "line": self.line, "column": self.column, "why": self.why
        }  # fmt: skip


class BadStepsError(ValueError):
    """Every row that cannot be taken."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("\n".join(map(str, rows)))
        self.rows = rows


@dataclass(slots=True)
class _Row:
    line: int
    id: UUID
    columns: dict[str, Any]
    groups: list[list[str]]
    skills: dict[str, int]


@transaction.atomic
def import_steps(*, data: bytes, is_generated: bool = False) -> int:
    """
    Raises:
        BadStepsError: some rows cannot be taken, or close a ring; then none is.
    """
    rows, bad = _Reader().read(data)
    if bad:
        raise BadStepsError(bad)
    lock_catalogue()
    _refuse_rings(rows)
    for row in rows:
        values = {**row.columns, "is_generated": is_generated}
        Step.objects.update_or_create(pk=row.id, defaults=values)
    ids = [row.id for row in rows]
    Prerequisite.objects.filter(step__in=ids).delete()
    StepSkill.objects.filter(step__in=ids).delete()
    Prerequisite.objects.bulk_create(
        Prerequisite(step_id=row.id, needs_id=_key(name), group=number)
        for row in rows
        for number, group in enumerate(row.groups, 1)
        for name in group
    )
    StepSkill.objects.bulk_create(
        StepSkill(step_id=row.id, skill_id=code, level=level)
        for row in rows
        for code, level in row.skills.items()
    )
    return len(rows)


def _key(name: str) -> UUID:
    return id_of("file", name)


def _refuse_rings(rows: Sequence[_Row]) -> None:
    needs = all_needs()
    names = {str(row.id): row for row in rows}
    for row in rows:
        needs[str(row.id)] = [str(_key(name)) for group in row.groups for name in group]
    ring = find_cycle(needs)
    if ring:
        mine = [names[each] for each in ring if each in names]
        shown = [each.columns["name_ru"] for each in mine]
        mine.sort(key=lambda each: each.line)
        why = _("closes a ring of prerequisites: %(steps)s") % {"steps": " → ".join(shown)}
        raise BadStepsError([BadRow(each.line, "needs", why) for each in mine])


class _Reader:
    def __init__(self) -> None:
        self.bad: list[BadRow] = []
        self.known: dict[str, dict[str, Any]] = {
            "subject": dict(SubjectPage.objects.values_list("slug", "pk")),
            "field": dict(Field.objects.values_list("slug", "pk")),
            "profession": dict(Profession.objects.values_list("slug", "pk")),
            "direction": {code: code for code in Direction.objects.values_list("pk", flat=True)},
        }
        self.skills = set(Element.objects.values_list("pk", flat=True))
        self.steps = set(Step.objects.values_list("pk", flat=True))
        self.of_profession = dict(
            Step.objects.exclude(profession=None).values_list("profession_id", "pk")
        )

    def read(self, data: bytes) -> tuple[list[_Row], list[BadRow]]:
        head, *body = self._lines(data) or [(0, [])]
        names = [name.strip().lower() for name in head[1]]
        rows = [self._row(line, self._given(line, names, cells)) for line, cells in body]
        self._check_keys(rows)
        return rows, sorted(self.bad, key=lambda each: (each.line, each.column))

    def _lines(self, data: bytes) -> list[tuple[int, list[str]]]:
        """The heading and what is under it; nothing where the file is no table of steps."""
        if len(data) > MOST_BYTES:
            self._say(0, "", _("the file is larger than five megabytes"))
            return []
        try:
            table = read_table(text_of(data))
        except ValueError as error:
            self._say(0, "", str(error))
            return []
        for line, why in table.unreadable:
            self._say(line, "", why)
        return table.rows if self._is_table_of_steps(table) else []

    def _is_table_of_steps(self, table: Table) -> bool:
        head = [name.strip().lower() for name in table.rows[0][1]] if table.rows else []
        missing = [name for name in REQUIRED if name not in head]
        for name in missing:
            self._say(1, name, _("this column is missing"))
        if not missing and not table.rows[1:] and not self.bad:
            self._say(0, "", _("The file has a head and no rows."))
        if is_long := len(table.rows) > MOST_ROWS:
            text = _("The file has %(number)s rows; a list has at most %(most)s.")
            self._say(0, "", text % {"number": len(table.rows) - 1, "most": MOST_ROWS})
        return not missing and not is_long

    def _say(self, line: int, column: str, why: str) -> None:
        self.bad.append(BadRow(line, column, why))

    def _given(self, line: int, head: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
        """Cells that are left out at the end of a row are empty."""
        if len(cells) > len(head):
            self._say(line, "", _("it has more or fewer cells than the head"))
        given = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
        for name, most in LONGEST.items():
            if len(given.get(name, "")) > most:
                words = _("it has %(number)s characters, at most %(most)s fit")
                self._say(line, name, words % {"number": len(given[name]), "most": most})
        return given

    def _row(self, line: int, given: Mapping[str, str]) -> _Row:
        for name in REQUIRED:
            if not given.get(name):
                self._say(line, name, _("this is empty"))
        row = _Row(line, _key(given.get("key", "")), {}, self._groups(line, given), {})
        row.columns = {
            "kind": self._kind(line, given.get("kind", "")),
            "name_ru": given.get("name_ru", ""),
            "name_en": given.get("name_en", ""),
            "demands": given.get("demands", ""),
            "deadline_at": self._deadline(line, given.get("deadline", "")),
            "is_open": given.get("open", "yes").lower() not in {"no", "нет", "0"},
            **self._numbers(line, given),
            **self._linked(line, given),
        }
        row.skills = self._taught(line, given.get("skills", ""))
        self._check_limits(line, row.columns)
        self._check_profession(row)
        return row

    def _kind(self, line: int, kind: str) -> str:
        if kind and kind not in Step.Kind.values:
            self._say(line, "kind", _("no such kind: %(value)s") % {"value": kind})
        return kind

    def _numbers(self, line: int, given: Mapping[str, str]) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for name, most in NUMBERS.items():
            text = given.get(name, "")
            if not text:
                found[name] = 0 if name in {"months", "age_from"} else None
            elif text.isascii() and text.isdigit() and int(text) <= most:
                found[name] = int(text)
            else:
                found[name] = 0 if name in {"months", "age_from"} else None
                why = _("not a whole number from 0 to %(most)s: %(value)s")
                self._say(line, name, why % {"most": most, "value": text[:40]})
        return found

    def _linked(self, line: int, given: Mapping[str, str]) -> dict[str, Any]:
        found = {}
        for name, known in self.known.items():
            text = given.get(name, "")
            if text and text not in known:
                self._say(line, name, _("unknown here: %(value)s") % {"value": text[:80]})
            found[f"{name}_id"] = known.get(text)
        return found

    def _deadline(self, line: int, text: str) -> datetime | None:
        """A day alone ends at midnight in the city's time zone."""
        if not text:
            return None
        try:
            day = parse_date(text) if len(text) == len("2027-03-01") else None
            moment = parse_datetime(text) if day is None else datetime.combine(day, LAST_SECOND)
        except ValueError:
            moment = None
        if moment is None:
            self._say(line, "deadline", _("not a date: %(value)s") % {"value": text[:40]})
            return None
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment

    def _groups(self, line: int, given: Mapping[str, str]) -> list[list[str]]:
        groups = [
            [name.strip() for name in group.split("|") if name.strip()]
            for group in given.get("needs", "").split(";")
        ]
        names = [name for group in groups for name in group]
        if len(set(names)) < len(names):
            self._say(line, "needs", _("a step is named twice"))
        return [group for group in groups if group]

    def _taught(self, line: int, text: str) -> dict[str, int]:
        found = {}
        for each in text.split():
            code, _equals, level = each.partition("=")
            if code not in self.skills or level not in {"1", "2", "3", "4", "5"}:
                why = _("no skill with a level from 1 to 5: %(value)s")
                self._say(line, "skills", why % {"value": each[:40]})
            else:
                found[code] = int(level)
        return found

    def _check_limits(self, line: int, columns: Mapping[str, Any]) -> None:
        for low, high in (("age_from", "age_to"), ("grade_from", "grade_to")):
            if columns[low] and columns[high] is not None and columns[high] < columns[low]:
                self._say(line, high, _("this is less than %(column)s") % {"column": low})

    def _check_profession(self, row: _Row) -> None:
        pk = row.columns["profession_id"]
        if (pk is None) == (row.columns["kind"] == Step.Kind.PROFESSION):
            self._say(row.line, "profession", _("a step of this kind, and no other, names one"))
        elif pk is not None and self.of_profession.setdefault(pk, row.id) != row.id:
            self._say(row.line, "profession", _("another step stands for this profession"))

    def _check_keys(self, rows: Sequence[_Row]) -> None:
        seen: set[UUID] = set()
        for row in rows:
            if row.id in seen:
                self._say(row.line, "key", _("this key stands in another row too"))
            seen.add(row.id)
        for row in rows:
            for name in (name for group in row.groups for name in group):
                if _key(name) not in seen | self.steps:
                    self._say(
                        row.line, "needs", _("no step has this key: %(key)s") % {"key": name[:80]}
                    )
