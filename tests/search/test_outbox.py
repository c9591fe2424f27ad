"""A change reaches the index, once, whatever fails on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from eschool.accounts.models import User
from library.models import LessonPage, SubjectPage
from search.actions.drain_outbox import drain_outbox, send
from search.batches import MOST_BYTES, batches, weigh
from search.documents import SearchDocument
from search.engines.base import (
    BulkResult,
    Delete,
    Engine,
    EngineBusyError,
    EngineUnavailableError,
    Operation,
    Put,
)
from search.models import OutboxEntry
from search.request import SearchRequest
from tests import factories
from tests.search.engines import temporary_engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    with temporary_engine("tantivy") as engine:
        yield engine


@dataclass
class Reluctant:
    """An engine that refuses for a while, then works."""

    engine: Engine
    most: int = 10_000
    failures: list[Exception] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def bulk(self, operations: Sequence[Operation]) -> BulkResult:
        self.sizes.append(len(operations))
        if self.failures:
            raise self.failures.pop()
        if len(operations) > self.most:
            raise EngineBusyError("too much")
        return self.engine.bulk(operations)


def found(engine: Engine, text: str) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(text)).hits]


def make_due() -> None:
    OutboxEntry.objects.update(due_at=timezone.now())


def test_a_published_lesson_is_found_and_a_withdrawn_one_is_not(
    lesson: LessonPage, engine: Engine
) -> None:
    assert drain_outbox(engine=engine).done == 1
    assert found(engine, "давлению") == [f"lesson:{lesson.pk}"]
    lesson.unpublish()
    drain_outbox(engine=engine)
    assert found(engine, "давлению") == []


def test_a_deleted_lesson_leaves_the_index(lesson: LessonPage, engine: Engine) -> None:
    drain_outbox(engine=engine)
    lesson.versions.all().delete()
    lesson.delete()
    drain_outbox(engine=engine)
    assert list(engine.versions()) == []


def test_a_draft_is_not_found(subject: SubjectPage, teacher: User, engine: Engine) -> None:
    factories.make_draft(subject=subject, owner=teacher)
    drain_outbox(engine=engine)
    assert found(engine, "") == []


@pytest.mark.parametrize("secret", ["TEACHER-CANARY", "ANSWER-CANARY", "EXPLANATION-CANARY"])
def test_neither_answers_nor_the_teachers_screen_enter_the_index(
    lesson: LessonPage, engine: Engine, secret: str
) -> None:
    drain_outbox(engine=engine)
    assert engine.search(SearchRequest(secret, audience="teacher")).total == 0
    for hit in engine.search(SearchRequest("давление", audience="teacher")).hits:
        assert "CANARY" not in hit.snippet


def test_many_changes_leave_one_row(lesson: LessonPage) -> None:
    for _ in range(3):
        lesson.save()
    assert OutboxEntry.objects.filter(key=str(lesson.pk)).count() == 1


def test_a_change_that_is_rolled_back_leaves_no_row(lesson: LessonPage) -> None:
    OutboxEntry.objects.all().delete()

    with transaction.atomic():
        lesson.save()
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize("failure", [EngineUnavailableError, NotADirectoryError])
def test_an_engine_that_is_away_keeps_the_row_for_later(
    failure: type[Exception], lesson: LessonPage, engine: Engine
) -> None:
    away = Reluctant(engine, failures=[failure("no route")])
    assert drain_outbox(engine=away).failed == 1  # type: ignore[arg-type]  # only bulk is used
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, entry.last_error, entry.drained_at) == (1, "no route", None)
    assert entry.due_at > timezone.now()
    assert drain_outbox(engine=engine).done == 0
    make_due()
    assert drain_outbox(engine=engine).done == 1
    entry.refresh_from_db()
    assert (entry.attempts, entry.last_error) == (0, "")


def test_a_change_during_the_drain_is_drained_again(lesson: LessonPage, engine: Engine) -> None:
    class Meanwhile(Reluctant):
        def bulk(self, operations: Sequence[Operation]) -> BulkResult:
            result = super().bulk(operations)
            if len(self.sizes) == 1:
                LessonPage.objects.get().save()
            return result

    meanwhile = Meanwhile(engine)
    assert drain_outbox(engine=meanwhile).done == 2  # type: ignore[arg-type]  # only bulk is used
    assert len(meanwhile.sizes) == 2
    assert not OutboxEntry.objects.pending().exists()


def test_a_claimed_row_is_left_to_its_drain_until_the_lease_is_over(
    lesson: LessonPage, engine: Engine
) -> None:
    OutboxEntry.objects.update(due_at=timezone.now() + timedelta(seconds=60))
    assert drain_outbox(engine=engine).done == 0


def test_a_busy_engine_is_sent_halves(engine: Engine) -> None:
    documents = [SearchDocument("lesson", str(n), "ru", "Вулкан") for n in range(8)]
    slow = Reluctant(engine, most=2)
    result = send(slow, [Put(document) for document in documents], pause=0.001)  # type: ignore[arg-type]  # only bulk is used
    assert result.written == 8
    assert max(slow.sizes[-1:]) == 2


def test_a_single_document_that_is_too_much_is_a_failure(engine: Engine) -> None:
    with pytest.raises(EngineBusyError):
        send(Reluctant(engine, most=0), [Delete("lesson:1", 1)])  # type: ignore[arg-type]  # only bulk is used


def test_batches_hold_500_operations_or_5_megabytes() -> None:
    small: list[tuple[int, list[Operation]]] = [(n, [Delete(str(n), 1)]) for n in range(1200)]
    assert [len(batch) for batch in batches(small)] == [500, 500, 200]
    big: Operation = Put(SearchDocument("lesson", "1", "ru", "", body="я" * 400_000))
    sizes = [len(batch) for batch in batches((n, [big]) for n in range(5))]
    assert sizes == [2, 2, 1]
    assert 2 * weigh(big) <= MOST_BYTES


def test_the_age_of_the_oldest_row_is_known(lesson: LessonPage, engine: Engine) -> None:
    OutboxEntry.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    assert OutboxEntry.objects.oldest_pending() >= timedelta(minutes=5)
    drain_outbox(engine=engine)
    assert OutboxEntry.objects.oldest_pending() == timedelta()


def test_saving_does_not_fail_when_the_queue_is_away(
    subject: SubjectPage,
    teacher: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    from search import receivers

    def broken() -> None:
        raise OSError("no broker")

    monkeypatch.setattr(receivers, "wake", broken)
    with django_capture_on_commit_callbacks(execute=True):
        lesson = factories.make_lesson(subject=subject, owner=teacher)
    assert lesson.live
    assert OutboxEntry.objects.pending().filter(key=str(lesson.pk)).exists()
