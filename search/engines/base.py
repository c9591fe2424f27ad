"""What every engine can do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.documents import Audience, SearchDocument
from search.request import Hit, SearchPage, SearchRequest, Suggestion


class EngineUnavailableError(Exception):
    """The engine did not answer in time or refuses to work."""


class EngineBusyError(EngineUnavailableError):
    """The engine answers, but asks to be sent less."""


@dataclass(frozen=True, slots=True)
class Put:
    document: SearchDocument

    @property
    def id(self) -> str:
        return self.document.id


@dataclass(frozen=True, slots=True)
class Delete:
    id: str
    version: int


Operation = Put | Delete


@dataclass(frozen=True, slots=True)
class BulkResult:
    """``stale`` operations met a newer version and were rightly ignored."""

    written: int = 0
    stale: int = 0
    failures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    engine: str
    ok: bool
    documents: int = 0
    detail: str = ""


class Rebuild(Protocol):
    """A new index beside the one being read, until it takes its place."""

    def bulk(self, operations: Sequence[Operation]) -> BulkResult: ...

    def count(self) -> int: ...

    def versions(self) -> Iterator[tuple[str, int]]: ...


class Reader(Protocol):
    """The part of an engine that readers use."""

    def search(self, request: SearchRequest) -> SearchPage: ...

    def autocomplete(
        self, text: str, *, lang: str = "", audience: Audience = "public", limit: int = 8
    ) -> tuple[Suggestion, ...]: ...

    def similar(
        self, identifier: str, *, audience: Audience = "public", limit: int = 6
    ) -> tuple[Hit, ...]: ...


class Engine(Reader, Protocol):
    @property
    def name(self) -> str: ...

    def bulk(self, operations: Sequence[Operation]) -> BulkResult: ...

    def begin_rebuild(self) -> Rebuild: ...

    def finish_rebuild(self, rebuild: Rebuild) -> None:
        """Give readers the new index in one step; the former one is kept until the next time."""

    def abandon_rebuild(self, rebuild: Rebuild) -> None: ...

    def versions(self) -> Iterator[tuple[str, int]]:
        """Every document's id and version, in no order and never all at once in memory."""

    def versions_of(self, identifiers: Sequence[str]) -> Mapping[str, int]:
        """The versions of those that are held."""

    def health(self) -> Health: ...
