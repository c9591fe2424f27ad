"""What a guardian sees of a ward: what the ward sees. Anybody else's child is absent."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import consents_of
from eschool.accounts.views.gates import only
from profliner.actions.set_birth_date import set_birth_date
from profliner.eligibility import may_meet_employers
from profliner.forms.wards import BirthDateForm
from profliner.models import Path
from profliner.naming import say_of
from profliner.permissions import can_have_wards
from profliner.refusals import Refused
from profliner.selectors.counselling import guidance_of
from profliner.selectors.home import home_of
from profliner.selectors.known import Known
from profliner.selectors.signups import rows_of, sign_up_rows
from profliner.selectors.strengths import strengths_of
from profliner.selectors.wards import wards_of
from profliner.views.activity import record_context
from profliner.views.interests import result_of
from profliner.views.recommending import chosen_of, recommended_to

SIGN_UPS = 5


@only(can_have_wards)
@never_cache
@require_safe
def wards(request: SignedInRequest) -> HttpResponse:
    context = {
        "wards": wards_of(request.user),
        "unconfirmed": request.user.wards.filter(confirmed_at=None).count(),
    }
    return render(request, "profliner/wards/wards.html", context)


def _ward(request: SignedInRequest, student_id: UUID) -> User:
    return get_object_or_404(User.objects.wards_of(request.user), pk=student_id)


@only(can_have_wards)
@never_cache
@require_safe
def ward(request: SignedInRequest, student_id: UUID) -> HttpResponse:
    student = _ward(request, student_id)
    return _page(request, student, None)


def _page(
    request: SignedInRequest, student: User, form: BirthDateForm | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    known = Known(student)
    say = say_of(known.facts, meets_employers=may_meet_employers(student))
    context = {
        "student": student,
        "facts": known.facts,
        "home": home_of(known),
        **result_of(student),
        "strengths": strengths_of(student, may=known.may_profile),
        "sign_ups": rows_of(sign_up_rows(student)[:SIGN_UPS], {student.pk: say}),
        **chosen_of(known.choices, is_whole="all" in request.GET),
        "guidance": guidance_of(student),
        "purposes": consents_of([student])[0].purposes,
        "other_paths": Path.objects.of(student)
        .filter(is_chosen=False)
        .select_related("profession"),
        "recommended_url": reverse("ward_recommendations", args=[student.pk]),
        "form": form or BirthDateForm(initial={"born_on": known.born_on}),
    }
    return render(request, "profliner/wards/ward.html", context, status=status)


@only(can_have_wards)
@never_cache
@require_safe
def ward_activity(request: SignedInRequest, student_id: UUID) -> HttpResponse:
    student = _ward(request, student_id)
    context = record_context(student, request.GET.get("kind", ""), request.GET.get("page"))
    return render(request, "profliner/wards/activity.html", context)


@only(can_have_wards)
@never_cache
@require_safe
def ward_recommendations(request: SignedInRequest, student_id: UUID) -> HttpResponse:
    student = _ward(request, student_id)
    context = {
        **recommended_to(student, is_whole="all" in request.GET),
        "student": student,
        "is_own": False,
    }
    return render(request, "profliner/recommending/recommendations.html", context)


@only(can_have_wards)
@require_POST
def ward_birth_date(request: SignedInRequest, student_id: UUID) -> HttpResponse:
    student = _ward(request, student_id)
    form = BirthDateForm(request.POST)
    if not form.is_valid():
        return _page(request, student, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        set_birth_date(guardian=request.user, student=student, **form.cleaned_data)
    except Refused as refused:
        form.add_error("born_on", str(refused))
        return _page(request, student, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Kept."))
    return redirect("ward", student.pk)
