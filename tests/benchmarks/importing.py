"""Import of lessons with index against plain Wagtail's creation of bare pages."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from library.documents.clean import clean
from library.documents.findings import Refused
from library.documents.read import MarkdownBody, read_markdown_batch
from library.importing.records import Rejection, parse
from library.models import LessonPage
from search.actions.drain_outbox import drain_outbox
from search.models import OutboxEntry
from tests.benchmarks import world
from tests.benchmarks.bareapp.models import BarePage
from tests.benchmarks.measuring import Comparison, compare, in_rounds, interleaved

WARM_UP = 4


@dataclass(frozen=True, slots=True)
class Part:
    """Lines for the import; what the import makes of them, ready for plain Wagtail."""

    lines: Sequence[bytes]
    pages: Sequence[tuple[str, world.Raw]]


def run(size: int, rounds: int) -> list[Comparison]:
    chosen = world.lines(size + WARM_UP)
    parts = [_part(lines) for lines in in_rounds(chosen[WARM_UP:], rounds)]
    create_plainly = partial(_create, world.shelf())
    systems: dict[str, Callable[[Part], object]] = {"ours": _import, "plain": create_plainly}
    interleaved(systems, [[_part(chosen[:WARM_UP])]], sum)
    figures = interleaved(systems, [[part] for part in parts], sum)
    number = len(parts[0].lines)
    _check(WARM_UP + number * rounds)
    ours, plain = ([time / number for time in figures[name]] for name in ("ours", "plain"))
    return [
        compare(
            "import a lesson: read by pandoc, stored, published, indexed",
            "plain Wagtail: bare page of a body read before, created and published",
            ours,
            plain,
            samples=number * rounds,
            goal=1,
        )
    ]


def _part(lines: Sequence[bytes]) -> Part:
    return Part(lines, [_page(line) for line in lines])


def _page(line: bytes) -> tuple[str, world.Raw]:
    record = parse(1, line)
    assert not isinstance(record, Rejection)
    body = MarkdownBody(clean(record.body, record.source), record.title, record.lang)
    (reading,) = read_markdown_batch([body])
    assert not isinstance(reading, Refused)
    return record.title, world.raw_stages(reading.script)


def _import(part: Part) -> None:
    world.take(part.lines)
    drain_outbox()


def _create(shelf: BarePage, part: Part) -> None:
    for title, raw in part.pages:
        page = world.bare_page(title, uuid.uuid4().hex, raw)
        shelf.add_child(instance=page).save_revision().publish()


def _check(number: int) -> None:
    assert LessonPage.objects.live().count() == number
    assert OutboxEntry.objects.pending().count() == 0
