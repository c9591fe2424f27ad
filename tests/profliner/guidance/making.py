"""Counsellors, students who agreed to counselling, and what may call for attention."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.models import ConsentText, Role, School, SchoolClass, User
from profliner.models import Field, Meeting, Opportunity, Organisation, Path, Profession
from tests.factories import make_person, make_student
from tests.profliner.students.making import make_guardian

ENGLISH = {"accept-language": "en"}


def make_counsellor(school: School, **values: Any) -> User:
    return make_person(Role.Kind.COUNSELLOR, school=school, **values)


def let_counsel(student: User, guardian: User | None = None) -> User:
    """A guardian agrees to counselling; the guardian."""
    guardian = guardian or make_guardian(student)
    wording = ConsentText.objects.in_force().get(purpose="counselling")
    give_consent(guardian=guardian, student=student, wording=wording)
    return guardian


def make_counselled(school_class: SchoolClass, **values: Any) -> User:
    student = make_student(school_class=school_class, **values)
    let_counsel(student)
    return student


def make_organisation(**values: Any) -> Organisation:
    defaults = {
        "name_ru": "Дом творчества",
        "name_en": "House of Arts",
        "kind": Organisation.Kind.CENTRE,
        "state": Organisation.State.CHECKED,
        "applied_at": timezone.now(),
    }
    return Organisation.objects.create(**{**defaults, **values})


def make_opportunity(*, days: int = 7, **values: Any) -> Opportunity:
    """Published; its deadline is in so many ``days``."""
    now = timezone.now()
    today = timezone.localdate()
    defaults: dict[str, Any] = {
        "kind": "event",
        "title_ru": "День открытых дверей",
        "title_en": "Open day",
        "text_ru": "Приходите.",
        "deadline_at": now + timedelta(days=days),
        "starts_on": today + timedelta(days=days + 1),
        "ends_on": today + timedelta(days=days + 2),
        "state": Opportunity.State.PUBLISHED,
        "published_at": now,
    }
    if "organisation" not in values:
        values["organisation"] = make_organisation()
    return Opportunity.objects.create(**{**defaults, **values})


def make_profession(field: Field | None = None, **values: Any) -> Profession:
    n = Profession.objects.count() + 1
    defaults: dict[str, Any] = {
        "slug": f"profession-{n}",
        "name_ru": f"Профессия {n}",
        "name_en": f"Profession {n}",
        "field": field or make_field(),
        "interests": "RIA",
    }
    return Profession.objects.create(**{**defaults, **values})


def make_field(**values: Any) -> Field:
    n = Field.objects.count() + 1
    defaults = {"slug": f"field-{n}", "name_ru": f"Область {n}", "name_en": f"Field {n}"}
    return Field.objects.create(**{**defaults, **values})


def choose(student: User, profession: Profession | None = None, **values: Any) -> Path:
    """A chosen path without any step."""
    now = timezone.now()
    defaults: dict[str, Any] = {"is_chosen": True, "grade": 7, "made_at": now, "checked_at": now}
    return Path.objects.create(
        student=student, profession=profession or make_profession(), **{**defaults, **values}
    )


def make_meeting(student: User, counsellor: User, *, days: int = 3, **values: Any) -> Meeting:
    defaults: dict[str, Any] = {"starts_at": timezone.now() + timedelta(days=days)}
    return Meeting.objects.create(student=student, counsellor=counsellor, **{**defaults, **values})


def signed_in(user: User) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


def post(desk: Client, address: str, **data: object) -> int:
    return desk.post(address, data).status_code
