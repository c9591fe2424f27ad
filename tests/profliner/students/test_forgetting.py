"""What leans on a forgotten line goes with it, and does not come back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import User
from profliner.actions.choose_item import choose_item, forget_choice
from profliner.actions.forget_signals import forget_kind
from profliner.actions.make_path import make_path
from profliner.actions.mark_attendance import mark_attendance
from profliner.kinds import Result
from profliner.models import Direction, PathStep, Recommendation, Release, Signal
from profliner.moments import midnight
from profliner.selectors.evidence import evidence_of
from profliner.selectors.recommendations import recommended
from tests.profliner.opportunities import making
from tests.profliner.paths.making import Ways, make_step
from tests.profliner.recommending.making import make_field, make_profession
from tests.profliner.students.making import fill, let_profile, make_pupil

pytestmark = pytest.mark.django_db
REASONS = [
    {"code": "strength", "subject": "physics", "lessons": 4},
    {"code": "interests", "letter": "R"},
    {"code": "saved"},
]


@pytest.fixture
def student(db: None) -> User:
    """Told interests, did a lesson, laid a path, was recommended something."""
    found = make_pupil(grade=8)
    ways = Ways()
    path = make_path(student=found, profession=ways.profession)
    PathStep.objects.filter(path=path, step=ways.club).update(reasons=REASONS)
    Signal.objects.all().delete()
    fill(found)
    Signal.objects.create(
        student=found,
        kind="lesson",
        item_kind="lesson",
        item="1",
        value=0.5,
        occurred_at=timezone.now(),
    )
    reason = {"code": "lesson", "kind": "lesson", "item": "1"}
    Recommendation.objects.create(
        student=found,
        items=[
            {
                "kind": "profession",
                "item": str(ways.profession.pk),
                "reasons": [0],
            }
        ],
        reasons=[reason],
        made_at=timezone.now(),
    )
    assert recommended(found).is_personal
    return found


def said() -> list[str]:
    """Of the club on the path."""
    return [reason["code"] for reason in PathStep.objects.get(step__name_en="Club").reasons]


FORGETTING = {
    "a line": ("/student/activity/{lesson}/forget/", {}, ["interests", "saved"]),
    "a kind": ("/student/activity/forget/", {"kind": "interests"}, ["strength", "saved"]),
    "all": ("/student/activity/forget/", {"kind": "all"}, ["saved"]),
    "a round": ("/interests/rounds/{sitting}/forget/", {}, ["strength", "saved"]),
    "a wrong result": (
        "/student/activity/{lesson}/correct/",
        {"percent": "90"},
        ["interests", "saved"],
    ),
}


@pytest.mark.parametrize("what", FORGETTING)
def test_reasons_and_recommendations_go_at_once(student: User, client: Client, what: str) -> None:
    address, data, left = FORGETTING[what]
    lesson = Signal.objects.get(kind="lesson").pk
    sitting = student.interest_sittings.get().pk
    client.force_login(student)
    client.post(address.format(lesson=lesson, sitting=sitting), data)
    assert said() == left
    assert not recommended(student).is_personal


def test_a_choice_taken_back_is_no_reason_any_more(student: User) -> None:
    thing: dict[str, Any] = {"item_kind": "event", "item": str(making.make_opportunity().pk)}
    choose_item(student=student, **thing, verdict="saved")
    forget_choice(student=student, **thing)
    assert not recommended(student).is_personal


def test_interests_that_were_forgotten_speak_for_no_step(student: User) -> None:
    profession = make_profession("engineer", make_field("it"))
    release = Release.objects.create(
        source="okso", version="1", digest="", rows=0, loaded_at=timezone.now()
    )
    direction = Direction.objects.create(code="09.02.07", level="college", release=release)
    profession.directions.add(direction)
    step = make_step("college", direction=direction)
    fill(student, R=5, I=1, A=1, S=1, E=1, C=1)
    assert evidence_of(student).reasons[str(step.pk)] == [{"code": "interests", "letter": "R"}]
    forget_kind(student=student, kind="interests")
    assert not evidence_of(student).reasons


def _forget(student: User, guardian: User) -> None:
    forget_kind(student=student, kind="attended")


def _withdraw_and_agree_again(student: User, guardian: User) -> None:
    withdraw_consent(guardian=guardian, student=student, purpose="recommendation")
    let_profile(student, guardian)


@pytest.mark.parametrize("forget", [_forget, _withdraw_and_agree_again])
def test_no_organiser_brings_a_line_back(forget: Callable[[User, User], None]) -> None:
    employer, student = making.make_employer(), making.make_grown()
    guardian = let_profile(student)
    opportunity = making.make_opportunity(making.make_organisation(employer))
    code = making.join(student, opportunity).code
    day = midnight(opportunity.starts_on)
    mark: dict[str, Any] = {"opportunity": opportunity, "by": employer, "now": day}
    lines = Signal.objects.filter(student=student, kind="attended")
    mark_attendance(**mark, came={code: ""})
    assert lines.exists()
    forget(student, guardian)
    mark_attendance(**mark, came={code: Result.PRIZE})
    assert not lines.exists(), "a result is corrected"
    mark_attendance(**mark, came={}, not_after_all=[code])
    mark_attendance(**mark, came={code: Result.PRIZE})
    assert not lines.exists(), "a mark is taken back and made again"
