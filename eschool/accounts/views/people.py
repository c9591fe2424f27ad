"""Administrators find a person and see what the site knows of their place in it."""

import uuid
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.models import Deed, User
from eschool.accounts.people_forms import EmailForm, EndRoleForm, FindForm, RoleForm
from eschool.accounts.permissions import can_change_roles, can_erase
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import person_record
from eschool.accounts.views.gates import for_administrators

PER_PAGE = 30


@require_safe
@for_administrators
@never_cache
def people(request: SignedInRequest) -> HttpResponse:
    """Nobody is listed before something was asked."""
    form = FindForm(request.GET or None)
    found = User.objects.none()
    if form.is_valid() and (form.cleaned_data["q"] or form.cleaned_data["role"]):
        found = User.objects.visible_to(request.user).matching(form.cleaned_data["q"])
        if role := form.cleaned_data["role"]:
            found = found.with_role(role)
    found = found.prefetch_related("roles__school").order_by("last_name", "first_name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "asked": form.is_bound}
    return render(request, "accounts/people.html", context)


@require_safe
@for_administrators
@never_cache
def person(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    return person_page(request, get_object_or_404(User, pk=person_id))


def person_page(request: SignedInRequest, found: User, **forms: Any) -> HttpResponse:
    """``forms`` that were refused stand in the place of empty ones."""
    context = {
        "person": found,
        "record": person_record(found),
        "deeds": Deed.objects.filter(person=found).select_related("by")[:20],
        "may_change": can_change_roles(request.user, found),
        "may_erase": can_erase(request.user, found),
        "role_form": RoleForm(),
        "end_form": EndRoleForm(auto_id=False),
        "guardian_form": EmailForm(),
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "accounts/person.html", context, status=status)
