"""Publishing a lesson against plain Wagtail's create-and-publish of a bare page."""

import statistics
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from library.actions.create_lesson import create_lesson
from library.actions.record_use import record_use
from library.documents.model import Script
from library.models import LessonPage, SubjectPage, Use
from library.scripts import script_of
from library.visitors import Visitor
from search.actions.drain_outbox import drain_outbox
from search.models import OutboxEntry
from tests.benchmarks import world
from tests.benchmarks.bareapp.models import BarePage
from tests.benchmarks.measuring import Comparison, compare, in_rounds, seconds, timed

PEER = "plain Wagtail: bare page with the same body, created and published"


@dataclass(frozen=True, slots=True)
class Body:
    script: Script
    raw: world.Raw


def run(size: int, rounds: int) -> list[Comparison]:
    bodies = [_body(lesson) for lesson in world.lessons(size)]
    create_plainly = partial(_plain, world.shelf())
    systems: dict[str, Callable[[Body], object]] = {
        "ours": _ours(world.subject()),
        "plain": create_plainly,
    }
    for body in bodies[:2]:
        timed(systems, [body])
    drain_outbox()
    ours, drained, plain = [], [], []
    for turn, part in enumerate(in_rounds(bodies, rounds)):
        times = timed(systems, part, turn)
        _check(len(part))
        draining = seconds(drain_outbox)
        ours.append(statistics.fmean(times["ours"]))
        drained.append(ours[-1] + draining / len(part))
        plain.append(statistics.fmean(times["plain"]))
    return [
        compare(
            "publish a lesson, with outbox row, version and a line of the ledger",
            PEER,
            ours,
            plain,
            samples=len(bodies),
            goal=1.3,
        ),
        compare(
            "the same, and what the index costs afterwards in the worker",
            PEER,
            drained,
            plain,
            samples=len(bodies),
        ),
    ]


def _body(lesson: LessonPage) -> Body:
    script = script_of(lesson)
    return Body(script, world.raw_stages(script))


def _ours(subject: SubjectPage) -> Callable[[Body], None]:
    owner = world.teacher()
    visitor = Visitor(None, "a-visitor-of-this-day")

    def publish(body: Body) -> None:
        lesson = create_lesson(
            script=body.script, subject=subject, owner=owner, slug_suffix=uuid.uuid4().hex[:8]
        )
        assert lesson.latest_revision
        lesson.latest_revision.publish()
        # Publishing itself is no use; the author's first look at the page is.
        record_use(kind=Use.Kind.VIEW, publication=lesson, version=1, visitor=visitor)

    return publish


def _plain(shelf: BarePage, body: Body) -> None:
    page = world.bare_page(body.script.title, uuid.uuid4().hex, body.raw)
    shelf.add_child(instance=page).save_revision().publish()


def _check(number: int) -> None:
    """All was really written."""
    newest = LessonPage.objects.order_by("-pk")[:number]
    assert all(page.live and page.versions.count() == 1 for page in newest)
    assert OutboxEntry.objects.pending().count() == number
    assert Use.objects.filter(publication__in=[page.pk for page in newest]).count() == number
