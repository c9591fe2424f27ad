"""A person's own page: preferences, data, sessions."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from eschool.accounts.actions.verify_teacher import verify_teacher
from eschool.accounts.models import Role, User
from eschool.accounts.personal_data import personal_data
from library.models import LessonPage
from tests.factories import PASSWORD, make_person, make_user

pytestmark = pytest.mark.django_db

FORM = {"last_name": "Озерова", "first_name": "Анна", "patronymic": "", "theme": "dark"}


@pytest.fixture
def person(db: None) -> User:
    return make_user(email="anna@example.org")


def test_what_one_writes_is_kept_and_shown(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.post("/me/", {**FORM, "language": "en"}, follow=True)
    page = response.content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert "Анна Озерова" in page


@pytest.mark.parametrize(
    "wrong",
    [{"last_name": ""}, {"language": "xx"}, {"theme": "pink"}, {"first_name": "я" * 5000}],
)
def test_nonsense_is_returned_with_a_sentence(
    client: Client, person: User, wrong: dict[str, str]
) -> None:
    client.force_login(person)
    response = client.post("/me/", {**FORM, "language": "", **wrong})
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    person.refresh_from_db()
    assert person.theme == "auto"


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7|add:7 }}"]
)
def test_a_hostile_name_stays_text(client: Client, person: User, hostile: str) -> None:
    User.objects.filter(pk=person.pk).update(last_name=hostile)
    client.force_login(person)
    page = client.get("/me/").content.decode()
    assert hostile not in page or "{{" in hostile
    assert "<script>alert" not in page


def test_signing_out_everywhere_ends_the_sessions_of_every_device(person: User) -> None:
    here, there, stranger = Client(), Client(), Client()
    here.force_login(person)
    there.force_login(person)
    other = make_user()
    stranger.force_login(other)
    here.post("/me/sign-out/")
    assert here.get("/me/").status_code == 302
    assert there.get("/me/").status_code == 302
    assert stranger.get("/me/").status_code == 200
    here.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert here.get("/me/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(person: User) -> None:
    here, there = Client(), Client()
    here.force_login(person)
    there.force_login(person)
    new = "another long phrase"
    here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_my_data_are_mine_and_complete(client: Client, lesson: LessonPage, person: User) -> None:
    author = lesson.owner
    client.force_login(author)
    response = client.get("/me/data.json")
    assert response.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(response.content)
    assert data["person"]["email"] == author.email
    assert data["accounts.role.user"][0]["kind"] == "teacher"
    assert data["library.authorship.user"]
    assert "password" not in data["person"]
    assert person.email not in response.content.decode()


def test_what_one_did_to_others_is_not_in_ones_data(person: User) -> None:
    administrator = make_person(Role.Kind.ADMINISTRATOR)
    role = make_person(Role.Kind.TEACHER, verified=False).roles.get()
    verify_teacher(role=role, by=administrator)
    assert str(role.user_id) not in json.dumps(personal_data(administrator))


def test_roles_are_shown_with_their_state(client: Client, school: object) -> None:
    teacher = make_person(Role.Kind.TEACHER, verified=False)
    client.force_login(teacher)
    page = client.get("/me/", headers={"accept-language": "en"}).content.decode()
    assert "Waits to be confirmed" in page


def test_a_role_that_ended_opens_no_admin_whatever_the_groups(client: Client) -> None:
    person = make_user()
    person.groups.add(Group.objects.get_or_create(name="Administrators")[0])
    person.groups.add(Group.objects.get_or_create(name="Editors")[0])
    client.force_login(person)
    assert client.get("/admin/").headers["Location"] == "/workplace/"


@pytest.mark.parametrize("kind", [Role.Kind.STUDENT, Role.Kind.GUARDIAN, Role.Kind.EMPLOYER])
@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/reports/site-history/"])
def test_outsiders_never_enter_the_admin(client: Client, kind: str, path: str) -> None:
    person = make_person(kind)
    person.groups.add(*Group.objects.all())
    client.force_login(person)
    assert client.get(path).headers["Location"] == "/workplace/"
    assert client.post(path).headers["Location"] == "/workplace/"


def test_an_administrator_needs_no_superuser_to_enter(client: Client) -> None:
    client.force_login(make_person(Role.Kind.ADMINISTRATOR))
    assert not User.objects.filter(is_superuser=True).exists()
    assert client.get("/admin/").status_code == 200
