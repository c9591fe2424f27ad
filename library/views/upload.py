"""From a file to a draft."""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.faults import is_full
from library.actions.delete_draft import delete_upload
from library.actions.start_upload import start_again, start_upload
from library.documents.archives import MEGABYTE
from library.documents.checks import EXTENSIONS
from library.explaining import refusal_sentence
from library.forms import UploadForm
from library.models import Upload
from library.originals import as_read
from library.permissions import can_write
from library.selectors.drafts import draft_of
from library.selectors.uploads import is_stuck, steps_of

log = logging.getLogger(__name__)
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)


@only(can_write)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        initial = {"subject": request.GET.get("subject")}
        return render(request, "library/upload/upload.html", _context(UploadForm(initial=initial)))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "library/upload/upload.html", _context(form), status=status)
    given = form.cleaned_data
    try:
        started, is_new = start_upload(owner=request.user, filename=given["file"].name, **given)
    except OSError as error:
        if not is_full(error):
            raise
        log.exception("no room for an upload")
        form.add_error("file", _("There is no room for the file on the site just now. Try later."))
        status = HTTPStatus.INSUFFICIENT_STORAGE
        return render(request, "library/upload/upload.html", _context(form), status=status)
    if not is_new:
        messages.info(request, _("You have uploaded this very file before. Here is its draft."))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("upload_state", args=(started.pk,))})
    return redirect("upload_state", started.pk)


def _context(form: UploadForm) -> dict[str, Any]:
    # People count megabytes in thousands, so the browser says "25 MB" and means a little less.
    megabytes = settings.UPLOAD_MAX_BYTES // MEGABYTE
    return {"form": form, "accept": ACCEPT, "megabytes": megabytes, "max_size": megabytes * 10**6}


def _own(request: SignedInRequest, pk: Any) -> Upload:
    mine = Upload.objects.filter(owner=request.user)
    return get_object_or_404(mine.select_related("publication", "subject"), pk=pk)


@only(can_write)
@never_cache
@require_safe
def upload_state(request: SignedInRequest, pk: Any) -> HttpResponse:
    """How far the reading is; once it is done, the draft."""
    found = _own(request, pk)
    if request.htmx and not found.is_finished:
        return render(request, "library/upload/progress.html", _progress(found))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": request.path})
    if found.state == Upload.State.READY and found.publication_id:
        return redirect("my_lesson", found.publication_id)
    template = "refused" if found.is_finished else "state"
    return render(request, f"library/upload/{template}.html", _progress(found))


def _progress(found: Upload) -> dict[str, Any]:
    return {
        "upload": found,
        "steps": steps_of(found),
        "is_stuck": is_stuck(found),
        "again_url": f"{reverse('upload')}?subject={found.subject_id}",
        "sentence": refusal_sentence(found.refusal, found.refusal_params) if found.refusal else "",
    }


@only(can_write)
@require_POST
def upload_again(request: SignedInRequest, pk: Any) -> HttpResponse:
    """Reads a kept file once more: after our fault, a halt, or for a second draft."""
    found = _own(request, pk)
    if not found.file:
        raise Http404
    if found.publication_id:
        with found.file.open("rb") as file:
            found, _new = start_upload(
                owner=request.user, subject=found.subject, file=file,
                filename=found.filename, kind=found.kind, again=True,
            )  # fmt: skip
    else:
        start_again(upload=found)
    return redirect("upload_state", found.pk)


@only(can_write)
@require_POST
def upload_discard(request: SignedInRequest, pk: Any) -> HttpResponse:
    """Forgets a file of which no draft came."""
    found = _own(request, pk)
    if found.publication_id:
        raise Http404
    delete_upload(found)
    messages.success(request, _("The file is deleted."))
    return redirect("upload")


@only(can_write)
@require_safe
def upload_original(request: SignedInRequest, pk: Any) -> HttpResponseBase:
    """The file as it came, to its owner only, and never opened by the browser."""
    found = _own(request, pk)
    if not found.file:
        raise Http404
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.filename,
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@only(can_write)
@never_cache
@require_safe
def upload_compare(request: SignedInRequest, pk: Any) -> HttpResponse:
    """The original as it was read, beside the draft's stages."""
    found = _own(request, pk)
    if not found.file or not found.publication:
        raise Http404
    context = {"upload": found, "original": as_read(found), "draft": draft_of(found.publication)}
    return render(request, "library/upload/compare.html", context)
