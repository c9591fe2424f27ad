"""Sign-ups of a student, and those of which a guardian decides."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.permissions import has_role
from eschool.accounts.requests import SignedInRequest
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.show_name import show_name
from profliner.actions.withdraw_sign_up import withdraw_sign_up
from profliner.models import SignUp
from profliner.naming import missing, says_of
from profliner.refusals import Refused
from profliner.selectors.calendars import token_of
from profliner.selectors.signups import (
    consents_to_employers,
    rows_of,
    sign_up_rows,
    waiting_for_consent,
    ward_sign_ups,
)

PER_PAGE = 20


@never_cache
@require_safe
@login_required
def my_sign_ups(request: SignedInRequest) -> HttpResponse:
    if not has_role(request.user, "student"):
        raise PermissionDenied
    found = sign_up_rows(request.user).order_by("-changed_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    feed = settings.SITE_URL + reverse("my_calendar", args=[token_of(request.user)])
    context = {"page": page, "rows": rows_of(page), "feed": feed}
    return render(request, "profliner/opportunities/my_sign_ups.html", context)


@require_POST
@login_required
def sign_up_withdraw(request: SignedInRequest, signup_id: uuid.UUID) -> HttpResponse:
    signup = _mine(request, signup_id)
    try:
        withdraw_sign_up(signup=signup, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("You have withdrawn."))
    return redirect("my_sign_ups")


@require_POST
@login_required
def sign_up_name(request: SignedInRequest, signup_id: uuid.UUID) -> HttpResponse:
    signup, shown = _mine(request, signup_id), request.POST.get("shown") == "yes"
    try:
        signup = show_name(signup=signup, by=request.user, shown=shown)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _said_of_name(signup))
    return redirect("my_sign_ups")


def _said_of_name(signup: SignUp) -> str:
    if not signup.name_by_student_at:
        return _("Your name is hidden.")
    if missing(signup, says_of([signup.student_id])[signup.student_id]):
        return _("Your wish is kept. The organiser sees a number until your guardian agrees.")
    return _("Your name is shown to the organiser.")


@never_cache
@require_safe
@login_required
def ward_sign_ups_page(request: SignedInRequest) -> HttpResponse:
    if not has_role(request.user, "guardian"):
        raise PermissionDenied
    found = ward_sign_ups(request.user)
    waiting = found.filter(state=SignUp.State.CONSENT).order_by("queued_at")[:50]
    others = found.exclude(state=SignUp.State.CONSENT)
    page = Paginator(others, PER_PAGE).get_page(request.GET.get("page"))
    asked, rows = rows_of(waiting), rows_of(page)
    context = {
        "waiting": asked,
        "page": page,
        "rows": rows,
        "consents": consents_to_employers(waiting_for_consent([*asked, *rows])),
    }
    return render(request, "profliner/opportunities/ward_sign_ups.html", context)


@require_POST
@login_required
def ward_sign_up_answer(request: SignedInRequest, signup_id: uuid.UUID) -> HttpResponse:
    """Another family's sign-up is as absent as none."""
    found = ward_sign_ups(request.user).order_by()
    signup = get_object_or_404(found, pk=signup_id)
    if request.POST.get("answer") not in ("agree", "refuse"):
        raise BadRequest("answer is neither agree nor refuse")
    agrees = request.POST["answer"] == "agree"
    said = _("Saved.") if signup.state in SignUp.BEEN else _("You agreed.")
    try:
        answer_sign_up(
            signup=signup,
            guardian=request.user,
            agrees=agrees,
            show_name="show_name" in request.POST,
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said if agrees else _("You said no."))
    return redirect("ward_sign_ups")


def _mine(request: SignedInRequest, signup_id: uuid.UUID) -> SignUp:
    return get_object_or_404(SignUp.objects.filter(student=request.user), pk=signup_id)
