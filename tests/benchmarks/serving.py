"""A visitor's page of a lesson against a bare Wagtail page of the same body, same gunicorn."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from library.models import Use
from tests.benchmarks import world
from tests.benchmarks.measuring import Comparison, Rounds, compare, in_rounds, timed

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html",
    "Accept-Language": "ru",
}
WARM_UP = 4
BLOCKS = "bare Wagtail page, the same body as blocks (StreamField)"
TEXT = "bare Wagtail page, the same body as ready HTML (RichTextField)"

Get = Callable[[str], None]


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` lessons; each round is a new visitor, who opens every one of them."""
    found = world.lessons(size + WARM_UP)
    addresses = [lesson.relative_address for lesson in found]
    blocks, texts = world.public_pages(found, world.shelf())
    world.forget_rendered()
    pages = list(zip(addresses, blocks, texts, strict=True))
    with served() as port:
        visit = partial(_visit, port)
        visit(pages[:WARM_UP], 0)
        first = [visit(part, 1) for part in in_rounds(pages[WARM_UP:], rounds)]
        again = [visit(pages[WARM_UP:], 2 + turn) for turn in range(rounds)]
    _check(size, rounds)
    return [*_comparisons(again, size * rounds), *_first(first, size)]


def _comparisons(rounds: Sequence[Rounds], samples: int) -> list[Comparison]:
    what = "a visitor's page of a lesson, the view written to the ledger"
    figures = _medians(rounds)
    return [
        compare(what, peer, figures["lesson"], figures[name], samples=samples, goal=1.2)
        for name, peer in (("blocks", BLOCKS), ("text", TEXT))
    ]


def _first(rounds: Sequence[Rounds], samples: int) -> list[Comparison]:
    what = "the same, read for the first time since it was published"
    figures = _medians(rounds)
    return [compare(what, BLOCKS, figures["lesson"], figures["blocks"], samples=samples)]


def _medians(rounds: Sequence[Rounds]) -> Rounds:
    return {name: [statistics.median(found[name]) for found in rounds] for name in rounds[0]}


def _check(size: int, rounds: int) -> None:
    """Every view of a lesson stands in the ledger as a person's."""
    opened = WARM_UP + size // rounds * rounds + size * rounds
    written = Use.objects.human().filter(kind=Use.Kind.VIEW).count()
    assert written == opened, f"{opened} views, {written} lines in the ledger"


def _visit(port: int, pages: Sequence[tuple[str, str, str]], visitor: int) -> Rounds:
    """By one visitor with an address of their own over one kept connection."""
    origin = f"127.0.{1 + visitor // 250}.{1 + visitor % 250}"
    connection = http.client.HTTPConnection("127.0.0.1", port, 60, source_address=(origin, 0))
    with closing(connection):
        get = partial(_get, connection)
        return timed(
            {
                "lesson": lambda page: get(page[0]),
                "blocks": lambda page: get(page[1]),
                "text": lambda page: get(page[2]),
            },
            pages,
            visitor,
        )


def _get(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", address, headers=HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or b"</h1>" not in body:
        raise RuntimeError(f"{address} answered {answer.status}: {body[:200]!r}")


@contextmanager
def served() -> Iterator[int]:
    """The site under gunicorn; the port it listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = subprocess.Popen(_gunicorn(listening.fileno()), cwd=ROOT, env=_environment(),
                                   pass_fds=[listening.fileno()])  # fmt: skip
        try:
            yield int(listening.getsockname()[1])
        finally:
            process.terminate()
            process.wait(30)


def _gunicorn(descriptor: int) -> list[str]:
    # One worker: the other processor is the client's. gthread, for sync keeps no connection.
    options = "--workers 1 --worker-class gthread --threads 1 --keep-alive 60 --log-level warning"
    bind = f"--bind=fd://{descriptor}"
    return [sys.executable, "-m", "gunicorn", "eschool.wsgi", bind, *options.split()]


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}
