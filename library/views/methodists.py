"""Which subjects a methodist reviews."""

import uuid
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from eschool.accounts.models import Role, User
from eschool.accounts.permissions import can_change_roles, can_manage_people
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from library.actions.set_subjects import set_subjects
from library.models import SubjectPage


class SubjectsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only for the checker
    def label_from_instance(self, subject: SubjectPage) -> str:
        return subject.name


class SubjectsForm(forms.Form):
    subjects = SubjectsChoice(
        SubjectPage.objects.live().order_by("position", "title"),
        label=gettext_lazy("Subjects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="slug",
    )


@only(can_manage_people)
@require_http_methods(["GET", "HEAD", "POST"])
def methodist_subjects(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.with_role(Role.Kind.METHODIST), pk=person_id)
    if not can_change_roles(request.user, person):
        raise PermissionDenied
    held = SubjectPage.objects.filter(methodists=person)
    form = SubjectsForm(
        request.POST if request.method == "POST" else None, initial={"subjects": held}
    )
    if request.method == "POST" and form.is_valid():
        set_subjects(by=request.user, methodist=person, subjects=form.cleaned_data["subjects"])
        messages.success(request, _("Saved."))
        return redirect("person", person.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "person": person}
    return render(request, "library/methodist_subjects.html", context, status=status)
