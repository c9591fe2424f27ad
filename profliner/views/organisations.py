"""Organisations: registered by those who work there, checked by administrators."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.change_organisation import decide_change, propose_change
from profliner.actions.decide_organisation import decide_organisation
from profliner.actions.found_organisation import apply_again, found_organisation
from profliner.actions.write_story import write_story
from profliner.forms.opportunities import ChangeForm, DecisionForm, OrganisationForm, StoryForm
from profliner.models import Opportunity, Organisation, Story
from profliner.moments import moment_of
from profliner.organisation_changes import changes_of_organisation
from profliner.permissions import (
    can_check_organisation,
    can_check_organisations,
    can_found_organisation,
    can_run,
    is_member,
)
from profliner.refusals import Refused
from profliner.selectors.opportunities import opportunity_cards
from profliner.selectors.organising import opportunities_of, organisation_counts, organisations_of

PER_PAGE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def organisation(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=organisation_id)
    now = timezone.now()
    rows = Opportunity.objects.open(now).with_free(now).filter(organisation=found)
    rows = rows.select_related("organisation", "field", "district").order_by("deadline_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": found,
        "page": page,
        "cards": opportunity_cards(page),
        "may_run": can_run(request.user, found),
    }
    return render(request, "profliner/opportunities/organisation.html", context)


@require_http_methods(FORM_METHODS)
@only(can_found_organisation)
def organisation_new(request: SignedInRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(FORM_METHODS)
@login_required
def organisation_edit(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Of what was checked a change is proposed; a suspended one is not changed."""
    found = own_organisation(request, organisation_id)
    if found.state == Organisation.State.SUSPENDED:
        raise Http404
    return _form(request, found)


def _form(request: SignedInRequest, held: Organisation | None) -> HttpResponse:
    proposed = held.proposed if held else None
    form = OrganisationForm(request.POST or None, instance=held, initial=proposed or {})
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, held, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _said(held))
            return redirect("my_organisations")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "organisation": held}
    return render(request, "profliner/opportunities/organisation_form.html", context, status=status)


def _said(held: Organisation | None) -> str:
    if held and held.state == Organisation.State.CHECKED:
        return _("An administrator looks at the change. Until then the old words stay.")
    return _("Sent. An administrator will check it.")


def _save(request: SignedInRequest, held: Organisation | None, values: dict[str, Any]) -> None:
    if held and held.state == Organisation.State.CHECKED:
        propose_change(organisation=held, by=request.user, **values)
    elif held:
        apply_again(organisation=held, by=request.user, **values)
    else:
        found_organisation(by=request.user, **values)


@require_safe
@only(can_found_organisation)
def my_organisations(request: SignedInRequest) -> HttpResponse:
    organisations = list(organisations_of(request.user))
    found = opportunities_of(organisations)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisations": organisations, "page": page}
    return render(request, "profliner/opportunities/my_organisations.html", context)


@require_http_methods(FORM_METHODS)
@login_required
def story_write(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    found = own_organisation(request, organisation_id)
    form = StoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_story(organisation=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Sent. A moderator will look at it."))
            return redirect("my_organisations")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    stories = Story.objects.filter(organisation=found).select_related("profession")
    context = {"form": form, "organisation": found, "stories": stories}
    return render(request, "profliner/opportunities/story.html", context, status=status)


@require_safe
@only(can_check_organisations)
def organisation_queue(request: SignedInRequest) -> HttpResponse:
    return _queue(request)


@require_POST
@only(can_check_organisations)
def organisation_decide(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=organisation_id)
    state = request.POST.get("state")
    if state not in (State.CHECKED, State.REFUSED, State.SUSPENDED):
        raise BadRequest("no such decision")
    form = DecisionForm(request.POST, auto_id=f"id_{found.pk}_%s")
    if not form.is_valid():
        return _queue(request, held=found, form=form)
    note = form.cleaned_data["note"]
    try:
        done = decide_organisation(organisation=found, by=request.user, state=state, note=note)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        decided = f"{found}: {State(state).label}"
        said = decided if done else _("Somebody has decided this already.")
        messages.success(request, said)
    return redirect("organisation_queue")


@require_POST
@only(can_check_organisations)
def organisation_change_decide(
    request: SignedInRequest, organisation_id: uuid.UUID
) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=organisation_id)
    decision, seen = request.POST.get("decision"), moment_of(request.POST.get("seen", ""))
    if decision not in ("accept", "return") or seen is None:
        raise BadRequest("no such decision")
    form = ChangeForm(request.POST, auto_id=f"id_{found.pk}_%s")
    if decision == "return" and not form.is_valid():
        return _queue(request, held=found, form=form)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        done = decide_change(
            organisation=found,
            by=request.user,
            accept=decision == "accept",
            seen=seen,
            note=note,
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        newer = _("Somebody has decided already, or it was written anew. Look again.")
        messages.success(request, _("Decided.")) if done else messages.info(request, newer)
    return redirect(f"{reverse('organisation_queue')}?state={CHANGES}")


State = Organisation.State
CHANGES = "changes"


def _queue(
    request: SignedInRequest, held: Organisation | None = None, form: Any = None
) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in (*State.values, CHANGES) else State.APPLIED
    rows = Organisation.objects.prefetch_related("members")
    if state == CHANGES:
        found = rows.filter(proposed__isnull=False, state=State.CHECKED).order_by(
            "proposed_at", "pk"
        )
    else:
        found = rows.filter(state=state).order_by("applied_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_queue_row(request, each, state, held, form) for each in page],
        "state": state,
        "states": _queues(),
        "held": held,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    template = "profliner/opportunities/organisation_queue.html"
    return render(request, template, context, status=status)


def _queues() -> list[tuple[str, str, int]]:
    """Each list with how many are in it; changes stand behind those who apply."""
    counts = organisation_counts()
    applied, *others = [(value, str(label), counts[value]) for value, label in State.choices]
    return [applied, (CHANGES, _("Changes"), counts[CHANGES]), *others]


def _queue_row(
    request: SignedInRequest, each: Organisation, state: str, held: Organisation | None, form: Any
) -> dict[str, Any]:
    made = ChangeForm if state == CHANGES else DecisionForm
    return {
        "it": each,
        "form": form if form and held == each else made(auto_id=f"id_{each.pk}_%s"),
        "may_decide": can_check_organisation(request.user, each),
        "changes": changes_of_organisation(each) if state == CHANGES else [],
    }


def own_organisation(request: SignedInRequest, organisation_id: uuid.UUID) -> Organisation:
    """Somebody else's is as absent as none."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    if not is_member(request.user, found):
        raise Http404
    return found


def organisation_to_run(request: SignedInRequest, organisation_id: uuid.UUID) -> Organisation:
    """One of their own; nothing is done in the name of one that is refused or suspended."""
    found = own_organisation(request, organisation_id)
    if not can_run(request.user, found):
        raise PermissionDenied
    return found
