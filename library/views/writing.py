"""An author's own desk: the list, one lesson on its way, a new one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from library.actions.delete_draft import WasPublished, delete_draft
from library.actions.mend_draft import mend_draft
from library.actions.submit_lesson import (
    AlreadyInReview,
    MustBeMended,
    NothingToReview,
    submit_lesson,
)
from library.actions.withdraw_lesson import NotInReview, withdraw_lesson
from library.actions.write_lesson import write_lesson
from library.forms import AboutForm, WriteForm
from library.models import LessonPage, Publication
from library.permissions import can_write
from library.selectors.drafts import draft_of, history_of
from library.selectors.writing import desk_of, desk_page

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@only(can_write)
@require_safe
def my_lessons(request: SignedInRequest) -> HttpResponse:
    page = desk_page(request.user, request.GET.get("page"))
    return render(request, "library/writing/my_lessons.html", {"page_obj": page})


@only(can_write)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    initial = {"language": get_language(), "grade_from": 5, "grade_to": 5,
               "subject": request.GET.get("subject")}  # fmt: skip
    form = WriteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        lesson = write_lesson(owner=request.user, **form.cleaned_data)
        return redirect("wagtailadmin_pages:edit", lesson.pk)
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    return render(request, "library/writing/write.html", {"form": form}, status=status)


def _own(request: SignedInRequest, pk: int) -> Publication:
    """Absent and another's look the same."""
    return get_object_or_404(Publication.objects.editable_by(request.user), pk=pk)


@only(can_write)
@require_http_methods(["GET", "HEAD", "POST"])
def my_lesson(request: SignedInRequest, pk: int) -> HttpResponse:
    """A lesson on its way: what it holds, what to mend, where it stands."""
    publication = _own(request, pk)
    draft = draft_of(publication)
    if request.method != "POST":
        form = AboutForm(initial=_about(draft.page))
        return _show(request, publication, draft, form)
    form = AboutForm(request.POST)
    if not form.is_valid():
        return _show(request, publication, draft, form, status=UNPROCESSABLE)
    try:
        mend_draft(publication=publication, user=request.user, **form.cleaned_data)
    except AlreadyInReview:
        messages.error(request, _("The lesson is in review. Take it back first, then change it."))
        return _show(request, publication, draft, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved."))
    return redirect("my_lesson", pk)


def _about(page: Any) -> dict[str, Any]:
    return {name: getattr(page, name) for name in AboutForm.base_fields}


def _show(
    request: SignedInRequest,
    publication: Publication,
    draft: Any,
    form: AboutForm,
    status: int = 200,
    *,
    refused: bool = False,
) -> HttpResponse:
    desk = desk_of(publication)
    edit_url = reverse("wagtailadmin_pages:edit", args=(publication.pk,))
    context = {
        "refused": refused,
        "desk": desk,
        "draft": draft,
        "form": form,
        "history": history_of(publication),
        "is_lesson": isinstance(draft.page, LessonPage),
        "edit_url": "" if desk.standing == "in_review" else edit_url,
    }
    return render(request, "library/writing/my_lesson.html", context, status=status)


@only(can_write)
@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = _own(request, pk)
    try:
        submit_lesson(publication=publication, user=request.user)
    except AlreadyInReview:
        messages.info(request, _("The lesson is in review already."))
    except MustBeMended:
        draft = draft_of(publication)
        form = AboutForm(initial=_about(draft.page))
        return _show(request, publication, draft, form, status=UNPROCESSABLE, refused=True)
    except NothingToReview:
        messages.info(request, _("There is nothing new to review in this lesson."))
    else:
        messages.success(request, _("Sent for review. The methodists of the subject are told."))
    return redirect("my_lesson", pk)


@only(can_write)
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = _own(request, pk)
    try:
        withdraw_lesson(publication=publication, user=request.user)
    except NotInReview:
        messages.info(request, _("The lesson is no longer in review."))
    else:
        messages.success(request, _("Taken back. You can change the draft again."))
    return redirect("my_lesson", pk)


@only(can_write)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks first, and says what goes."""
    publication = _own(request, pk)
    if request.method != "POST":
        context = {"publication": publication, "upload": publication.uploads.first()}
        return render(request, "library/writing/delete.html", context)
    try:
        delete_draft(publication=publication, user=request.user)
    except WasPublished:
        sentence = _("A published lesson is not deleted: others may use and cite it.")
        messages.error(request, sentence)
        return redirect("my_lesson", pk)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": publication.title})
    return redirect("my_lessons")
