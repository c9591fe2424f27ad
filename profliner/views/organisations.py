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
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from profliner.actions.add_member import add_member
from profliner.actions.decide_organisation import decide_organisation
from profliner.actions.found_organisation import apply_again, found_organisation
from profliner.actions.write_story import write_story
from profliner.forms.opportunities import DecisionForm, MemberForm, OrganisationForm, StoryForm
from profliner.models import Opportunity, Organisation, Story
from profliner.permissions import (
    can_check_organisation,
    can_check_organisations,
    can_found_organisation,
    can_run,
    is_member,
)
from profliner.refusals import Refused
from profliner.selectors.opportunities import opportunity_cards
from profliner.selectors.organising import opportunities_of, organisations_of

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
@login_required
def organisation_new(request: SignedInRequest) -> HttpResponse:
    if not can_found_organisation(request.user):
        raise PermissionDenied
    return _form(request, None)


@require_http_methods(FORM_METHODS)
@login_required
def organisation_edit(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """While it waits, or after a refusal; what was checked is changed by an administrator."""
    found = _own(request, organisation_id)
    if found.state not in (Organisation.State.APPLIED, Organisation.State.REFUSED):
        raise Http404
    return _form(request, found)


def _form(request: SignedInRequest, held: Organisation | None) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, held, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Sent. An administrator will check it."))
            return redirect("my_organisations")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "organisation": held}
    return render(request, "profliner/opportunities/organisation_form.html", context, status=status)


def _save(request: SignedInRequest, held: Organisation | None, values: dict[str, Any]) -> None:
    if held:
        apply_again(organisation=held, by=request.user, **values)
    else:
        found_organisation(by=request.user, **values)


@require_safe
@login_required
def my_organisations(request: SignedInRequest) -> HttpResponse:
    if not can_found_organisation(request.user):
        raise PermissionDenied
    organisations = list(organisations_of(request.user))
    found = opportunities_of(organisations)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisations": organisations, "page": page}
    return render(request, "profliner/opportunities/my_organisations.html", context)


@require_POST
@login_required
def organisation_member(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """The page says the same whether or not there is such a person."""
    found, form = _own(request, organisation_id), MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address."))
        return redirect("my_organisations")
    try:
        add_member(organisation=found, by=request.user, email=form.cleaned_data["email"])
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = _("If this person has an account here, the organisation is theirs to run too.")
        messages.success(request, said)
    return redirect("my_organisations")


@require_http_methods(FORM_METHODS)
@login_required
def story_write(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    found = _own(request, organisation_id)
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
@login_required
def organisation_queue(request: SignedInRequest) -> HttpResponse:
    if not can_check_organisations(request.user):
        raise PermissionDenied
    return _queue(request)


@require_POST
@login_required
def organisation_decide(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    if not can_check_organisations(request.user):
        raise PermissionDenied
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
        said = _("Decided.") if done else _("Somebody has decided this already.")
        messages.success(request, said)
    return redirect("organisation_queue")


State = Organisation.State


def _queue(
    request: SignedInRequest, held: Organisation | None = None, form: DecisionForm | None = None
) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in State.values else State.APPLIED
    found = Organisation.objects.filter(state=state).prefetch_related("members")
    page = Paginator(found.order_by("applied_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            each,
            form if form and held == each else DecisionForm(auto_id=f"id_{each.pk}_%s"),
            can_check_organisation(request.user, each),
        )
        for each in page
    ]
    context = {"page": page, "rows": rows, "state": state, "states": State.choices, "held": held}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    template = "profliner/opportunities/organisation_queue.html"
    return render(request, template, context, status=status)


def _own(request: SignedInRequest, organisation_id: uuid.UUID) -> Organisation:
    """Somebody else's is as absent as none."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    if not is_member(request.user, found):
        raise Http404
    return found
