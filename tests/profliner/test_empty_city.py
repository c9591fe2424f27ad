"""A city where nobody has entered anything yet: every page says what will be here."""

import pytest
from django.test import Client

from eschool.accounts.models import Role
from tests.factories import make_person
from tests.profliner.students.making import let_profile, make_guardian, make_pupil

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "address", "said"),
    [
        ("student", "/opportunities/", "Nothing is open for sign-up now"),
        ("student", "/recommendations/", "Nothing is open to you right now"),
        ("student", "/paths/", "No path yet"),
        ("student", "/student/signups/", "You have not signed up for anything"),
        ("student", "/student/", "Your next step"),
        ("guardian", "/wards/signups/", "Nobody has signed up for anything"),
        ("counsellor", "/counselling/", "No student to show"),
        ("employer", "/organisations/mine/", "No organisation yet"),
        ("analyst", "/opportunities/moderation/", "Nothing waits"),
        ("analyst", "/steps/", "No steps here"),
        ("analyst", "/city/professions/", "The list is empty"),
        ("administrator", "/organisations/queue/", "When an organisation registers"),
        ("administrator", "/models/", "No model"),
    ],
)
def test_an_empty_page_says_what_will_be_here(
    client: Client, role: str, address: str, said: str
) -> None:
    student = make_pupil(grade=9)
    let_profile(student)
    if role == "student":
        client.force_login(student)
    elif role == "guardian":
        client.force_login(make_guardian(student))
    else:
        client.force_login(make_person(Role.Kind(role)))
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
