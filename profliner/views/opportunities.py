"""The catalogue, one opportunity, and its calendar file."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.permissions import has_role
from eschool.accounts.requests import SignedInRequest
from profliner.actions.sign_up import sign_up as take_place
from profliner.calendars import calendar
from profliner.forms.opportunities import FilterForm
from profliner.models import Opportunity, SignUp
from profliner.permissions import can_manage
from profliner.refusals import Refused
from profliner.selectors.calendars import entries_for, entries_of, student_of
from profliner.selectors.opportunities import catalogue, opportunity_page

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    filters = form.fitting()
    shown = catalogue(filters, request.GET.get("page"), timezone.now())
    context = {
        "form": form,
        "query": filters.get("q", ""),
        "page": shown.page,
        "cards": shown.cards,
        "found": shown.found,
        "is_filtered": bool(filters),
    }
    return render(request, "profliner/opportunities/catalogue.html", context)


@never_cache
@require_safe
def opportunity(request: HttpRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = _visible(request, opportunity_id)
    context = {
        "page": opportunity_page(found, request.user, timezone.now()),
        "may_manage": can_manage(request.user, found),
        "kept_minutes": settings.SIGN_UP_CONSENT_HOURS * 60,
        "trail": [
            {"label": _("Programmes and events"), "url": reverse("opportunities")},
            {"label": found.title, "url": ""},
        ],
    }
    return render(request, "profliner/opportunities/opportunity.html", context)


@require_safe
def opportunity_calendar(request: HttpRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = _visible(request, opportunity_id)
    data = calendar(entries_of(found), name=found.title, now=timezone.now())
    response = HttpResponse(data, content_type=CALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.pk}.ics"'
    return response


@never_cache
@require_safe
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which cannot sign in: the address is the key."""
    student = student_of(token)
    if student is None:
        raise Http404
    with translation.override(student.language or None):
        data = calendar(entries_for(student), name=_("My sign-ups"), now=timezone.now())
    response = HttpResponse(data, content_type=CALENDAR)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@login_required
def sign_up(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = _visible(request, opportunity_id)
    if not has_role(request.user, "student"):
        raise PermissionDenied
    shown = "show_name" in request.POST
    try:
        signup = take_place(
            student=request.user, opportunity=found, by=request.user, show_name=shown
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _said(signup))
    return redirect("opportunity", found.pk)


def _said(signup: SignUp) -> str:
    if signup.state == SignUp.State.PLACE:
        return _("You have a place.")
    if signup.state == SignUp.State.CONSENT:
        return _("Your guardian is asked. The answer comes to your notices.")
    return _("You are on the waiting list.")


def _visible(request: HttpRequest, opportunity_id: uuid.UUID) -> Opportunity:
    rows: Any = Opportunity.objects.visible_to(request.user).with_free(timezone.now())
    found: Opportunity = get_object_or_404(
        rows.select_related("organisation", "field", "district"), pk=opportunity_id
    )
    return found
