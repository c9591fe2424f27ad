"""Search documents of lessons and textbooks, made from their present state."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from library.models import CurriculumElement, LessonPage, Publication, TextbookPage, UseCount
from library.scripts import script_of
from search.documents import Kind, SearchDocument, document_id, split_id
from search.engines.base import Delete, Operation, Put
from search.plain_text import script_text

PUBLICATION = "publication"
POPULARITY_DAYS = 30
MODELS: dict[Kind, type[LessonPage] | type[TextbookPage]] = {
    "lesson": LessonPage,
    "textbook": TextbookPage,
}


def operations(keys: Sequence[str]) -> Iterator[tuple[str, list[Operation]]]:
    """For each publication what brings the index in step with it now."""
    ids = [int(key) for key in keys]
    found = {str(document.pk): document for document in documents(ids)}
    for key in keys:
        document = found.get(key)
        if document:
            yield key, [Put(document)]
        else:
            version = time.time_ns() // 1000
            yield key, [Delete(document_id(kind, key), version) for kind in MODELS]


def documents(ids: Iterable[int]) -> Iterator[SearchDocument]:
    """Of those that are published, in a number of queries that does not grow with theirs."""
    ids = list(ids)
    uses = _uses(ids)
    for kind, model in MODELS.items():
        pages = _for_documents(model.objects.published().filter(pk__in=ids))
        elements = _ancestors(pages)
        for page in pages:
            yield _document(kind, page, uses.get(page.pk, 0), elements)


def _for_documents(pages: QuerySet[Any]) -> QuerySet[Any]:
    return pages.select_related("subject").prefetch_related(
        "authorships__school__district", "curriculum"
    )


def _uses(ids: Sequence[int]) -> dict[int, int]:
    since = timezone.localdate() - timedelta(days=POPULARITY_DAYS)
    return UseCount.objects.since(since).filter(publication__in=ids).by("publication")


def _ancestors(pages: Iterable[Any]) -> Mapping[str, CurriculumElement]:
    """Every element over those of the pages: who looks for a topic finds what lies below it."""
    paths = {
        element.path[:end]
        for page in pages
        for element in page.curriculum.all()
        for end in range(element.steplen, len(element.path) + 1, element.steplen)
    }
    return {e.path: e for e in CurriculumElement.objects.filter(path__in=paths)}


def _document(
    kind: Kind, page: Any, uses: int, elements: Mapping[str, CurriculumElement]
) -> SearchDocument:
    authors = list(page.authorships.all())
    own = [element.path for element in page.curriculum.all()]
    topics = [
        element
        for path, element in elements.items()
        if any(place.startswith(path) for place in own)
    ]
    names = tuple(author.name for author in authors)
    return SearchDocument(
        kind=kind,
        pk=str(page.pk),
        lang=page.language,
        title=page.title,
        outcomes=page.outcome,
        body=public_text(page),
        keywords=(*_keywords(page), *_topic_words(topics, page.language), *_subject_words(page)),
        people=names,
        subject=page.subject.slug if page.subject else "",
        grades=tuple(page.grades),
        curriculum=tuple(element.code for element in topics),
        authors=names,
        districts=tuple({a.school.district.slug for a in authors if a.school}),
        licence=page.licence,
        minutes=getattr(page, "minutes", 0),
        has_attachments=_has_files(page),
        uses_in_30_days=uses,
        updated=page.last_published_at or page.latest_revision_created_at or timezone.now(),
        version=version_of(page.last_published_at),
    )


def version_of(published: datetime | None) -> int:
    """Grows with every publication: microseconds."""
    return int(published.timestamp() * 1_000_000) if published else 1


def public_text(page: Any) -> str:
    """What anyone may read: neither the teacher's screen nor an answer enters the index."""
    script = replace(script_of(page), assets={})
    return script_text(script.for_audience("public"))


def _keywords(page: Any) -> list[str]:
    values = (block.value for block in page.keywords)
    return [f"{value['term']} {value.get('definition') or ''}".strip() for value in values]


def _topic_words(topics: Iterable[CurriculumElement], lang: str) -> list[str]:
    return [topic.title_en if lang == "en" else topic.title_ru for topic in topics]


def _subject_words(page: Any) -> list[str]:
    if not page.subject:
        return []
    return [page.subject.title_en if page.language == "en" else page.subject.title]


def _has_files(page: Any) -> bool:
    if isinstance(page, TextbookPage):
        return page.file_id is not None
    screens = (stage.value[screen] for stage in page.stages for screen in ("board", "student"))
    return any(block.block_type == "file" for screen in screens for block in screen)


def expected_versions(portion: int) -> Iterator[dict[str, int]]:
    """Every document that the index should hold, so many at a time, for reconciling."""
    for kind, model in MODELS.items():
        rows, last = model.objects.published().order_by("pk"), 0
        while found := list(
            rows.filter(pk__gt=last).values_list("pk", "last_published_at")[:portion]
        ):
            last = found[-1][0]
            yield {document_id(kind, str(pk)): version_of(moment) for pk, moment in found}


def published_among(identifiers: Iterable[str]) -> set[str]:
    by_kind: dict[str, set[str]] = {}
    for identifier in identifiers:
        kind, pk = split_id(identifier)
        by_kind.setdefault(kind, set()).add(pk)
    return {
        document_id(kind, str(pk))
        for kind, model in MODELS.items()
        for pk in model.objects.published()
        .filter(pk__in=[pk for pk in by_kind.get(kind, ()) if pk.isdecimal()])
        .values_list("pk", flat=True)
    }


def published_ids() -> list[int]:
    return list(Publication.objects.published().order_by("pk").values_list("pk", flat=True))
