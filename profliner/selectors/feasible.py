"""What of the catalogue is open to a student now."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from library.models import LessonPage, Work
from profliner.items import LESSON_COLUMNS, ItemCard, Ref, lesson_card, uuids, whole_numbers
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
    rows = free.exclude(pk__in=mine.values("opportunity")).exclude(_is_blocked(facts))
    yield from ((kind, str(pk)) for pk, kind in rows.values_list("pk", "kind"))


def _is_blocked(facts: Facts) -> Exists:
    """Whether it asks for something the student has not taken part in."""
    done = SignUp.objects.filter(student=facts.student_id, state=SignUp.State.ATTENDED)
    asked = Opportunity.requires.through.objects.filter(from_opportunity=OuterRef("pk"))
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


def lessons_with_cards(
    wanted: Iterable[Ref], said: Iterable[Ref], facts: Facts
) -> tuple[set[Ref], list[ItemCard]]:
    """Which of ``wanted`` are open, and cards of those and of what is ``said``: one query."""
    said = list(said)
    numbers = whole_numbers(item for kind, item in (*wanted, *said) if kind == Item.LESSON)
    if not numbers:
        return set(), []
    is_open = Exists(lessons_open_to(facts).filter(pk=OuterRef("pk")))
    rows = LessonPage.objects.published().filter(pk__in=numbers).annotate(is_open=is_open)
    found = list(rows.values("is_open", *LESSON_COLUMNS))
    may = {(Item.LESSON.value, str(row["pk"])) for row in found if row["is_open"]}
    shown = [lesson_card(row) for row in found]
    return may, [card for card in shown if card.ref in may or card.ref in said]
