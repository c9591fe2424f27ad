"""Setting lessons for a class, doing them, seeing how it went."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.consenting import REQUIRED, may_keep_answers
from eschool.accounts.models import SchoolClass, User
from eschool.accounts.permissions import has_role
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.forms import near
from library.actions.answer_work import ConsentMissing, WorkIsClosed, answer_work
from library.actions.close_assignment import close_assignment
from library.actions.mark_response import mark_response
from library.actions.set_lesson import set_lesson
from library.documents.model import Question
from library.marking import MAX_ANSWER, items_of
from library.models import Assignment, LessonPage, Response, Work
from library.permissions import can_see_progress, can_set_for_class
from library.rendering import Rendering
from library.scripts import script_of
from library.selectors.teaching import (
    assignments_of_student,
    assignments_with_counts,
    class_progress,
    classes_of,
    open_responses,
    with_works,
)

PER_PAGE = 20
WHEN_COMPLETE = "when complete"
EMPTY: Mapping[str, Any] = {}


class TeachForm(forms.Form):
    school_class = forms.ModelChoiceField(
        label=gettext_lazy("Class"),
        queryset=SchoolClass.objects.none(),
        empty_label=gettext_lazy("Choose a class"),
    )
    is_homework = forms.BooleanField(label=gettext_lazy("As homework"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, teacher: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes_of(teacher)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due and due < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        if due:
            near(due)
        return due


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_set_for_class)
def teach(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage.objects.published().select_related("subject"), pk=pk)
    form = TeachForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assignment = set_lesson(teacher=request.user, lesson=lesson, **form.cleaned_data)
        messages.success(request, _("The class has it now."))
        return redirect("assignment", assignment.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "library/teach.html", {"form": form, "page": lesson}, status=status)


@require_safe
@login_required
def my_classes(request: SignedInRequest) -> HttpResponse:
    if not has_role(request.user, "teacher"):
        raise PermissionDenied
    found = assignments_with_counts(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "classes": classes_of(request.user)}
    return render(request, "library/my_classes.html", context)


def _own_assignment(request: SignedInRequest, pk: Any) -> Assignment:
    found = Assignment.objects.select_related(
        "lesson__subject", "school_class", "version__revision"
    )
    assignment = get_object_or_404(found, pk=pk)
    if not can_see_progress(request.user, assignment):
        raise Http404
    return assignment


@never_cache
@require_safe
@login_required
def assignment(request: SignedInRequest, pk: Any) -> HttpResponse:
    """How the class is doing; refreshed by itself while it is open."""
    found = _own_assignment(request, pk)
    progress = class_progress(found)
    context = {
        "assignment": found,
        "progress": progress,
        "items": {item.key: item for item in progress.items},
        "responses": open_responses(found)[:200],
    }
    part = request.htmx and not request.htmx.boosted
    template = "library/parts/progress.html" if part else "library/assignment.html"
    return render(request, template, context)


@require_POST
@login_required
def assignment_close(request: SignedInRequest, pk: Any) -> HttpResponse:
    found = _own_assignment(request, pk)
    close_assignment(assignment=found)
    messages.success(request, _("It is closed. Nobody can answer any more."))
    return redirect("assignment", found.pk)


@require_POST
@login_required
def response_mark(request: SignedInRequest, pk: Any, response_pk: int) -> HttpResponse:
    found = _own_assignment(request, pk)
    handed_in = Response.objects.filter(work__assignment=found, work__completed_at__isnull=False)
    response = get_object_or_404(handed_in, pk=response_pk)
    worth = {item.key: item.points for item in class_progress(found).items}
    try:
        points = int(request.POST.get("points", ""))
        mark_response(response=response, points=points, points_possible=worth[response.key])
    except (ValueError, KeyError):
        highest = worth.get(response.key, 0)
        messages.error(request, _("Give from 0 to %(highest)d points.") % {"highest": highest})
    else:
        messages.success(request, _("Marked."))
    return redirect("assignment", found.pk)


@require_safe
@login_required
def my_assignments(request: SignedInRequest) -> HttpResponse:
    """Lessons set for a student."""
    if not has_role(request.user, "student"):
        raise PermissionDenied
    found = assignments_of_student(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": with_works(request.user, page)}
    return render(request, "library/my_assignments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def work(request: SignedInRequest, pk: Any) -> HttpResponse:
    """The student's screen of the version that was set, with places to answer."""
    found = get_object_or_404(
        assignments_of_student(request.user).select_related("version__revision"), pk=pk
    )
    if request.method == "POST":
        return _answered(request, found)
    return _work_page(request, found)


