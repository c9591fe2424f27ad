"""Signing in, signing up and staying out, through the real pages."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse

from eschool.accounts.actions.send_letters import send_letters
from eschool.accounts.models import Role, User
from tests.factories import PASSWORD, make_person, make_school, make_student, make_user
from tests.factories import make_class as make_school_class

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def person(db: None) -> User:
    return make_user(email="anna@example.org")


def _try(client: Client, login: str, password: str, **extra: str) -> int:
    return client.post(LOGIN, {"login": login, "password": password}, **extra).status_code  # type: ignore[arg-type]  # WSGI variables


def _is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_one_signs_in_with_an_address_however_it_is_spelt(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"login": " Anna@Example.org ", "password": PASSWORD})
    assert response.headers["Location"] == reverse("workplace")
    assert _is_in(client)


def test_five_wrong_passwords_lock_that_name_from_that_address_only(person: User) -> None:
    guesser = Client(REMOTE_ADDR="10.0.0.1")
    spellings = ["anna@example.org", "Anna@example.org", "ANNA@example.org", " anna@example.org"]
    for n in range(5):
        _try(guesser, spellings[n % len(spellings)], f"guess-{n}")
    refused = guesser.post(LOGIN, {"login": "anna@example.org", "password": PASSWORD})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert not _is_in(guesser)
    owner = Client(REMOTE_ADDR="10.0.0.2")
    assert _try(owner, "anna@example.org", PASSWORD) == 302
    assert _is_in(owner)


def test_another_name_from_the_guessers_address_still_enters(person: User) -> None:
    make_user(email="boris@example.org")
    client = Client(REMOTE_ADDR="10.0.0.1")
    for n in range(5):
        _try(client, "anna@example.org", f"guess-{n}")
    assert _try(client, "boris@example.org", PASSWORD) == 302


def test_a_forged_forwarding_header_opens_no_new_attempts(person: User) -> None:
    client = Client()
    for n in range(5):
        _try(client, "anna@example.org", f"guess-{n}", HTTP_X_FORWARDED_FOR=f"10.1.1.{n}")
    assert _try(client, "anna@example.org", PASSWORD, HTTP_X_FORWARDED_FOR="10.1.1.9") == 429


def test_behind_a_trusted_proxy_the_visitors_address_counts(
    person: User, settings: LazySettings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="127.0.0.1")
    for n in range(5):
        _try(client, "anna@example.org", f"guess-{n}", HTTP_X_FORWARDED_FOR="10.1.1.1")
    assert _try(client, "anna@example.org", PASSWORD, HTTP_X_FORWARDED_FOR="10.1.1.1") == 429
    assert _try(client, "anna@example.org", PASSWORD, HTTP_X_FORWARDED_FOR="10.1.1.2") == 302


def test_no_name_of_a_guesser_or_victim_reaches_the_log(
    person: User, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(6):
        _try(Client(), "anna@example.org", f"guess-{n}")
    assert caplog.records
    assert "anna@" not in caplog.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_wagtails_own_login_leads_to_the_one_entrance(client: Client, method: str) -> None:
    person = make_user(email="root@example.org")
    data = {"username": person.email, "password": PASSWORD}
    address = "/admin/login/?next=/admin/pages/"
    response = client.post(address, data) if method == "post" else client.get(address)
    assert response.headers["Location"].startswith(LOGIN)
    assert "next=%2Fadmin%2Fpages%2F" in response.headers["Location"]
    assert not _is_in(client)


def test_wagtail_resets_no_passwords_of_its_own(client: Client) -> None:
    assert client.get("/admin/password_reset/").status_code == 404


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client: Client, person: User, target: str) -> None:
    response = client.post(
        f"{LOGIN}?next={target}", {"login": person.email, "password": PASSWORD, "next": target}
    )
    assert response.headers["Location"] == reverse("workplace")


def test_signing_in_leads_back_to_the_page_one_wanted(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"login": person.email, "password": PASSWORD, "next": "/me/"})
    assert response.headers["Location"] == "/me/"


def test_a_session_id_known_before_signing_in_is_worth_nothing_after(
    client: Client, person: User
) -> None:
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    _try(client, person.email, PASSWORD)
    assert client.session.session_key != before


def test_without_the_token_nothing_is_taken(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert _try(client, person.email, PASSWORD) == 403
    assert not _is_in(client)


SIGNUP = {
    "last_name": "Орлова",
    "first_name": "Мария",
    "patronymic": "",
    "password1": "a long enough phrase",
    "password2": "a long enough phrase",
}


def _signed_up(email: str) -> tuple[int, str]:
    response = Client().post("/accounts/signup/", {**SIGNUP, "email": email})
    return response.status_code, response.headers.get("Location", "")


def test_signing_up_does_not_tell_who_has_an_account(person: User, settings: LazySettings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert _signed_up(person.email) == _signed_up("new@example.org")
    assert mail.outbox == [], "no page waits for a mail server"
    assert send_letters() == 2
    assert User.objects.filter(email__iexact=person.email).count() == 1
    assert [message.to for message in mail.outbox] == [[person.email], ["new@example.org"]]


def test_the_letter_lets_a_new_person_in(settings: LazySettings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    _signed_up("new@example.org")
    send_letters()
    found = re.search(r"/accounts/confirm-email/\S+", str(mail.outbox[0].body))
    assert found
    client = Client()
    assert client.get(found[0]).status_code == 200
    assert client.post(found[0]).status_code == 302
    assert _try(client, "new@example.org", SIGNUP["password1"]) == 302
    assert _is_in(client)
    assert User.objects.get(email="new@example.org").last_name == "Орлова"


def test_resetting_a_password_does_not_tell_who_has_an_account(person: User) -> None:
    known = Client().post("/accounts/password/reset/", {"email": person.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(person: User) -> None:
    def answer(login: str) -> str:
        page = Client().post(LOGIN, {"login": login, "password": "wrong"}).content.decode()
        return re.sub(r'(value|nonce)="[^"]*"|"X-CSRFToken": "[^"]*"', "", page)

    assert answer(person.email) == answer("nobody@example.org")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", [LOGIN, "/accounts/signup/", "/accounts/password/reset/"])
def test_the_entrance_is_drawn_with_our_own_components(
    client: Client, path: str, language: str
) -> None:
    page = client.get(path, headers={"accept-language": language}).content.decode()
    assert "site-header" in page
    assert 'class="form"' in page
    assert "<script>" not in page


def test_an_open_id_provider_from_the_settings_has_its_button(
    client: Client, settings: LazySettings
) -> None:
    assert "Moscow ID" not in client.get(LOGIN).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "city",
                    "name": "Moscow ID",
                    "client_id": "eschool",
                    "secret": "x",
                    "settings": {"server_url": "https://id.example"},
                }
            ]
        }
    }
    page = client.get(LOGIN).content.decode()
    assert "Moscow ID" in page
    assert "/accounts/oidc/city/login/" in page


class TestJoining:
    def test_a_teacher_of_the_city_waits_to_be_confirmed(
        self, client: Client, person: User
    ) -> None:
        school = make_school()
        administrator = make_person(Role.Kind.ADMINISTRATOR)
        client.force_login(person)
        for _twice in range(2):
            client.post("/join/", {"where": "city", "school": str(school.pk), "region": "x"})
        role = person.roles.get()
        assert (role.kind, role.school, role.region) == ("teacher", school, "")
        assert role.verified_at is None
        assert administrator.notices.get().kind == "teacher_waiting"

    def test_a_teacher_of_another_region_names_it(self, client: Client, person: User) -> None:
        client.force_login(person)
        client.post("/join/", {"where": "elsewhere", "region": "Тверская область, Кашин"})
        assert person.roles.get().region == "Тверская область, Кашин"
        assert person.roles.get().school is None

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"where": "city"},
            {"where": "elsewhere"},
            {"where": "moon", "region": "x"},
            {"where": "city", "school": "not-an-id"},
            {"where": "elsewhere", "region": "x" * 10_000},
        ],
    )
    def test_nonsense_gets_a_sentence_and_grants_nothing(
        self, client: Client, person: User, data: dict[str, str]
    ) -> None:
        client.force_login(person)
        response = client.post("/join/", {"padding": "", **data})
        assert response.status_code == 422
        assert "errorlist" in response.content.decode()
        assert not person.roles.exists()

    def test_a_student_cannot(self, client: Client) -> None:
        client.force_login(make_student(school_class=make_school_class()))
        response = client.post("/join/", {"where": "elsewhere", "region": "x"})
        assert response.status_code == 403
