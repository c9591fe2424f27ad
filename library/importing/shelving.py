"""Many published lessons written in a few statements.

Wagtail's own way (``add_child``, ``save_revision``, ``publish``) asks the database some sixty
times a lesson. What it leaves behind is written here row for row: page, publication and lesson,
revision, version, authors, curriculum, references and the entry of the admin's own search; then
each lesson is announced as if it had been published by hand.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from modelsearch.backends import get_search_backends
from wagtail.models import Page, Revision

from eschool.accounts.models import School, User
from library.documents.model import Script
from library.models import (
    Authorship,
    CurriculumElement,
    LessonPage,
    Placement,
    Publication,
    SubjectPage,
    Version,
)
from library.models.publications import content_digest, latin_slug
from library.scripts import Storing
from library.signals import publication_changed

T = TypeVar("T")
ROWS = 100


@dataclass(frozen=True)
class Author:
    name: str
    user: User | None = None
    school: School | None = None


@dataclass(frozen=True)
class Book:
    """A lesson to be: its script, its place, and further fields of ``LessonPage``."""

    script: Script
    subject: SubjectPage
    source_id: str
    authors: Sequence[Author]
    curriculum: Sequence[CurriculumElement]
    about: Mapping[str, Any]
    owner: User | None = None


@transaction.atomic
def shelve(books: Sequence[Book]) -> list[LessonPage]:
    """The lessons, published as of now; all of them or, on an error, none."""
    moment = timezone.now()
    lessons = [lesson for group in _by_subject(books) for lesson in _placed(group, moment)]
    _insert(lessons)
    _insert_authors(lessons)
    _insert_curriculum(lessons)
    _insert_versions(lessons, moment)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(LessonPage, lessons)
    for lesson in lessons:
        publication_changed.send(Publication, publication_id=lesson.pk)
    return lessons


def _by_subject(books: Iterable[Book]) -> Iterable[list[Book]]:
    groups = defaultdict(list)
    for book in books:
        groups[book.subject.pk].append(book)
    return groups.values()


def _placed(books: Sequence[Book], moment: datetime) -> Iterator[LessonPage]:
    """The group's lessons, not stored yet, each at the next free place under the subject."""
    subject = SubjectPage.objects.select_for_update().get(pk=books[0].subject.pk)
    last = subject.get_last_child()
    path = last.path if last else ""
    for book in books:
        path = _next_path(subject, path)
        yield _lesson(book, subject, path, moment)
    Page.objects.filter(pk=subject.pk).update(numchild=models.F("numchild") + len(books))


def _next_path(subject: SubjectPage, path: str) -> str:
    # treebeard's own arithmetic; it has no public name.
    if not path:
        return str(Page._get_path(subject.path, subject.depth + 1, 1))
    return str(Page(path=path)._inc_path())


def _lesson(book: Book, subject: SubjectPage, path: str, moment: datetime) -> LessonPage:
    slug = latin_slug(book.script.title, book.source_id[:24])
    lesson = LessonPage(
        title=book.script.title,
        draft_title=book.script.title,
        slug=slug,
        url_path=f"{subject.url_path}{slug}/",
        path=path,
        depth=subject.depth + 1,
        locale_id=subject.locale_id,
        content_type=ContentType.objects.get_for_model(LessonPage),
        live=True,
        first_published_at=moment,
        last_published_at=moment,
        latest_revision_created_at=moment,
        owner=book.owner,
        subject=subject,
        language=book.script.lang,
        source_id=book.source_id,
        **{"outcome": book.script.outcome, "minutes": book.script.minutes, **book.about},
    )
    lesson.stages = lesson.stages.stream_block.to_python(Storing(book.script, book.owner).stages())
    lesson.authorships = [
        Authorship(name=author.name[:300], user=author.user, school=author.school, sort_order=at)
        for at, author in enumerate(book.authors)
    ]
    lesson.curriculum = list(book.curriculum)
    return lesson


def _insert(lessons: Sequence[LessonPage]) -> None:
    """Django has no bulk insert for inherited tables, so each table gets its own, root first."""
    pages = Page.objects.bulk_create([_page_of(lesson) for lesson in lessons], ROWS)
    for lesson, page in zip(lessons, pages, strict=True):
        lesson.page_ptr_id = lesson.publication_ptr_id = lesson.pk = page.pk
        lesson._state.adding = False  # as bulk_create leaves its objects
    for model in (Publication, LessonPage):
        for rows in _chunks(lessons, ROWS):
            model._base_manager.get_queryset()._insert(  # what bulk_create calls
                rows, fields=model._meta.local_concrete_fields, using=model.objects.db
            )


def _page_of(lesson: LessonPage) -> Page:
    fields = (f.attname for f in Page._meta.concrete_fields if not f.primary_key)
    return Page(**{name: getattr(lesson, name) for name in fields})


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _insert_authors(lessons: Sequence[LessonPage]) -> None:
    rows = [row for lesson in lessons for row in lesson.authorships.all()]
    for lesson in lessons:
        for row in lesson.authorships.all():
            row.publication_id = lesson.pk
    Authorship.objects.bulk_create(rows, ROWS)


def _insert_curriculum(lessons: Sequence[LessonPage]) -> None:
    through = Publication.curriculum.through
    through.objects.bulk_create(
        [
            through(publication_id=lesson.pk, curriculumelement_id=element.pk)
            for lesson in lessons
            for element in lesson.curriculum.all()
        ],
        ROWS,
    )


def _insert_versions(lessons: Sequence[LessonPage], moment: datetime) -> None:
    revisions = Revision.objects.bulk_create([_revision(x, moment) for x in lessons], ROWS)
    for lesson, revision in zip(lessons, revisions, strict=True):
        lesson.latest_revision = lesson.live_revision = revision
    pages = [Page(pk=x.pk, latest_revision=x.latest_revision) for x in lessons]
    Page.objects.bulk_update(pages, ["latest_revision"], ROWS)
    ours = Page.objects.filter(pk__in=[lesson.pk for lesson in lessons])
    ours.update(live_revision=models.F("latest_revision"))
    Version.objects.bulk_create(
        [
            Version(
                publication_id=lesson.pk,
                revision=revision,
                number=1,
                published_at=moment,
                digest=content_digest(revision.content),
            )
            for lesson, revision in zip(lessons, revisions, strict=True)
        ],
        ROWS,
    )
    Placement.objects.add_versions((int(x.object_id), x.content) for x in revisions)


def _revision(lesson: LessonPage, moment: datetime) -> Revision:
    """``content`` as the database will give it back, for the digest is taken of that."""
    content = json.loads(json.dumps(lesson.serializable_data(), cls=DjangoJSONEncoder))
    return Revision(
        content_type=ContentType.objects.get_for_model(LessonPage),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(lesson.pk),
        created_at=moment,
        object_str=str(lesson)[:255],
        content=content,
    )