def _work_page(
    request: SignedInRequest,
    found: Assignment,
    typed: dict[str, Any] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """``typed`` are answers that could not be kept: they stay before the student's eyes."""
    mine = Work.objects.filter(assignment=found, student=request.user).first()
    is_open = not found.closed_at and not (mine and mine.completed_at)
    may_answer = is_open and may_keep_answers(request.user)
    shown = {key: {"value": value} for key, value in (typed or {}).items()}
    context = {
        "assignment": found,
        "work": mine,
        "page": found.lesson,
        "is_open": may_answer,
        "needs_consent": is_open and not may_answer,
        "unanswered": _unanswered(found, request.user) if "unanswered" in request.GET else 0,
        "consent_required": settings.LEARNING_CONSENT == REQUIRED,
        "stages": _stages(found, mine, is_open, may_answer=may_answer, typed=shown),
    }
    return render(request, "library/work.html", context, status=status)


def _unanswered(found: Assignment, student: User, sent: Mapping[str, Any] = EMPTY) -> int:
    """How many questions have no answer, with those just sent."""
    kept = Response.objects.filter(work__assignment=found, work__student=student)
    answers = dict.fromkeys(kept.values_list("key", flat=True), True) | dict(sent)
    items = items_of(script_of(found.version.revision.as_object()))
    return sum(not answers.get(item.id) for item in items)


def _answered(request: SignedInRequest, found: Assignment) -> HttpResponse:
    answers = _answers(request, found)
    asked = request.POST.get("hand_in", "")
    unanswered = asked == WHEN_COMPLETE and _unanswered(found, request.user, answers)
    hand_in = bool(asked) and not unanswered
    try:
        answer_work(assignment=found, student=request.user, answers=answers, hand_in=hand_in)
    except WorkIsClosed:
        messages.error(request, _("This work is closed; nothing was changed."))
        return redirect("work", found.pk)
    except ConsentMissing:
        messages.error(request, _("Your answers were not kept. Copy them before you leave."))
        return _work_page(request, found, answers, HTTPStatus.CONFLICT)
    if unanswered:
        return redirect(f"{reverse('work', args=(found.pk,))}?unanswered#unanswered")
    text = _("Handed in.") if hand_in else _("Saved. You can go on later.")
    messages.success(request, text)
    return redirect("work", found.pk)


def _answers(request: SignedInRequest, found: Assignment) -> dict[str, Any]:
    """What was sent for the questions that there are, empty where a field was left empty."""
    answers: dict[str, Any] = {}
    for item in items_of(script_of(found.version.revision.as_object())):
        if item.id not in request.POST:
            continue
        sent = (value.replace("\0", "") for value in request.POST.getlist(item.id))
        given = [value[:MAX_ANSWER] for value in sent if value.strip()]
        if isinstance(item, Question) and item.options:
            answers[item.id] = [n for n in range(len(item.options)) if str(n) in given]
        else:
            answers[item.id] = given[0] if given else ""
    return answers


def _stages(
    found: Assignment,
    mine: Work | None,
    is_open: bool,
    *,
    may_answer: bool,
    typed: dict[str, Any],
) -> list[Any]:
    script = script_of(found.version.revision.as_object())
    responses = {r.key: _shown(r, is_open) for r in mine.responses.all()} if mine else {}
    rendering = Rendering(script.assets, "student", responses=responses | typed, is_open=may_answer)
    shown = enumerate(script.for_audience("student").stages, 1)
    return [rendering.stage(number, stage) for number, stage in shown if stage.student]


def _shown(response: Response, is_open: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"value": response.value}
    if not is_open:
        marks = {True: _("Right"), False: _("Not right"), None: _("Your teacher will read it")}
        shown |= {"mark": marks[response.is_correct], "is_correct": response.is_correct}
    return shown
