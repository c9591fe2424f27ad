"""Titles from the database: what is left when the engine is away."""

import re
import time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from library.models import Publication
from profliner.models import Opportunity, Profession
from search.documents import Audience, document_id
from search.highlight import Highlighter, mark_beginnings
from search.query import analyse
from search.request import Filters, Hit, SearchPage, SearchRequest, Suggestion
from search.text import content_words, stem

KINDS = {"lesson": "lessonpage", "textbook": "textbookpage"}
# Only what a plain column answers; the rest of the facets wait for the engine.
MOST_WORDS = 8
COLUMNS = {"subject": "subject__slug", "language": "language", "licence": "licence"}


class DatabaseEngine:
    name = "database"

    def search(self, request: SearchRequest) -> SearchPage:
        started = time.perf_counter()
        if request.audience == "explorer":
            return _professions(request)
        if request.audience == "seeker":
            return _opportunities(request)
        highlighter = Highlighter(analyse(request.text))
        found = _filtered(_titled(content_words(request.text)), request.filters)
        rows = found[request.offset : request.offset + request.per_page]
        hits = tuple(Hit(_id(row), 0.0, highlighter.whole(row.title)) for row in rows)
        took = (time.perf_counter() - started) * 1000
        return SearchPage(hits, found.count(), degraded=True, took_ms=took)

    def autocomplete(
        self, text: str, *, lang: str = "", audience: Audience = "public", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        words = content_words(text)
        if not words:
            return ()
        return tuple(
            Suggestion(_id(row), row.title, mark_beginnings(row.title, text))
            for row in _titled(words)[:limit]
        )

    def similar(
        self, identifier: str, *, audience: Audience = "public", limit: int = 6
    ) -> tuple[Hit, ...]:
        return ()


def _professions(request: SearchRequest) -> SearchPage:
    found = Profession.objects.listed().order_by("slug")
    for word in content_words(request.text):
        beginning = _beginning(stem(word))
        found = found.filter(Q(name_ru__iregex=beginning) | Q(name_en__iregex=beginning))
    rows = found[request.offset : request.offset + request.per_page]
    lang = request.lang or "ru"
    hits = tuple(Hit(document_id("profession", f"{row.pk}.{lang}"), 0.0, row.name) for row in rows)
    return SearchPage(hits, found.count(), degraded=True)


def _opportunities(request: SearchRequest) -> SearchPage:
    words = content_words(request.text)[:MOST_WORDS]
    found = Opportunity.objects.open(timezone.now()).matching(stem(word) for word in words)
    found = found.order_by("deadline_at", "pk")
    rows = found[request.offset : request.offset + request.per_page]
    lang = request.lang or "ru"
    hits = tuple(
        Hit(document_id("opportunity", f"{row.pk}.{lang}"), 0.0, row.title) for row in rows
    )
    return SearchPage(hits, found.count(), degraded=True)


def _titled(words: list[str]) -> QuerySet[Any]:
    """Published, with every word's stem at the beginning of a word of the title."""
    found = Publication.objects.published().select_related("content_type")
    for word in words:
        found = found.filter(title__iregex=_beginning(stem(word)))
    return found.order_by("-last_published_at", "pk")


def _beginning(text: str) -> str:
    """SQLite ignores case in Latin only, its ``iregex`` runs in Python and ignores it in all."""
    return r"(^|[^\w])" + re.escape(text).replace("е", "[её]")


def _filtered(found: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    for name, column in COLUMNS.items():
        if values := getattr(filters, name):
            found = found.filter(**{f"{column}__in": values})
    if filters.kind:
        models = [KINDS[kind] for kind in filters.kind if kind in KINDS]
        found = found.filter(content_type__model__in=models)
    if filters.grade:
        found = found.filter(_any_grade(filters.grade))
    return found


def _any_grade(grades: tuple[str, ...]) -> Q:
    wanted = Q(pk=None)
    for grade in grades:
        if grade.isdecimal():
            wanted |= Q(grade_from__lte=int(grade), grade_to__gte=int(grade))
    return wanted


def _id(row: Any) -> str:
    kind = next(kind for kind, model in KINDS.items() if model == row.content_type.model)
    return document_id(kind, str(row.pk))
