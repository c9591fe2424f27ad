"""Files of a round: its result, what it was calculated from, its payments."""

from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.requests import SignedInRequest
from grants.models import Round
from grants.permissions import can_administer_grants
from grants.selectors.files import AWARDS, SNAPSHOT, awards_csv, snapshot_archive
from grants.storing import FileChanged
from library.views.gates import only


@only(can_administer_grants)
@never_cache
@require_safe
def export(request: SignedInRequest, pk: Any, name: str) -> HttpResponseBase:
    """The awards as they were calculated, or all that is needed to calculate them again."""
    round_ = get_object_or_404(Round.objects.select_related("ruleset"), pk=pk)
    makers = {AWARDS: (awards_csv, "text/csv"), SNAPSHOT: (snapshot_archive, "application/zip")}
    if name not in makers:
        raise Http404
    make, kind = makers[name]
    try:
        content = make(round_)
    except FileChanged as broken:
        raise Http404 from broken
    if content is None:
        raise Http404
    return _download(content, f"{round_.slug}-{name}", kind)


def _download(content: IO[bytes], name: str, kind: str) -> FileResponse:
    response = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
