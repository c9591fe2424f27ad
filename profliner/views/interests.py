"""The statements about interests, one a page, and what came out."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner import riasec
from profliner.actions.sit_interests import (
    answer_statement,
    begin_sitting,
    finish_sitting,
    forget_sitting,
    is_old_enough,
)
from profliner.consenting import may_profile
from profliner.hexagon import draw
from profliner.models import InterestSitting
from profliner.permissions import can_keep_a_record
from profliner.refusals import Refused
from profliner.selectors.interests import (
    answers_of,
    first_unanswered,
    interest_profile,
    open_sitting,
)
from profliner.statements import ANSWERS, statement, statements


@only(can_keep_a_record)
@never_cache
@require_safe
def interests(request: SignedInRequest) -> HttpResponse:
    sitting = open_sitting(request.user)
    context = {
        **result_of(request.user),
        "sitting": sitting,
        "answered": len(answers_of(sitting)) if sitting else 0,
        "number": riasec.STATEMENTS,
        "is_old_enough": is_old_enough(request.user),
        "from_age": settings.INTERESTS_FROM_AGE,
        "may_profile": may_profile(request.user),
    }
    return render(request, "profliner/students/interests.html", context)


def result_of(student: User) -> dict[str, Any]:
    """What ``_interests.html`` shows, for the student's own page and a guardian's."""
    found = interest_profile(student)
    return {"found": found, "hexagon": draw(found.profile.scores) if found else None}


@only(can_keep_a_record)
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    try:
        sitting = begin_sitting(student=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("interests")
    return _to_next(sitting)


@only(can_keep_a_record)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def interest_statement(request: SignedInRequest, number: int) -> HttpResponse:
    if not riasec.is_statement(number):
        raise Http404
    if request.method == "POST":
        return _answered(request, number)
    return _page(request, number)


def _page(request: SignedInRequest, number: int, error: str = "") -> HttpResponse:
    sitting = open_sitting(request.user)
    if sitting is None:
        return redirect("interests")
    answers = answers_of(sitting)
    context = {
        "statement": statement(number),
        "answers": ANSWERS,
        "given": answers.get(number),
        "sitting": sitting,
        "done": len(answers),
        "number": riasec.STATEMENTS,
        "before": number - 1,
        "after": number + 1 if number in answers and number < riasec.STATEMENTS else None,
        "all_answered": len(answers) == riasec.STATEMENTS,
        "error": error,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "profliner/students/statement.html", context, status=status)


def _answered(request: SignedInRequest, number: int) -> HttpResponse:
    sitting_id = _whole(request.POST.get("sitting", ""))
    try:
        answer_statement(
            student=request.user,
            sitting_id=sitting_id,
            statement=number,
            value=_whole(request.POST.get("value", "")),
        )
    except Refused as refused:
        if refused.code == "interests_out_of_range":
            return _page(request, number, error=str(refused))
        messages.warning(request, str(refused))
        return redirect("interests")
    return _to_next(InterestSitting.objects.get(pk=sitting_id), number)


def _to_next(sitting: InterestSitting, after: int = 0) -> HttpResponse:
    following = first_unanswered(sitting, after)
    if following is None:
        return redirect("interests_finish")
    return redirect("interest_statement", following)


@only(can_keep_a_record)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: SignedInRequest) -> HttpResponse:
    """All answers to look over once more; then the result."""
    sitting = open_sitting(request.user)
    if request.method == "POST":
        return _finished(request)
    if sitting is None:
        return redirect("interests")
    answers, labels = answers_of(sitting), dict(ANSWERS)
    rows = [(one, labels.get(answers.get(one.number, 0), "")) for one in statements()]
    context = {"sitting": sitting, "rows": rows, "left": riasec.STATEMENTS - len(answers)}
    return render(request, "profliner/students/finish.html", context)


def _finished(request: SignedInRequest) -> HttpResponse:
    try:
        finish_sitting(student=request.user, sitting_id=_whole(request.POST.get("sitting", "")))
    except Refused as refused:
        messages.warning(request, str(refused))
        known = refused.code == "interests_incomplete"
        return redirect("interests_finish" if known else "interests")
    return redirect("interests")


@only(can_keep_a_record)
@require_POST
def sitting_forget(request: SignedInRequest, sitting_id: int) -> HttpResponse:
    if not forget_sitting(student=request.user, sitting_id=sitting_id):
        raise Http404
    messages.success(request, _("Forgotten, with everything that was learnt from it."))
    return redirect("interests")


def _whole(text: str) -> int:
    """What is no small whole number is out of every range."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1
