"""Files of a round: its result, what it was calculated from, its payments."""

import io
from http import HTTPStatus
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.fetch_file import fetch_file
from grants.exports.render import TYPE
from grants.models import ExportFile, Round
from grants.permissions import can_administer_grants
from grants.refusals import Refused
from grants.selectors.rounds import AWARDS, SNAPSHOT
from grants.views.archive import awards_csv, snapshot_archive
from grants.views.rounds import page_of


@only(can_administer_grants)
@never_cache
@require_safe
def export(request: SignedInRequest, pk: Any, name: str) -> HttpResponseBase:
    """The awards as calculated, all that is needed to calculate them again, or payments."""
    round_ = get_object_or_404(Round.objects.select_related("ruleset"), pk=pk)
    try:
        content, kind = _content(request, round_, name)
    except Refused as refused:
        return page_of(request, round_, refusal=str(refused), status=HTTPStatus.CONFLICT)
    response = FileResponse(
        content, as_attachment=True, filename=f"{round_.slug}-{name}", content_type=kind
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(request: SignedInRequest, round_: Round, name: str) -> tuple[IO[bytes], str]:
    """Raises :class:`Refused` where the storage gives something else than was put there."""
    if name == AWARDS:
        found, kind = awards_csv(round_), "text/csv; charset=utf-8"
    elif name == SNAPSHOT:
        found, kind = snapshot_archive(round_), "application/zip"
    else:
        file = _payments(round_, name)
        return io.BytesIO(fetch_file(file=file, by=request.user)), TYPE[file.format]
    if found is None:
        raise Http404
    return found, kind


def _payments(round_: Round, name: str) -> ExportFile:
    files = ExportFile.objects.filter(batch__round=round_).select_related("batch__round")
    found = next((file for file in files if file.name.rpartition("/")[2] == name), None)
    if found is None:
        raise Http404
    return found
