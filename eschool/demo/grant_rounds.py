"""Rounds of grants over the two generated years, made by the same actions that people use.

One is published, one is under review with held awards waiting, one counts uses now. Rounds are a
year long and end with a month, so that the running one always has some weeks behind it. Two of the
three administrators are close to some authors, so that these need the third.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import grants
from eschool.accounts.models import User
from eschool.demo.bank_details import change_bank_details, give_bank_details
from eschool.demo.city import DOMAIN
from eschool.demo.generate import ZONE
from eschool.demo.grant_cases import bring_close, close_an_account, withdraw_a_lesson
from grants.actions.approve_round import approve_round
from grants.actions.choose_naming import choose_naming
from grants.actions.create_round import create_round
from grants.actions.create_ruleset import create_ruleset
from grants.actions.decide_award import decide_award
from grants.actions.hold_award import hold_award
from grants.actions.open_round import open_round
from grants.actions.publish_round import publish_round
from grants.actions.publish_seed import publish_seed
from grants.actions.start_job import start_job
from grants.actions.start_review import start_review
from grants.models import Award, Job, Round, Ruleset
from grants.permissions import can_vouch_for
from grants.tasks import run_job

RULES = Path(grants.__file__).parent / "data" / "default_ruleset.json"
NAME = "Гранты авторам (демо)"
BUDGETS = (300_000_000, 360_000_000, 420_000_000)
SMALLEST = 300_000
RESERVE = 20  # one part in so many of the budget
BEFORE = timedelta(days=20)
RUNNING = timedelta(days=30)  # so long, at least, the round that counts now has been open
UNNAMED = 3  # every so many-th author is not named
Decision = Award.Decision


@dataclass(frozen=True, slots=True)
class Administrators:
    """The first taught at an author's school, the second has written a lesson with others."""

    first: User
    second: User
    third: User

    @property
    def everyone(self) -> tuple[User, ...]:
        return self.first, self.second, self.third

    def who_may(self, award: Award) -> User:
        return next(each for each in self.everyone if can_vouch_for(each, award))


def load_rounds(*, until: date) -> list[Round]:
    """``until``: the day on which the generated two years end."""
    emails = [f"{mailbox}@{DOMAIN}" for mailbox in ("grants", "grants2", "grants3")]
    people = User.objects.in_bulk(emails, field_name="email")
    staff = Administrators(*(people[email] for email in emails))
    bring_close(staff.first, staff.second)
    first, second = _rulesets(staff.first)
    starts = _starts(until)
    opened = [
        _open(staff, begins, BUDGETS[place], ruleset)
        for place, (begins, ruleset) in enumerate(zip(starts, (first, second, second), strict=True))
    ]
    _name_authors()
    give_bank_details()
    _calculate(opened[0], staff)
    _publish(opened[0], staff)
    close_an_account()
    _calculate(opened[1], staff)
    _leave_held(opened[1], staff)
    withdraw_a_lesson(opened[1])
    return [Round.objects.get(pk=one.pk) for one in opened]


def _starts(until: date) -> list[date]:
    """Of the rounds before last, last and now."""
    now = (until - RUNNING).replace(day=1)
    return [now.replace(year=now.year - back) for back in (2, 1, 0)]


def _rulesets(by: User) -> tuple[Ruleset, Ruleset]:
    content: dict[str, Any] = json.loads(RULES.read_text(encoding="utf-8"))
    first = create_ruleset(
        by=by, name=NAME, content=content, note="Первая редакция, сгенерирована."
    )
    later = {**content, "homework_students": 4, "floor_kopecks": SMALLEST}
    note = (
        "Сгенерировано: домашняя работа считается с четырёх учеников — для малых классов;"
        " наименьший грант — 3 000 рублей."
    )
    return first, create_ruleset(by=by, name=NAME, content=later, note=note)


def _open(staff: Administrators, begins: date, budget: int, ruleset: Ruleset) -> Round:
    opens_at = _moment(begins)
    years = f"{begins.year}/{(begins.year + 1) % 100:02}"
    made = create_round(
        by=staff.first,
        slug=f"demo-{begins.year}",
        name_ru=f"Гранты {years} (сгенерировано)",
        name_en=f"Grants {years} (generated)",
        opens_at=opens_at,
        closes_at=_moment(begins.replace(year=begins.year + 1)),
        budget_kopecks=budget,
        reserve_kopecks=budget // RESERVE,
        ruleset=ruleset,
        is_generated=True,
        now=opens_at - BEFORE,
    )
    open_round(round_=made, by=staff.first, now=opens_at - BEFORE / 2)
    return publish_seed(round_=made, by=staff.second, now=opens_at + BEFORE)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _name_authors() -> None:
    authors = User.objects.filter(authorships__isnull=False, is_generated=True).distinct()
    for place, author in enumerate(authors.order_by("email")):
        choose_naming(user=author, is_named=bool(place % UNNAMED))


def _calculate(one: Round, staff: Administrators) -> None:
    """The worker's tasks are called here and now; the ones sent on commit find the work done."""
    for kind in (Job.Kind.FREEZE, Job.Kind.CALCULATE):
        job = start_job(round_=one, kind=kind, by=staff.first)
        run_job(str(job.pk))
        job.refresh_from_db()
        if job.state != Job.State.DONE:
            raise RuntimeError(f"The demo's round stopped: {job.message}")
    one.refresh_from_db()
    start_review(round_=one, by=staff.first)


def _publish(one: Round, staff: Administrators) -> None:
    _decide(_held(one), staff)
    for administrator in staff.everyone:
        one.refresh_from_db()
        approve_round(round_=one, by=administrator, digest=one.digest_to_approve())
    publish_round(round_=one, by=staff.first)
    paid = Award.objects.current().filter(round=one, author__bank_details__isnull=False).payable()
    change_bank_details(paid[0].author)


def _held(one: Round) -> list[Award]:
    return list(Award.objects.current().filter(round=one).held().order_by("kopecks", "pseudonym"))


def _decide(held: Iterable[Award], staff: Administrators) -> None:
    """Mutual uses are refused once, everything else proves to be honest."""
    refused = False
    for award in held:
        if not refused and "reciprocal" in award.reasons:
            refused = True
            note = "Сгенерировано: авторы договорились о взаимных использованиях."
            decide_award(
                award=award, by=staff.who_may(award), code=Decision.EXCHANGED_USES, note=note
            )
        else:
            note = "Сгенерировано: использования проверены, за ними стоят обычные уроки."
            decide_award(award=award, by=staff.who_may(award), code=Decision.CHECKED, note=note)


def _leave_held(one: Round, staff: Administrators) -> None:
    """Two awards wait because a person asked for it, beside those that the rules have held: the
    largest, and one that the first administrator may not decide on.
    """
    free = Award.objects.current().filter(round=one, status=Award.Status.PROPOSED)
    awards = list(free.filter(kopecks__gt=0).select_related("author", "round").order_by("-kopecks"))
    near = (award for award in awards if not can_vouch_for(staff.first, award))
    note = "Сгенерировано: просим методиста взглянуть, нет ли здесь чужого текста."
    for award in {each.pk: each for each in (*awards[:1], *islice(near, 1))}.values():
        hold_award(award=award, by=staff.third, note=note)
