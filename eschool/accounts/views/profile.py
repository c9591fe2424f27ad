"""A person's own page."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.actions.end_sessions import end_sessions
from eschool.accounts.forms import ProfileForm
from eschool.accounts.kept import kept_about
from eschool.accounts.models import User
from eschool.accounts.permissions import can_join_as_teacher
from eschool.accounts.personal_data import personal_data
from eschool.accounts.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    # A copy: a form with errors would otherwise put them into the page's header.
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(given, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language or None):
            messages.success(request, _("Saved."))
        return redirect("profile")
    context = {
        "form": form,
        "roles": request.user.roles.current().select_related("school").order_by("started_at"),
        "kept": kept_about(request.user.role_kinds),
        "may_join": can_join_as_teacher(request.user) and "teacher" not in request.user.role_kinds,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/profile.html", context, status=status)


@require_safe
@login_required
@never_cache
def my_data(request: SignedInRequest) -> HttpResponse:
    response = JsonResponse(
        personal_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
@login_required
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    end_sessions(user=request.user)
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")
