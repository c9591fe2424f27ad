"""Figures of the city: each a chart with its table and its file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eschool.accounts.models.schools import years_of
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from eschool.core.spreadsheets import csv_file
from profliner.permissions import can_see_figures
from profliner.selectors.city_figures import Figure, city_figure, names, this_year, years
from profliner.suppressing import LEAST

PER_PAGE = 50


@only(can_see_figures)
@require_safe
def city_figures(request: SignedInRequest) -> HttpResponse:
    year = _year(request)
    context = {
        "figures": [city_figure(name, year) for name, _title in names()],
        **_years(year),
    }
    return render(request, "profliner/professions/figures.html", context)


@only(can_see_figures)
@require_safe
def city_figure_page(request: SignedInRequest, name: str) -> HttpResponse:
    year = _year(request)
    figure = _figure(name, year)
    rows = Paginator(figure.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": figure,
        "rows": rows,
        "table": [(row, list(zip(figure.columns[2:], row.more, strict=True))) for row in rows],
        "numeric": figure.numeric,
        "fewer": _fewer(),
        **_years(year),
    }
    return render(request, "profliner/professions/figure.html", context)


@only(can_see_figures)
@require_safe
def city_figure_csv(request: SignedInRequest, name: str) -> HttpResponse:
    year = _year(request)
    figure = _figure(name, year)
    rows = [(row.label, _told(row.number), *row.more) for row in figure.rows]
    return csv_file(f"{name}-{year}", figure.columns, rows)


def _told(number: int | None) -> int | str:
    return _fewer() if number is None else number


def _fewer() -> str:
    """Also of rows that are left out so that those do not follow from a sum."""
    return _("fewer than %(n)d, or left out with such") % {"n": LEAST}


def _figure(name: str, year: int) -> Figure:
    try:
        return city_figure(name, year)
    except KeyError:
        raise Http404 from None


def _year(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked in {str(year) for year in years()} else this_year()


def _years(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "year_text": str(year),
        "years": [(each, years_of(each)) for each in years()],
    }
