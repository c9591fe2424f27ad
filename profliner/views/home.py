"""A student's own page: one next step, the path, what is set, what comes, what may suit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.models import Choice
from profliner.permissions import can_keep_a_record
from profliner.selectors.home import home_of
from profliner.selectors.known import Known
from profliner.selectors.strengths import strengths_of


@only(can_keep_a_record)
@never_cache
@require_safe
def student_home(request: SignedInRequest) -> HttpResponse:
    known = Known(request.user)
    context = {
        "home": home_of(known),
        "strengths": strengths_of(request.user, may=known.may_profile, topics=False)[:2],
        "here": reverse("student_home"),
        "refusal_reasons": Choice.Reason.choices,
    }
    return render(request, "profliner/students/home.html", context)
