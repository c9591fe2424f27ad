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
    url = os.environ.get("ELASTICSEARCH_URL", "")
    compared = _tantivy(found, rounds)
    return [*compared, *(_elastic(found, url, rounds) if url else [])]


def _tantivy(found: Sequence[SearchDocument], rounds: int) -> list[Comparison]:
    with _filled("tantivy", "", found) as engine:
        bare = bare_engines.bare_tantivy(found)
        systems: dict[str, Ask] = {"ours": partial(_ask, engine), "bare": bare}
        figures = _figures(systems, questions(found, rounds), rounds)
        slips = _figures(systems, misspelt(questions(found, rounds)), rounds)
    peer = "bare tantivy, the same words, facets and snippets of its own"
    samples = A_ROUND * rounds
    return [
        compare(
            f"tantivy: {PAGE}", peer, figures["ours"], figures["bare"], samples=samples, goal=2
        ),
        compare(
            "tantivy: the same, one word of each query misspelt, which only ours mends",
            peer,
            slips["ours"],
            slips["bare"],
            samples=samples,
        ),
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
        slips = _figures(systems, misspelt(questions(found, rounds)), rounds)
    return _elastic_comparisons(figures, slips, A_ROUND * rounds)


def _elastic_comparisons(figures: Rounds, slips: Rounds, samples: int) -> list[Comparison]:
    engine = "bare Elasticsearch, the same words, facets and highlights of its own"
    cards = "the hits' cards from the database included"
    wagtail = "Wagtail's modelsearch, objects from the database, no highlights"
    return [
        compare(
            f"Elasticsearch: {PAGE}, {cards}",
            wagtail,
            figures["ours with cards"],
            figures["modelsearch"],
            samples=samples,
            goal=1,
        ),
        compare(
            f"Elasticsearch: {PAGE}",
            engine,
            figures["ours"],
            figures["bare"],
            samples=samples,
            goal=2,
        ),
        compare(
            "Elasticsearch: the same, one word of each query misspelt, which only ours mends",
            engine,
            slips["ours"],
            slips["bare"],
            samples=samples,
        ),
    ]


@contextmanager
def _filled(name: str, url: str, found: Sequence[SearchDocument]) -> Iterator[Engine]:
    with temporary_engine(name, url) as engine:
        for start in range(0, len(found), BATCH):
            engine.bulk([Put(document) for document in found[start : start + BATCH]])
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


def misspelt(asked: Sequence[str]) -> list[str]:
    """Two letters of the longest word change places."""
    return [_slip(text) for text in asked]


def _slip(text: str) -> str:
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, swapped, 1)
