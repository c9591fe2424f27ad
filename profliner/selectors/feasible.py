"""What of the catalogue is open to a student now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from library.models import LessonPage, Work
from profliner.items import (
    LESSON_COLUMNS,
    OPPORTUNITY_COLUMNS,
    Ref,
    Row,
    uuids,
    whole_numbers,
)
from profliner.kinds import OPPORTUNITIES, Item
from profliner.models import Opportunity, Profession, SignUp
from profliner.querysets import (
    has_a_place,
    in_reach,
    in_reach_by_grade,
    still_asked,
    takes_a_place,
)
from profliner.students import Facts

LIMITS = (
    "starts_on",
    "ends_on",
    "age_from",
    "age_to",
    "grade_from",
    "grade_to",
    "district_id",
    "places",
)
HELD = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)


def feasible(refs: Iterable[Ref], facts: Facts, now: datetime, *, of_one: bool = True) -> set[Ref]:
    """Of ``refs`` those that are there, open, within reach, and not signed up for already.

    An opportunity needs a free place and all that it asks to have been done before. Without
    ``of_one`` neither what this student did counts nor when they were born, so that it holds for
    all of the same grade and district: see ``AgesAsked``.
    """
    refs = list(refs)
    return {
        *_professions([item for kind, item in refs if kind == Item.PROFESSION]),
        *_opportunities([item for kind, item in refs if kind in OPPORTUNITIES], facts, now, of_one),
        *_lessons([item for kind, item in refs if kind == Item.LESSON], facts, of_one),
    }


def _professions(ids: list[str]) -> Iterable[Ref]:
    if not ids:
        return
    for pk in Profession.objects.listed().filter(pk__in=uuids(ids)).values_list("pk", flat=True):
        yield Item.PROFESSION.value, str(pk)


def _opportunities(ids: list[str], facts: Facts, now: datetime, of_one: bool) -> Iterable[Ref]:
    if not ids:
        return
    found = Opportunity.objects.published().filter(_is_open(facts, now, of_one), pk__in=uuids(ids))
    yield from ((kind, str(pk)) for pk, kind in found.values_list("pk", "kind"))


def _is_open(facts: Facts, now: datetime, of_one: bool) -> Q:
    """Of published opportunities."""
    if not of_one:
        return in_reach_by_grade(facts, now) & has_a_place(now)
    return in_reach(facts, now) & _is_open_to_one(facts, now)


def _is_open_to_one(facts: Facts, now: datetime) -> Q:
    mine = SignUp.objects.filter(student=facts.student_id, state__in=HELD)
    return has_a_place(now) & ~Q(pk__in=mine.values("opportunity")) & ~Q(_is_blocked(facts, now))


class AgesAsked:
    """What is closed by age, of many things for one student after the other.

    As ``eligibility.check_student`` has it: the age on the day it begins, or today once it has.
    """

    def __init__(self, refs: Sequence[Ref], today: date) -> None:
        place = {ref[1]: at for at, ref in enumerate(refs) if ref[0] in OPPORTUNITIES}
        found = Opportunity.objects.filter(pk__in=uuids(place))
        rows = list(found.values_list("pk", "starts_on", "age_from", "age_to"))
        days = [max(starts_on, today) for _pk, starts_on, _from, _to in rows]
        self._places = np.array([place[str(row[0])] for row in rows], dtype=np.int64)
        self._years = np.array([day.year for day in days], dtype=np.int64)
        self._days = np.array([100 * day.month + day.day for day in days], dtype=np.int64)
        self._from = np.array([row[2] for row in rows], dtype=np.int64)
        self._to = np.array([row[3] for row in rows], dtype=np.int64)

    def closed_to(self, born: date) -> NDArray[np.int64]:
        """Their places among the things."""
        before_birthday = self._days < 100 * born.month + born.day
        ages = self._years - born.year - before_birthday
        return self._places[(ages < self._from) | (ages > self._to)]


def _is_blocked(facts: Facts, now: datetime) -> Exists:
    """Whether it asks for something the student has not taken part in."""
    asked_now = still_asked(timezone.localdate(now), of="to_opportunity")
    done = SignUp.objects.filter(student=facts.student_id, state=SignUp.State.ATTENDED)
    through = Opportunity.requires.through.objects
    asked = through.filter(asked_now, from_opportunity=OuterRef("pk"))
    return Exists(asked.exclude(to_opportunity__in=done.values("opportunity")))


def _lessons(ids: list[str], facts: Facts, of_one: bool) -> Iterable[Ref]:
    numbers = whole_numbers(ids)
    if not numbers:
        return
    found = lessons_open_to(facts, of_one=of_one).filter(pk__in=numbers)
    for pk in found.values_list("pk", flat=True):
        yield Item.LESSON.value, str(pk)


def lessons_open_to(facts: Facts, *, of_one: bool = True) -> QuerySet[LessonPage]:
    found = LessonPage.objects.published()
    if facts.grade is not None:
        found = found.filter(grade_from__lte=facts.grade, grade_to__gte=facts.grade)
    if of_one:
        done = Work.objects.filter(student=facts.student_id, completed_at__isnull=False)
        found = found.exclude(pk__in=done.values("assignment__lesson"))
    return found


def opportunity_rows(
    refs: Iterable[Ref], facts: Facts, now: datetime
) -> tuple[set[Ref], dict[Ref, Row]]:
    """Which of ``refs`` are open, and a row for the card of each that is published.

    At most three queries; of the few rows the rest is judged here. One query that says it all
    takes Django longer to write than these to be answered.
    """
    ids = uuids({item for kind, item in refs if kind in OPPORTUNITIES})
    if not ids:
        return set(), {}
    asked = Opportunity.requires.through.objects.filter(from_opportunity=OuterRef("pk"))
    found = Opportunity.objects.published().filter(pk__in=ids).annotate(asks=Exists(asked))
    rows: dict[Ref, Row] = {
        (str(row["kind"]), str(row["pk"])): row
        for row in found.values("asks", *LIMITS, *OPPORTUNITY_COLUMNS)
    }
    timely = {ref: row for ref, row in rows.items() if row["deadline_at"] > now}
    today = timezone.localdate(now)
    reached = {ref: row for ref, row in timely.items() if _is_reached(row, facts, today)}
    shut = _taken_up(reached.values(), facts, now) | _blocked(reached.values(), facts, now)
    return {ref for ref, row in reached.items() if row["pk"] not in shut}, rows


def _is_reached(row: Row, facts: Facts, today: date) -> bool:
    """As ``querysets.in_reach`` has it."""
    begins = max(facts.today, row["starts_on"])
    age, grade = facts.age_on(begins), facts.grade_on(begins)
    where = {row["district_id"], facts.district_id}
    return bool(
        row["ends_on"] >= today
        and (row["is_online"] or None in where or len(where) == 1)
        and row["age_from"] <= age <= row["age_to"]
        and (grade is None or row["grade_from"] <= grade <= row["grade_to"])
    )


def _taken_up(rows: Collection[Row], facts: Facts, now: datetime) -> set[UUID]:
    """Those that are full, and those that the student has a part in already."""
    if not rows:
        return set()
    places = {row["pk"]: row["places"] for row in rows if row["places"] is not None}
    mine = Q(student=facts.student_id)
    signups = SignUp.objects.filter(mine | Q(opportunity__in=list(places))).order_by()
    counts = signups.values_list("opportunity").annotate(
        taken=Count("pk", filter=takes_a_place(now)),
        held=Count("pk", filter=mine & Q(state__in=HELD)),
    )
    numbers = {each: (taken, held) for each, taken, held in counts}
    full = {each for each, most in places.items() if numbers.get(each, (0,))[0] >= most}
    return full.union(each for each, (_taken, held) in numbers.items() if held)


def _blocked(rows: Iterable[Row], facts: Facts, now: datetime) -> set[UUID]:
    asking = [row["pk"] for row in rows if row["asks"]]
    if not asking:
        return set()
    found = Opportunity.objects.filter(_is_blocked(facts, now), pk__in=asking).order_by()
    return set(found.values_list("pk", flat=True))


def lesson_rows(refs: Iterable[Ref], facts: Facts) -> tuple[set[Ref], dict[Ref, Row]]:
    """As ``opportunity_rows``."""
    numbers = whole_numbers({item for kind, item in refs if kind == Item.LESSON})
    if not numbers:
        return set(), {}
    is_open = Exists(lessons_open_to(facts).filter(pk=OuterRef("pk")))
    found = LessonPage.objects.published().filter(pk__in=numbers).annotate(is_open=is_open)
    rows = {
        (Item.LESSON.value, str(row["pk"])): row for row in found.values("is_open", *LESSON_COLUMNS)
    }
    return _open(rows), rows


def _open(rows: Mapping[Ref, Row]) -> set[Ref]:
    return {ref for ref, row in rows.items() if row["is_open"]}
