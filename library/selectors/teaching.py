"""What a teacher sees of a class's work, and a student of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import strip_tags

from eschool.accounts.consenting import not_to_be_kept
from eschool.accounts.models import Enrolment, SchoolClass, User
from eschool.core.calendar import school_year
from library.documents.model import Question, Task
from library.marking import items_of
from library.models import Assignment, Response, Work
from library.scripts import script_of


@dataclass(frozen=True, slots=True)
class StudentProgress:
    student: User
    work: Work | None
    may_answer: bool = True

    @property
    def state(self) -> str:
        if self.work is None:
            return "waiting"
        return "done" if self.work.completed_at else "started"


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """One question or task: how many answered, and how many of them rightly."""

    key: str
    prompt: str
    answered: int
    correct: int
    is_open: bool
    points: int


@dataclass(frozen=True, slots=True)
class ClassProgress:
    students: list[StudentProgress]
    items: list[ItemProgress]

    @property
    def done(self) -> int:
        return sum(row.state == "done" for row in self.students)

    @property
    def done_of(self) -> str:
        return f"{self.done} / {len(self.students)}"

    @property
    def on_paper(self) -> int:
        """Those whose answers are not kept, for want of a guardian's consent."""
        return sum(not row.may_answer for row in self.students)

    @property
    def started(self) -> int:
        return sum(row.state != "waiting" for row in self.students)


def classes_of(teacher: User) -> QuerySet[SchoolClass]:
    """Those of this school year."""
    year = school_year(timezone.localdate())
    return SchoolClass.objects.filter(teachers=teacher, year=year).select_related("school")


def class_progress(assignment: Assignment) -> ClassProgress:
    works = {work.student_id: work for work in assignment.works.all()}
    students = User.objects.filter(
        Q(enrolments__school_class=assignment.school_class, enrolments__ended_on=None)
        | Q(pk__in=works)
    ).distinct()
    ordered = list(students.order_by("last_name", "first_name"))
    refused = not_to_be_kept(ordered)
    rows = [StudentProgress(s, works.get(s.pk), s.pk not in refused) for s in ordered]
    return ClassProgress(rows, _items(assignment))


def _items(assignment: Assignment) -> list[ItemProgress]:
    counted = {
        row["key"]: row
        for row in Response.objects.filter(work__assignment=assignment)
        .values("key")
        .annotate(answered=Count("pk"), correct=Count("pk", filter=Q(is_correct=True)))
    }
    script = script_of(assignment.version.revision.as_object())
    return [_item(item, counted.get(item.id, {})) for item in items_of(script)]


def _item(item: Task | Question, row: Mapping[str, Any]) -> ItemProgress:
    is_open = isinstance(item, Task) and item.kind == "open"
    points = item.points if isinstance(item, Task) else 1
    prompt = unescape(strip_tags(item.prompt)) if isinstance(item, Task) else item.prompt
    return ItemProgress(
        item.id, prompt, row.get("answered", 0), row.get("correct", 0), is_open, points
    )


def open_responses(assignment: Assignment) -> Any:
    """Answers that a person must read, those not yet marked first."""
    open_keys = [item.key for item in _items(assignment) if item.is_open]
    return (
        Response.objects.filter(work__assignment=assignment, key__in=open_keys)
        .exclude(work__completed_at=None)
        .select_related("work__student")
        .order_by("is_correct", "key", "work__student__last_name")
    )


def assignments_with_counts(teacher: User) -> Any:
    """``done`` of ``students``: the class as it is, and those who worked and have left it."""
    return (
        Assignment.objects.filter(teacher=teacher)
        .select_related("lesson__subject", "school_class__school")
        .annotate(
            done=Count("works", filter=Q(works__completed_at__isnull=False)),
            students=_students_in(OuterRef("school_class")) + _works_of_who_left(),
        )
        .order_by("-set_at")
    )


def _students_in(school_class: OuterRef) -> Coalesce:
    now = Enrolment.objects.filter(school_class=school_class, ended_on=None)
    return _number(now, "school_class")


def _works_of_who_left() -> Coalesce:
    stays = Enrolment.objects.filter(
        school_class=OuterRef("assignment__school_class"),
        student=OuterRef("student"),
        ended_on=None,
    )
    left = Work.objects.filter(~Exists(stays), assignment=OuterRef("pk"))
    return _number(left, "assignment")


def _number(found: "QuerySet[Any]", of: str) -> Coalesce:
    counted = found.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def assignments_of_student(student: User) -> Any:
    """Set for the student's current classes, newest first; ``work`` is the student's own."""
    return (
        Assignment.objects.filter(
            school_class__enrolments__student=student, school_class__enrolments__ended_on=None
        )
        .select_related("lesson__subject", "teacher", "school_class")
        .order_by("-set_at")
    )


def with_works(
    student: User, assignments: Iterable[Assignment]
) -> list[tuple[Assignment, Work | None]]:
    """Each with the student's own work, in one query."""
    assignments = list(assignments)
    works = Work.objects.filter(student=student, assignment__in=assignments)
    by_assignment = {work.assignment_id: work for work in works}
    return [(one, by_assignment.get(one.pk)) for one in assignments]


def left_to_do(student: User, limit: int) -> list[tuple[Assignment, Work | None]]:
    """Open and not handed in; what is due comes first, then the newest."""
    done = Work.objects.filter(student=student, completed_at__isnull=False)
    found = (
        assignments_of_student(student)
        .filter(closed_at=None)
        .exclude(pk__in=done.values("assignment"))
        .order_by(F("due_on").asc(nulls_last=True), "-set_at")
    )
    return with_works(student, found[:limit])
