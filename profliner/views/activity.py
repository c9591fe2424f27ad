"""What the site remembers of a student, for the student: seen, corrected, forgotten, taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.spreadsheets import csv_file
from profliner.actions.correct_signal import correct_signal
from profliner.actions.forget_signals import forget_kind, forget_signal
from profliner.actions.switch_profiling import switch_profiling
from profliner.consenting import consent_in_force, may_profile
from profliner.models import Signal, StudentProfile
from profliner.permissions import can_keep_a_record
from profliner.refusals import Refused
from profliner.selectors.activity import activity_of, in_words, kinds_of
from profliner.selectors.own_data import COLUMNS, record_of, record_rows
from profliner.selectors.strengths import strengths_of

PER_PAGE = 25


@only(can_keep_a_record)
@never_cache
@require_safe
def activity(request: SignedInRequest) -> HttpResponse:
    context = {
        **record_context(request.user, request.GET.get("kind", ""), request.GET.get("page")),
        "strengths": strengths_of(request.user),
        "is_own": True,
    }
    return render(request, "profliner/students/activity.html", context)


def record_context(student: User, kind: str, page: str | None) -> dict[str, Any]:
    """For the student's own page and a guardian's."""
    kind = kind if kind in Signal.Kind.values else ""
    profile = StudentProfile.objects.filter(pk=student.pk).first()
    page_obj = Paginator(activity_of(student, kind), PER_PAGE).get_page(page)
    return {
        "student": student,
        "page_obj": page_obj,
        "signals": in_words(page_obj),
        "kinds": kinds_of(student, kind),
        "kind": kind,
        "every_kind": not kind,
        "consent": consent_in_force(student),
        "is_off": bool(profile and profile.profiling_off_at),
        "may_profile": may_profile(student),
    }


@only(can_keep_a_record)
@require_POST
def signal_forget(request: SignedInRequest, signal_id: int) -> HttpResponse:
    if not forget_signal(student=request.user, signal_id=signal_id):
        raise Http404
    messages.success(request, _("Forgotten."))
    return _back_to_the_place(request)


@only(can_keep_a_record)
@require_POST
def signal_correct(request: SignedInRequest, signal_id: int) -> HttpResponse:
    try:
        correct_signal(
            student=request.user,
            signal_id=signal_id,
            value=_percent(request.POST.get("percent", "")) / 100,
        )
    except Refused as refused:
        if refused.code == "no_such_signal":
            raise Http404 from refused
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Corrected. Your teacher's mark stays as it is."))
    return _back_to_the_place(request)


def _back_to_the_place(request: SignedInRequest) -> HttpResponse:
    """To the kind and the page that the row stood on, not to the top of everything."""
    kind, page = request.POST.get("kind", ""), request.POST.get("page", "")
    asked = {
        **({"kind": kind} if kind in Signal.Kind.values else {}),
        **({"page": page} if page.isascii() and page.isdecimal() and len(page) < 6 else {}),
    }
    return redirect(f"{reverse('activity')}{'?' if asked else ''}{urlencode(asked)}#record")


def _percent(text: str) -> int:
    """What is no number from 0 to 100 is out of range."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else -1


@only(can_keep_a_record)
@require_POST
def activity_forget(request: SignedInRequest) -> HttpResponse:
    """All of a kind, or everything where the kind is "all"."""
    kind = request.POST.get("kind", "")
    if kind != "all" and kind not in Signal.Kind.values:
        raise BadRequest("no such kind of signal")
    number = forget_kind(student=request.user, kind="" if kind == "all" else kind)
    said = ngettext("%(number)d row forgotten.", "%(number)d rows forgotten.", number)
    messages.success(request, said % {"number": number})
    return redirect("activity")


@only(can_keep_a_record)
@require_POST
def profiling_switch(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("profiling", "")
    if wanted not in {"on", "off"}:
        raise BadRequest("profiling is neither on nor off")
    switch_profiling(student=request.user, on=wanted == "on")
    said = {
        "on": _("Switched on."),
        "off": _("Switched off. Nothing personal is recommended to you any more."),
    }
    messages.success(request, said[wanted])
    return redirect("activity")


@only(can_keep_a_record)
@never_cache
@require_safe
def activity_json(request: SignedInRequest) -> HttpResponse:
    response = JsonResponse(
        record_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="my-activity.json"'
    return response


@only(can_keep_a_record)
@never_cache
@require_safe
def activity_csv(request: SignedInRequest) -> HttpResponse:
    return csv_file("my-activity", COLUMNS, record_rows(request.user))
