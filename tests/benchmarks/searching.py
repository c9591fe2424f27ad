"""Search with facets and highlights against the bare engines and Wagtail's ``modelsearch``."""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from search.documents import SearchDocument
from search.engines.base import Engine, Put
from search.judged_engines import temporary_engine
from search.publications import documents, published_ids
from search.request import SearchRequest
from search.results import result_cards
from search.text import content_words
from tests.benchmarks import bare_engines, world
from tests.benchmarks.bare_engines import Ask
from tests.benchmarks.measuring import Comparison, Rounds, compare, in_rounds, interleaved, p95

BATCH = 200
A_ROUND = 80
WARM_UP = 20
LONGEST = 3
PAGE = "p95 of a page of results with facets and highlights"


def run(size: int, rounds: int) -> list[Comparison]:
    """``size`` lessons; each round asks other questions, so that no answer is kept."""
    world.lessons(size)
    found = list(documents(published_ids()))
    if url := os.environ.get("ELASTICSEARCH_URL", ""):
        return _elastic(found, url, rounds)
    return _tantivy(found, rounds)


def _tantivy(found: Sequence[SearchDocument], rounds: int) -> list[Comparison]:
    with _filled("tantivy", "", found) as engine:
        bare = bare_engines.bare_tantivy(found)
        systems: dict[str, Ask] = {"ours": partial(_ask, engine), "bare": bare}
        figures = _figures(systems, questions(found, rounds), rounds)
        slips = _slips(engine, found, rounds)
    peer = "bare tantivy, the same words, facets and snippets of its own"
    samples = A_ROUND * rounds
    return [
        compare(
            f"tantivy: {PAGE}", peer, figures["ours"], figures["bare"], samples=samples, goal=2
        ),
        *_of_slips("tantivy", slips, samples),
    ]


def _elastic(found: Sequence[SearchDocument], url: str, rounds: int) -> list[Comparison]:
    with (
        _filled("elastic", url, found) as engine,
        bare_engines.bare_elastic(url, found) as bare,
        bare_engines.modelsearch(url, found) as modelsearch,
    ):
        systems: dict[str, Ask] = {
            "ours": partial(_ask, engine),
            "ours with cards": partial(_ask_for_cards, engine),
            "bare": bare,
            "modelsearch": modelsearch,
        }
        figures = _figures(systems, questions(found, rounds), rounds)
        slips = _slips(engine, found, rounds)
    return _elastic_comparisons(figures, slips, A_ROUND * rounds)


def _elastic_comparisons(figures: Rounds, slips: Rounds, samples: int) -> list[Comparison]:
    bare = "bare Elasticsearch, the same words, facets and highlights of its own"
    wagtail = "Wagtail's modelsearch, objects from the database, facets, no highlights"
    page = f"Elasticsearch: {PAGE}"
    cards, ours = figures["ours with cards"], figures["ours"]
    with_cards = f"{page}, the hits' cards from the database included"
    return [
        compare(with_cards, wagtail, cards, figures["modelsearch"], samples=samples, goal=1),
        compare(page, bare, ours, figures["bare"], samples=samples, goal=2),
        *_of_slips("Elasticsearch", slips, samples),
    ]


def _slips(engine: Engine, found: Sequence[SearchDocument], rounds: int) -> Rounds:
    """Each question as it should be and with a slip in it."""
    systems: dict[str, Ask] = {
        "right": partial(_ask, engine),
        "misspelt": lambda text: _ask(engine, misspelt(text)),
    }
    return _figures(systems, questions(found, rounds), rounds)


def _of_slips(name: str, slips: Rounds, samples: int) -> list[Comparison]:
    what = f"{name}: the same, one word of each query misspelt and mended"
    peer = "our own search, the word spelt right"
    return [compare(what, peer, slips["misspelt"], slips["right"], samples=samples)]


@contextmanager
def _filled(name: str, url: str, found: Sequence[SearchDocument]) -> Iterator[Engine]:
    """As a rebuild leaves it; the peers' indexes are merged too."""
    with temporary_engine(name, url) as engine:
        rebuild = engine.begin_rebuild()
        for start in range(0, len(found), BATCH):
            rebuild.bulk([Put(document) for document in found[start : start + BATCH]])
        engine.finish_rebuild(rebuild)
        yield engine


def _figures(systems: dict[str, Ask], asked: Sequence[str], rounds: int) -> Rounds:
    interleaved(systems, [asked[:WARM_UP]], p95)
    return interleaved(systems, in_rounds(asked[WARM_UP:], rounds), p95)


def _ask(engine: Engine, text: str) -> object:
    return engine.search(SearchRequest(text, "ru"))


def _ask_for_cards(engine: Engine, text: str) -> object:
    return result_cards(engine.search(SearchRequest(text, "ru")).hits)


def questions(found: Sequence[SearchDocument], rounds: int) -> list[str]:
    """One to three neighbouring words of titles, as people type them."""
    chosen = random.Random(world.SEED)
    titles = [words for d in found if (words := content_words(d.title))]
    asked: dict[str, None] = {}
    wanted = WARM_UP + A_ROUND * rounds
    for _ in range(wanted * 20):
        words = chosen.choice(titles)
        length = min(len(words), chosen.randint(1, LONGEST))
        start = chosen.randint(0, len(words) - length)
        asked[" ".join(words[start : start + length])] = None
        if len(asked) == wanted:
            return list(asked)
    raise RuntimeError(f"{len(found)} lessons have only {len(asked)} questions: take more")


def misspelt(text: str) -> str:
    """Two letters in the middle of the longest word change places."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, swapped, 1) if middle else text
