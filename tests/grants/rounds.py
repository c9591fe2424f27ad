"""Rounds for tests: people, lessons and a ledger, on which the site's own actions work."""

import itertools
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from eschool.accounts.models import Role, School, User
from grants.actions.approve_round import approve_round
from grants.actions.confirm_bank_details import confirm_bank_details
from grants.actions.create_ruleset import create_ruleset
from grants.actions.decide_award import decide_award
from grants.actions.publish_round import publish_round
from grants.actions.save_bank_details import save_bank_details, token_of
from grants.actions.start_job import start_job
from grants.actions.start_review import start_review
from grants.bank_accounts import with_key
from grants.models import Award, BankDetails, Job, Round, Ruleset
from grants.refusals import Refused
from library.models import LessonPage, SubjectPage, Use
from tests import factories

RULES: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "grants/data/default_ruleset.json").read_text()
)
# In a world of a dozen teachers nobody reaches the thresholds of a city.
SMALL: dict[str, Any] = {
    **RULES,
    "eligibility": {"teachers": 1, "schools": 1, "ramp": 1},
    "cap_share": "1",
    "hold": {"fresh_days": 0, "fresh_share": "1", "school_share": "1", "reciprocal_share": "1"},
}
BIK = "044525225"
BUDGET = 1_000_003
_numbers = itertools.count(1)


@dataclass
class City:
    """Two authors with a lesson each, four schools, and teachers who taught both lessons."""

    subject: SubjectPage
    authors: list[User] = field(default_factory=list)
    lessons: list[LessonPage] = field(default_factory=list)
    teachers: list[User] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    administrators: list[User] = field(default_factory=list)


def refused(action: Any, **arguments: Any) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        action(**arguments)
    return caught.value


def make_city(*, authors: int = 2, teachers: int = 6, schools: int = 4) -> City:
    city = City(factories.make_subject(slug=f"physics-{next(_numbers)}"))
    city.schools = [factories.make_school() for _ in range(schools)]
    for _ in range(authors):
        author = factories.make_teacher(school=factories.make_school())
        city.authors.append(author)
        city.lessons.append(make_lesson(city, author))
    city.teachers = [
        factories.make_teacher(school=city.schools[number % schools]) for number in range(teachers)
    ]
    city.administrators = [make_administrator() for _ in range(3)]
    long_ago = timezone.now() - timedelta(days=900)
    Role.objects.update(started_at=long_ago)
    Role.objects.exclude(verified_at=None).update(verified_at=long_ago)
    return city


def make_lesson(city: City, author: User, **about: Any) -> LessonPage:
    """Of its own content, so that it is a family of its own."""
    number = next(_numbers)
    script = about.pop("script", None) or factories.make_script(
        title=f"Урок {number}", stages=(_stage(number),)
    )
    return factories.make_lesson(subject=city.subject, owner=author, script=script, **about)


def _stage(number: int) -> Any:
    stage = factories.make_script().stages[0]
    return type(stage)(
        title=f"{stage.title} {number}",
        purpose=stage.purpose,
        minutes=stage.minutes,
        teacher=stage.teacher,
        board=stage.board,
        student=stage.student,
    )


def make_administrator(**values: Any) -> User:
    return factories.make_person(Role.Kind.GRANTS_ADMIN, **values)


def make_ruleset(content: Mapping[str, Any] = SMALL, name: str = "Правила") -> Ruleset:
    return create_ruleset(by=None, name=name, content=content)


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def make_round(**values: Any) -> Round:
    """Open, its window in the past, its seed published in it."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"round-{number}",
        "name_ru": f"Гранты {number}",
        "name_en": f"Grants {number}",
        "opens_at": days_ago(60),
        "closes_at": days_ago(1),
        "budget_kopecks": BUDGET,
        "reserve_kopecks": 50_000,
        "state": Round.State.OPEN,
        "seed_published_at": days_ago(30),
    }
    made: dict[str, Any] = {**defaults, **values}
    if "ruleset" not in made:
        made["ruleset"] = make_ruleset()
    return Round.objects.create(**made)


def make_use(lesson: LessonPage, user: User | None, *, kind: str = "planned", **values: Any) -> Use:
    """A line of the ledger as the site writes it, at whatever moment."""
    role = user.roles.filter(kind="teacher", ended_at=None).first() if user else None
    school = role.school if role else None
    line: dict[str, Any] = {
        "occurred_at": days_ago(20),
        "version": 1,
        "user_id": user.pk if user else None,
        "school": school,
        "district": school.district if school else None,
        "is_verified_teacher": bool(role and role.verified_at),
        "detail": str(uuid.uuid4()) if kind in ("taught", "homework") else "",
        **values,
    }
    return Use.objects.create(kind=kind, publication=lesson, **line)


def use_all(city: City, teachers: Iterable[User] | None = None) -> None:
    """Each teacher plans each lesson."""
    for number, teacher in enumerate(teachers if teachers is not None else city.teachers):
        for lesson in city.lessons:
            make_use(lesson, teacher, occurred_at=days_ago(20 - number / 24))


def freeze(round_: Round, by: User | None = None) -> Job:
    return _do(round_, Job.Kind.FREEZE, by)


def calculate(round_: Round, by: User | None = None) -> Job:
    return _do(round_, Job.Kind.CALCULATE, by)


def export(round_: Round, by: User | None = None) -> Job:
    return _do(round_, Job.Kind.EXPORT, by)


def _do(round_: Round, kind: str, by: User | None) -> Job:
    """At once: within a test nothing is ever committed."""
    from grants.tasks import run_job

    job = start_job(round_=round_, kind=kind, by=by)
    run_job(str(job.pk))
    job.refresh_from_db()
    round_.refresh_from_db()
    return job


def calculated(city: City, **values: Any) -> Round:
    round_ = make_round(**values)
    freeze(round_)
    calculate(round_)
    return round_


def under_review(city: City, **values: Any) -> Round:
    round_ = calculated(city, **values)
    start_review(round_=round_, by=city.administrators[0])
    round_.refresh_from_db()
    return round_


def release_all(round_: Round, by: User) -> None:
    for award in Award.objects.current().filter(round=round_).held():
        decide_award(award=award, by=by, code="checked")


def approved(city: City, **values: Any) -> Round:
    round_ = under_review(city, **values)
    approve_by(round_, *city.administrators[:2])
    return round_


def approve_by(round_: Round, *people: User) -> None:
    for person in people:
        approve_round(round_=round_, by=person, digest=round_.digest_to_approve())
    round_.refresh_from_db()


def published(city: City, **values: Any) -> Round:
    round_ = approved(city, **values)
    publish_round(round_=round_, by=city.administrators[0])
    round_.refresh_from_db()
    return round_


def account(number: int = 1) -> str:
    return with_key(f"40817810{0}{9993816000 + number:011}"[:20], BIK)


def give_details(user: User, number: int = 1, *, confirmed: bool = True) -> BankDetails:
    kept = save_bank_details(
        user=user,
        holder=user.get_full_name(),
        account=account(number),
        bik=BIK,
        bank="ПАО Сбербанк",
    )
    if confirmed:
        kept = confirm_bank_details(user=user, token=token_of(kept))
    return kept
