"""Erasing a person, after showing what goes."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from eschool.accounts.actions.erase_person import erase_person
from eschool.accounts.models import User
from eschool.accounts.people_forms import EraseForm
from eschool.accounts.permissions import can_erase
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import what_goes
from eschool.accounts.views.gates import for_administrators


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@never_cache
def person_erase(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.filter(erased_at=None), pk=person_id)
    if not can_erase(request.user, person):
        raise PermissionDenied
    form = EraseForm(person.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase_person(person=person, by=request.user)
        messages.success(request, _("The person is erased."))
        return redirect("people")
    context = {"person": person, "form": form, "goes": what_goes(person)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/person_erase.html", context, status=status)
