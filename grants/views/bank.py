"""Bank details: entered, masked from then on, good for paying after the mailed link."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.confirm_bank_details import confirm_bank_details
from grants.actions.save_bank_details import save_bank_details
from grants.forms.bank import BankForm
from grants.models import BankDetails
from grants.permissions import can_be_paid
from grants.refusals import SENTENCES, Refused

CHANGES = 10


@sensitive_post_parameters("account", "holder", "inn")
@never_cache
@only(can_be_paid)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: SignedInRequest) -> HttpResponse:
    form = BankForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            save_bank_details(user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Kept. Follow the link in the letter we have sent you."))
            return redirect("bank_details")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "grants/bank.html", _context(request, form), status=status)


def _context(request: SignedInRequest, form: BankForm) -> dict[str, Any]:
    return {
        "form": form,
        "kept": BankDetails.objects.filter(user=request.user).first(),
        "changes": request.user.bank_details_changes.all()[:CHANGES],
    }


@never_cache
@only(can_be_paid)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """A press of a button, for programs that read mail follow links by themselves."""
    token = (request.POST if request.method == "POST" else request.GET).get("token", "")
    fault = "" if token else str(SENTENCES["link_broken"])
    if request.method == "POST":
        try:
            confirm_bank_details(user=request.user, token=token)
        except Refused as refused:
            fault = refused.message
        else:
            messages.success(request, _("Confirmed. Awards can be paid to this account."))
            return redirect("bank_details")
    is_wrong = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    context = {"token": token, "fault": fault}
    return render(request, "grants/bank_confirm.html", context, status=status)
