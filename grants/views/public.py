"""Rounds for everybody: pages, rules, and the same figures for machines."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from grants.calculation.ruleset import canonical
from grants.models import Round
from grants.selectors.open_data import LABELS, TABLES, Table, as_csv, as_json
from grants.selectors.public import award_page, grants_page, public_rulesets
from grants.selectors.public import public_round as found_round
from grants.selectors.reasons import DROPPED, LESSENED

FORMS: dict[str, tuple[str, Callable[[Table], str]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    return render(request, "grants/grants.html", {"page": grants_page()})


def _round(slug: str) -> Round:
    return get_object_or_404(Round.objects.public().select_related("ruleset"), slug=slug)


@require_safe
def round_(request: HttpRequest, slug: str) -> HttpResponse:
    page = found_round(_round(slug))
    context: dict[str, Any] = {
        "page": page,
        "page_obj": award_page(page.calculation, request.GET.get("page")),
        "tables": LABELS.items(),
    }
    return render(request, "grants/public_round.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def round_data(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    if name not in TABLES or form not in FORMS:
        raise Http404
    kind, write = FORMS[form]
    answer = HttpResponse(write(TABLES[name](_round(slug))), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{name}.{form}"'
    return answer


@require_safe
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    ruleset = get_object_or_404(public_rulesets(), pk=pk)
    context = {"ruleset": ruleset, "dropped": DROPPED, "lessened": LESSENED}
    return render(request, "grants/public_rules.html", context)


@require_safe
def rules_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes whose digest a round names and that ``grants_compute`` takes."""
    ruleset = get_object_or_404(public_rulesets(), pk=pk)
    answer = HttpResponse(canonical(ruleset.content), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="ruleset-{ruleset.pk}.json"'
    return answer
