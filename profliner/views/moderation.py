"""The queue of what organisations want to publish."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.moderate_opportunity import moderate_opportunity
from profliner.actions.write_story import moderate_story
from profliner.forms.opportunities import ReturnForm, StoryReturnForm
from profliner.models import Opportunity, Story
from profliner.moments import moment_of
from profliner.permissions import can_moderate
from profliner.proposals import changes_of_many
from profliner.refusals import Refused
from profliner.selectors.opportunities import Fact, facts_about, meeting
from profliner.selectors.organising import moderation_queue, story_queue

PER_PAGE = 20


@require_safe
@only(can_moderate)
def moderation(request: SignedInRequest) -> HttpResponse:
    return _moderation_page(request)


@require_POST
@only(can_moderate)
def opportunity_moderate(request: SignedInRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Opportunity, pk=opportunity_id)
    return _moderated(
        request,
        found,
        lambda **decision: moderate_opportunity(opportunity=found, by=request.user, **decision),
    )


@require_POST
@only(can_moderate)
def story_moderate(request: SignedInRequest, story_id: int) -> HttpResponse:
    found = get_object_or_404(Story, pk=story_id)
    return _moderated(
        request,
        found,
        lambda **decision: moderate_story(story=found, by=request.user, **decision),
    )


def _moderated(request: SignedInRequest, held: Any, act: Any) -> HttpResponse:
    decision, seen = request.POST.get("decision"), moment_of(request.POST.get("seen", ""))
    if decision not in ("publish", "return") or seen is None:
        raise BadRequest("decision is neither publish nor return, or nothing was seen")
    form = _empty(held)(request.POST, auto_id=f"id_{held.pk}_%s")
    if decision == "return" and not form.is_valid():
        return _moderation_page(request, held, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    note = form.cleaned_data["note"] if decision == "return" else ""
    try:
        done = act(publish=decision == "publish", seen=seen, note=note)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("moderation_queue")
    if done:
        messages.success(request, _said(held, decision))
        return redirect("moderation_queue")
    newer = _("Somebody has decided already, or it was written anew. Look again.")
    messages.info(request, newer)
    typed = form if decision == "return" else None
    return _moderation_page(request, held, typed, HTTPStatus.CONFLICT)


def _empty(held: Any) -> type[ReturnForm]:
    return StoryReturnForm if isinstance(held, Story) else ReturnForm


def _said(held: Any, decision: str) -> str:
    """``held`` is as it was before."""
    states: Any = type(held).State
    if held.state == states.PUBLISHED:
        return _("Decided.")
    return f"{held}: {(states.PUBLISHED if decision == 'publish' else states.RETURNED).label}"


def _moderation_page(
    request: SignedInRequest,
    held: Any = None,
    form: ReturnForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    def form_of(row: Any) -> ReturnForm:
        return form if form and held == row else _empty(row)(auto_id=f"id_{row.pk}_%s")

    queue = Paginator(moderation_queue(request.user), PER_PAGE)
    page = queue.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (row, *_told(row), changes, form_of(row))
            for row, changes in zip(page, changes_of_many(list(page)), strict=True)
        ],
        "stories": [(row, form_of(row)) for row in story_queue(request.user)[:PER_PAGE]],
        "held": held if form else None,
    }
    return render(request, "profliner/opportunities/moderation.html", context, status=status)


def _told(row: Opportunity) -> tuple[list[Fact], list[tuple[str, str]]]:
    """Facts and meetings."""
    meetings = [(meeting(each), each.place) for each in row.sessions.all()]
    return facts_about(_as_free(row)), meetings


def _as_free(row: Any) -> Any:
    """Nobody has signed up for what is not published."""
    row.free = row.places
    return row
