"""Finding: the page of results, suggestions while one types, and what is similar."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from eschool.accounts.permissions import has_role
from library.models import LessonPage, Publication
from search.documents import document_id
from search.engines import get_reader
from search.facets import Chosen, facet_lists
from search.models import Miss
from search.reading import PER_PAGE, TooLongError, audience_of, clean, read_request
from search.request import DEEPEST_HIT, LONGEST_QUERY, Filters, SearchPage, SearchRequest
from search.results import result_cards, suggested

SIMILAR = 4
SUGGESTIONS = 8
POPULAR = 4
MISSES = 50


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Works as a plain form; htmx asks for the part below the box only."""
    try:
        asked = read_request(request)
    except TooLongError:
        return _too_long(request)
    page = get_reader().search(asked)
    last = max(1, -(-min(page.total, DEEPEST_HIT) // PER_PAGE))
    if asked.page > last:
        return redirect(f"{request.path}?{_with(request.GET, page=str(last))}")
    _note_miss(asked, page)
    template = "search/parts/page.html" if _is_part(request) else "search/search.html"
    return render(request, template, _context(request, asked, page))


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and not request.headers.get(
        "HX-History-Restore-Request"
    )


def _too_long(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "A search may have %(most)s characters at most; this one has %(number)s. "
        "Shorten it to the words that matter."
    ) % {"most": LONGEST_QUERY, "number": len(clean(request.GET["q"]))}
    context = {"query": request.GET["q"], "too_long": sentence, "found": SearchPage()}
    return render(request, "search/search.html", context, status=400)


def _context(request: HttpRequest, asked: SearchRequest, page: SearchPage) -> dict[str, Any]:
    facets, chosen = facet_lists(page.facets, asked.filters)
    numbers = Paginator(range(min(page.total, DEEPEST_HIT)), PER_PAGE)
    return {
        "query": asked.text,
        "sort": asked.sort,
        "found": page,
        "cards": result_cards(page.hits),
        "facets": facets,
        "chips": [_chip(request.GET, choice) for choice in chosen],
        "without_filters": _without(request.GET, *asked.filters.chosen()),
        "did_you_mean_query": _with(request.GET, q=page.did_you_mean),
        "numbers": numbers.page(asked.page),
        "popular": [] if page.total or page.degraded else _popular(asked),
    }


def _popular(asked: SearchRequest) -> list[dict[str, Any]]:
    """When nothing was found: what others take in the subject, or anywhere."""
    for filters in (Filters(subject=asked.filters.subject), Filters()):
        popular = SearchRequest(
            lang=asked.lang,
            filters=filters,
            sort="popular",
            per_page=POPULAR,
            audience=asked.audience,
            facets=False,
        )
        if cards := result_cards(get_reader().search(popular).hits):
            return cards
    return []


def _note_miss(asked: SearchRequest, page: SearchPage) -> None:
    is_miss = asked.text and not page.total and not page.degraded
    if is_miss and not asked.filters.chosen():
        Miss.objects.note(asked.text.lower(), asked.lang)


def _chip(asked: QueryDict, choice: Chosen) -> dict[str, str]:
    rest = asked.copy()
    values = [value for value in rest.getlist(choice.name) if clean(value) != choice.value]
    rest.setlist(choice.name, values)
    return {"label": choice.label, "href": f"?{_without(rest)}"}


def _with(asked: QueryDict, **values: str) -> str:
    changed = asked.copy()
    changed.pop("page", None)
    for name, value in values.items():
        changed[name] = value
    return changed.urlencode()


def _without(asked: QueryDict, *names: str) -> str:
    rest = asked.copy()
    for name in (*names, "page"):
        rest.pop(name, None)
    return rest.urlencode()


@require_safe
@cache_control(private=True, max_age=30)
def suggest(request: HttpRequest) -> HttpResponse:
    found = get_reader().autocomplete(
        clean(request.GET.get("q", ""))[:LONGEST_QUERY],
        lang=_language(),
        audience=audience_of(request.user),
        limit=SUGGESTIONS,
    )
    return render(request, "components/suggestions.html", {"items": suggested(found)})


@require_safe
@vary_on_headers("HX-Request")
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(Publication.objects.published(), pk=pk)
    is_lesson = LessonPage.objects.filter(pk=pk).exists()
    identifier = document_id("lesson" if is_lesson else "textbook", str(pk))
    hits = get_reader().similar(identifier, audience=audience_of(request.user), limit=SIMILAR)
    template = "search/parts/similar.html" if _is_part(request) else "search/similar.html"
    context = {"publication": publication, "cards": result_cards(hits)}
    return render(request, template, context)


def _language() -> str:
    return (get_language() or "")[:2]


@require_safe
@login_required
def searched_in_vain(request: HttpRequest) -> HttpResponse:
    """The curriculum's wish list, without names."""
    if not has_role(request.user, "methodist", "administrator", "analyst"):
        raise PermissionDenied
    page = Paginator(Miss.objects.all(), MISSES).get_page(request.GET.get("page"))
    return render(request, "search/searched_in_vain.html", {"page_obj": page})
