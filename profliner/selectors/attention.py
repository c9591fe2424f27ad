"""Which students need their counsellor and why, worked out by the database.

A consent to counselling names interests, path and meetings: of what was saved and signed up for no
more is told than what stands on the chosen path, and that nothing was chosen for long.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models import User
from profliner.counselling import places_now
from profliner.models import Choice, Meeting, Path, PathStep, SignUp
from profliner.selectors.standing import GRADE_UNKNOWN


class Reason(models.TextChoices):
    """The most pressing first."""

    PROBLEMS = "problems", _("The path does not hold")
    DEADLINE = "deadline", _("A deadline is near")
    GUARDIAN = "guardian", _("Waits for a guardian")
    NO_PATH = "no_path", _("No next step")
    IDLE = "idle", _("Nothing chosen lately")


@dataclass(frozen=True, slots=True)
class Deadline:
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    student: User
    school_class: str
    reasons: list[Reason]
    deadline: Deadline | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many students there are, need attention, and have each reason."""

    students: int
    attention: int
    reasons: dict[str, int] = field(default_factory=dict)


def with_reasons(students: QuerySet[User], now: datetime) -> QuerySet[Any]:
    """``why_<reason>`` is true where it holds; ``reasons`` is how many do."""
    held = {f"why_{reason}": condition for reason, condition in _conditions(now).items()}
    each: list[Any] = [Case(When(**{name: True}, then=Value(1)), default=Value(0)) for name in held]
    placed = students.annotate(**_class_columns())
    return placed.annotate(**held).annotate(reasons=sum(each[1:], start=each[0]))


def _conditions(now: datetime) -> dict[str, Any]:
    chosen = Path.objects.filter(student=OuterRef("pk"), is_chosen=True)
    choosing = Q(grade__gte=settings.COUNSELLING_FROM_GRADE)  # younger ones need choose nothing
    return {
        Reason.PROBLEMS: Exists(chosen.exclude(problems=[]).exclude(problems=GRADE_UNKNOWN)),
        Reason.DEADLINE: Exists(_planned(now).filter(path__student=OuterRef("pk"))),
        Reason.GUARDIAN: Exists(_waiting()),
        Reason.NO_PATH: choosing & ~Q(Exists(_going_on())),
        Reason.IDLE: choosing & _idle(now),
    }


def _soon(now: datetime) -> datetime:
    return now + timedelta(days=settings.COUNSELLING_DEADLINE_DAYS)


def _planned(now: datetime) -> QuerySet[PathStep]:
    """Steps not begun, of chosen paths, that can be entered only for a few days more."""
    window = (now, _soon(now))
    closing = Q(step__deadline_at__range=window) | Q(step__opportunity__deadline_at__range=window)
    signed = SignUp.objects.exclude(state=SignUp.State.WITHDRAWN).filter(
        student=OuterRef("path__student"), opportunity=OuterRef("step__opportunity")
    )
    planned = PathStep.objects.filter(closing, path__is_chosen=True, state=PathStep.State.PLANNED)
    return planned.exclude(Exists(signed))


def _waiting() -> QuerySet[PathStep]:
    """Steps of the chosen path whose sign-up nobody has agreed to yet."""
    steps = PathStep.objects.filter(path__student=OuterRef("pk"), path__is_chosen=True)
    return steps.filter(
        step__opportunity__signups__student=F("path__student"),
        step__opportunity__signups__state=SignUp.State.CONSENT,
    )


def _going_on() -> QuerySet[PathStep]:
    """Steps of the chosen path that are still to be done."""
    steps = PathStep.objects.filter(path__student=OuterRef("pk"), path__is_chosen=True)
    return steps.exclude(state=PathStep.State.DONE)


def _idle(now: datetime) -> Q:
    since = now - timedelta(days=settings.COUNSELLING_IDLE_DAYS)
    mine = OuterRef("pk")
    return ~(
        Q(Exists(Choice.objects.filter(student=mine, chosen_at__gte=since)))
        | Q(Exists(SignUp.objects.filter(student=mine, queued_at__gte=since)))
        | Q(Exists(Path.objects.filter(student=mine, made_at__gte=since)))
    )


def _class_columns() -> dict[str, Subquery]:
    place = places_now(student=OuterRef("pk")).order_by("-started_on", "-pk")
    names = ("grade", "letter")
    return {name: Subquery(place.values(f"school_class__{name}")[:1]) for name in names}


PRESSING = (Reason.PROBLEMS, Reason.DEADLINE, Reason.GUARDIAN)


def most_pressing_first(students: QuerySet[Any]) -> QuerySet[Any]:
    """What gets worse by waiting stands before what does not, then by the number of reasons."""
    pressing = (f"-why_{reason}" for reason in PRESSING)
    return students.order_by(*pressing, "-reasons", "last_name", "first_name", "pk")


def tally(students: QuerySet[Any]) -> Tally:
    counts = {reason.value: Count("pk", filter=Q(**{f"why_{reason}": True})) for reason in Reason}
    found = students.aggregate(
        students=Count("pk"), attention=Count("pk", filter=Q(reasons__gt=0)), **counts
    )
    return Tally(
        found["students"], found["attention"], {reason.value: found[reason] for reason in Reason}
    )


def rows(students: Iterable[Any], now: datetime) -> list[Row]:
    """One page of students from ``with_reasons``, in three queries whatever their number."""
    page = list(students)
    ids = [student.pk for student in page]
    deadlines, meetings = _deadlines(ids, now), _meetings(ids, now)
    return [
        Row(
            student=student,
            school_class=f"{student.grade}{student.letter}",
            reasons=[reason for reason in Reason if getattr(student, f"why_{reason}")],
            deadline=deadlines.get(student.pk),
            meeting=meetings.get(student.pk),
        )
        for student in page
    ]


def _deadlines(ids: list[UUID], now: datetime) -> dict[UUID, Deadline]:
    """The nearest of each student."""
    found: defaultdict[UUID, list[Deadline]] = defaultdict(list)
    planned = _planned(now).filter(path__student__in=ids)
    for one in planned.select_related("path", "step__opportunity"):
        opportunity = one.step.opportunity
        limits = (one.step.deadline_at, opportunity.deadline_at if opportunity else None)
        at = min(limit for limit in limits if limit and limit > now)
        found[one.path.student_id].append(Deadline(one.step.name, at))
    return {pk: min(each, key=lambda one: one.at) for pk, each in found.items()}


def _meetings(ids: list[UUID], now: datetime) -> dict[UUID, Meeting]:
    """The next planned one of each student."""
    planned = Meeting.objects.planned().filter(student__in=ids, starts_at__gte=now)
    return {meeting.student_id: meeting for meeting in planned.order_by("-starts_at")}
