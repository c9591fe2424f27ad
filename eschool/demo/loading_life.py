"""Two years of generated doings into the database."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page, Revision

from eschool.accounts.models import District
from eschool.demo.city import People
from eschool.demo.doings import Lesson
from eschool.demo.generate import ZONE, Doings
from eschool.demo.originals import PREFIX
from eschool.demo.practice.casting import PREFIX as PRACTICE
from eschool.demo.rows import insert_rows
from library.models import Assignment, LessonPage, PlanEntry, Use, Version, Work

DAYS_IN_PLAN = 60


def lessons_of_city() -> list[Lesson]:
    """What the generator needs to know of every lesson with a source id."""
    pages = LessonPage.objects.exclude(source_id=None).select_related(
        "subject", "copied_from__publication"
    )
    pages = pages.prefetch_related("authorships").order_by("source_id")
    return [
        Lesson(
            key=page.source_id,
            subject=page.subject.slug,
            grades=(page.grade_from, page.grade_to),
            language=page.language,
            author=next((author.name for author in page.authorships.all()), ""),
            points=points_of(page.stages.raw_data),
            is_original=page.source_id.startswith(PREFIX),
            is_practice=page.source_id.startswith(PRACTICE),
            writers=frozenset(a.user_id for a in page.authorships.all() if a.user_id),
            made_from=page.copied_from.publication.source_id if page.copied_from else "",
        )
        for page in pages
    ]


def points_of(stages: Iterable[Mapping[str, Any]]) -> int:
    """What the marked questions and tasks of the student's screen are worth together."""
    blocks = [block for stage in stages for block in stage["value"].get("student") or ()]
    quizzes = sum(len(b["value"]["questions"]) for b in blocks if b["type"] == "quiz")
    tasks = (b["value"] for b in blocks if b["type"] == "task")
    return quizzes + sum(t["points"] for t in tasks if t["kind"] == "short")


def load_life(people: People, doings: Doings) -> None:
    pages = dict(LessonPage.objects.exclude(source_id=None).values_list("source_id", "pk"))
    _age(pages, doings.published)
    insert_rows(Use, _uses(people, doings, pages))
    insert_rows(Assignment, _assignments(doings, pages))
    insert_rows(Work, _works(doings))
    _plan(doings, pages)


def _age(pages: Mapping[str, int], published: Mapping[str, date]) -> None:
    """Each lesson is dated to the day on which the generated city published it."""
    moments = {pages[key]: _morning(day) for key, day in published.items()}
    fields = ("first_published_at", "last_published_at", "latest_revision_created_at")
    aged = [Page(pk=pk, **dict.fromkeys(fields, moment)) for pk, moment in moments.items()]
    Page.objects.bulk_update(aged, fields, 250)
    versions = list(Version.objects.filter(Q(publication__in=moments) & Q(number=1)))
    for version in versions:
        version.published_at = moments[version.publication_id]
    Version.objects.bulk_update(versions, ["published_at"], 250)
    revisions = [
        Revision(pk=version.revision_id, created_at=version.published_at) for version in versions
    ]
    Revision.objects.bulk_update(revisions, ["created_at"], 250)


def _morning(day: date) -> datetime:
    """Before anybody's first use of the day."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=ZONE)


def _uses(people: People, doings: Doings, pages: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    slugs = dict(District.objects.values_list("slug", "pk"))
    district: dict[UUID | None, int | None] = {s.id: slugs[s.district] for s in people.schools}
    for use in doings.uses:
        yield {
            "occurred_at": use.at,
            "kind": use.kind,
            "publication_id": pages[use.lesson],
            "version": 1,
            "user_id": use.user,
            "visitor": use.visitor,
            "school_id": use.school,
            "district_id": district.get(use.school),
            "is_verified_teacher": use.is_verified_teacher,
            "is_robot": use.is_robot,
            "detail": use.detail,
        }


def _assignments(doings: Doings, pages: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    versions = dict(Version.objects.filter(number=1).values_list("publication_id", "pk"))
    for one in doings.assignments:
        pk = pages[one.lesson.key]
        yield {
            "id": one.id,
            "teacher_id": one.teacher.person.id,
            "school_class_id": one.school_class.id,
            "lesson_id": pk,
            "version_id": versions[pk],
            "is_homework": one.is_homework,
            "set_at": one.at,
            "due_on": one.due,
            "closed_at": one.closed,
        }


def _works(doings: Doings) -> Iterator[dict[str, Any]]:
    possible = {one.id: one.lesson.points for one in doings.assignments}
    for work in doings.works:
        yield {
            "id": work.id,
            "assignment_id": work.assignment,
            "student_id": work.student.person.id,
            "started_at": work.started,
            "completed_at": work.completed,
            "points": work.points,
            "points_possible": possible[work.assignment],
        }


def _plan(doings: Doings, pages: Mapping[str, int]) -> None:
    """What was planned lately still lies in the teachers' plans."""
    since = doings.uses[-1].at - timedelta(DAYS_IN_PLAN)
    planned = {
        (use.user, pages[use.lesson]): use.at
        for use in doings.uses
        if use.kind == "planned" and use.at >= since
    }
    insert_rows(
        PlanEntry,
        (
            {"teacher_id": user, "publication_id": page, "added_at": at}
            for (user, page), at in planned.items()
        ),
    )
