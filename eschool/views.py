"""The home page and what belongs to no single room."""

import sys
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.save_preferences import save_preferences
from eschool.core.doctor import unapplied_migrations
from eschool.core.faults import is_database_away, is_full
from eschool.core.navigation import THEMES
from library.selectors.figures import library_figures, subjects_with_counts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"subjects": subjects_with_counts(), "figures": library_figures()}
    return render(request, "home.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


_migrated = False  # what was found migrated stays so for as long as this process runs


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and is migrated."""
    problem = _not_ready()
    status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
    return JsonResponse({"status": problem or "ok"}, status=status)


def _not_ready() -> str:
    global _migrated  # noqa: PLW0603  # reading every migration takes longer than a probe may
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _migrated = _migrated or not unapplied_migrations()
    except DatabaseError:
        return "the database does not answer"
    return "" if _migrated else "migrations are missing"


def admin_login(request: HttpRequest) -> HttpResponse:
    """One way in for site and admin: Wagtail's own form would know nothing of second steps."""
    query = request.GET.urlencode()
    address = reverse("account_login")
    return redirect(f"{address}?{query}" if query else address)


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "") or urlsplit(request.headers.get("Referer", "")).path
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return redirect(target if safe else "home")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        raise BadRequest("No such language")
    if request.user.is_authenticated:
        save_preferences(user=request.user, language=language)
    response = _back(request)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax")
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in {"auto", "light", "dark"}:
        raise BadRequest("No such theme")
    if request.user.is_authenticated:
        save_preferences(user=request.user, theme=theme)
    response = _back(request)
    response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax")
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", "Disallow: /search/"]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without what every other page is given: to ask for it might break again."""
    status, seconds = _what_broke()
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": status.phrase}, status=status)
    else:
        theme = request.COOKIES.get("theme", "")
        context = {
            "site_name": settings.SITE_NAME,
            "navigation": {"theme": theme in THEMES and theme},
        }
        response = HttpResponse(render_to_string(f"{status.value}.html", context), status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _what_broke() -> tuple[HTTPStatus, int]:
    """The status, and after how many seconds to ask again."""
    error = sys.exc_info()[1]
    if is_full(error):
        return HTTPStatus.INSUFFICIENT_STORAGE, 600
    if is_database_away(error):
        return HTTPStatus.SERVICE_UNAVAILABLE, 10
    return HTTPStatus.INTERNAL_SERVER_ERROR, 0
