"""A student's page, and a guardian's view of it."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eschool.accounts.models import Guardianship, User
from profliner.actions.choose_item import choose_item
from profliner.models import Choice, CounsellorNote, Opportunity
from tests.factories import make_class, make_person, make_student, make_subject
from tests.profliner.opportunities.making import make_opportunity
from tests.profliner.students.making import (
    do_work,
    fill,
    let_profile,
    make_guardian,
    make_pupil,
    set_for,
)

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def _home(student: User) -> str:
    client = Client()
    client.force_login(student)
    answer = client.get("/student/", headers=EN)
    assert answer.status_code == 200
    return answer.content.decode()


def _queries(student: User, path: str = "/student/") -> int:
    client = Client()
    client.force_login(student)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_an_empty_page_offers_a_first_step() -> None:
    page = _home(make_pupil(consent=False))
    assert "Your next step" in page
    assert 'href="/interests/"' in page
    assert "Nothing is left to do" in page


def test_a_student_without_a_class_has_a_page_too() -> None:
    page = _home(make_person("student"))
    assert "Your next step" in page


def test_lessons_set_stand_there_until_they_are_handed_in() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class)
    assignment = set_for(school_class, subject=make_subject())
    link = f'href="/student/work/{assignment.pk}/"'
    assert link in _home(student)
    do_work(assignment, student, 5)
    assert link not in _home(student)
    client = Client()
    client.force_login(student)
    assert link in client.get("/student/lessons/").content.decode()


def test_a_saved_things_deadline_is_a_date_ahead() -> None:
    student, opportunity = make_pupil(grade=9), make_opportunity()
    Choice.objects.create(
        student=student,
        item_kind=opportunity.kind,
        item=str(opportunity.pk),
        verdict="saved",
        chosen_at=timezone.now(),
    )
    assert opportunity.title_en in _home(student)


def test_with_and_without_consent_the_page_costs_alike() -> None:
    with_consent, without = make_pupil(grade=9), make_pupil(grade=9, consent=False)
    for student in (with_consent, without):
        fill(student)
    assert abs(_queries(with_consent) - _queries(without)) <= 6
    assert _queries(with_consent) <= 20


def test_more_lessons_cost_no_more_queries() -> None:
    school_class = make_class()
    student, subject = make_student(school_class=school_class), make_subject()
    set_for(school_class, subject=subject)
    before = _queries(student)
    for _n in range(3):
        set_for(school_class, subject=subject)
    assert _queries(student) <= before


def _guardian_of(student: User) -> Client:
    client = Client()
    client.force_login(make_guardian(student))
    return client


def test_a_guardian_sees_what_the_student_sees() -> None:
    school_class = make_class()
    student = make_student(school_class=school_class, first_name="Лев", last_name="Стрижов")
    let_profile(student)
    fill(student, I=5)
    assignment = set_for(school_class, subject=make_subject())
    CounsellorNote.objects.create(
        student=student, author=None, text="Любит приборы", written_at=timezone.now()
    )
    saved, sent_away = make_opportunity(title_en="Mills"), make_opportunity(title_en="Boats")
    choose_item(student=student, item_kind="event", item=str(saved.pk), verdict="saved")
    choose_item(
        student=student,
        item_kind="event",
        item=str(sent_away.pk),
        verdict="refused",
        reason="too_far",
    )
    Opportunity.objects.filter(pk=saved.pk).update(state=Opportunity.State.CANCELLED)
    client = _guardian_of(student)
    assert "Стрижов" in client.get("/wards/", headers=EN).content.decode()
    page = client.get(f"/wards/{student.pk}/", headers=EN).content.decode()
    assert "The next step" in page
    assert assignment.lesson.title in page
    assert page.count('class="hexagon-name"') == 6
    assert "Notes: 1" in page
    chosen = page[page.index('id="saved"') : page.index('id="sign-ups"')]
    assert "Mills" in chosen
    assert chosen.count("No longer offered") == 1
    assert "It is too far away" in chosen[chosen.index("Boats") :]
    assert "/student/work/" not in page, "works are the student's"
    assert 'action="/recommendations/' not in page, "and so is choosing"
    every = client.get(f"/wards/{student.pk}/recommendations/", headers=EN).content.decode()
    assert "In the words your child reads" in every
    assert "It is too far away" in every
    assert 'action="/recommendations/' not in every
    record = client.get(f"/wards/{student.pk}/activity/", headers=EN).content.decode()
    assert record.count("Written down") == 8, "six interests and two choices"
    assert "/forget/" not in record


@pytest.mark.parametrize("path", ["", "activity/", "recommendations/", "birth-date/"])
def test_anothers_child_and_nobodys_look_the_same(path: str) -> None:
    student = make_pupil()
    unconfirmed = make_person("guardian")
    Guardianship.objects.create(guardian=unconfirmed, student=student)
    for guardian in (_guardian_of(make_pupil()), Client()):
        if guardian.session.get("_auth_user_id") is None:
            guardian.force_login(unconfirmed)
        answers = [
            guardian.post(f"/wards/{pk}/{path}")
            if path == "birth-date/"
            else guardian.get(f"/wards/{pk}/{path}")
            for pk in (student.pk, uuid.uuid4())
        ]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_a_guardian_who_is_none_any_more_sees_nothing() -> None:
    student = make_pupil()
    client = _guardian_of(student)
    assert client.get(f"/wards/{student.pk}/").status_code == 200
    Guardianship.objects.filter(student=student).delete()
    assert client.get(f"/wards/{student.pk}/").status_code == 404


def test_several_wards_cost_little_more_than_one() -> None:
    first = make_pupil()
    guardian = make_guardian(first)
    one = _queries(guardian, "/wards/")
    for _n in range(3):
        ward = make_pupil()
        Guardianship.objects.create(guardian=guardian, student=ward, confirmed_at=timezone.now())
    assert _queries(guardian, "/wards/") <= one + 3 * 3


def test_a_guardian_lands_on_the_wards(client: Client) -> None:
    client.force_login(make_guardian(make_pupil()))
    assert client.get(reverse("workplace")).url == "/wards/"  # type: ignore[attr-defined]  # a redirect


def test_a_student_is_no_guardian(client: Client) -> None:
    student: Any = make_pupil()
    client.force_login(student)
    assert client.get("/wards/").status_code == 403
    assert client.get(f"/wards/{student.pk}/").status_code == 403
