"""September: last year's classes become this year's, a grade higher."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eschool.accounts.actions.end_role import end_role
from eschool.accounts.actions.record_deed import record_deed
from eschool.accounts.models import Deed, Enrolment, Role, School, SchoolClass, User
from eschool.accounts.permissions import can_manage_people
from eschool.accounts.signals import places_changed

LAST_GRADE = 11


@dataclass(frozen=True, slots=True)
class MovedUp:
    classes: int
    students: int
    left: int


@transaction.atomic
def move_up_classes(*, by: User, school: School, year: int, with_teachers: bool = True) -> MovedUp:
    """Classes of ``year - 1`` into ``year``. Done twice, the second time finds nobody to move.

    The last grade leaves: its students' places end, nobody is deleted.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    School.objects.select_for_update().get(pk=school.pk)
    last_day = date(year, 8, 31)
    made = students = left = 0
    for old in school.classes.filter(year=year - 1).order_by("grade", "letter"):
        places = list(Enrolment.objects.filter(school_class=old, ended_on=None))
        if old.grade == LAST_GRADE:
            left += _end(places, last_day)
            _end_roles(places, school)
            places_changed.send(Enrolment, student_ids=[place.student_id for place in places])
            continue
        new, created = _next(old, year)
        made += created
        if created and with_teachers:
            new.teachers.set(_still_here(old))
        _end(places, last_day)
        students += _begin(places, new, date(year, 9, 1))
    detail = f"{school.name}, {year}"
    record_deed(by=by, kind=Deed.Kind.CLASSES_MOVED_UP, detail=detail)
    return MovedUp(made, students, left)


def _next(old: SchoolClass, year: int) -> tuple[SchoolClass, bool]:
    return SchoolClass.objects.get_or_create(
        school_id=old.school_id, year=year, grade=old.grade + 1, letter=old.letter
    )


def _still_here(old: SchoolClass) -> Iterable[User]:
    return old.teachers.filter(
        roles__kind="teacher",
        roles__school=old.school_id,
        roles__ended_at=None,
        roles__verified_at__isnull=False,
    ).distinct()


def _end(places: Iterable[Enrolment], last_day: date) -> int:
    ended = 0
    for place in places:
        place.ended_on = max(last_day, place.started_on)
        place.save(update_fields=["ended_on"])
        ended += 1
    return ended


def _end_roles(places: Iterable[Enrolment], school: School) -> None:
    students = [place.student_id for place in places]
    for role in Role.objects.current().filter(kind="student", school=school, user__in=students):
        end_role(role=role)


def _begin(places: Iterable[Enrolment], new: SchoolClass, day: date) -> int:
    """Whoever is in a class of the new year already stays there."""
    ids = [place.student_id for place in places]
    placed = set(
        Enrolment.objects.filter(
            student__in=ids, ended_on=None, school_class__year=new.year
        ).values_list("student_id", flat=True)
    )
    rows = [
        Enrolment(student_id=pk, school_class=new, started_on=day) for pk in ids if pk not in placed
    ]
    return len(Enrolment.objects.bulk_create(rows))
