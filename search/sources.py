"""Where documents come from: each source knows its own things and what the index should hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from search import bilingual, opportunities, professions, publications
from search.documents import SearchDocument, split_id
from search.engines.base import Operation


@dataclass(frozen=True, slots=True)
class Source:
    """``keys`` are as the outbox names things; ``key_of`` finds them from a document's number."""

    kinds: frozenset[str]
    keys: Callable[[], list[str]]
    documents: Callable[[Iterable[str]], Iterator[SearchDocument]]
    operations: Callable[[Sequence[str]], Iterator[tuple[str, list[Operation]]]]
    expected_versions: Callable[[int], Iterator[dict[str, int]]]
    held_among: Callable[[Iterable[str]], set[str]]
    key_of: Callable[[str], str]


SOURCES = {
    publications.PUBLICATION: Source(
        kinds=frozenset(publications.MODELS),
        keys=lambda: [str(pk) for pk in publications.published_ids()],
        documents=lambda keys: publications.documents(int(key) for key in keys),
        operations=publications.operations,
        expected_versions=publications.expected_versions,
        held_among=publications.published_among,
        key_of=lambda pk: pk,
    ),
    professions.PROFESSION: Source(
        kinds=frozenset({professions.PROFESSION}),
        keys=professions.listed_keys,
        documents=professions.documents,
        operations=professions.operations,
        expected_versions=professions.expected_versions,
        held_among=professions.listed_among,
        key_of=bilingual.key_of,
    ),
    opportunities.OPPORTUNITY: Source(
        kinds=frozenset({opportunities.OPPORTUNITY}),
        keys=opportunities.open_keys,
        documents=opportunities.documents,
        operations=opportunities.operations,
        expected_versions=opportunities.expected_versions,
        held_among=opportunities.open_among,
        key_of=bilingual.key_of,
    ),
}


def expected_versions(portion: int) -> Iterator[dict[str, int]]:
    for source in SOURCES.values():
        yield from source.expected_versions(portion)


def held_among(identifiers: Iterable[str]) -> set[str]:
    """Those that the index should hold."""
    by_kind = _by_source(identifiers)
    return {
        found for kind, own in by_kind.items() if kind for found in SOURCES[kind].held_among(own)
    }


def outbox_keys(identifiers: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What to note in the outbox so that these documents are looked at again."""
    for kind, own in _by_source(identifiers).items():
        if kind:
            yield kind, [SOURCES[kind].key_of(split_id(identifier)[1]) for identifier in own]


def _by_source(identifiers: Iterable[str]) -> dict[str, list[str]]:
    """Documents of no source are kept under an empty name."""
    found: dict[str, list[str]] = {}
    for identifier in identifiers:
        kind = split_id(identifier)[0]
        source = next((name for name, each in SOURCES.items() if kind in each.kinds), "")
        found.setdefault(source, []).append(identifier)
    return found
