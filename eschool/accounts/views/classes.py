"""One class: its teachers, its students, its list."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.end_enrolment import end_enrolment
from eschool.accounts.actions.enrol_class import ListRefused, enrol_class, wrong_accounts
from eschool.accounts.actions.set_class_teacher import (
    NoTeacherHere,
    add_class_teacher,
    remove_class_teacher,
)
from eschool.accounts.actions.welcome_student import welcome_student
from eschool.accounts.class_lists import read_class_list
from eschool.accounts.models import Enrolment, SchoolClass, User
from eschool.accounts.people_forms import ClassListForm, EmailForm
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import class_register
from eschool.accounts.views.gates import for_administrators


@never_cache
@require_safe
@for_administrators
def school_class(request: SignedInRequest, class_id: uuid.UUID) -> HttpResponse:
    return _page(request, _class(class_id))


@require_POST
@for_administrators
def class_list(request: SignedInRequest, class_id: uuid.UUID) -> HttpResponse:
    """All of the list or nothing of it."""
    found = _class(class_id)
    form = ClassListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, list_form=form)
    read = read_class_list(form.cleaned_data["text"])
    bad = [*read.bad, *wrong_accounts(read.rows, found)]
    if not bad:
        try:
            counts = enrol_class(by=request.user, school_class=found, rows=read.rows)
        except ListRefused as refused:  # somebody changed meanwhile
            bad = [*refused.bad]
        else:
            messages.success(request, _told(counts))
            return redirect("school_class", found.pk)
    again = ClassListForm(initial={"text": form.cleaned_data["text"]})
    bad.sort(key=lambda row: row.line)
    return _page(request, found, list_form=again, bad=bad)


def _told(counts: Any) -> str:
    sentence = _(
        "New: %(new)d. Known before: %(known)d. Moved from another class: %(moved)d. "
        "There already: %(there)d."
    )
    return sentence % {name: counts[name] for name in ("new", "known", "moved", "there")}


@require_POST
@for_administrators
def class_teacher_add(request: SignedInRequest, class_id: uuid.UUID) -> HttpResponse:
    found = _class(class_id)
    form = EmailForm(request.POST)
    if form.is_valid():
        try:
            add_class_teacher(by=request.user, school_class=found, email=form.cleaned_data["email"])
        except NoTeacherHere:
            form.add_error("email", _("No teacher with this e-mail is confirmed at this school."))
        else:
            messages.success(request, _("The teacher can set lessons for this class now."))
            return redirect("school_class", found.pk)
    return _page(request, found, teacher_form=form)


@require_POST
@for_administrators
def class_teacher_remove(
    request: SignedInRequest, class_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    found = _class(class_id)
    teacher: User = get_object_or_404(found.teachers, pk=person_id)
    remove_class_teacher(by=request.user, school_class=found, teacher=teacher)
    messages.success(request, _("The teacher is no longer down for this class."))
    return redirect("school_class", found.pk)


@require_POST
@for_administrators
def enrolment_end(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    found = get_object_or_404(Enrolment, pk=enrolment_id)
    end_enrolment(by=request.user, enrolment=found)
    messages.success(request, _("The student's place in the class has ended. Works stay."))
    return redirect("school_class", found.school_class_id)


@require_POST
@for_administrators
def welcome_again(request: SignedInRequest, class_id: uuid.UUID) -> HttpResponse:
    """To all of the class who have not chosen a password yet."""
    found = _class(class_id)
    waiting = [row.student for row in class_register(found) if row.is_waiting]
    for student in waiting:
        welcome_student(student=student)
    messages.success(request, _("Invitations sent: %(n)d.") % {"n": len(waiting)})
    return redirect("school_class", found.pk)


def _class(class_id: uuid.UUID) -> SchoolClass:
    return get_object_or_404(SchoolClass.objects.select_related("school"), pk=class_id)


def _page(request: SignedInRequest, found: SchoolClass, **refused: Any) -> HttpResponse:
    register = class_register(found)
    context = {
        "school_class": found,
        "register": register,
        "waiting": sum(row.is_waiting for row in register),
        "teachers": found.teachers.order_by("last_name", "first_name"),
        "teacher_form": EmailForm(),
        "list_form": ClassListForm(),
        **refused,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "accounts/school_class.html", context, status=status)
