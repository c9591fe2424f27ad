"""What a round means for one author, and for one teacher who used others' lessons."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.choose_naming import choose_naming
from grants.models import Award
from grants.permissions import can_be_paid
from grants.selectors.award import award_lines, explained
from grants.selectors.given import given_by
from grants.selectors.mine import my_grants as grants_of


@only(can_be_paid)
@require_safe
def my_grants(request: SignedInRequest) -> HttpResponse:
    return render(request, "grants/my_grants.html", {"mine": grants_of(request.user)})


@only(can_be_paid)
@require_safe
def my_award(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Another's award and none at all look the same."""
    awards = Award.objects.visible_to(request.user).of_author(request.user)
    found = awards.select_related("round__ruleset", "payment", "calculation")
    award = get_object_or_404(found, round=pk)
    on_paper = "on_paper" in request.GET
    context: dict[str, Any] = {
        "award": award,
        "explained": explained(award),
        "on_paper": on_paper,
        "page_obj": award_lines(award, request.GET.get("page"), on_paper=on_paper),
    }
    return render(request, "grants/my_award.html", context)


@only(can_be_paid)
@require_safe
def grants_given(request: SignedInRequest) -> HttpResponse:
    return render(request, "grants/given.html", {"rounds": given_by(request.user)})


@only(can_be_paid)
@require_POST
def naming(request: SignedInRequest) -> HttpResponse:
    is_named = request.POST.get("is_named")
    if is_named not in {"yes", "no"}:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    choose_naming(user=request.user, is_named=is_named == "yes")
    messages.success(request, _("Your choice is kept, for rounds already published too."))
    return redirect("my_grants")
