"""The queue of what organisations want to publish."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from profliner.actions.moderate_opportunity import moderate_opportunity
from profliner.actions.write_story import moderate_story
from profliner.forms.opportunities import ReturnForm, StoryReturnForm
from profliner.models import Opportunity, Story
from profliner.permissions import can_moderate
from profliner.proposals import changes_of
from profliner.refusals import Refused
from profliner.selectors.opportunities import facts_about
from profliner.selectors.organising import moderation_queue, story_queue

PER_PAGE = 20


@require_safe
@login_required
def moderation(request: SignedInRequest) -> HttpResponse:
    if not can_moderate(request.user):
        raise PermissionDenied
    return _moderation_page(request)


@require_POST
@login_required
def opportunity_moderate(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    if not can_moderate(request.user):
        raise PermissionDenied
    found = get_object_or_404(Opportunity, pk=opportunity_id)
    return _moderated(
        request,
        found,
        lambda publish, note: moderate_opportunity(
            opportunity=found, by=request.user, publish=publish, note=note
        ),
    )


@require_POST
@login_required
def story_moderate(request: SignedInRequest, story_id: int) -> HttpResponse:
    if not can_moderate(request.user):
        raise PermissionDenied
    found = get_object_or_404(Story, pk=story_id)
    return _moderated(
        request,
        found,
        lambda publish, note: moderate_story(
            story=found, by=request.user, publish=publish, note=note
        ),
    )


def _moderated(request: SignedInRequest, held: Any, act: Any) -> HttpResponse:
    decision = request.POST.get("decision")
    if decision not in ("publish", "return"):
        raise BadRequest("decision is neither publish nor return")
    form = _empty(held)(request.POST, auto_id=f"id_{held.pk}_%s")
    if decision == "return" and not form.is_valid():
        return _moderation_page(request, held=held, form=form)
    note = form.cleaned_data["note"] if decision == "return" else ""
    try:
        done = act(decision == "publish", note)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = _said(held, decision) if done else _("Somebody has decided already.")
        messages.success(request, said)
    return redirect("moderation_queue")


def _empty(held: Any) -> type[ReturnForm]:
    return StoryReturnForm if isinstance(held, Story) else ReturnForm


def _said(held: Any, decision: str) -> str:
    states = Opportunity.State
    return f"{held}: {(states.PUBLISHED if decision == 'publish' else states.RETURNED).label}"


def _moderation_page(
    request: SignedInRequest, held: Any = None, form: ReturnForm | None = None
) -> HttpResponse:
    def form_of(row: Any) -> ReturnForm:
        return form if form and held == row else _empty(row)(auto_id=f"id_{row.pk}_%s")

    queue = Paginator(moderation_queue(request.user), PER_PAGE)
    page = queue.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, facts_about(_as_free(row)), changes_of(row), form_of(row)) for row in page],
        "stories": [(row, form_of(row)) for row in story_queue(request.user)[:PER_PAGE]],
        "held": held,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "profliner/opportunities/moderation.html", context, status=status)


def _as_free(row: Any) -> Any:
    """Nobody has signed up for what is not published."""
    row.free = row.places
    return row
