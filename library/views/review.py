"""A methodist's queue and desk."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import TaskState

from eschool.accounts.permissions import has_role
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from library.actions.decide_review import ChangedMeanwhile, NoLongerWaiting, decide_review
from library.forms import DecisionForm
from library.models import ReviewDecision
from library.selectors.reviewing import queue_page, subjects_of, submission


def is_methodist(user: Any) -> bool:
    return has_role(user, "methodist")


@only(is_methodist)
@require_safe
def review_queue(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": queue_page(request.user, request.GET.get("page")),
        "subjects": subjects_of(request.user),
    }
    return render(request, "library/review/queue.html", context)


@only(is_methodist)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """One submission, its reading and its decision."""
    found = submission(request.user, pk)
    if not found.is_waiting:
        return _gone(request, found.task_state)
    if request.method != "POST":
        form = DecisionForm(initial={"revision": found.task_state.revision_id})
        return _show(request, found, form)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _decide(request, found, form)


def _show(
    request: SignedInRequest, found: Any, form: DecisionForm, status: int = 200
) -> HttpResponse:
    return render(
        request, "library/review/review.html", {"submission": found, "form": form}, status=status
    )


def _decide(request: SignedInRequest, found: Any, form: DecisionForm) -> HttpResponse:
    values = form.cleaned_data
    try:
        decision = decide_review(
            task_state_id=found.task_state.pk,
            revision_id=values["revision"],
            reviewer=request.user,
            outcome=values["outcome"],
            reasons=values["reasons"],
            note=values["note"],
        )
    except NoLongerWaiting as gone:
        return _gone(request, gone.task_state)
    except ChangedMeanwhile:
        form.add_error(None, _("The draft has changed since you opened it. Read it once more."))
        return _show(request, found, form, status=HTTPStatus.CONFLICT)
    if decision.outcome == ReviewDecision.Outcome.APPROVED:
        messages.success(request, _("Approved and published. The author is told."))
    else:
        messages.success(request, _("Returned. The author is told."))
    return redirect("review_queue")


def _gone(request: SignedInRequest, state: TaskState) -> HttpResponse:
    """Decided by someone or taken back: nothing is changed, and it is said."""
    context = {"task_state": state, "decision": getattr(state, "decision", None)}
    return render(request, "library/review/gone.html", context, status=HTTPStatus.CONFLICT)
