"""Reads across the library's models."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from library.models import Publication, SubjectPage, Use, UseCount

FIGURES_SECONDS = 300


@dataclass(frozen=True)
class SubjectCount:
    subject: SubjectPage
    publications: int


@dataclass(frozen=True)
class LibraryFigures:
    publications: int
    authors: int
    downloads_this_month: int
    taught_this_month: int


def subjects_with_counts() -> list[SubjectCount]:
    """Subjects that are on show, in their order, with the number of published items."""
    counts = dict(
        Publication.objects.published()
        .order_by()
        .values("subject")
        .annotate(n=Count("pk"))
        .values_list("subject", "n")
    )
    subjects = SubjectPage.objects.live().order_by("position", "title")
    return [SubjectCount(subject, counts.get(subject.pk, 0)) for subject in subjects]


def library_figures() -> LibraryFigures:
    """The home page's figures: counted, then kept for five minutes."""
    figures = cache.get("library-figures")
    if figures is None:
        figures = _count_figures()
        cache.set("library-figures", figures, FIGURES_SECONDS)
    return figures


def _count_figures() -> LibraryFigures:
    published = Publication.objects.published()
    month = UseCount.objects.since(timezone.localdate() - timedelta(days=30))
    by_kind = month.filter(kind__in=[Use.Kind.DOWNLOAD, Use.Kind.TAUGHT]).by("kind")
    return LibraryFigures(
        publications=published.count(),
        authors=published.values("authorships__name").distinct().count(),
        downloads_this_month=by_kind.get(Use.Kind.DOWNLOAD, 0),
        taught_this_month=by_kind.get(Use.Kind.TAUGHT, 0),
    )
