"""What went well for a student in lessons, against others who did the same ones; never a weakness.

Evidence are the results the student has not forgotten or corrected. The others are those of the
same grade who did the lesson in the same school year, wherever in the city. A lesson that fewer
than ten of them did says nothing, and neither do fewer than three lessons. The arithmetic stands in
``profliner.estimating``.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, FloatField
from django.db.models.functions import Cast
from django.urls import reverse

from eschool.accounts.models import User
from library.models import LessonPage, Work
from profliner.consenting import may_profile
from profliner.estimating import Estimate, distance, estimate
from profliner.models import Signal

COHORT = 10
LEAST_LESSONS = 3
_Key = tuple[int, int, int]  # lesson, grade, school year
EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One lesson: the student's result and what others have on average, in per cent."""

    title: str
    language: str
    url: str
    percent: int
    others_percent: int
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Strength:
    """A subject, or a topic within one, in which results surely enough lie above the middle."""

    subject: str
    subject_slug: str
    topic: str
    lessons: int
    estimate: Estimate
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Cohort:
    students: int
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class _Result:
    lesson: LessonPage
    assignment_id: UUID
    share: float
    done_at: datetime
    cohort: _Cohort

    @property
    def distance(self) -> float:
        return distance(self.share, self.cohort.mean, self.cohort.deviation)


def strengths_of(student: User, *, may: bool | None = None, topics: bool = True) -> list[Strength]:
    """The surest first; empty without consent. Five queries, however many results there are.

    ``may`` says whether they may be profiled, where somebody has asked already. Without ``topics``
    only whole subjects are looked at.
    """
    if not (may_profile(student) if may is None else may):
        return []
    groups: dict[tuple[str, str, str], list[_Result]] = defaultdict(list)
    for result in _results(student, topics):
        subject: Any = result.lesson.subject
        groups[(subject.name, subject.slug, "")].append(result)
        for topic in result.lesson.curriculum.all() if topics else ():
            groups[(subject.name, subject.slug, topic.title)].append(result)
    found = [_strength(name, results) for name, results in groups.items()]
    return sorted(
        (one for one in found if one), key=lambda one: (-one.estimate.low, one.subject, one.topic)
    )


def _strength(name: tuple[str, str, str], results: list[_Result]) -> Strength | None:
    if len(results) < LEAST_LESSONS:
        return None
    found = estimate([result.distance for result in results])
    if not found.is_above:
        return None
    best = sorted(results, key=lambda result: -result.distance)[:EVIDENCE]
    went_well = tuple(_evidence(one) for one in best if one.distance > 0)
    return Strength(*name, lessons=len(results), estimate=found, evidence=went_well)


def _evidence(result: _Result) -> Evidence:
    return Evidence(
        title=result.lesson.title,
        language=result.lesson.language,
        url=reverse("work", args=[result.assignment_id]),
        percent=round(100 * result.share),
        others_percent=round(100 * result.cohort.mean),
        done_at=result.done_at,
    )


def _results(student: User, topics: bool) -> list[_Result]:
    signals = list(
        Signal.objects.filter(
            student=student,
            kind=Signal.Kind.LESSON,
            value__isnull=False,
            corrected=False,
            source__startswith="work:",
        )
    )
    works = _works([UUID(one.source[5:]) for one in signals], topics) if signals else {}
    cohorts = _cohorts(student, {_key(work) for work in works.values()})
    found = [(one, works[pk]) for one in signals if (pk := UUID(one.source[5:])) in works]
    return [
        _Result(
            work.assignment.lesson,
            work.assignment_id,
            one.value or 0,
            one.occurred_at,
            cohorts[_key(work)],
        )
        for one, work in found
        if _key(work) in cohorts and work.assignment.lesson.subject
    ]


def _key(work: Work) -> _Key:
    """The class that it was set for says the grade and the year, also after the class moved up."""
    place = work.assignment.school_class
    return work.assignment.lesson_id, place.grade, place.year


def _cohorts(student: User, keys: Collection[_Key]) -> dict[_Key, _Cohort]:
    """Computed by the database, in one query; those too small are left out."""
    if not keys:
        return {}
    lessons, grades, years = (set(each) for each in zip(*keys, strict=True))
    share = Cast(F("points"), FloatField()) / F("points_possible")
    rows = (
        Work.objects.filter(
            assignment__lesson__in=lessons,
            assignment__school_class__grade__in=grades,
            assignment__school_class__year__in=years,
            completed_at__isnull=False,
            points_possible__gt=0,
        )
        .exclude(student=student)
        .order_by()
        .values(
            lesson=F("assignment__lesson"),
            grade=F("assignment__school_class__grade"),
            year=F("assignment__school_class__year"),
        )
        .annotate(
            students=Count("student", distinct=True), mean=Avg(share), square=Avg(share * share)
        )
        .filter(students__gte=COHORT)
    )
    return {
        (row["lesson"], row["grade"], row["year"]): _Cohort(
            row["students"], row["mean"], sqrt(max(0.0, row["square"] - row["mean"] ** 2))
        )
        for row in rows
    }


def _works(ids: Sequence[UUID], topics: bool) -> dict[UUID, Work]:
    """With their lessons, and what these are about."""
    found = Work.objects.filter(pk__in=ids).select_related(
        "assignment__lesson__subject", "assignment__school_class"
    )
    if topics:
        found = found.prefetch_related("assignment__lesson__curriculum")
    return {work.pk: work for work in found}
