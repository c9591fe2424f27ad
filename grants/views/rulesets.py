"""Rulesets: read, compared, and written version by version."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from grants.actions.create_ruleset import create_ruleset
from grants.forms.rulesets import RulesetForm, usual_content
from grants.models import Ruleset
from grants.permissions import can_administer_grants, can_read_grants
from grants.refusals import Refused
from grants.selectors.rulesets import compare, ruleset_page

MOST_TO_COMPARE = 200
MOST_DIGITS = 10


@only(can_read_grants)
@require_safe
def rulesets(request: SignedInRequest) -> HttpResponse:
    context = {
        "page_obj": ruleset_page(request.GET.get("page")),
        "may_change": can_administer_grants(request.user),
    }
    return render(request, "grants/rulesets.html", context)


@only(can_read_grants)
@require_safe
def ruleset(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Ruleset.objects.select_related("created_by"), pk=pk)
    context = {
        "ruleset": found,
        "rounds": found.rounds.order_by("-opens_at"),
        "others": Ruleset.objects.exclude(pk=pk).order_by("name", "-version")[:MOST_TO_COMPARE],
        "may_change": can_administer_grants(request.user),
    }
    return render(request, "grants/ruleset.html", context)


@only(can_read_grants)
@require_safe
def ruleset_compare(request: SignedInRequest) -> HttpResponse:
    known = list(Ruleset.objects.order_by("name", "-version")[:MOST_TO_COMPARE])
    chosen = {str(each.pk): each for each in known}
    old, new = (chosen.get(request.GET.get(name, "")) for name in ("old", "new"))
    if not request.GET and len(known) > 1:
        new, old = known[:2]
    rows = compare(old.content, new.content) if old and new else []
    context = {
        "rulesets": known,
        "old": old,
        "new": new,
        "rows": rows,
        "different": [row for row in rows if row.is_changed],
        "same": [row for row in rows if not row.is_changed],
        "changed": sum(row.is_changed for row in rows),
    }
    return render(request, "grants/ruleset_compare.html", context)


@only(can_administer_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def ruleset_new(request: SignedInRequest) -> HttpResponse:
    """From nothing with the usual values, or ``?from=`` an earlier one."""
    base = _base(request)
    content = base.content if base else usual_content()
    if request.method != "POST":
        form = RulesetForm(content=content, initial={"name": base.name if base else ""})
        return render(request, "grants/ruleset_form.html", {"form": form, "base": base})
    form = RulesetForm(request.POST, content=content)
    if form.is_valid() and (made := _create(request, form)):
        messages.success(request, _("Saved: %(ruleset)s.") % {"ruleset": made})
        return redirect("grant_ruleset", made.pk)
    return render(
        request,
        "grants/ruleset_form.html",
        {"form": form, "base": base},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _create(request: SignedInRequest, form: RulesetForm) -> Ruleset | None:
    values = form.cleaned_data
    try:
        return create_ruleset(
            by=request.user, name=values["name"], content=form.content(), note=values["note"]
        )
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def _base(request: SignedInRequest) -> Any:
    asked = request.GET.get("from", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS
    return get_object_or_404(Ruleset, pk=asked) if is_number else None
