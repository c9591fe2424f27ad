"""What of the catalogue is open to a student now."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from library.models import LessonPage, Work
from profliner.items import Ref, uuids
from profliner.kinds import OPPORTUNITIES, Item
from profliner.models import Opportunity, Profession, SignUp
from profliner.students import Facts

HELD = (*SignUp.ACTIVE, SignUp.State.ATTENDED, SignUp.State.MISSED)


def feasible(refs: Iterable[Ref], facts: Facts, now: datetime, *, of_one: bool = True) -> set[Ref]:
    """Of ``refs`` those that are there, open, within reach, and not signed up for already.

    An opportunity needs a free place and all that it asks to have been done before. Without
    ``of_one`` what this student did does not count, so that it holds for all of the same facts.
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
    found = Opportunity.objects.feasible_for(facts, now).filter(pk__in=uuids(ids))
    free = found.with_free(now).filter(Q(free=None) | Q(free__gt=0))
    if not of_one:
        yield from ((kind, str(pk)) for pk, kind in free.values_list("pk", "kind"))
        return
    mine = SignUp.objects.filter(student=facts.student_id, state__in=HELD)
    rows = list(free.exclude(pk__in=mine.values("opportunity")).values_list("pk", "kind"))
    blocked = _blocked([pk for pk, _kind in rows], facts)
    for pk, kind in rows:
        if pk not in blocked:
            yield kind, str(pk)


def _blocked(ids: list[UUID], facts: Facts) -> set[UUID]:
    """Those that ask for something the student has not taken part in."""
    done = SignUp.objects.filter(student=facts.student_id, state=SignUp.State.ATTENDED)
    asked = Opportunity.requires.through.objects.filter(from_opportunity__in=ids)
    missing = asked.exclude(to_opportunity__in=done.values("opportunity"))
    return set(missing.values_list("from_opportunity_id", flat=True))


def _lessons(ids: list[str], facts: Facts, of_one: bool) -> Iterable[Ref]:
    numbers = [int(one) for one in ids if one.isdecimal()]
    if not numbers:
        return
    found = LessonPage.objects.published().filter(pk__in=numbers)
    if facts.grade is not None:
        found = found.filter(grade_from__lte=facts.grade, grade_to__gte=facts.grade)
    if of_one:
        done = Work.objects.filter(student=facts.student_id, completed_at__isnull=False)
        found = found.exclude(pk__in=done.values("assignment__lesson"))
    for pk in found.values_list("pk", flat=True):
        yield Item.LESSON.value, str(pk)
