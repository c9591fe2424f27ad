"""A message that comes five times at once, late, or never has its effect once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from eschool.accounts import letters
from eschool.accounts.actions.send_letters import send_letters
from eschool.accounts.models import Letter, Notice, User
from grants.actions.take_up_work import take_up_work
from grants.actions.tell_authors import tell_of_round
from grants.models import Job, Round
from library.actions.start_upload import start_upload
from library.actions.take_up_uploads import take_up_uploads
from library.models import LessonPage, SubjectPage, Upload
from library.tasks import read_upload
from search.actions.drain_outbox import drain_outbox
from search.engines.base import Engine
from search.models import OutboxEntry
from search.request import SearchRequest
from tests import factories
from tests.faults.children import output_of
from tests.grants import rounds
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


@pytest.mark.usefixtures("committing_db")
def test_letters_sent_by_five_at_once_go_once_each() -> None:
    addresses = [f"{n}@example.org" for n in range(20)]
    Letter.objects.bulk_create(
        Letter(kind=letters.WRITTEN, key=address, subject="x", text="y") for address in addresses
    )
    assert _at_once(5, send_letters) == []
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(addresses)


ASKED = """
from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from grants.actions.open_round import open_round
from grants.actions.start_job import start_job
from grants.models import Round
notify(recipient=User.objects.get(email="waiting@example.org"), kind="lesson_set", title="x")
open_round(round_=Round.objects.get(state="draft"), by=None)
print(start_job(round_=Round.objects.get(slug="past"), kind="freeze", by=None).state)
"""


@pytest.mark.usefixtures("own_media", "committing_db")
def test_what_was_asked_for_while_redis_was_away_is_done_later() -> None:
    factories.make_user(email="waiting@example.org")
    city, now = rounds.make_city(authors=2, teachers=2), timezone.now()
    rounds.use_all(city)
    past = rounds.make_round(slug="past")
    window = {"opens_at": now + timedelta(days=2), "closes_at": now + timedelta(days=30)}
    coming = rounds.make_round(state="draft", seed_published_at=None, **window)
    told = Notice.objects.filter(kind="round_counts", params__of=str(coming.pk))
    Letter.objects.all().delete()
    said = output_of(ASKED, REDIS_URL="redis://127.0.0.1:1", CELERY_TASK_ALWAYS_EAGER="0")
    assert said.splitlines()[-1] == "queued"

    assert send_letters() == 1
    assert mail.outbox[-1].to == ["waiting@example.org"]

    Job.objects.update(created_at=now - timedelta(minutes=5))
    Round.objects.exclude(telling_since=None).update(telling_since=now - timedelta(minutes=11))
    assert take_up_work() == 2
    past.refresh_from_db()
    assert past.state == Round.State.FROZEN
    assert told.count() == 2
    assert take_up_work() == 0

    told.delete()
    assert _at_once(3, lambda: tell_of_round(round_id=coming.pk)) == []
    assert told.count() == 2, "each author once, by however many workers"
