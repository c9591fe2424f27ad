"""Pictures and files of publications: those on a public screen for all, others for whom they are.

An absent one and one that is not for the reader look the same.
"""

import re
from pathlib import PurePosixPath

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.images import get_image_model

from library.permissions import can_see_asset, is_public_asset

PICTURE_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
NAME = re.compile(r"[\w.-]{1,200}")
PUBLIC_SECONDS = 300  # how long a picture may outlive the withdrawal of its lesson here
BROWSER_SECONDS = 86_400  # and how long in a reader's browser


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition that Wagtail made; its name changes with its content, so it may be kept."""
    content_type = PICTURE_TYPES.get(PurePosixPath(name).suffix.lower())
    if not content_type or not NAME.fullmatch(name):
        raise Http404
    path = f"images/{name}"
    public = _is_public_picture(request, path)
    try:
        response = FileResponse(default_storage.open(path), content_type=content_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept(response, public=public)


def _is_public_picture(request: HttpRequest, path: str) -> bool:
    """What is public is so for each of a class of thirty: asked once in a while.

    Raises:
        Http404: it is not for this reader, or there is none.
    """
    key = f"public:{path}"
    if cache.get(key):
        return True
    rendition_model = get_image_model().get_rendition_model()
    rendition = get_object_or_404(rendition_model.objects.select_related("image"), file=path)
    if is_public_asset("image", rendition.image_id):
        cache.set(key, 1, PUBLIC_SECONDS)
        return True
    if not can_see_asset(request.user, "image", rendition.image):
        raise Http404
    return False


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Wagtail's own way of serving, for those who may have it."""
    found = get_object_or_404(get_document_model(), pk=document_id)
    public = is_public_asset("document", found.pk)
    if not public and not can_see_asset(request.user, "document", found):
        raise Http404
    response: HttpResponseBase = serve(request, document_id, document_filename)
    return _kept(response, public=public, seconds=PUBLIC_SECONDS)


def _kept(
    response: HttpResponseBase, *, public: bool, seconds: int = BROWSER_SECONDS
) -> HttpResponseBase:
    if public:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response
