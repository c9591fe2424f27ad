"""Schools, their classes, and the turn of the school year."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eschool.accounts.actions.create_class import create_class
from eschool.accounts.actions.move_up_classes import move_up_classes
from eschool.accounts.models import School
from eschool.accounts.models.schools import years_of
from eschool.accounts.people_forms import ClassForm
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.selectors import classes_to_move_up, classes_with_counts
from eschool.accounts.views.gates import for_administrators
from eschool.core.calendar import school_year

PER_PAGE = 40


@require_safe
@for_administrators
def schools(request: SignedInRequest) -> HttpResponse:
    year = school_year(timezone.localdate())
    found = School.objects.select_related("district").annotate(
        now=Count("classes", filter=Q(classes__year=year))
    )
    if asked := request.GET.get("q", "").strip()[:100]:
        number = Q(number=int(asked)) if asked.isdecimal() and len(asked) < 10 else Q(pk=None)
        # SQLite knows no capitals beyond Latin.
        named = Q(name__icontains=asked) | Q(name__icontains=asked.capitalize())
        found = found.filter(named | number)
    page = Paginator(found.order_by("number", "name"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/schools.html", {"page": page, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def school(request: SignedInRequest, school_id: uuid.UUID) -> HttpResponse:
    """Its classes year by year; a class is added here."""
    found = get_object_or_404(School.objects.select_related("district"), pk=school_id)
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_class(by=request.user, school=found, **form.cleaned_data)
        return redirect("school_class", made.pk)
    this_year = school_year(timezone.localdate())
    context = {
        "school": found,
        "form": form,
        "years": years_of(this_year),
        "classes": classes_with_counts(found, this_year),
        "next_classes": classes_with_counts(found, this_year + 1),
        "waiting": classes_to_move_up(found, this_year),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/school.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def school_move_up(request: SignedInRequest, school_id: uuid.UUID) -> HttpResponse:
    """Shows first what will become of each class."""
    found = get_object_or_404(School, pk=school_id)
    year = school_year(timezone.localdate())
    if request.method == "POST":
        with_teachers = "with_teachers" in request.POST
        done = move_up_classes(
            by=request.user, school=found, year=year, with_teachers=with_teachers
        )
        sentence = _("Classes made: %(classes)d. Students moved: %(students)d. Left: %(left)d.")
        numbers = {"classes": done.classes, "students": done.students, "left": done.left}
        messages.success(request, sentence % numbers)
        return redirect("school", found.pk)
    context = {"school": found, "year": year, "waiting": classes_to_move_up(found, year)}
    return render(request, "accounts/school_move_up.html", context)
