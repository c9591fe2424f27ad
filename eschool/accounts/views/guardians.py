"""A school invites a guardian; whoever has the letter confirms it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eschool.accounts.actions.accept_guardianship import NoLongerOpen, accept_guardianship
from eschool.accounts.actions.end_guardianship import end_guardianship
from eschool.accounts.actions.invite_guardian import NotAStudent, invite_guardian
from eschool.accounts.actions.uninvite_guardian import uninvite_guardian
from eschool.accounts.invitations import read_token
from eschool.accounts.models import GuardianInvitation, Guardianship, User
from eschool.accounts.people_forms import EmailForm
from eschool.accounts.permissions import can_be_guardian
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import for_administrators
from eschool.accounts.views.people import person_page


@require_POST
@for_administrators
def guardian_invite(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    student = get_object_or_404(User, pk=person_id)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return person_page(request, student, guardian_form=form)
    try:
        invite_guardian(by=request.user, student=student, email=form.cleaned_data["email"])
    except NotAStudent:
        messages.error(request, _("Only students have guardians here."))
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("person", student.pk)


@require_POST
@for_administrators
def guardian_uninvite(request: SignedInRequest, invitation_id: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(GuardianInvitation, pk=invitation_id)
    if uninvite_guardian(by=request.user, invitation=invitation):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.info(request, _("The invitation was answered or withdrawn already."))
    return redirect("person", invitation.student_id)


@require_POST
@for_administrators
def guardianship_end(request: SignedInRequest, guardianship_id: int) -> HttpResponse:
    found = get_object_or_404(
        Guardianship.objects.select_related("guardian", "student"), pk=guardianship_id
    )
    end_guardianship(by=request.user, guardianship=found)
    messages.success(request, _("The guardianship has ended."))
    return redirect("person", found.student_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def guardian_invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """Says for whom only by the given name: letters go astray."""
    read = read_token("guardian", token)
    invitation = GuardianInvitation.objects.filter(pk=read[0]).first() if read else None
    if invitation is None:
        raise Http404
    allowed = can_be_guardian(request.user, invitation.student)
    is_open = not (invitation.accepted_at or invitation.withdrawn_at)
    if request.method == "POST" and allowed and is_open:
        try:
            accept_guardianship(invitation=invitation, guardian=request.user)
        except NoLongerOpen:
            return redirect("guardian_invitation", token)
        messages.success(request, _("Thank you. You can now decide on consents."))
        return redirect("consents")
    context = {"invitation": invitation, "allowed": allowed, "is_open": is_open}
    return render(request, "accounts/guardian_invitation.html", context)
