"""Coming in: where one lands, joining as a teacher, being locked out."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eschool.accounts.actions.request_teacher_role import request_teacher_role
from eschool.accounts.forms import JoinForm
from eschool.accounts.permissions import can_join_as_teacher, has_role
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only

LANDINGS = (
    ("student", "student_home"),
    ("teacher", "my_lessons"),
    ("methodist", "review_queue"),
    ("grants_admin", "grant_rounds"),
    ("administrator", "verify_teachers"),
    ("guardian", "wards"),
    ("counsellor", "counselling"),
)


def locked_out(
    request: HttpRequest, response: object = None, credentials: object = None
) -> HttpResponse:
    """After too many wrong passwords for one name from one address."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    answer = render(
        request,
        "accounts/locked_out.html",
        {"minutes": minutes},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    answer["Retry-After"] = str(minutes * 60)
    return answer


@require_safe
@login_required
def workplace(request: SignedInRequest) -> HttpResponse:
    """Where a person lands after signing in."""
    landing = next((url for kind, url in LANDINGS if has_role(request.user, kind)), "profile")
    return redirect(landing)


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_join_as_teacher)
def join(request: SignedInRequest) -> HttpResponse:
    """“I am a teacher”, to be confirmed by somebody who knows."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request_teacher_role(user=request.user, **form.place())
        messages.success(
            request, _("Thank you. Until it is confirmed you can already write lessons.")
        )
        return redirect("profile")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/join.html", {"form": form}, status=status)
