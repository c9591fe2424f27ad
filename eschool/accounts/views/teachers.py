"""Administrators say who teaches where."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.verify_teacher import refuse_teacher, verify_teacher
from eschool.accounts.forms import RefusalForm
from eschool.accounts.models import Role
from eschool.accounts.permissions import can_verify_teachers
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only

PER_PAGE = 30


@require_safe
@only(can_verify_teachers)
def verify_teachers(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@require_POST
@only(can_verify_teachers)
def verify(request: SignedInRequest, role_id: int) -> HttpResponse:
    role = _role(role_id)
    done = verify_teacher(role=role, by=request.user)
    return _told(request, done, _("Confirmed: %(name)s.") % {"name": role.user.get_full_name()})


@require_POST
@only(can_verify_teachers)
def refuse(request: SignedInRequest, role_id: int) -> HttpResponse:
    role = _role(role_id)
    form = RefusalForm(request.POST, auto_id=f"id_{role.pk}_%s")
    if not form.is_valid():
        return _page(request, refused=role.pk, form=form)
    done = refuse_teacher(role=role, by=request.user, note=form.cleaned_data["note"])
    return _told(request, done, _("Refused: %(name)s.") % {"name": role.user.get_full_name()})


def _role(role_id: int) -> Role:
    teachers = Role.objects.filter(kind=Role.Kind.TEACHER).select_related("user", "school")
    return get_object_or_404(teachers, pk=role_id)


def _told(request: SignedInRequest, done: bool, sentence: str) -> HttpResponse:
    if done:
        messages.success(request, sentence)
    else:
        messages.info(request, _("Somebody has decided this already."))
    return redirect("verify_teachers")


def _page(
    request: SignedInRequest, refused: int | None = None, form: RefusalForm | None = None
) -> HttpResponse:
    waiting = Role.objects.verifiable_by(request.user).select_related("user", "school__district")
    page = Paginator(waiting.order_by("started_at"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (role, form if form and role.pk == refused else RefusalForm(auto_id=f"id_{role.pk}_%s"))
        for role in page
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    context = {"page": page, "rows": rows, "refused": refused}
    return render(request, "accounts/verify_teachers.html", context, status=status)
