"""Held awards and the decisions on them."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.decide_award import decide_award
from grants.actions.hold_award import hold_award
from grants.forms.decisions import DecisionForm, HoldForm
from grants.models import Award, Round
from grants.permissions import can_administer_grants, can_read_grants
from grants.refusals import Refused
from grants.selectors.held import award_page


@only(can_read_grants)
@require_safe
def held(request: SignedInRequest, pk: Any) -> HttpResponse:
    return _page(request, get_object_or_404(Round, pk=pk), show=request.GET.get("show", ""))


def _page(
    request: SignedInRequest,
    round_: Round,
    *,
    show: str,
    bound: dict[int, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    name = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = {
        "round": round_,
        "show": "all" if show == "all" else "",
        "q": name,
        "page_obj": award_page(
            round_.current_calculation,
            request.user,
            show=show,
            name=name,
            number=request.GET.get("page"),
            bound=bound or {},
        ),
        "decides": round_.allows("decide_award"),
        "may_change": can_administer_grants(request.user),
    }
    return render(request, "grants/held.html", context, status=status)


@only(can_administer_grants)
@require_POST
def decide(request: SignedInRequest, pk: Any, award_pk: int) -> HttpResponse:
    """Releases or refuses a held award, or holds one; on a refusal nothing typed is lost."""
    award = get_object_or_404(
        Award.objects.current().select_related("round", "author"), pk=award_pk, round=pk
    )
    kind = DecisionForm if "outcome" in request.POST or award.status == "held" else HoldForm
    form = kind(request.POST, auto_id=f"id_{award.pk}_%s")
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            _do(award, form, request)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Noted for %(author)s.") % {"author": award.shown_name})
            return redirect(_back(request, award))
    award.refresh_from_db()
    show = "all" if award.status != "held" else request.GET.get("show", "")
    return _page(request, award.round, show=show, bound={award.pk: form}, status=status)


def _do(award: Award, form: forms.Form, request: SignedInRequest) -> None:
    values = form.cleaned_data
    if isinstance(form, HoldForm):
        hold_award(award=award, by=request.user, note=values["note"])
    else:
        decide_award(
            award=award,
            by=request.user,
            code=values["code"],
            note=values["note"],
        )


def _back(request: SignedInRequest, award: Award) -> str:
    """To the same place of the same list."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse("grant_held", args=(award.round_id,)) + query
