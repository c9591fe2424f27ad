"""Organisations, what they offer, and who signs up."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.models import ConsentText, Notice, Role, User
from profliner.actions.moderate_opportunity import moderate_opportunity
from profliner.actions.sign_up import sign_up
from profliner.models import Opportunity, Organisation, SignUp
from profliner.refusals import Refused
from tests.factories import make_class, make_person, make_student, make_user
from tests.profliner.students.making import make_guardian

_numbers = count(1)


def make_employer(**values: Any) -> User:
    return make_person(Role.Kind.EMPLOYER, **values)


def make_organisation(member: User | None = None, **values: Any) -> Organisation:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "kind": Organisation.Kind.EMPLOYER,
        "name_ru": f"Завод № {n}",
        "name_en": f"Works No. {n}",
        "state": Organisation.State.CHECKED,
        "check_note": "Выписка из реестра, звонок директору.",
        "applied_at": timezone.now(),
    }
    organisation = Organisation.objects.create(**{**defaults, **values})
    organisation.members.add(member or make_employer())
    return organisation


def make_opportunity(organisation: Organisation | None = None, **values: Any) -> Opportunity:
    """A published event that a seventh-grader may sign up for, a week from now."""
    n = next(_numbers)
    today = timezone.localdate()
    defaults: dict[str, Any] = {
        "kind": "event",
        "organisation": organisation or make_organisation(),
        "title_ru": f"День открытых дверей {n}",
        "title_en": f"Open day {n}",
        "text_ru": "Покажем цех и лабораторию.",
        "text_en": "We show the workshop and the laboratory.",
        "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=7),
        "deadline_at": timezone.now() + timedelta(days=5),
        "state": Opportunity.State.PUBLISHED,
        "published_at": timezone.now(),
    }
    return Opportunity.objects.create(**{**defaults, **values})


def make_grown(grade: int = 9, **values: Any) -> User:
    """A student old enough to sign up alone: 15 by the grade."""
    return make_student(school_class=make_class(grade=grade), **values)


def make_younger(**values: Any) -> tuple[User, User]:
    """A student of 12 and a guardian."""
    student = make_student(school_class=make_class(grade=6), **values)
    return student, make_guardian(student)


def join(student: User, opportunity: Opportunity, now: datetime | None = None) -> SignUp:
    return sign_up(student=student, opportunity=opportunity, by=student, now=now)


def let_meet_employers(student: User, guardian: User | None = None) -> User:
    guardian = guardian or make_guardian(student)
    # As ``let_profile``: tests with threads empty the table of wordings too.
    wording, _is_new = ConsentText.objects.in_force().get_or_create(
        purpose="employers",
        defaults={"version": 1, "text_ru": "Да", "text_en": "Yes", "published_at": timezone.now()},
    )
    give_consent(guardian=guardian, student=student, wording=wording)
    return guardian


def states(opportunity: Opportunity) -> list[str]:
    """Of its line and of those who left it, in the order of coming."""
    rows = opportunity.signups.order_by("queued_at", "pk")
    return list(rows.values_list("state", flat=True))


def make_administrator() -> User:
    return make_person(Role.Kind.ADMINISTRATOR)


def make_moderator() -> User:
    return make_person(Role.Kind.ANALYST)


def make_stranger() -> User:
    return make_user()


def refusal(call: object, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        call(**arguments)  # type: ignore[operator]
    assert refused.value.message
    return refused.value.code


def kinds_of_notices(person: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    )


def moderate(opportunity: Opportunity, by: User, *, publish: bool, note: str = "") -> bool:
    """Whoever decides has looked at it as it is now."""
    seen = Opportunity.objects.get(pk=opportunity.pk).changed_at
    decision: dict[str, Any] = {"publish": publish, "note": note, "seen": seen}
    return moderate_opportunity(opportunity=opportunity, by=by, **decision)
