"""What guardians agreed to; the student reads along."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.give_consent import give_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent
from eschool.accounts.models import ConsentText, User
from eschool.accounts.permissions import has_role
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import consents_of


@require_safe
@login_required
def consents(request: SignedInRequest) -> HttpResponse:
    wards = User.objects.wards_of(request.user).order_by("last_name", "first_name")
    mine = [request.user] if has_role(request.user, "student") else []
    context = {
        "wards": consents_of(wards),
        "mine": consents_of(mine),
        "unconfirmed": request.user.wards.filter(confirmed_at=None).count(),
    }
    return render(request, "accounts/consents.html", context)


@require_POST
@login_required
def consent(request: SignedInRequest, student_id: uuid.UUID, purpose: str) -> HttpResponse:
    student = get_object_or_404(User.objects.wards_of(request.user), pk=student_id)
    wording = get_object_or_404(ConsentText.objects.in_force(), purpose=purpose)
    match request.POST.get("decision"):
        case "give":
            _give(request, student, wording)
        case "withdraw":
            withdraw_consent(guardian=request.user, student=student, purpose=purpose)
            messages.success(request, _("Consent withdrawn."))
        case _other:
            raise BadRequest("decision is neither give nor withdraw")
    return redirect("consents")


def _give(request: SignedInRequest, student: User, wording: ConsentText) -> None:
    """Only for the wording that was on the page."""
    if request.POST.get("version") != str(wording.version):
        messages.warning(request, _("The wording has changed. Please read it again."))
        return
    give_consent(guardian=request.user, student=student, wording=wording)
    messages.success(request, _("Consent given."))
