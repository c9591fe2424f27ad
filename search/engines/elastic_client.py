"""Talking to Elasticsearch: short patience when reading, plain words when it fails."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from search.engines.base import (
    BulkResult,
    EngineBusyError,
    EngineUnavailableError,
    Operation,
    Put,
)
from search.engines.elastic_index import VERSION_TYPE, to_elastic
from search.ranking import Ranking

READ_SECONDS = 1.5
WRITE_SECONDS = 30.0
TOO_MUCH = {413, 429}
STALE = 409


class Connection:
    def __init__(self, url: str, read_seconds: float, *, refresh: bool) -> None:
        self.refresh = refresh
        # Failures are counted by our own breaker: the client's retries and its pause for a
        # dead node would only stretch the time a reader waits.
        self._client = Elasticsearch(
            url,
            request_timeout=read_seconds,
            max_retries=0,
            retry_on_timeout=False,
            dead_node_backoff_factor=0,
        )

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def reading(self) -> Iterator[Elasticsearch]:
        with _in_our_words():
            yield self._client

    @contextmanager
    def writing(self) -> Iterator[Elasticsearch]:
        with _in_our_words():
            yield self._client.options(request_timeout=WRITE_SECONDS)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        kind = EngineBusyError if error.status_code in TOO_MUCH else EngineUnavailableError
        raise kind(f"Elasticsearch answered {error.status_code}: {error}") from error
    except TransportError as error:
        raise EngineUnavailableError(f"Elasticsearch does not answer: {error}") from error


def bulk_lines(operations: Sequence[Operation], ranking: Ranking) -> list[dict[str, Any]]:
    return [line for operation in operations for line in _lines(operation, ranking)]


def _lines(operation: Operation, ranking: Ranking) -> list[dict[str, Any]]:
    if isinstance(operation, Put):
        meta = _meta(operation.id, operation.document.version)
        return [{"index": meta}, to_elastic(operation.document, ranking)]
    return [{"delete": _meta(operation.id, operation.version)}]


def _meta(identifier: str, version: int) -> dict[str, Any]:
    return {"_id": identifier, "version": version, "version_type": VERSION_TYPE}


def read_bulk(answer: dict[str, Any]) -> BulkResult:
    written, stale, failures = 0, 0, {}
    for item in (details for entry in answer["items"] for details in entry.values()):
        if item["status"] in TOO_MUCH:
            raise EngineBusyError("Elasticsearch asks to be sent less")
        if item["status"] == STALE:
            stale += 1
        elif "error" in item:
            failures[item["_id"]] = str(item["error"].get("reason", item["error"]))
        else:
            written += 1
    return BulkResult(written, stale, failures)
