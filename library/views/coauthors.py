"""Who wrote a lesson: inviting a colleague, answering, leaving."""

import uuid
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from library.actions.answer_coauthor import answer_coauthor
from library.actions.invite_coauthor import TooManyOpen, invite_coauthor
from library.actions.withdraw_coauthor import leave_authors, withdraw_coauthor
from library.authors import InReview
from library.models import CoauthorInvitation, Publication
from library.permissions import can_be_coauthor, can_leave, can_write


class CoauthorForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your colleague's e-mail"),
        max_length=254,
        help_text=gettext_lazy("Exactly the one they sign in with here."),
    )


def _own(request: SignedInRequest, pk: int) -> Publication:
    return get_object_or_404(Publication.objects.editable_by(request.user), pk=pk)


@only(can_write)
@require_http_methods(["GET", "HEAD", "POST"])
def authors(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = _own(request, pk)
    form = CoauthorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_coauthor(
                publication=publication, by=request.user, email=form.cleaned_data["email"]
            )
        except TooManyOpen:
            form.add_error(None, _("Too many wait for an answer. Withdraw one first."))
        else:
            sentence = _("If a teacher here has this e-mail, they are asked now.")
            messages.success(request, sentence)
            return redirect("lesson_authors", pk)
    context = {
        "publication": publication,
        "authors": publication.authorships.select_related("school"),
        "waiting": publication.coauthor_invitations.filter(accepted_at=None, closed_at=None),
        "form": form,
        "may_leave": can_leave(request.user, publication),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "library/writing/authors.html", context, status=status)


@only(can_write)
@require_POST
def withdraw(request: SignedInRequest, pk: int, invitation_id: uuid.UUID) -> HttpResponse:
    publication = _own(request, pk)
    invitation = get_object_or_404(publication.coauthor_invitations, pk=invitation_id)
    if withdraw_coauthor(invitation=invitation, by=request.user):
        messages.success(request, _("The question is taken back."))
    else:
        messages.info(request, _("It was answered already."))
    return redirect("lesson_authors", pk)


@only(can_write)
@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = _own(request, pk)
    if not can_leave(request.user, publication):
        messages.error(request, _("Whoever began a lesson stays its author."))
        return redirect("lesson_authors", pk)
    try:
        leave_authors(publication=publication, user=request.user)
    except InReview:
        messages.error(request, _("The lesson is in review. Try again when it is decided."))
        return redirect("lesson_authors", pk)
    messages.success(request, _("You are no longer named as an author from the next version on."))
    return redirect("my_lessons")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: SignedInRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Absent and another's look the same."""
    found = get_object_or_404(
        CoauthorInvitation.objects.select_related("publication__subject", "invited_by"),
        pk=invitation_id,
    )
    if not can_be_coauthor(request.user, found):
        raise Http404
    if request.method == "POST":
        return _answered(request, found)
    is_open = not (found.accepted_at or found.closed_at)
    context = {"invitation": found, "publication": found.publication, "is_open": is_open}
    return render(request, "library/writing/coauthor.html", context)


def _answered(request: SignedInRequest, found: CoauthorInvitation) -> HttpResponse:
    accept = request.POST.get("answer") == "yes"
    try:
        done = answer_coauthor(invitation=found, user=request.user, accept=accept)
    except InReview:
        messages.error(request, _("The lesson is in review. Try again when it is decided."))
        return redirect("coauthor_answer", found.pk)
    if not done:
        messages.info(request, _("It was answered or taken back already."))
    elif accept:
        messages.success(request, _("You are an author of it now."))
        return redirect("my_lesson", found.publication_id)
    else:
        messages.success(request, _("Thank you. You are not named."))
    return redirect("my_lessons")
