"""What a school does in September: classes, their lists, their teachers."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eschool.accounts.class_lists import read_class_list
from eschool.accounts.models import Deed, Enrolment, GuardianInvitation, School, SchoolClass, User
from eschool.core.calendar import school_year
from tests.factories import (
    make_class,
    make_person,
    make_school,
    make_student,
    make_teacher,
    make_user,
)

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
HEAD = "Фамилия;Имя;Отчество;E-mail;Почта родителя\n"
TWO = (
    HEAD
    + "Стрижов;Лев;Ильич;lev@example.org;mother@example.org\nЁлкина;Мария;;maria@example.org;\n"
)


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_person("administrator"))
    return client


@pytest.fixture
def school_class(school: School) -> SchoolClass:
    return make_class(school=school, grade=7, letter="Б")


def _enter(office: Client, school_class: SchoolClass, text: str) -> str:
    answer = office.post(
        f"/people/classes/{school_class.pk}/list/", {"text": text}, headers=ENGLISH
    )
    assert answer.status_code in {302, 422}
    return "" if answer.status_code == 302 else answer.content.decode()


def _names(school_class: SchoolClass) -> set[str]:
    here = Enrolment.objects.filter(school_class=school_class, ended_on=None)
    return set(here.values_list("student__last_name", flat=True))


def _letter(address: str) -> str:
    letter = next(str(letter.body) for letter in mail.outbox if letter.to == [address])
    found = re.search(r"(/(?:welcome|guardians)/\S+)", letter)
    assert found
    return found[1]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_list_is_entered_as_sheets_save_it(
    office: Client, school_class: SchoolClass, delimiter: str, encoding: str
) -> None:
    file = SimpleUploadedFile("7b.csv", TWO.replace(";", delimiter).encode(encoding))
    answer = office.post(f"/people/classes/{school_class.pk}/list/", {"file": file})
    assert answer.status_code == 302
    assert _names(school_class) == {"Стрижов", "Ёлкина"}


def test_a_new_student_chooses_a_password_by_the_letter_once(
    office: Client, school_class: SchoolClass, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert not _enter(office, school_class, TWO)
    letter = _letter("lev@example.org")
    student = Client()
    assert student.get(letter).status_code == 200
    weak = student.post(letter, {"new_password1": "123", "new_password2": "123"})
    assert weak.status_code == 422
    chosen = {"new_password1": "четыре-синих-кита", "new_password2": "четыре-синих-кита"}
    assert student.post(letter, chosen)["Location"] == "/workplace/"
    assert student.get("/student/").status_code == 200
    assert Client().get(letter).status_code == 404
    assert EmailAddress.objects.get(email="lev@example.org").verified
    guardian = GuardianInvitation.objects.get()
    assert (guardian.email, guardian.student.last_name) == ("mother@example.org", "Стрижов")
    page = office.get(f"/people/classes/{school_class.pk}/", headers=ENGLISH).content.decode()
    assert page.count(">invited<") >= 1
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"/people/classes/{school_class.pk}/welcome/")
    assert [letter.to for letter in mail.outbox] == [["maria@example.org"]]


@pytest.mark.parametrize("token", ["x", "a" * 3000, "ImEi:1abc:def"])
def test_a_forged_letter_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/welcome/{token}/").status_code == 404
    client.force_login(make_user())
    assert client.get(f"/guardians/{token}/").status_code == 404


def test_twice_is_once(office: Client, school_class: SchoolClass) -> None:
    for _n in range(2):
        assert not _enter(office, school_class, TWO)
    assert Enrolment.objects.count() == User.objects.with_role("student").count() == 2
    assert GuardianInvitation.objects.count() == 1


def test_every_bad_line_is_named_and_nothing_is_entered(
    office: Client, school_class: SchoolClass, school: School
) -> None:
    make_teacher(school=school, email="teacher@example.org", last_name="Учитель")
    make_user(email="stranger@example.org", last_name="Странник")
    other = make_class(school=make_school())
    make_student(school_class=other, email="elsewhere@example.org", last_name="Дальняя")
    make_student(school_class=school_class, email="known@example.org", last_name="Знакомый")
    shape = HEAD + (
        "Хорошая;Анна;;good@example.org;\n;Без;;nameless@example.org;\nБез;;;b@example.org;\n"
        "Без;Почты;;;\nПлохая;Почта;;no-mail;\nДважды;Анна;;good@example.org;\n"
        "Я;Сам;;self@example.org;self@example.org\n" + "я" * 200 + ";Анна;;long@example.org;\n"
    )
    page = _enter(office, school_class, shape)
    for line in range(3, 10):
        assert f'<th scope="row">{line}</th>' in page
    names = ("family name is missing", "given name is missing", "e-mail is missing")
    for sentence in (*names, "no e-mail address", "stands in line 2", "same e-mail", "longer"):
        assert sentence in page
    both = shape + "Учитель;Анна;;teacher@example.org;\n"
    assert '<th scope="row">10</th>' in _enter(office, school_class, both)
    people = HEAD + (
        "Хорошая;Анна;;good@example.org;\nУчитель;Анна;;teacher@example.org;\n"
        "Странник;Анна;;stranger@example.org;\nДальняя;Анна;;elsewhere@example.org;\n"
        "Другой;Анна;;known@example.org;\n"
    )
    page = _enter(office, school_class, people)
    for sentence in ("not a student", "has not confirmed", "another school", "another family name"):
        assert sentence in page
    assert "good@example.org" in page, "what was typed is still there"
    assert not User.objects.filter(email="good@example.org").exists()
    assert _names(school_class) == {"Знакомый"}
    assert not Deed.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Choose a file"),
        ("   \n ", "Choose a file"),
        ("a;b;c", "Missing: family name, given name, e-mail"),
        ("Фамилия;Имя\nА;Б", "Missing: e-mail"),
        (HEAD, "no student below"),
        (HEAD + "А;Б;;a@example.org;\n" * 61, "at most 60"),
        ("я" * 200_000, "100000"),
        ("\0" * 500, "Null characters"),
        (HEAD + '"' + "x" * 2000, "is missing"),
    ],
)
def test_a_list_of_nonsense_gets_a_sentence(
    office: Client, school_class: SchoolClass, text: str, sentence: str
) -> None:
    page = _enter(office, school_class, text)
    assert sentence in page.replace("\xa0", "").replace(",000", "000")
    assert not Enrolment.objects.exists()


def test_a_file_far_too_large_is_not_read(office: Client, school_class: SchoolClass) -> None:
    file = SimpleUploadedFile("list.csv", b"a" * 200_000)
    answer = office.post(f"/people/classes/{school_class.pk}/list/", {"file": file})
    assert answer.status_code == 422


def test_english_headings_in_another_order() -> None:
    read = read_class_list("E-mail\tGiven name\tFamily name\na@example.org\tAnna\tFir\n")
    assert not read.bad
    row = read.rows[0]
    assert (row.line, row.last_name, row.first_name, row.email) == (
        2,
        "Fir",
        "Anna",
        "a@example.org",
    )


def test_moving_within_the_school_ends_the_old_place(
    office: Client, school_class: SchoolClass, school: School
) -> None:
    old = make_class(school=school, grade=7, letter="А")
    student = make_student(school_class=old, email="lev@example.org", last_name="Стрижов")
    assert not _enter(office, school_class, TWO)
    assert _names(old) == set()
    assert student.enrolments.get(ended_on=None).school_class == school_class
    assert student.notices.get().kind == "class_entered"


def test_who_confirmed_their_address_becomes_a_student(
    office: Client, school_class: SchoolClass
) -> None:
    person = make_user(email="lev@example.org", last_name="Стрижов")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    assert not _enter(office, school_class, TWO)
    assert User.objects.get(pk=person.pk).role_kinds == {"student"}


def test_taking_out_of_the_class_ends_the_place_and_keeps_the_role(
    office: Client, school_class: SchoolClass
) -> None:
    student = make_student(school_class=school_class)
    place = student.enrolments.get()
    for _n in range(2):
        assert office.post(f"/people/places/{place.pk}/end/").status_code == 302
    place.refresh_from_db()
    assert place.ended_on == timezone.localdate()
    assert User.objects.get(pk=student.pk).role_kinds == {"student"}
    assert Deed.objects.count() == 1


def test_only_a_confirmed_teacher_of_the_school_is_put_down(
    office: Client, school_class: SchoolClass, school: School
) -> None:
    address = f"/people/classes/{school_class.pk}/teachers/"
    teacher = make_teacher(school=school)
    for person in (
        make_teacher(school=school, verified=False),
        make_teacher(school=make_school()),
        make_user(),
    ):
        assert office.post(address, {"email": person.email}).status_code == 422
    assert office.post(address, {"email": "nonsense"}).status_code == 422
    assert office.post(address, {"email": teacher.email.upper()}).status_code == 302
    assert school_class.teachers.get() == teacher
    assert teacher.notices.get().kind == "class_given"
    office.post(f"{address}{teacher.pk}/remove/")
    assert not school_class.teachers.exists()
    assert office.post(f"{address}{teacher.pk}/remove/").status_code == 404


def test_a_class_is_made_once(office: Client, school: School) -> None:
    year = school_year(timezone.localdate())
    data = {"year": year, "grade": 5, "letter": " в "}
    for _n in range(2):
        assert office.post(f"/people/schools/{school.pk}/", data).status_code == 302
    made = SchoolClass.objects.get()
    assert (made.grade, made.letter, made.year) == (5, "В", year)


@pytest.mark.parametrize(
    "wrong", [{"grade": 12}, {"grade": "x"}, {"year": 1999}, {"letter": ""}, {"letter": "я" * 99}]
)
def test_no_class_of_nonsense(office: Client, school: School, wrong: dict[str, object]) -> None:
    year = school_year(timezone.localdate())
    data = {"year": year, "grade": 5, "letter": "А", **wrong}
    assert office.post(f"/people/schools/{school.pk}/", data).status_code == 422
    assert not SchoolClass.objects.exists()


def test_september_moves_the_classes_up_and_keeps_their_history(
    office: Client, school: School
) -> None:
    year = school_year(timezone.localdate())
    teacher, gone = make_teacher(school=school), make_teacher(school=school)
    sixth = make_class(school=school, year=year - 1, grade=6, letter="А")
    last = make_class(school=school, year=year - 1, grade=11, letter="А")
    sixth.teachers.add(teacher, gone)
    gone.roles.update(ended_at=timezone.now())
    goes_on = make_student(school_class=sixth)
    graduate = make_student(school_class=last)
    placed = make_student(school_class=sixth)
    repeats = make_class(school=school, year=year, grade=6, letter="Б")
    Enrolment.objects.create(student=placed, school_class=repeats, started_on=timezone.localdate())
    Enrolment.objects.filter(school_class__year=year - 1).update(started_on=date(year - 1, 9, 1))
    address = f"/people/schools/{school.pk}/move-up/"
    page = office.get(address, headers=ENGLISH).content.decode()
    assert "leaves school" in page
    assert SchoolClass.objects.count() == 3, "looking moves nobody"
    office.post(address, {"with_teachers": "on"})
    seventh = SchoolClass.objects.get(school=school, year=year, grade=7, letter="А")
    assert set(seventh.teachers.all()) == {teacher}
    place = goes_on.enrolments.get(ended_on=None)
    assert (place.school_class, place.started_on) == (seventh, date(year, 9, 1))
    assert goes_on.enrolments.get(school_class=sixth).ended_on == date(year, 8, 31)
    assert placed.enrolments.get(ended_on=None).school_class == repeats
    assert not graduate.enrolments.filter(ended_on=None).exists()
    assert User.objects.get(pk=graduate.pk).role_kinds == set()
    before = Enrolment.objects.count()
    office.post(address)
    assert Enrolment.objects.count() == before
    assert "Nothing to move" in office.get(address, headers=ENGLISH).content.decode()


def test_a_class_page_asks_as_much_however_many_are_in_it(
    office: Client, school_class: SchoolClass
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(f"/people/classes/{school_class.pk}/")
        return len(queries)

    make_student(school_class=school_class)
    few = asked()
    for _n in range(20):
        make_student(school_class=school_class)
    assert asked() == few


def test_schools_are_found_by_number_and_name(office: Client) -> None:
    make_school(name="Школа № 1234", number=1234)
    make_school(name="Лицей «Вторая высота»", number=2)
    for asked, other in (("1234", "Лицей"), ("лицей", "1234"), ("Вторая", "1234")):
        page = office.get("/people/schools/", {"q": asked}).content.decode()
        assert page.count("/people/schools/") >= 1
        assert f">{other}" not in page
    assert (
        "No such school"
        in office.get("/people/schools/", {"q": "9" * 50}, headers=ENGLISH).content.decode()
    )


def test_an_old_invitation_is_no_longer_good(
    office: Client, school_class: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eschool.accounts.invitations import DAYS, password_state, token_for

    student = make_student(school_class=school_class)
    student.set_unusable_password()
    student.save()
    token = token_for("welcome", student.pk, password_state(student))
    assert Client().get(f"/welcome/{token}/").status_code == 200
    later = timezone.now() + timedelta(days=DAYS, seconds=5)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert Client().get(f"/welcome/{token}/").status_code == 404
