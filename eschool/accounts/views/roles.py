"""Giving and ending roles."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eschool.accounts.actions.give_role import AlreadyHeld, StudentCannotHold, give_role
from eschool.accounts.actions.take_role import take_role
from eschool.accounts.models import Role, User
from eschool.accounts.people_forms import EndRoleForm, RoleForm
from eschool.accounts.permissions import can_change_roles
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import for_administrators
from eschool.accounts.views.people import person_page


@require_POST
@for_administrators
def role_give(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=person_id)
    if not can_change_roles(request.user, person):
        raise PermissionDenied
    form = RoleForm(request.POST)
    if not form.is_valid():
        return person_page(request, person, role_form=form)
    try:
        give_role(by=request.user, person=person, **form.cleaned_data)
    except StudentCannotHold:
        form.add_error("kind", _("A student cannot hold this role. End the student's role first."))
        return person_page(request, person, role_form=form)
    except AlreadyHeld:
        messages.info(request, _("The person holds this role already."))
    else:
        messages.success(request, _("The role is given, and the person is told."))
    return redirect("person", person.pk)


@require_POST
@for_administrators
def role_end(request: SignedInRequest, role_id: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.select_related("user"), pk=role_id)
    if not can_change_roles(request.user, role.user):
        raise PermissionDenied
    form = EndRoleForm(request.POST, auto_id=f"id_{role.pk}_%s")
    if not form.is_valid():
        return person_page(request, role.user, end_form=form, ending=role.pk)
    if take_role(by=request.user, role=role, note=form.cleaned_data["note"]):
        messages.success(request, _("The role has ended, and the person is told."))
    else:
        messages.info(request, _("Somebody has ended this role already."))
    return redirect("person", role.user_id)
