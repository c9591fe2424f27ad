"""A few schools whose teachers use a few lessons, and a round over it as far as one wants."""

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from eschool.accounts.models import Role, School, User
from grants.actions.create_round import create_round
from grants.actions.create_ruleset import create_ruleset
from grants.actions.open_round import open_round
from grants.actions.publish_seed import publish_seed
from grants.models import Round, Ruleset
from library.models import LessonPage, SubjectPage, Use
from tests import factories

DAY = dt.timedelta(days=1)
RULES: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "grants" / "data" / "default_ruleset.json").read_text(
        encoding="utf-8"
    )
)
BUDGET = 1_000_000_03
# What the rules hold: most uses of this author's lesson come from one school.
HELD_AUTHOR = "Задержанная"


@dataclass
class SmallCity:
    """``authors`` and their lessons are in the same order; the last author's award is held."""

    authors: list[User]
    lessons: list[LessonPage]
    teachers: list[User]
    start: dt.datetime


def make_small_city(
    subject: SubjectPage, *, authors: Sequence[User] = (), start: dt.datetime | None = None
) -> SmallCity:
    """Uses lie in the sixty days from ``start``, by itself two months and two days ago."""
    start = start or timezone.now() - 62 * DAY
    schools = [factories.make_school(district=factories.make_district()) for _n in range(4)]
    teachers = [_teacher(school, start) for school in schools for _n in range(4)]
    home = factories.make_school()
    names = ("Берёзова", "Осинина", HELD_AUTHOR)
    known = [*authors, *(_teacher(home, start, last_name=name) for name in names[len(authors) :])]
    lessons = [_lesson(subject, author, n) for n, author in enumerate(known)]
    _plan(lessons[0], teachers, start)
    _plan(lessons[1], teachers[2:12], start)
    _plan(lessons[2], [*(_teacher(schools[0], start) for _n in range(12)), *teachers[6:9]], start)
    return SmallCity(known, lessons, teachers, start)


def _teacher(school: School, start: dt.datetime, **values: Any) -> User:
    """Verified long before, so that nobody takes the account for a fresh one."""
    teacher = factories.make_teacher(school=school, **values)
    long_before = start - 200 * DAY
    Role.objects.filter(user=teacher).update(verified_at=long_before, started_at=long_before)
    return teacher


def _lesson(subject: SubjectPage, author: User, number: int) -> LessonPage:
    title = ("Почему звенит стакан", "Как растёт кристалл", "Куда девается тень")[number]
    # Lessons of the same content would be taken for one.
    purpose = f"{title} {uuid.uuid4()}"
    stage = dataclasses.replace(factories.make_script().stages[0], purpose=purpose)
    script = factories.make_script(title=title, stages=(stage,))
    lesson = factories.make_lesson(subject=subject, owner=author, script=script)
    lesson.versions.update(published_at=timezone.now() - 300 * DAY)
    return lesson


def _plan(lesson: LessonPage, teachers: Sequence[User], start: dt.datetime) -> None:
    Use.objects.bulk_create(
        Use(
            occurred_at=start + dt.timedelta(days=1 + n, hours=9),
            kind=Use.Kind.PLANNED,
            publication=lesson,
            version=1,
            user_id=teacher.pk,
            school=(role := teacher.roles.select_related("school").get()).school,
            district=role.school.district if role.school else None,
            is_verified_teacher=True,
        )
        for n, teacher in enumerate(teachers)
    )


def make_ruleset(name: str = "Правила города", **changes: Any) -> Ruleset:
    return create_ruleset(by=None, name=name, content={**RULES, "cap_share": "1", **changes})


def make_round(
    *, ruleset: Ruleset | None = None, start: dt.datetime | None = None, **values: Any
) -> Round:
    """A draft, as it was some days before its window began; which may be long ago."""
    opens_at = start or timezone.now() - 62 * DAY
    terms = {
        "slug": "autumn",
        "name_ru": "Гранты осени",
        "name_en": "Autumn grants",
        "budget_kopecks": BUDGET,
        "reserve_kopecks": 5_000_000,
        "opens_at": opens_at,
        "closes_at": opens_at + 60 * DAY,
        "ruleset": ruleset or make_ruleset(),
        **values,
    }
    return create_round(by=None, now=terms["opens_at"] - 10 * DAY, **terms)


def opened(round_: Round) -> Round:
    before = round_.opens_at - 5 * DAY
    publish_seed(round_=open_round(round_=round_, by=None, now=before), by=None, now=before)
    round_.refresh_from_db()
    return round_
