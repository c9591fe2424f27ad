"""How often the heaviest pages ask the database, for a student of whom everything is known."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import User
from profliner.actions.make_path import make_path
from profliner.actions.refresh_popularity import refresh_popularity
from profliner.actions.sign_up import sign_up
from profliner.models import Choice, Opportunity, Path, Recommendation, Signal
from tests.factories import make_lesson, make_person, make_subject, make_teacher
from tests.profliner.guidance.making import let_counsel
from tests.profliner.opportunities.making import (
    join,
    make_grown,
    make_opportunity,
    make_organisation,
)
from tests.profliner.paths.making import Ways, make_field
from tests.profliner.students.making import do_work, fill, make_pupil, set_for

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class World:
    student: User
    guardian: User
    counsellor: User
    path: Path
    offer: Opportunity


@pytest.fixture
def world() -> World:
    """Works with results, a path, saved things, a sign-up, recommendations of every kind."""
    student, ways = make_pupil(grade=9), Ways()
    place = student.enrolments.get().school_class
    fill(student, I=5, R=5)
    path = make_path(student=student, profession=ways.profession)
    offers = [make_opportunity(places=3) for _number in range(6)]
    for offer in offers[:3]:
        choose(student, offer)
    sign_up(student=student, opportunity=offers[3], by=student)
    subject = make_subject()
    for points in (9, 8, 9, 10):
        assignment = set_for(place, subject=subject)
        do_work(assignment, student, points)
        for _number in range(10):
            do_work(assignment, make_pupil(consent=False), 4)
    for _number in range(2):
        set_for(place, subject=subject)
    refresh_popularity()
    done = Signal.objects.filter(student=student, kind=Signal.Kind.LESSON).first()
    assert done
    items = [
        ("profession", ways.profession.pk), ("event", offers[4].pk),
        ("lesson", make_lesson(subject=subject, owner=make_teacher()).pk),
    ]  # fmt: skip
    said = [{"code": "lesson", "kind": "lesson", "item": done.item}]
    Recommendation.objects.update_or_create(
        student=student,
        defaults={
            "made_at": timezone.now(),
            "items": [{"kind": kind, "item": str(item), "reasons": [0]} for kind, item in items],
            "reasons": said,
        },
    )
    guardian, counsellor = student.guardians.get().guardian, make_person("counsellor")
    counsellor.roles.update(school=place.school)
    let_counsel(student, guardian)
    return World(student, guardian, counsellor, path, offers[0])


def choose(student: User, offer: Opportunity) -> None:
    Choice.objects.create(
        student=student,
        item_kind=offer.kind,
        item=str(offer.pk),
        verdict="saved",
        chosen_at=timezone.now(),
    )


Page = tuple[Callable[[World], User], Callable[[World], str], int]
PAGES: dict[str, Page] = {
    "home": (lambda w: w.student, lambda w: "/student/", 20),
    "recommendations": (lambda w: w.student, lambda w: "/recommendations/", 20),
    "path": (lambda w: w.student, lambda w: f"/paths/{w.path.pk}/", 20),
    "opportunity": (lambda w: w.student, lambda w: f"/opportunities/{w.offer.pk}/", 20),
    "catalogue": (lambda w: w.student, lambda w: "/opportunities/", 20),
    # Both show a whole student: paths, interests, strengths, sign-ups, notes, talks, consents.
    "ward": (lambda w: w.guardian, lambda w: f"/wards/{w.student.pk}/", 32),
    "student of a counsellor": (
        lambda w: w.counsellor,
        lambda w: reverse("counselled_student", args=[w.student.pk]),
        25,
    ),
}


MOST = dict.fromkeys(
    ("my sign-ups", "sign-ups of wards", "paths", "organisations", "moderation", "wards"), 20
)


@dataclass(frozen=True)
class Lists:
    """Who reads a list, where, and what puts one more into it."""

    reader: User
    address: str
    more: Callable[[], object]


def lists() -> dict[str, Lists]:
    student, ways = make_pupil(grade=9), Ways()
    guardian, desk = student.guardians.get().guardian, make_person("administrator")
    field = make_field()

    def wait() -> None:
        full = make_opportunity(places=1)
        join(make_grown(), full)
        sign_up(student=student, opportunity=full, by=student)

    def propose() -> None:
        offer = make_opportunity()
        proposed = {"field": field.pk, "requires": [str(make_opportunity().pk)], "title_en": "New"}
        Opportunity.objects.filter(pk=offer.pk).update(
            proposed=proposed, submitted_at=timezone.now()
        )

    def ward() -> None:
        other = make_pupil(grade=9)
        other.guardians.update(guardian=guardian)
        make_path(student=other, profession=ways.profession)
        make_pupil(grade=9).guardians.update(guardian=guardian)

    return {
        "my sign-ups": Lists(student, "/student/signups/", wait),
        "sign-ups of wards": Lists(guardian, "/wards/signups/", wait),
        "paths": Lists(
            student,
            "/paths/",
            lambda: make_path(student=student, profession=ways.profession),
        ),
        "organisations": Lists(desk, "/organisations/queue/?state=checked", make_organisation),
        "moderation": Lists(desk, "/opportunities/moderation/", propose),
        "wards": Lists(guardian, "/wards/", ward),
    }


def test_lists_ask_as_much_however_long_they_are() -> None:
    asked = {}
    for name, each in lists().items():
        client = Client(headers={"accept-language": "en"})
        client.force_login(each.reader)
        each.more()
        client.get(each.address)  # fills what is kept of sites and content types
        counts = []
        for _more in range(2):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(each.address)
            assert response.status_code == 200, name
            counts.append(len(queries))
            each.more()
            each.more()
        asked[name] = counts
    assert {name: counts for name, counts in asked.items() if counts[0] != counts[1]} == {}
    assert {name: counts for name, counts in asked.items() if counts[0] > MOST[name]} == {}


def test_each_page_keeps_within_its_number(world: World) -> None:
    asked = {}
    for name, (person, address, _most) in PAGES.items():
        client = Client(headers={"accept-language": "en"})
        client.force_login(person(world))
        client.get(address(world))  # fills what is kept of sites and content types
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address(world))
        assert response.status_code == 200, name
        asked[name] = len(queries)
    assert {name: number for name, number in asked.items() if number > PAGES[name][2]} == {}
