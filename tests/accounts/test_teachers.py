"""Administrators say who teaches where."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.verify_teacher import verify_teacher
from eschool.accounts.models import Role, School, User
from tests.factories import make_person, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> User:
    return make_person(Role.Kind.ADMINISTRATOR)


@pytest.fixture
def waiting(school: School) -> Role:
    return make_teacher(verified=False, school=school).roles.get()


def test_confirming_opens_a_teachers_rights_and_tells_them(
    client: Client, administrator: User, waiting: Role
) -> None:
    client.force_login(administrator)
    assert waiting.user.get_full_name() in client.get("/people/teachers/").content.decode()
    client.post(f"/people/teachers/{waiting.pk}/verify/")
    waiting.refresh_from_db()
    assert waiting.verified_by == administrator
    assert "verified_teacher" in User.objects.get(pk=waiting.user_id).role_kinds
    assert waiting.user.notices.get().kind == "teacher_verified"


def test_refusing_needs_a_reason_that_the_person_reads(
    client: Client, administrator: User, waiting: Role
) -> None:
    client.force_login(administrator)
    address = f"/people/teachers/{waiting.pk}/refuse/"
    assert client.post(address, {"note": " "}).status_code == 422
    assert client.post(address, {"note": "x" * 501}).status_code == 422
    waiting.refresh_from_db()
    assert waiting.ended_at is None
    assert client.post(address, {"note": "В школе вас не знают."}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.ended_at is not None, waiting.note) == (True, "В школе вас не знают.")
    assert waiting.verified_at is None
    assert not waiting.user.groups.exists()
    client.force_login(waiting.user)
    assert "В школе вас не знают." in client.get("/notices/").content.decode()


def test_a_second_decision_changes_nothing(
    client: Client, administrator: User, waiting: Role
) -> None:
    client.force_login(administrator)
    client.post(f"/people/teachers/{waiting.pk}/verify/")
    client.post(f"/people/teachers/{waiting.pk}/verify/")
    client.post(f"/people/teachers/{waiting.pk}/refuse/", {"note": "поздно"})
    waiting.refresh_from_db()
    assert waiting.ended_at is None
    assert waiting.user.notices.count() == 1


def test_nobody_vouches_for_themselves(client: Client, administrator: User) -> None:
    own = Role.objects.create(
        user=administrator, kind="teacher", region="x", started_at="2026-09-01T00:00Z"
    )
    client.force_login(administrator)
    assert client.post(f"/people/teachers/{own.pk}/verify/").status_code == 403
    with pytest.raises(PermissionDenied):
        verify_teacher(role=own, by=administrator)


def test_a_role_that_ends_leaves_its_group_unless_held_elsewhere(school: School) -> None:
    teacher = make_teacher(school=school)
    second = Role.objects.create(
        user=teacher, kind="teacher", region="x", started_at="2026-09-01T00:00Z"
    )
    end_role(role=second)
    assert teacher.groups.filter(name="Teachers").exists()
    end_role(role=teacher.roles.current().get())
    end_role(role=teacher.roles.order_by("pk")[0])
    assert not teacher.groups.exists()
