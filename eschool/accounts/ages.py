"""How old a student is, as far as the site knows: never thought older than they are.

A class says the grade, and a grade the age from which on children are in it. A room that keeps
dates of birth registers where they are found, and they come first.
"""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from django.utils import timezone

from eschool.accounts.models import Enrolment

YOUNGEST_IN_GRADE = 6
ADULT = 18
BirthDates = Callable[[Collection[UUID]], dict[UUID, date]]
_sources: list[BirthDates] = []


def register(source: BirthDates) -> None:
    _sources.append(source)


def age_on(day: date, born_on: date) -> int:
    """Whole years; who was born on 29 February has a birthday on 1 March of other years."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday)


def birthday(born_on: date, year: int) -> date:
    """The first day of that year on which they are a year older: see ``age_on``."""
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def ages_of(ids: Collection[UUID]) -> dict[UUID, int]:
    """The age today, in the city's time zone, of each of ``ids``; constant queries."""
    today = timezone.localdate()
    born: dict[UUID, date] = {}
    for source in _sources:
        born.update(source(ids))
    grades = _highest_grades([each for each in ids if each not in born])
    return {each: age_from(today, born.get(each), grades.get(each)) for each in ids}


def age_from(today: date, born_on: date | None, grade: int | None) -> int:
    """``grade`` is the highest that they were in, and counts only without a date of birth."""
    return age_on(today, born_on) if born_on else (grade or 0) + YOUNGEST_IN_GRADE


def age_of(student_id: UUID) -> int:
    return ages_of([student_id])[student_id]


def _highest_grades(ids: Collection[UUID]) -> dict[UUID, int]:
    """Past classes count too: nobody grows younger by leaving one."""
    if not ids:
        return {}
    rows = Enrolment.objects.filter(student__in=ids).order_by("school_class__grade")
    return dict(rows.values_list("student_id", "school_class__grade"))
