"""A message that comes five times at once, late, or never has its effect once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from eschool.accounts.models import User
from library.actions.start_upload import start_upload
from library.actions.take_up_uploads import take_up_uploads
from library.models import LessonPage, SubjectPage, Upload
from library.tasks import read_upload
from search.actions.drain_outbox import drain_outbox
from search.engines.base import Engine
from search.models import OutboxEntry
from search.request import SearchRequest
from tests import factories
from tests.search.engines import ENGINES, temporary_engine

TEXT = "# Давление\n\n## Опыт\n\nНальём воды в стакан.\n".encode()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with temporary_engine(request.param) as engine:
        yield engine


def _at_once(times: int, work: Callable[[], Any]) -> list[BaseException]:
    failures: list[BaseException] = []
    gate = threading.Barrier(times)

    def run() -> None:
        try:
            gate.wait(20)
            work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test is told
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def _upload(owner: User, subject: SubjectPage, name: str = "a.md") -> Upload:
    """Taken in, while the message to read it got lost."""
    file = ContentFile(TEXT + name.encode(), name=name)
    upload, _new = start_upload(owner=owner, subject=subject, file=file, filename=name)
    return upload


@pytest.mark.usefixtures("own_media", "committing_db")
def test_a_file_read_five_times_at_once_is_one_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, subject = factories.make_teacher(), factories.make_subject()
    monkeypatch.setattr("library.actions.start_upload.begin_reading", lambda upload: None)
    upload = _upload(teacher, subject)
    assert _at_once(5, lambda: read_upload(str(upload.pk))) == []
    upload.refresh_from_db()
    assert upload.state == Upload.State.READY
    assert LessonPage.objects.filter(owner=teacher).count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("own_media")
def test_lost_messages_are_made_up_for(
    teacher: User, subject: SubjectPage, django_capture_on_commit_callbacks: Any
) -> None:
    ages = {"lost": 6, "young": 1, "dead": 12, "at work": 6, "given up": 60 * 30}
    uploads = {name: _upload(teacher, subject, f"{name}.md") for name in ages}
    for name, minutes in ages.items():
        state = Upload.State.READING if name in {"dead", "at work"} else Upload.State.WAITING
        created = timezone.now() - timedelta(minutes=minutes)
        Upload.objects.filter(pk=uploads[name].pk).update(state=state, created_at=created)
    assert take_up_uploads() == 2
    made = Upload.objects.filter(state=Upload.State.READY).values_list("filename", flat=True)
    assert set(made) == {"lost.md", "dead.md"}


@pytest.mark.usefixtures("committing_db")
def test_an_outbox_drained_five_times_at_once_indexes_the_newest_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.receivers.wake", lambda: None)
    teacher = factories.make_teacher()
    lesson = factories.make_lesson(subject=factories.make_subject(), owner=teacher)
    lesson.title = "Плавание тел заново"
    lesson.save_revision(user=teacher).publish()
    assert _at_once(5, lambda: drain_outbox(engine=engine)) == []
    assert not OutboxEntry.objects.pending().exists()
    found = engine.search(SearchRequest(text="плавание"))
    assert [hit.title for hit in found.hits] == ["<mark>Плавание</mark> тел заново"]
