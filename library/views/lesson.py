"""Reading: the library, a subject, a publication and its versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from library.actions.record_use import record_use
from library.models import LessonPage, Publication, SubjectPage, TextbookPage, Use, Version
from library.selectors.figures import subjects_with_counts
from library.selectors.subjects import subject_overview
from library.visitors import Visitor


@require_safe
def library_index(request: HttpRequest) -> HttpResponse:
    return render(request, "library/index.html", {"subjects": subjects_with_counts()})


@require_safe
def subject(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(SubjectPage.objects.live(), slug=slug)
    return render(
        request, "library/subject.html", {"page": page, "overview": subject_overview(page)}
    )


@require_safe
def lesson(request: HttpRequest, subject_slug: str, slug: str) -> HttpResponse:
    """A published lesson or textbook; a view is written to the ledger."""
    page = _published(subject_slug, slug)
    response = render(request, page.template, {"page": page})
    if request.method == "GET" and (version := page.current_version):
        record_use(
            kind=Use.Kind.VIEW,
            publication=page,
            version=version.number,
            visitor=Visitor.of(request),
        )
    return response


def _published(subject_slug: str, slug: str) -> Any:
    for model in (LessonPage, TextbookPage):
        found = model.objects.published().filter(slug=slug, subject__slug=subject_slug)
        if page := found.select_related("subject").first():
            return page
    raise Http404


@require_safe
def lesson_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An older version stays citable as long as the publication is up."""
    publication = get_object_or_404(Publication.objects.published(), pk=pk)
    version = get_object_or_404(
        Version.objects.select_related("revision"), publication=publication, number=number
    )
    if version.revision_id == publication.live_revision_id and "stay" not in request.GET:
        return redirect(publication.relative_address)
    page = version.revision.as_object()
    page.shown_version = version
    page.is_draft_view = True
    response = render(request, page.template, {"page": page})
    response["X-Robots-Tag"] = "noindex"
    return response
