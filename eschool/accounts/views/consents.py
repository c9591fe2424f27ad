"""What was agreed to: guardians decide, and students who are old enough."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.give_consent import give_consent, give_own_consent
from eschool.accounts.actions.withdraw_consent import withdraw_consent, withdraw_own_consent
from eschool.accounts.models import ConsentText, User
from eschool.accounts.permissions import (
    OWN_PURPOSES,
    can_decide_alone,
    can_give_own_consent,
    has_role,
)
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import consents_of
from eschool.core.returning import next_address


@never_cache
@require_safe
@login_required
def consents(request: SignedInRequest) -> HttpResponse:
    wards = User.objects.wards_of(request.user).order_by("last_name", "first_name")
    mine = [request.user] if has_role(request.user, "student") else []
    context = {
        "wards": consents_of(wards),
        "mine": consents_of(mine),
        "may_decide": _own(can_decide_alone, request.user) if mine else (),
        "may_give": _own(can_give_own_consent, request.user) if mine else (),
        "consent_age": settings.CONSENT_AGE,
        "unconfirmed": request.user.wards.filter(confirmed_at=None).count(),
    }
    return render(request, "accounts/consents.html", context)


def _own(may: Callable[[User, str], bool], student: User) -> list[str]:
    return [purpose for purpose in OWN_PURPOSES if may(student, purpose)]


@require_POST
@login_required
def consent(request: SignedInRequest, student_id: uuid.UUID, purpose: str) -> HttpResponse:
    wording = get_object_or_404(ConsentText.objects.in_force(), purpose=purpose)
    student = _decided_for(request, student_id, purpose)
    match request.POST.get("decision"):
        case "give":
            _give(request, student, wording)
        case "withdraw":
            _withdraw(request, student, purpose)
        case _other:
            raise BadRequest("decision is neither give nor withdraw")
    return redirect(next_address(request, reverse("consents")))


def _decided_for(request: SignedInRequest, student_id: uuid.UUID, purpose: str) -> User:
    """A ward, or oneself where one is old enough; anybody else is as absent as nobody."""
    if student_id != request.user.pk:
        return get_object_or_404(User.objects.wards_of(request.user), pk=student_id)
    if not can_decide_alone(request.user, purpose):
        raise Http404
    return request.user


def _give(request: SignedInRequest, student: User, wording: ConsentText) -> None:
    """Only for the wording that was on the page."""
    if request.POST.get("version") != str(wording.version):
        messages.warning(request, _("The wording has changed. Please read it again."))
        return
    if student == request.user:
        give_own_consent(student=student, wording=wording)
    else:
        give_consent(guardian=request.user, student=student, wording=wording)
    messages.success(request, _("Consent given."))


def _withdraw(request: SignedInRequest, student: User, purpose: str) -> None:
    if student == request.user:
        withdraw_own_consent(student=student, purpose=purpose)
    else:
        withdraw_consent(guardian=request.user, student=student, purpose=purpose)
    messages.success(request, _("Consent withdrawn."))
