"""Who runs an organisation: its members ask colleagues to join, leave, and let others go."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from profliner.actions.add_member import add_member
from profliner.actions.invite_member import invite_member
from profliner.actions.remove_member import remove_member
from profliner.actions.uninvite_member import uninvite_member
from profliner.forms.opportunities import MemberForm
from profliner.invitations import invitation_of, is_open
from profliner.models import MemberInvitation, Organisation
from profliner.permissions import can_found_organisation
from profliner.refusals import Refused
from profliner.selectors.organising import invitations_to, members_of
from profliner.views.organisations import FORM_METHODS, organisation_to_run


@require_http_methods(FORM_METHODS)
@login_required
def organisation_members(request: SignedInRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Says the same whether or not there is a person of the address."""
    found = organisation_to_run(request, organisation_id)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invite(request, found, form):
        email = form.cleaned_data["email"]
        said = _("A letter goes to %(email)s. Whoever follows it joins you here.")
        messages.success(request, said % {"email": email})
        return redirect("organisation_members", found.pk)
    context = {
        "organisation": found,
        "members": members_of(found),
        "invitations": invitations_to(found),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "profliner/opportunities/members.html", context, status=status)


def _invite(request: SignedInRequest, organisation: Organisation, form: MemberForm) -> bool:
    """Whether the letter goes; the form says why not."""
    email = form.cleaned_data["email"]
    try:
        invite_member(organisation=organisation, by=request.user, email=email)
    except Refused as refused:
        form.add_error("email", refused.message)
        return False
    return True


@require_POST
@login_required
def organisation_member_remove(
    request: SignedInRequest, organisation_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    found = organisation_to_run(request, organisation_id)
    person = get_object_or_404(User.objects.filter(organisations=found), pk=person_id)
    try:
        remove_member(organisation=found, by=request.user, person=person)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("organisation_members", found.pk)
    if person == request.user:
        messages.success(request, _("You have left %(name)s.") % {"name": found.name})
        return redirect("my_organisations")
    messages.success(request, _("%(name)s is out.") % {"name": person.get_full_name()})
    return redirect("organisation_members", found.pk)


@require_POST
@login_required
def organisation_uninvite(
    request: SignedInRequest, organisation_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    found = organisation_to_run(request, organisation_id)
    invitation = get_object_or_404(MemberInvitation, pk=invitation_id, organisation=found)
    if uninvite_member(invitation=invitation, by=request.user):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.info(request, _("The invitation was answered or withdrawn already."))
    return redirect("organisation_members", found.pk)


@require_http_methods(FORM_METHODS)
@login_required
@never_cache
def organisation_join(request: SignedInRequest, token: str) -> HttpResponse:
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    is_mine = request.user.email.lower() == invitation.email
    may_join = is_mine and can_found_organisation(request.user)
    may_answer = is_open(invitation)
    if request.method == "POST" and may_join and (may_answer or invitation.accepted_at):
        try:
            joined = add_member(token=token, person=request.user)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("organisation_join", token)
        messages.success(request, _("You help run %(name)s now.") % {"name": joined.name})
        return redirect("my_organisations")
    context = {"invitation": invitation, "is_open": may_answer, "may_join": may_join}
    return render(request, "profliner/opportunities/join.html", context)
