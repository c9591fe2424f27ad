"""A teacher's plan and copies."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from library.actions.copy_lesson import copy_lesson
from library.actions.plan_lesson import plan_lesson, unplan_lesson
from library.models import LessonPage, PlanEntry, Publication
from library.permissions import can_write
from library.selectors.cards import cards_of

PER_PAGE = 24


@require_safe
@only(can_write)
def my_plan(request: SignedInRequest) -> HttpResponse:
    entries = PlanEntry.objects.filter(teacher=request.user)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    cards = cards_of(entry.publication_id for entry in page)
    return render(request, "library/my_plan.html", {"page_obj": page, "cards": cards})


@require_POST
@only(can_write)
def plan_add(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(Publication.objects.published(), pk=pk)
    plan_lesson(teacher=request.user, publication=publication)
    messages.success(request, _("It is in your plan."))
    return redirect("my_plan")


@require_POST
@only(can_write)
def plan_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    unplan_lesson(teacher=request.user, publication=get_object_or_404(Publication, pk=pk))
    messages.success(request, _("It is out of your plan."))
    return redirect("my_plan")


@require_POST
@only(can_write)
def lesson_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage.objects.published(), pk=pk)
    copy_lesson(lesson=lesson, teacher=request.user)
    messages.success(request, _("A copy of your own waits among your drafts."))
    return redirect("my_lessons")
