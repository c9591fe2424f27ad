"""The whole demo city from one seed: people first, then two years of what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from eschool.core.calendar import school_year
from eschool.demo.cases import move_someone, welcome_newcomers
from eschool.demo.city import People, draw_people
from eschool.demo.doings import Assignment, Lesson, Use, Work
from eschool.demo.life import Life
from eschool.demo.logins import name_logins

SEED = 2026
ZONE = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True, slots=True)
class Doings:
    published: dict[str, date]
    assignments: list[Assignment]
    works: list[Work]
    uses: list[Use]


def chance(number: int, *, seed: int = SEED) -> Random:
    """A source of chance of its own for each part of the city."""
    return Random(seed + number)


def generate_people(*, until: date, seed: int = SEED) -> People:
    year = school_year(until)
    people = draw_people(Random(seed), year=year)
    name_logins(people, year=year)
    welcome_newcomers(people, until=until)
    move_someone(people, until=until)
    return people


def generate_doings(
    people: People, lessons: Sequence[Lesson], *, until: date, seed: int = SEED
) -> Doings:
    """``until`` itself is not lived any more: the last day is the one before it."""
    life = Life(Random(seed + 1), people, lessons, until, ZONE)
    assignments = list(life.assignments())
    works = list(life.works(assignments))
    uses = sorted(life.uses(assignments, works), key=lambda use: use.at)
    published = {lesson.key: day for lesson, day in life.published.items()}
    return Doings(published, assignments, works, uses)
