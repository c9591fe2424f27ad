"""What the ledger adds up to stays what the ledger says, however its lines come."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eschool.accounts.models import User
from library.actions.record_use import record_use
from library.actions.recount_uses import recount_uses
from library.models import LessonPage, SubjectPage, TeacherUse, Use, UseCount
from library.selectors.figures import library_figures
from library.selectors.sheets import used_by_teachers
from library.selectors.subjects import popular_ids
from library.selectors.uses import uses_of
from library.selectors.writing import weekly_uses
from library.visitors import Visitor
from tests.factories import make_district, make_lesson

pytestmark = pytest.mark.django_db
TEACHERS = [uuid4() for _ in range(6)]


@pytest.fixture
def lessons(lesson: LessonPage, subject: SubjectPage, teacher: User) -> list[LessonPage]:
    return [lesson, make_lesson(subject=subject, owner=teacher)]


def some_uses(lessons: list[LessonPage], number: int = 300, seed: int = 1) -> list[Use]:
    """Lines of all kinds about midnight of the city, by people, visitors and robots."""
    chosen = random.Random(seed)
    districts = [make_district().pk, make_district().pk, None]
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        Use(
            occurred_at=midnight
            - timedelta(days=chosen.choice([0, 1, 8, 40, 400]), minutes=chosen.randint(-90, 90)),
            kind=chosen.choice(["view", "view", "download", "planned", "copied"]),
            publication=chosen.choice(lessons),
            version=1,
            user_id=(person := chosen.choice([*TEACHERS, None])),
            district_id=chosen.choice(districts) if person else None,
            is_verified_teacher=bool(person) and chosen.random() < 0.7,
            is_robot=chosen.random() < 0.1,
        )
        for _ in range(number)
    ]


def counted() -> dict[tuple[Any, ...], int]:
    keys = "publication", "day", "kind", "district_number"
    return {row[:-1]: row[-1] for row in UseCount.objects.values_list(*keys, "uses")}


def teachers() -> set[tuple[Any, ...]]:
    keys = "publication", "user_id", "district_number", "first_on", "took_on"
    return set(TeacherUse.objects.values_list(*keys))


def counts_of_ledger() -> dict[tuple[Any, ...], int]:
    return dict(
        Counter(
            (use.publication_id, day_of(use), use.kind, use.district_id or 0)
            for use in Use.objects.filter(is_robot=False)
        )
    )


def teachers_of_ledger() -> set[tuple[Any, ...]]:
    uses = Use.objects.filter(is_robot=False, is_verified_teacher=True).exclude(user_id=None)
    found: dict[tuple[int, UUID | None, int], list[Use]] = {}
    for use in uses:
        found.setdefault((use.publication_id, use.user_id, use.district_id or 0), []).append(use)
    return {
        (
            *key,
            min(map(day_of, lines)),
            max((day_of(use) for use in lines if use.kind != "view"), default=None),
        )
        for key, lines in found.items()
    }


def day_of(use: Use) -> Any:
    return timezone.localtime(use.occurred_at).date()


def test_however_lines_are_written_they_are_counted(
    lessons: list[LessonPage], teacher: User
) -> None:
    uses = some_uses(lessons)
    Use.objects.bulk_create(uses[:200])
    for use in uses[200:]:
        use.save()
    person = Visitor(user=teacher, key="", is_robot=False)
    record_use(kind="copied", publication=lessons[0], version=1, visitor=person)
    assert counted() == counts_of_ledger()
    assert teachers() == teachers_of_ledger()
    assert len(counted()) > 30
    assert len(teachers()) > 10


def test_counts_are_made_anew_from_the_ledger(lessons: list[LessonPage]) -> None:
    Use.objects.bulk_create(some_uses(lessons))
    UseCount.objects.filter(kind="view").delete()
    UseCount.objects.update(uses=7)
    TeacherUse.objects.update(took_on=None)
    assert counted() != counts_of_ledger()
    call_command("recount_uses")
    assert counted() == counts_of_ledger()
    assert teachers() == teachers_of_ledger()
    assert recount_uses() == len(lessons)
    assert counted() == counts_of_ledger()


def read_everything(lessons: list[LessonPage]) -> None:
    cache.clear()
    library_figures()
    weekly_uses([lesson.pk for lesson in lessons])
    for lesson in lessons:
        uses_of(lesson)
        used_by_teachers(lesson)
        popular_ids(lesson.subject_id or 0)


def test_pages_never_read_the_ledger(lessons: list[LessonPage]) -> None:
    Use.objects.bulk_create(some_uses(lessons))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read_everything(lessons)
    statements = [query["sql"] for query in asked.captured_queries]
    assert any('"library_usecount"' in statement for statement in statements)
    assert any('"library_teacheruse"' in statement for statement in statements)
    assert not [statement for statement in statements if '"library_use"' in statement]


def test_reading_costs_no_more_queries_the_more_uses_there_are(
    lessons: list[LessonPage], django_assert_num_queries: Any
) -> None:
    Use.objects.bulk_create(some_uses(lessons, 20))
    with CaptureQueriesContext(connection) as few:
        read_everything(lessons)
    Use.objects.bulk_create(some_uses(lessons, 600, seed=2))
    with django_assert_num_queries(len(few)):
        read_everything(lessons)


def today_and_before() -> Any:
    return timezone.localdate() - timedelta(days=30)


def plans(lesson: LessonPage) -> dict[str, tuple[QuerySet[Any], str]]:
    counts = UseCount.objects.filter(publication=lesson)
    recent = UseCount.objects.since(today_and_before())
    taken = TeacherUse.objects.filter(publication=lesson)
    return {
        "uses of one": (counts.since(today_and_before()), "one_count_a_day|autoindex"),
        "downloads of a month": (recent.filter(kind__in=["download"]), "use_count_kind_day"),
        "popular of late": (
            recent.filter(publication__in=[lesson.pk]),
            "use_count|one_count|autoindex",
        ),
        "teachers of one": (
            taken.exclude(took_on=None).values("user_id"),
            # Of few rows PostgreSQL may as well take the other index of the table.
            "one_row_a_teacher|teacher_use_took|autoindex",
        ),
        "taken of late": (
            TeacherUse.objects.filter(took_on__gte=today_and_before()).values("user_id"),
            "teacher_use_took",
        ),
    }


@pytest.mark.parametrize(
    "name",
    ["uses of one", "downloads of a month", "popular of late", "teachers of one", "taken of late"],
)
def test_reading_goes_by_an_index(lessons: list[LessonPage], name: str) -> None:
    Use.objects.bulk_create(some_uses(lessons))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # a table of a few rows is read whole otherwise
            cursor.execute("SET LOCAL enable_seqscan = off")
    query, index = plans(lessons[0])[name]
    plan = query.order_by().explain()
    if connection.vendor == "sqlite":  # PostgreSQL takes which of several it thinks best today
        assert any(part in plan for part in index.split("|"))
    assert "SCAN library" not in plan
    assert "Seq Scan" not in plan
