"""From a reader's address to a request of an engine."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from eschool.accounts.permissions import has_role, is_verified_teacher
from search.documents import Audience
from search.request import DEEPEST_HIT, LONGEST_QUERY, Filters, SearchRequest, Sort

PER_PAGE = 20
MOST_VALUES = 20
LONGEST_VALUE = 200
SORTS: tuple[Sort, ...] = ("relevance", "newest", "popular")
FILTERS = tuple(entry.name for entry in fields(Filters))


class TooLongError(ValueError):
    """The query has more characters than an engine is asked to read."""


def read_request(request: HttpRequest, *, page: int | None = None) -> SearchRequest:
    """Whatever an address may hold, a request that an engine can answer.

    Raises:
        TooLongError: the query is longer than ``LONGEST_QUERY``.
    """
    asked = request.GET
    text = clean(asked.get("q", ""))
    if len(text) > LONGEST_QUERY:
        raise TooLongError
    return SearchRequest(
        text=text,
        lang=(get_language() or "")[:2],
        filters=read_filters(asked),
        sort=read_sort(asked.get("sort", "")),
        page=page or read_page(asked.get("page", "")),
        per_page=PER_PAGE,
        audience=audience_of(request.user),
    )


def clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


def read_filters(asked: QueryDict) -> Filters:
    return Filters(**{name: _values(asked.getlist(name)) for name in FILTERS})


def _values(raw: Iterable[str]) -> tuple[str, ...]:
    cleaned = (value for value in map(clean, raw) if value and len(value) <= LONGEST_VALUE)
    return tuple(dict.fromkeys(cleaned))[:MOST_VALUES]


def read_sort(raw: str) -> Sort:
    return raw if raw in SORTS else "relevance"


def read_page(raw: str) -> int:
    """The first where the number makes no sense, the deepest where it is beyond reach."""
    number = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 1
    return max(1, min(number, DEEPEST_HIT // PER_PAGE))


def audience_of(user: Any) -> Audience:
    if is_verified_teacher(user):
        return "teacher"
    return "student" if has_role(user, "student") else "public"
