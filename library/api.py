"""The library's part of the read API. It never holds answers: teachers read those on the site."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from library.licences import licence_url
from library.models import CurriculumElement, LessonPage, Publication, TextbookPage
from library.scripts import script_of
from library.selectors.figures import subjects_with_counts

router = Router(tags=["library"])
PER_PAGE = 50
CHUNK = 200
LARGEST = 2**31 - 1


class SubjectOut(Schema):
    slug: str
    title: str
    publications: int


class AuthorOut(Schema):
    name: str
    school: str | None


class PublicationOut(Schema):
    id: int
    kind: str
    title: str
    address: str
    subject: str
    grades: list[int]
    language: str
    outcome: str
    minutes: int | None
    licence: str
    licence_url: str
    authors: list[AuthorOut]
    curriculum: list[str]
    source: str
    credit: str
    version: int | None
    published_at: datetime | None


class LessonOut(PublicationOut):
    stages: list[dict[str, Any]]


class PageOut(Schema):
    """``next`` is the ``after`` of the next page, or null at the end."""

    items: list[PublicationOut]
    next: int | None


class CurriculumOut(Schema):
    identifier: str
    code: str
    parent: str | None
    subject: str
    title_ru: str
    title_en: str
    grade_from: int | None
    grade_to: int | None


class PublicationFilter(Schema):
    subject: str = ""
    language: str = ""
    grade: int | None = Field(None, ge=0, le=LARGEST)
    updated_since: date | None = None
    after: int = Field(0, ge=0, le=LARGEST)


@router.get("subjects", response=list[SubjectOut], operation_id="subjects")
def subjects(request: HttpRequest) -> list[SubjectOut]:
    return [
        SubjectOut(slug=s.subject.slug, title=s.subject.name, publications=s.publications)
        for s in subjects_with_counts()
    ]


@router.get("publications", response=PageOut, operation_id="publications")
def publications(request: HttpRequest, chosen: Query[PublicationFilter]) -> PageOut:
    """Published lessons and textbooks by id, fifty a page."""
    found = list(_filtered(chosen)[: PER_PAGE + 1])
    more = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return PageOut(items=[_out(item) for item in found[:PER_PAGE]], next=more)


@router.get("publications/{key:pk}", response=LessonOut, operation_id="publication")
def publication(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One of them with the board's and the student's screens, without answers."""
    found = get_object_or_404(_related(Publication.objects.published()), pk=pk)
    return _with_stages(found)


@router.get("export.jsonl", operation_id="export", response={200: None})
def export(request: HttpRequest, chosen: Query[PublicationFilter]) -> StreamingHttpResponse:
    """Everything as JSON lines; ``after`` goes on where a broken transfer ended."""
    return StreamingHttpResponse(_lines(chosen), content_type="application/x-ndjson")


@router.get("curriculum", response=list[CurriculumOut], operation_id="curriculum")
def curriculum(request: HttpRequest, subject: str) -> list[CurriculumOut]:
    """The tree of one subject, parents before children."""
    elements = list(CurriculumElement.objects.filter(subject_slug=subject).order_by("path"))
    codes = {element.path: element.code for element in elements}
    step = CurriculumElement.steplen
    return [
        CurriculumOut(
            identifier=str(e.identifier),
            code=e.code,
            parent=codes.get(e.path[:-step]),
            subject=e.subject_slug,
            title_ru=e.title_ru,
            title_en=e.title_en,
            grade_from=e.grade_from,
            grade_to=e.grade_to,
        )
        for e in elements
    ]


def _related(queryset: Any) -> Any:
    return queryset.for_cards().prefetch_related("curriculum", "versions")


def _filtered(chosen: PublicationFilter) -> Any:
    found = _related(Publication.objects.published().filter(pk__gt=chosen.after).order_by("pk"))
    if chosen.subject:
        found = found.filter(subject__slug=chosen.subject)
    if chosen.language:
        found = found.filter(language=chosen.language)
    if chosen.grade is not None:
        found = found.filter(grade_from__lte=chosen.grade, grade_to__gte=chosen.grade)
    if chosen.updated_since:
        found = found.filter(last_published_at__date__gte=chosen.updated_since)
    return found


def _out(item: Publication) -> PublicationOut:
    versions = item.versions.all()
    return PublicationOut(
        id=item.pk,
        kind="lesson" if item.cached_content_type.model == "lessonpage" else "textbook",
        title=item.title,
        address=item.relative_address,
        subject=item.subject.slug if item.subject else "",
        grades=list(item.grades),
        language=item.language,
        outcome=item.outcome,
        minutes=getattr(item, "minutes", None),
        licence=item.licence,
        licence_url=licence_url(item.licence),
        authors=[
            AuthorOut(name=a.name, school=str(a.school) if a.school else None)
            for a in item.authorships.all()
        ],
        curriculum=[element.code for element in item.curriculum.all()],
        source=item.source_url or item.source_name,
        credit=item.credit,
        version=versions[0].number if versions else None,
        published_at=item.last_published_at,
    )


def _with_stages(item: Publication) -> dict[str, Any]:
    page: LessonPage | TextbookPage = item.specific
    script = script_of(page).for_audience("public").to_json(assets=False)
    out = _out(item).dict()
    return {**out, "minutes": getattr(page, "minutes", None), "stages": script["stages"]}


def _lines(chosen: PublicationFilter) -> Iterator[str]:
    for item in _filtered(chosen).prefetch_related("subject").specific().iterator(CHUNK):
        line = json.dumps(_with_stages(item), ensure_ascii=False, default=_plain)
        yield f"{line}\n"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
