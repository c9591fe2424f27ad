"""An organiser's pages of one opportunity."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from profliner.actions.cancel_opportunity import cancel_opportunity
from profliner.actions.change_plan import change_places, change_schedule
from profliner.actions.mark_attendance import mark_attendance
from profliner.actions.save_opportunity import create_opportunity, save_opportunity, unpacked
from profliner.actions.submit_opportunity import submit_opportunity
from profliner.forms.opportunities import (
    AttendanceForm,
    CancelForm,
    MeetingFormSet,
    OpportunityForm,
    PlacesForm,
    meetings_of,
)
from profliner.kinds import Result
from profliner.models import Opportunity, Organisation
from profliner.moments import begins_at
from profliner.permissions import can_manage
from profliner.proposals import changes_of
from profliner.refusals import Refused
from profliner.schedules import held_meetings, proposed_meetings
from profliner.selectors.organising import Participant, numbers_of, participants
from profliner.views.organisations import FORM_METHODS, organisation_to_run


@require_http_methods(FORM_METHODS)
@login_required
def opportunity_new(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    found = organisation_to_run(request, organisation_id)
    form = OpportunityForm(request.POST or None, organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_opportunity(organisation=found, by=request.user, values=form.values)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved as a draft. Add meetings, then send it."))
            return redirect("opportunity_manage", made.pk)
    return _form_page(request, form, found, None)


@require_http_methods(FORM_METHODS)
@login_required
def opportunity_edit(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = _own(request, opportunity_id)
    proposed = unpacked(found.proposed) if found.proposed else None
    form = OpportunityForm(
        request.POST or None, instance=found, initial=proposed, organisation=found.organisation
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_opportunity(opportunity=found, by=request.user, values=form.values)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _said(saved))
            return redirect("opportunity_manage", found.pk)
    return _form_page(request, form, found.organisation, found)


def _said(opportunity: Opportunity) -> str:
    if opportunity.proposed:
        return _("Your change waits to be looked at. Until then the old words stay.")
    return _("Saved.")


def _form_page(
    request: SignedInRequest, form: OpportunityForm, organisation: Organisation, held: Any
) -> HttpResponse:
    context = {"form": form, "organisation": organisation, "opportunity": held}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    template = "profliner/opportunities/opportunity_form.html"
    return render(request, template, context, status=status)


@require_safe
@login_required
def opportunity_manage(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    return _manage_page(request, _own(request, opportunity_id))


@require_POST
@login_required
def opportunity_submit(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = _own(request, opportunity_id)
    said = _("Sent. A moderator will look at it.")
    return _done(
        request, found, said, lambda: submit_opportunity(opportunity=found, by=request.user)
    )


@require_POST
@login_required
def opportunity_cancel(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found, form = _own(request, opportunity_id), CancelForm(request.POST)
    if not form.is_valid():
        return _manage_page(request, found, cancel=form)
    reason, said = form.cleaned_data["reason"], _("Cancelled. Everyone who signed up was told.")
    return _done(
        request,
        found,
        said,
        lambda: cancel_opportunity(opportunity=found, by=request.user, reason=reason),
        cancel=form,
    )


@require_POST
@login_required
def opportunity_places(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found, form = _own(request, opportunity_id), PlacesForm(request.POST)
    if not form.is_valid():
        return _manage_page(request, found, places=form)
    places = form.cleaned_data["places"]
    return _done(
        request,
        found,
        _("Saved."),
        lambda: change_places(opportunity=found, by=request.user, places=places),
        places=form,
    )


@require_POST
@login_required
def opportunity_schedule(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found, formset = _own(request, opportunity_id), MeetingFormSet(request.POST, prefix="m")
    if not formset.is_valid():
        return _manage_page(request, found, meetings=formset)
    meetings = meetings_of(formset)
    return _done(
        request,
        found,
        lambda: _said_of_meetings(found),
        lambda: change_schedule(opportunity=found, by=request.user, meetings=meetings),
        meetings=formset,
    )


def _said_of_meetings(opportunity: Opportunity) -> str:
    opportunity.refresh_from_db()
    if proposed_meetings(opportunity) is None:
        return _("Saved.")
    return _("A place in new words is read first. Until then the meetings stay as they were.")


@require_POST
@login_required
def opportunity_attendance(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found, form = _own(request, opportunity_id), AttendanceForm(request.POST)
    if not form.is_valid():
        return _manage_page(request, found, attendance=form)
    came = {code: request.POST.get(f"result-{code}", "") for code in request.POST.getlist("came")}
    unticked = request.POST.getlist("listed")
    came |= form.came()
    others = form.cleaned_data["all_others_missed"]
    return _done(
        request,
        found,
        _("Saved."),
        lambda: mark_attendance(
            opportunity=found,
            by=request.user,
            came=came,
            not_after_all=[code for code in unticked if code not in came],
            all_others_missed=others,
        ),
        attendance=form,
    )


def _manage_page(
    request: SignedInRequest,
    found: Opportunity,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
    **forms: Any,
) -> HttpResponse:
    """``forms`` are those that came back, with what was typed into them."""
    now = timezone.now()
    proposed = proposed_meetings(found)
    meetings = [asdict(each) for each in (held_meetings(found) if proposed is None else proposed)]
    context = {
        "opportunity": found,
        "numbers": numbers_of(found),
        "participants": _as_ticked(request, participants(found, now), forms),
        "has_begun": begins_at(found) <= now,
        "is_open": found.state == Opportunity.State.PUBLISHED,
        "may_submit": found.state in (Opportunity.State.DRAFT, Opportunity.State.RETURNED),
        "changes": changes_of(found),
        "places": forms.get("places") or PlacesForm(initial={"places": found.places}),
        "meetings": forms.get("meetings") or MeetingFormSet(initial=meetings, prefix="m"),
        "cancel": forms.get("cancel") or CancelForm(auto_id="id_cancel_%s"),
        "attendance": forms.get("attendance") or AttendanceForm(),
        "results": Result.choices,
        "wrong": next(iter(forms), ""),
    }
    status = status if forms else HTTPStatus.OK
    response = render(request, "profliner/opportunities/manage.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _as_ticked(
    request: SignedInRequest, rows: list[Participant], forms: Mapping[str, Any]
) -> list[Participant]:
    if "attendance" not in forms:
        return rows
    ticked = request.POST.getlist("came")
    return [
        replace(each, came=each.code in ticked, result=request.POST.get(f"result-{each.code}", ""))
        for each in rows
    ]


def _done(
    request: SignedInRequest,
    found: Opportunity,
    said: str | Callable[[], str],
    act: Callable[[], object],
    **forms: Any,
) -> HttpResponse:
    """A refusal is told in the form it is about, which keeps what was typed."""
    try:
        act()
    except Refused as refused:
        found.refresh_from_db()
        if not _shows(found, forms):
            messages.error(request, refused.message)
            return redirect("opportunity_manage", found.pk)
        for form in forms.values():
            _tell(form, refused.message)
        return _manage_page(request, found, status=HTTPStatus.CONFLICT, **forms)
    messages.success(request, said if isinstance(said, str) else said())
    return redirect("opportunity_manage", found.pk)


def _shows(opportunity: Opportunity, forms: Mapping[str, Any]) -> bool:
    """Whether the page has a place for what came back."""
    state = opportunity.state
    if not forms or state == Opportunity.State.CANCELLED:
        return False
    return state == Opportunity.State.PUBLISHED or forms.keys() <= {"places", "meetings"}


def _tell(form: Any, said: str) -> None:
    if isinstance(form, BaseFormSet):
        form.non_form_errors().append(said)
    else:
        form.add_error(None, said)


def _own(request: SignedInRequest, opportunity_id: uuid.UUID) -> Opportunity:
    """Somebody else's is as absent as none."""
    rows = Opportunity.objects.select_related("organisation", "field", "district")
    found = get_object_or_404(rows, pk=opportunity_id)
    if not can_manage(request.user, found):
        raise Http404
    return found
