"""Programmes, events, internships and contests of the demo city, with their meetings.

Every title of ``data/offers.csv`` stands once in the city, programmes of clubs in two districts.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from eschool.accounts.models import District
from eschool.demo.city import draw_id
from eschool.demo.generate import ZONE
from eschool.demo.profliner.organisations import LABEL_EN, LABEL_RU, Host
from library.models import SubjectPage
from profliner.models import Field, Opportunity, Profession, ProfessionSkill, Session
from profliner.words import spelt_plainly

FILE = Path(__file__).parent.parent / "data" / "offers.csv"
TWICE = 0.55  # this share of programmes is held in two districts
OVER = 0.3  # this share began some time ago: its students took part
WEEKS = 14
SKILLS = 3
CENTRE = "centre"
TEXTS = {
    "programme": ("Занятия раз в неделю в небольшой группе", "Once a week in a small group"),
    "event": ("Один день, чтобы увидеть профессию вблизи", "A day to see a profession from near"),
    "internship": ("Две недели рядом с теми, кто этим живёт", "Two weeks beside those who do it"),
    "contest": ("Задачи, команда и разбор решений", "Tasks, a team and a talk about solutions"),
}
HOURS = {"programme": 36, "event": 3, "internship": 40, "contest": 8}


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the file."""

    field: str
    kind: str
    grades: tuple[int, int]
    titles: tuple[str, str]
    professions: tuple[str, ...]
    subjects: tuple[str, ...]
    host: str  # the number of a company, or a kind of organisation


@dataclass(slots=True)
class Held:
    """An offer as it is held: by whom, when, for how many."""

    id: UUID
    offer: Offer
    host: Host
    places: int | None
    starts_on: date
    ends_on: date
    deadline_at: datetime
    is_over: bool = False
    meetings: list[tuple[datetime, datetime]] = field(default_factory=list)


def read_offers() -> list[Offer]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_offer(row) for row in csv.DictReader(file, delimiter="|")]


def _offer(row: dict[str, str]) -> Offer:
    first, last = row["grades"].split("-")
    return Offer(
        field=row["field"],
        kind=row["kind"],
        grades=(int(first), int(last)),
        titles=(row["title_ru"], row["title_en"]),
        professions=tuple(row["professions"].split()),
        subjects=tuple(row["subjects"].split()),
        host=row["host"],
    )


def hold_offers(hosts: Sequence[Host], today: date, rng: Random) -> list[Held]:
    """Pure data: who holds what and when, from ``today``."""
    held: list[Held] = []
    for offer in read_offers():
        twice = offer.kind == "programme" and rng.random() < TWICE
        by = _hosts(rng, offer, hosts, 2 if twice else 1)
        held += [_held(rng, offer, host, today) for host in by]
    return held


def _hosts(rng: Random, offer: Offer, hosts: Sequence[Host], number: int) -> list[Host]:
    """Programmes are held by centres, the rest by whoever works in the field or teaches it."""
    if offer.host.isdecimal():
        return [hosts[int(offer.host)]]
    checked = [host for host in hosts if host.is_checked]
    if offer.kind == "programme":
        return rng.sample([host for host in checked if host.kind == CENTRE], number)
    own = [host for host in checked if offer.field in host.fields]
    taught = [host for host in checked if host.kind == (offer.host or "university")]
    return [rng.choice(taught if offer.host or not own else own)]


def _held(rng: Random, offer: Offer, host: Host, today: date) -> Held:
    is_over = offer.kind in {"programme", "event"} and rng.random() < OVER
    starts = today - timedelta(rng.randrange(40, 160)) if is_over else _ahead(rng, offer, today)
    ends = starts + timedelta({"programme": 7 * WEEKS, "internship": 13}.get(offer.kind, 0))
    if is_over and ends >= today:
        ends = today - timedelta(rng.randrange(3, 20))
    until = starts - timedelta(rng.randrange(1, 8))
    deadline = datetime.combine(until, time(23, 59), tzinfo=ZONE)
    places = rng.choice((10, 12, 15, 20, 25)) if offer.kind != "contest" else None
    held = Held(draw_id(rng), offer, host, places, starts, ends, deadline, is_over)
    held.meetings = list(_meetings(rng, held))
    return held


