"""Portions that an engine takes in one request."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from search.engines.base import Operation, Put

MOST_OPERATIONS = 500
MOST_BYTES = 5_000_000
# The text itself, its dictionary forms and its roots; Cyrillic letters take two bytes.
BYTES_A_CHARACTER = 5
BYTES_A_DOCUMENT = 500

Owner = TypeVar("Owner")
Owned = tuple[Owner, list[Operation]]


def batches(owned: Iterable[Owned[Owner]]) -> Iterator[list[Owned[Owner]]]:
    """What belongs together stays together; one oversized document travels alone."""
    batch: list[Owned[Owner]] = []
    operations = size = 0
    for owner, found in owned:
        weight = sum(weigh(operation) for operation in found)
        too_many = operations + len(found) > MOST_OPERATIONS
        if batch and (too_many or size + weight > MOST_BYTES):
            yield batch
            batch, operations, size = [], 0, 0
        batch.append((owner, found))
        operations, size = operations + len(found), size + weight
    if batch:
        yield batch


def weigh(operation: Operation) -> int:
    if not isinstance(operation, Put):
        return BYTES_A_DOCUMENT
    characters = sum(len(text) for text in operation.document.texts().values())
    return BYTES_A_DOCUMENT + BYTES_A_CHARACTER * characters
