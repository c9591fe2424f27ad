"""The catalogue of steps, for analysts and administrators."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.import_steps import (
    MOST_BYTES,
    OPTIONAL,
    REQUIRED,
    BadRow,
    BadStepsError,
    import_steps,
)
from profliner.actions.save_needs import save_needs
from profliner.forms.steps import NeedForm, StepForm, StepsFileForm
from profliner.models import Step
from profliner.permissions import can_edit_steps
from profliner.refusals import Refused
from profliner.selectors.steps import asked_of, needs_of, steps_known, steps_page


@only(can_edit_steps)
@require_safe
def catalogue(request: SignedInRequest) -> HttpResponse:
    text, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    found = steps_page(text=text, kind=kind, number=request.GET.get("page"))
    context = {"found": found, "page_obj": found.page, "text": text, "kind": kind,
               "kinds": Step.Kind.choices}  # fmt: skip
    return render(request, "profliner/paths/steps.html", context)


@only(can_edit_steps)
@require_http_methods(["GET", "HEAD", "POST"])
def new_step(request: SignedInRequest) -> HttpResponse:
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        step = form.save()
        messages.success(request, _("The step is entered. Say now what it needs."))
        return redirect("step_edit", step.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "profliner/paths/step_form.html", {"form": form}, status=status)


@only(can_edit_steps)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_step(request: SignedInRequest, pk: UUID) -> HttpResponse:
    step = get_object_or_404(Step, pk=pk)
    form = StepForm(request.POST or None, instance=step)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The step is saved."))
        return redirect("step_edit", step.pk)
    return _edit_page(request, step, form=form)


@only(can_edit_steps)
@require_POST
def change_needs(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """``remove`` names a step to take out; otherwise the form adds one."""
    step = get_object_or_404(Step, pk=pk)
    groups = {number: [each.needs_id for each in group] for number, group in needs_of(step)}
    form = NeedForm(request.POST)
    if remove := request.POST.get("remove"):
        groups = {n: [each for each in group if str(each) != remove] for n, group in groups.items()}
    elif form.is_valid():
        number = form.cleaned_data["group"]
        groups[number] = [*groups.get(number, []), form.cleaned_data["needs"]]
    else:
        return _edit_page(request, step, need_form=form)
    try:
        save_needs(
            step=step, groups=[groups[number] for number in sorted(groups) if groups[number]]
        )
    except Refused as refusal:
        if remove:
            messages.error(request, refusal.message)
        else:
            form.add_error("needs", refusal.message)
            return _edit_page(request, step, need_form=form)
    return redirect("step_edit", step.pk)


def _edit_page(
    request: SignedInRequest, step: Step, *, form: Any = None, need_form: Any = None
) -> HttpResponse:
    groups = needs_of(step)
    context = {
        "step": step,
        "form": form or StepForm(instance=step),
        "groups": groups,
        "asked": asked_of(step),
        "known": steps_known(),
        "need_form": need_form or NeedForm(initial={"group": len(groups) + 1}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "profliner/paths/step_form.html", context, status=status)


@only(can_edit_steps)
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: SignedInRequest) -> HttpResponse:
    form = StepsFileForm(request.POST or None, request.FILES or None)
    bad: Sequence[BadRow] = ()
    if request.method == "POST" and form.is_valid():
        try:
            # One byte more than may be: what is larger is refused without being read whole.
            count = import_steps(data=form.cleaned_data["file"].read(MOST_BYTES + 1))
        except BadStepsError as error:
            bad = error.rows
        else:
            messages.success(request, _("%(count)s steps were taken.") % {"count": count})
            return redirect("steps")
    context = {
        "form": form,
        "problems": bad,
        "number": len(bad),
        "most_bytes": MOST_BYTES,
        "required": REQUIRED,
        "columns": OPTIONAL,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "profliner/paths/steps_import.html", context, status=status)
