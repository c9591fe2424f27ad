"""What a round would come to under other rules."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.start_preview import start_preview
from grants.models import Preview, Round, Ruleset, Snapshot
from grants.permissions import can_administer_grants, can_read_grants
from grants.refusals import Refused
from grants.selectors.previews import preview_view


@only(can_read_grants)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, pk: Any) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.select_related("ruleset"), pk=pk)
    others = list(Ruleset.objects.exclude(pk=round_.ruleset_id).order_by("name", "-version"))
    values = request.POST if request.method == "POST" else request.GET
    chosen = next((each for each in others if str(each.pk) == values.get("ruleset")), None)
    if request.method == "POST":
        if not can_administer_grants(request.user):
            raise PermissionDenied
        return _start(request, round_, others, chosen)
    return _show(request, round_, others, chosen)


def _start(
    request: SignedInRequest, round_: Round, others: list[Ruleset], chosen: Ruleset | None
) -> HttpResponse:
    if chosen is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, round_, others, None, _("Choose a ruleset first."), status)
    try:
        start_preview(round_=round_, ruleset=chosen, by=request.user)
    except Refused as refused:
        return _show(request, round_, others, chosen, str(refused), HTTPStatus.CONFLICT)
    return redirect(f"{reverse('grant_preview', args=(round_.pk,))}?ruleset={chosen.pk}")


def _show(
    request: SignedInRequest,
    round_: Round,
    others: list[Ruleset],
    chosen: Ruleset | None,
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = Preview.objects.filter(round=round_, ruleset=chosen).select_related(
        "round__ruleset", "ruleset"
    )
    found = kept.first() if chosen else None
    view = preview_view(found) if found else None
    if request.htmx and view and not view.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "round": round_,
        "rulesets": others,
        "chosen": chosen,
        "view": view,
        "refusal": refusal,
        "is_frozen": Snapshot.objects.filter(round=round_).exists(),
        "may_change": can_administer_grants(request.user),
    }
    template = "grants/_preview.html" if request.htmx else "grants/preview.html"
    return render(request, template, context, status=status)
