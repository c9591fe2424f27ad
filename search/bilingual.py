"""What things with one search document in each language share: professions and opportunities."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from search.documents import SearchDocument, document_id, split_id
from search.engines.base import Delete, Operation, Put

LANGUAGES = ("ru", "en")


def operations(
    kind: str, keys: Sequence[str], documents: Callable[[Iterable[str]], Iterator[SearchDocument]]
) -> Iterator[tuple[str, list[Operation]]]:
    """For each thing what brings the index in step with it now."""
    found: dict[str, list[Operation]] = {}
    for document in documents(keys):
        found.setdefault(key_of(document.pk), []).append(Put(document))
    for key in keys:
        version = time.time_ns() // 1000
        gone: list[Operation] = [
            Delete(document_id(kind, f"{key}.{lang}"), version) for lang in LANGUAGES
        ]
        yield key, found.get(key, gone)


def expected(kind: str, changed: Mapping[Any, datetime]) -> dict[str, int]:
    """The version of each document, from when each thing changed."""
    return {
        document_id(kind, f"{pk}.{lang}"): version_of(moment)
        for pk, moment in changed.items()
        for lang in LANGUAGES
    }


def held_among(things: QuerySet[Any], identifiers: Iterable[str]) -> set[str]:
    """The documents of those that are among ``things``."""
    pks = {identifier: key_of(split_id(identifier)[1]) for identifier in identifiers}
    there = {str(pk) for pk in things.filter(pk__in=set(pks.values())).values_list("pk", flat=True)}
    return {identifier for identifier, key in pks.items() if key in there}


def version_of(changed: datetime) -> int:
    return int(changed.timestamp() * 1_000_000)


def key_of(pk: str) -> str:
    """A document's number without its language: the thing's own."""
    return pk.partition(".")[0]
