"""A round's list, form and page; each step of it is one press."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.create_round import create_round
from grants.actions.edit_round import edit_round
from grants.forms.rounds import RoundForm, initial_of
from grants.models import Round, Ruleset
from grants.permissions import can_administer_grants, can_read_grants
from grants.refusals import Refused
from grants.selectors.rounds import progress_of, round_list, round_page
from grants.views.steps import STEPS


@only(can_read_grants)
@require_safe
def rounds(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": round_list(request.GET.get("page")),
        "may_change": can_administer_grants(request.user),
    }
    return render(request, "grants/rounds.html", context)


@only(can_administer_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: SignedInRequest) -> HttpResponse:
    form = RoundForm(request.POST or None, initial={"reserve_kopecks": 0})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_round(by=request.user, **form.arguments())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("grant_round", made.pk)
    return _form(request, form)


@only(can_administer_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: SignedInRequest, pk: Any) -> HttpResponse:
    found = _round(pk)
    if not found.allows("edit_round"):
        refused = Refused("wrong_state", state=found.get_state_display())
        return page_of(request, found, refusal=str(refused), status=HTTPStatus.CONFLICT)
    form = RoundForm(request.POST or None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            edit_round(round_=found, by=request.user, **form.arguments())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("grant_round", found.pk)
    return _form(request, form, found)


def _form(request: SignedInRequest, form: RoundForm, found: Round | None = None) -> HttpResponse:
    context = {"form": form, "round": found, "has_rulesets": Ruleset.objects.exists()}
    is_wrong = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "grants/round_form.html", context, status=status)


def _round(pk: Any) -> Round:
    return get_object_or_404(Round.objects.select_related("ruleset", "created_by"), pk=pk)


@only(can_read_grants)
@never_cache
@require_safe
def round_(request: SignedInRequest, pk: Any) -> HttpResponse:
    return page_of(request, _round(pk))


def page_of(
    request: SignedInRequest, found: Round, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    page = round_page(found, request.user, all_events=request.GET.get("events") == "all")
    context = {
        "page": page,
        "refusal": refusal,
        "may_change": can_administer_grants(request.user),
    }
    return render(request, "grants/round.html", context, status=status)


@only(can_read_grants)
@never_cache
@require_safe
def progress(request: SignedInRequest, pk: Any) -> HttpResponse:
    """A fragment while the work runs; then the whole page, which has changed."""
    found = _round(pk)
    job = progress_of(found.current_job)
    if not request.htmx:
        return redirect("grant_round", found.pk)
    if job is None or not job.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "grants/_progress.html", {"job": job, "round": found})


@only(can_administer_grants)
@require_POST
def step(request: SignedInRequest, pk: Any, name: str) -> HttpResponse:
    """One step of the round; a refusal is told where the button is."""
    found = _round(pk)
    chosen = STEPS.get(name)
    if chosen is None:
        raise Http404
    try:
        chosen.run(found, request)
    except Refused as refused:
        return page_of(request, _round(pk), refusal=str(refused), status=HTTPStatus.CONFLICT)
    if chosen.said:
        messages.success(request, str(chosen.said))
    return redirect("grant_round", found.pk)
