"""Professions for everybody: looked among, read, compared."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from eschool.accounts.models import User
from profliner.models import Choice
from profliner.permissions import can_be_recommended
from profliner.selectors.explorer import FACETS, Asked, explore
from profliner.selectors.professions import compare, names_to_choose, profession_view

LONGEST_TEXT = 200
MOST_VALUES, LONGEST_VALUE = 20, 80


@require_safe
def professions(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    explored = explore(asked, request.GET.get("page"))
    context = {
        "asked": asked,
        "explored": explored,
        "chips": list(_chips(request, explored.facets)),
        "address": reverse("professions"),
    }
    return render(request, "profliner/professions/explorer.html", context)


def _asked(request: HttpRequest) -> Asked:
    """Whatever an address may hold, a question the list can answer."""
    values = {name: _values(request.GET.getlist(name)) for name in FACETS}
    return Asked(text=_clean(request.GET.get("q", ""))[:LONGEST_TEXT], **values)


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


def _values(raw: list[str]) -> tuple[str, ...]:
    cleaned = (value for value in map(_clean, raw) if value and len(value) <= LONGEST_VALUE)
    return tuple(dict.fromkeys(cleaned))[:MOST_VALUES]


def _chips(request: HttpRequest, facets: Any) -> Any:
    """One for each choice, with the address without it."""
    for facet in facets:
        for option in facet.options:
            if option.selected:
                rest = request.GET.copy()
                rest.pop("page", None)
                left = [value for value in rest.getlist(facet.name) if value != option.value]
                rest.setlist(facet.name, left)
                yield {"label": option.label, "href": f"?{rest.urlencode()}"}


@require_safe
@vary_on_cookie
def profession(request: HttpRequest, slug: str) -> HttpResponse:
    user = request.user
    student = user if isinstance(user, User) and can_be_recommended(user) else None
    view = profession_view(slug, student)
    if view is None:
        raise Http404
    context = {
        "view": view,
        "here": request.path,
        "may_choose": student is not None,
        "may_go": student is not None or not request.user.is_authenticated,
        "refusal_reasons": Choice.Reason.choices,
    }
    return render(request, "profliner/professions/profession.html", context)


@require_safe
def profession_compare(request: HttpRequest) -> HttpResponse:
    left, right = (_clean(request.GET.get(name, ""))[:LONGEST_VALUE] for name in ("a", "b"))
    compared = compare(left, right) if left and right else None
    if request.GET.get("swap") and compared:
        return redirect(f"{request.path}?a={right}&b={left}")
    context = {
        "compared": compared,
        "left": left,
        "right": right,
        "choices": names_to_choose(),
    }
    return render(request, "profliner/professions/compare.html", context)
