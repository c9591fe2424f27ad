"""What Profliner knows of a student that decides what is open to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from eschool.accounts.ages import age_from, age_on
from eschool.accounts.models import Enrolment, Role, User
from eschool.core.calendar import school_year
from eschool.core.keys import one_of
from profliner.models import StudentProfile


@dataclass(frozen=True, slots=True)
class Facts:
    """As of ``today``. Without a class of this school year there is no grade.

    ``born`` is never too early: where nobody knows, on the first of a September, as the grade has
    it. ``school_id`` and ``district_id`` are of the role where there is no class, and None where
    that has none.
    """

    student_id: UUID
    today: date
    grade: int | None
    age: int
    born: date
    school_id: UUID | None
    district_id: int | None
    class_id: UUID | None

    def grade_on(self, day: date) -> int | None:
        """Beyond 11 for who has left school by then."""
        if self.grade is None:
            return None
        return self.grade + school_year(day) - school_year(self.today)

    def age_on(self, day: date) -> int:
        return age_on(day, self.born)


@dataclass(frozen=True, slots=True)
class _Place:
    grade: int | None = None
    school_id: UUID | None = None
    district_id: int | None = None
    class_id: UUID | None = None


def facts_of(student: User, *, born: Mapping[UUID, date] | None = None) -> Facts:
    return many_facts([student.pk], born=born)[student.pk]


def many_facts(
    ids: Collection[UUID], *, born: Mapping[UUID, date] | None = None
) -> dict[UUID, Facts]:
    """The facts of each of ``ids``, in three queries however many they are.

    ``born`` says on which days, where somebody has asked already.
    """
    born = birth_dates(ids) if born is None else born
    places, grades = _classes(ids)
    places |= _schools([each for each in ids if each not in places])
    today = timezone.localdate()
    return {
        each: _facts(each, today, born.get(each), grades.get(each), places.get(each, _Place()))
        for each in ids
    }


def birth_dates(ids: Collection[UUID]) -> dict[UUID, date]:
    rows = StudentProfile.objects.filter(pk__in=one_of(ids), born_on__isnull=False)
    return {pk: born_on for pk, born_on in rows.values_list("pk", "born_on") if born_on}


def _facts(
    student_id: UUID, today: date, born: date | None, highest: int | None, place: _Place
) -> Facts:
    age = age_from(today, born, highest)
    return Facts(
        student_id=student_id,
        today=today,
        grade=place.grade,
        age=age,
        born=born or date(school_year(today) - age, 9, 1),
        school_id=place.school_id,
        district_id=place.district_id,
        class_id=place.class_id,
    )


def _classes(ids: Collection[UUID]) -> tuple[dict[UUID, _Place], dict[UUID, int]]:
    """The place of each this year, and the highest grade each was in.

    The latest entered counts, where somebody stands in two.
    """
    year = school_year(timezone.localdate())
    rows = Enrolment.objects.filter(student__in=one_of(ids)).order_by("started_on", "pk")
    columns = (
        "student_id",
        "ended_on",
        "school_class__year",
        "school_class__grade",
        "school_class__school_id",
        "school_class__school__district_id",
        "school_class_id",
    )
    places, grades = dict[UUID, _Place](), dict[UUID, int]()
    for student, ended_on, of_year, grade, *rest in rows.values_list(*columns):
        grades[student] = max(grade, grades.get(student, 0))
        if ended_on is None and of_year == year:
            places[student] = _Place(grade, *rest)
    return places, grades


def _schools(ids: Collection[UUID]) -> dict[UUID, _Place]:
    if not ids:
        return {}
    rows = Role.objects.current().filter(user__in=one_of(ids), kind=Role.Kind.STUDENT)
    found = rows.order_by("started_at").values_list("user_id", "school_id", "school__district_id")
    return {
        student: _Place(school_id=school, district_id=district)
        for student, school, district in found
    }
