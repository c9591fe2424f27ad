"""Taking a publication away as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from library.actions.record_use import record_use
from library.files import FORMATS, WrittenFile, written_file
from library.models import Publication, Use, Version
from library.permissions import can_see_answers
from library.visitors import Visitor

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "epub": "application/epub+zip",
    "md": "text/markdown; charset=utf-8",
    "zip": "application/zip",
}


@require_safe
def lesson_download(
    request: HttpRequest, pk: int, number: int, edition: str, form: str
) -> HttpResponse:
    """``edition`` is public, or teacher for those who may see answers."""
    publication = get_object_or_404(Publication.objects.published(), pk=pk)
    if form not in FORMATS or edition not in {"public", "teacher"}:
        raise Http404
    if edition == "teacher" and not can_see_answers(request.user, publication):
        raise Http404
    version = get_object_or_404(
        Version.objects.select_related("revision", "publication"),
        publication=publication,
        number=number,
    )
    etag = f'"{version.digest[:32]}-{edition}-{form}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    written = written_file(version, "teacher" if edition == "teacher" else "public", form)
    if _counts(request):
        record_use(
            kind=Use.Kind.DOWNLOAD,
            publication=publication,
            version=number,
            visitor=Visitor.of(request),
            detail=form,
        )
    return _attachment(written, form, etag)


def _counts(request: HttpRequest) -> bool:
    """A HEAD or a piece from the middle takes no lesson away."""
    piece = request.headers.get("Range", "bytes=0-")
    return request.method == "GET" and piece.startswith("bytes=0-")


def _attachment(written: WrittenFile, form: str, etag: str) -> HttpResponse:
    response = HttpResponse(written.data, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, written.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
