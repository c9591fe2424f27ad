"""Administrators find people and rule their roles; nobody rules their own."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.actions.give_role import give_role
from eschool.accounts.models import Deed, Role, School, User
from library.models import SubjectPage
from tests.factories import (
    make_class,
    make_methodist,
    make_person,
    make_student,
    make_subject,
    make_teacher,
    make_user,
)

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def administrator(db: None) -> User:
    return make_person("administrator", last_name="Власов")


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def _found(office: Client, query: str) -> str:
    return office.get(f"/people/?{query}", headers=ENGLISH).content.decode()


@pytest.mark.parametrize(
    "query", ["q=Ёлкина", "q=ёлкина", "q=Ёлк", "q=Мария+Ёлк", "q=maria@exam", "q=MARIA@"]
)
def test_a_person_is_found_by_beginnings(office: Client, query: str) -> None:
    make_user(last_name="Ёлкина", first_name="Мария", email="maria@example.org")
    make_user(last_name="Сосновская", first_name="Мария")
    page = _found(office, query)
    assert "Ёлкина" in page
    assert "Сосновская" not in page


def test_nobody_is_listed_before_something_is_asked(office: Client) -> None:
    make_user(last_name="Ёлкина")
    assert "Ёлкина" not in _found(office, "")
    assert "Ёлкина" not in _found(office, "q=&role=")


@pytest.mark.parametrize("query", ["q=%25", "q=___", "q=" + "я" * 5000, "role=king", "page=x&q=А"])
def test_nonsense_finds_nobody(office: Client, query: str) -> None:
    make_user(last_name="Ёлкина", first_name="Мария", patronymic="")
    assert "Ёлкина" not in _found(office, query)


def test_by_role_page_by_page_in_as_many_queries_however_many(
    office: Client, school: School
) -> None:
    for _n in range(3):
        make_teacher(school=school)
    with CaptureQueriesContext(connection) as few:
        _found(office, "role=teacher")
    for _n in range(30):
        make_teacher(school=school)
    with CaptureQueriesContext(connection) as many:
        page = _found(office, "role=teacher")
    assert len(many) == len(few)
    assert "33 people found" in page
    assert "page=2" in page


def test_the_erased_are_not_found(office: Client) -> None:
    person = make_user(last_name="Ёлкина")
    erase_person(person=person)
    assert f"/people/{person.pk}/" not in _found(office, f"q={person.pk}")


def _give(office: Client, person: User, **data: str) -> int:
    return office.post(f"/people/{person.pk}/roles/", data).status_code


def test_a_role_is_given_told_and_written_down(office: Client, administrator: User) -> None:
    person = make_user()
    assert _give(office, person, kind="analyst") == 302
    role = person.roles.get()
    assert (role.kind, role.verified_by) == ("analyst", administrator)
    assert person.groups.get().name == "Analysts"
    deed = Deed.objects.get()
    assert (deed.kind, deed.by, deed.person) == ("role_granted", administrator, person)
    assert person.notices.get().kind == "role_granted"
    assert _give(office, person, kind="analyst") == 302
    assert person.roles.count() == Deed.objects.count() == 1


def test_who_only_said_to_be_a_teacher_is_confirmed_by_it(office: Client, school: School) -> None:
    teacher = make_teacher(school=school, verified=False)
    assert _give(office, teacher, kind="teacher", school=str(school.pk)) == 302
    assert teacher.roles.get().verified_at
    assert Deed.objects.get().kind == "teacher_verified"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "counsellor"}, "Choose the school"),
        ({"kind": "teacher"}, "Choose the school"),
        ({"kind": "employer"}, "name of the organisation"),
        ({"kind": "student"}, "Select a valid choice"),
        ({"kind": "guardian"}, "Select a valid choice"),
        ({"kind": ""}, "required"),
        ({"kind": "teacher", "school": "1; DROP TABLE"}, "not a valid"),
    ],
)
def test_a_wrong_form_says_why(office: Client, data: dict[str, str], sentence: str) -> None:
    person = make_user()
    answer = office.post(f"/people/{person.pk}/roles/", data, headers=ENGLISH)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not person.roles.exists()


@pytest.mark.parametrize("kind", ["teacher", "administrator", "counsellor", "analyst"])
def test_a_student_never_becomes_staff(office: Client, school: School, kind: str) -> None:
    student = make_student(school_class=make_class(school=school))
    assert _give(office, student, kind=kind, school=str(school.pk)) == 422
    assert student.roles.get().kind == "student"


def test_nobody_raises_themselves(office: Client, administrator: User) -> None:
    assert _give(office, administrator, kind="grants_admin") == 403
    with pytest.raises(PermissionDenied):
        give_role(by=administrator, person=administrator, kind="grants_admin")
    own = administrator.roles.get()
    assert office.post(f"/people/roles/{own.pk}/end/", {"note": "x"}).status_code == 403
    page = office.get(f"/people/{administrator.pk}/", headers=ENGLISH).content.decode()
    assert "Nobody changes their own roles" in page


def test_the_erased_receive_no_role(office: Client) -> None:
    person = make_user()
    erase_person(person=person)
    assert _give(office, person, kind="analyst") == 403


def test_a_role_ends_with_a_reason_that_the_person_reads(office: Client) -> None:
    analyst = make_person("analyst")
    role = analyst.roles.get()
    address = f"/people/roles/{role.pk}/end/"
    refused = office.post(address, {"note": "  "}, headers=ENGLISH)
    assert refused.status_code == 422
    assert office.post(address, {"note": "Перешла в другой отдел"}).status_code == 302
    role.refresh_from_db()
    assert role.ended_at
    assert not analyst.groups.exists()
    assert Deed.objects.get().kind == "role_ended"
    assert analyst.notices.get().params["note"] == "Перешла в другой отдел"
    assert office.post(address, {"note": "ещё раз"}).status_code == 302
    assert Deed.objects.count() == 1


def test_a_person_sees_their_own_deeds_in_their_data(office: Client, client: Client) -> None:
    person = make_user()
    _give(office, person, kind="analyst")
    client.force_login(person)
    data = client.get("/me/data.json").json()
    assert data["accounts.deed.person"][0]["kind"] == "role_granted"


def test_a_persons_page_shows_who_did_what(office: Client, administrator: User) -> None:
    person = make_user()
    _give(office, person, kind="analyst")
    page = office.get(f"/people/{person.pk}/", headers=ENGLISH).content.decode()
    assert "Granted a role" in page
    assert administrator.short_name in page


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7|add:7 }}"])
def test_a_hostile_name_stays_text(office: Client, hostile: str) -> None:
    person = make_user(last_name=hostile)
    Role.objects.create(
        user=person, kind="employer", organisation=hostile, started_at="2026-01-01T00:00Z"
    )
    for address in (f"/people/{person.pk}/", "/people/?role=employer"):
        page = office.get(address).content.decode()
        assert "<script>alert" not in page
        assert escape(hostile) in page


def test_a_methodists_subjects_are_chosen_and_written_down(
    office: Client, subject: SubjectPage
) -> None:
    other = make_subject("Химия", "chemistry")
    methodist = make_methodist(subject=subject)
    address = f"/people/{methodist.pk}/subjects/"
    assert office.get(address).status_code == 200
    office.post(address, {"subjects": [other.slug]})
    held = SubjectPage.objects.filter(methodists=methodist)
    assert list(held) == [other]
    assert Deed.objects.get().detail == "chemistry"
    assert office.post(address, {"subjects": ["x"]}).status_code == 422
    office.post(address, {})
    assert not held.all().exists()


def test_the_editor_goes_on_from_the_methodists_of_today(
    office: Client, administrator: User, subject: SubjectPage
) -> None:
    subject.save_revision(user=administrator)
    methodist = make_person("methodist")
    office.post(f"/people/{methodist.pk}/subjects/", {"subjects": [subject.slug]})
    newest = SubjectPage.objects.get(pk=subject.pk).get_latest_revision_as_object()
    assert list(newest.methodists.all()) == [methodist]


@pytest.mark.parametrize("part", ["districts", "schools", "retention"])
def test_the_citys_tables_are_kept_in_the_admin(office: Client, school: School, part: str) -> None:
    assert office.get(f"/admin/{part}/").status_code == 200
    assert office.get(f"/admin/{part}/new/").status_code == 200
    assert "/people/" in office.get("/people/schools/").content.decode()


def test_a_school_is_added_and_never_deleted(office: Client, school: School) -> None:
    data = {"name": "Лицей № 2", "number": "2", "district": school.district_id}
    assert office.post("/admin/schools/new/", data).status_code == 302
    made = School.objects.get(name="Лицей № 2")
    assert office.get(f"/admin/schools/edit/{made.pk}/").status_code == 200
    assert office.post(f"/admin/schools/delete/{made.pk}/").status_code in {302, 403, 404}
    assert School.objects.filter(pk=made.pk).exists()
    assert "/admin/schools/new/" in office.get("/people/schools/").content.decode()


def test_a_district_without_a_name_is_refused_in_words(office: Client) -> None:
    answer = office.post("/admin/districts/new/", {"name_ru": "", "name_en": "", "slug": ""})
    assert answer.status_code == 200
    assert "error" in answer.content.decode()