def _ahead(rng: Random, offer: Offer, today: date) -> date:
    """Some close within days, most within months."""
    most = {"event": 60, "contest": 90, "internship": 150}.get(offer.kind, 100)
    return today + timedelta(rng.randrange(9, most))


def _meetings(rng: Random, held: Held) -> Iterator[tuple[datetime, datetime]]:
    every = 7 if held.offer.kind == "programme" else 1
    hour = rng.choice((15, 16, 17))
    day = held.starts_on
    while day <= held.ends_on:
        if day.weekday() < 6:
            begins = datetime.combine(day, time(hour), tzinfo=ZONE)
            yield begins, begins + timedelta(hours=2 if held.offer.kind == "programme" else 3)
        day += timedelta(every)


def load_offers(held: Sequence[Held], now: datetime) -> None:
    fields = dict(Field.objects.values_list("slug", "pk"))
    districts = dict(District.objects.values_list("slug", "pk"))
    Opportunity.objects.bulk_create(
        (_row(one, fields, districts, now) for one in held), batch_size=200
    )
    Session.objects.bulk_create(
        (
            Session(opportunity_id=one.id, starts_at=begins, ends_at=ends)
            for one in held
            for begins, ends in one.meetings
        ),
        batch_size=1000,
    )
    _link(held)


def _row(
    one: Held, fields: dict[str, int], districts: dict[str, int], now: datetime
) -> Opportunity:
    offer = one.offer
    ru, en = _texts(offer)
    published = min(now, one.deadline_at) - timedelta(days=30)
    return Opportunity(
        id=one.id,
        kind=offer.kind,
        organisation_id=one.host.id,
        title_ru=offer.titles[0],
        title_en=offer.titles[1],
        text_ru=ru,
        text_en=en,
        words=spelt_plainly(*offer.titles, ru, en),
        field_id=fields[offer.field],
        district_id=districts[one.host.district] if offer.kind == "programme" else None,
        place="" if offer.kind == "contest" else "Кабинет 12",
        is_online=offer.kind == "contest",
        age_from=14 if offer.kind == "internship" else offer.grades[0] + 6,
        age_to=offer.grades[1] + 8,
        grade_from=offer.grades[0],
        grade_to=offer.grades[1],
        hours=HOURS[offer.kind],
        places=one.places,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        deadline_at=one.deadline_at,
        state=Opportunity.State.PUBLISHED,
        published_at=published,
        is_generated=True,
    )


def _texts(offer: Offer) -> list[str]:
    """In Russian and in English."""
    labels = (LABEL_RU, LABEL_EN)
    parts = zip(TEXTS[offer.kind], offer.titles, labels, strict=True)
    return [f"{text}. {title}{label}." for text, title, label in parts]


def _link(held: Sequence[Held]) -> None:
    """With professions, subjects and the skills that the professions ask for most."""
    professions = dict(Profession.objects.values_list("slug", "pk"))
    subjects = dict(SubjectPage.objects.values_list("slug", "pk"))
    asked: dict[UUID, list[str]] = {}
    ordered = ProfessionSkill.objects.order_by("-level", "skill_id")
    for profession, skill in ordered.values_list("profession_id", "skill_id"):
        asked.setdefault(profession, []).append(skill)
    rows: dict[Any, list[Any]] = {}
    for one in held:
        mine = [professions[slug] for slug in one.offer.professions if slug in professions]
        skills = {skill for each in mine for skill in asked.get(each, [])[:SKILLS]}
        for through, name, keys in (
            (Opportunity.professions.through, "profession_id", mine),
            (Opportunity.subjects.through, "subjectpage_id",
             [subjects[slug] for slug in one.offer.subjects if slug in subjects]),
            (Opportunity.skills.through, "element_id", sorted(skills)),
        ):  # fmt: skip
            rows.setdefault(through, []).extend(
                through(opportunity_id=one.id, **{name: key}) for key in keys
            )
    for through, links in rows.items():
        through.objects.bulk_create(links, batch_size=1000)
