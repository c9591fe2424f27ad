"""Puts a person's preferences and rights on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from eschool.accounts.permissions import can_enter_admin

GetResponse = Callable[[HttpRequest], HttpResponse]


def preferences(get_response: GetResponse) -> GetResponse:
    """A signed-in person's own language goes before cookie and browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            request.theme = user.theme  # type: ignore[attr-defined]  # read by the navigation
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def admin_gate(get_response: GetResponse) -> GetResponse:
    """Students, guardians and employers never enter the Wagtail admin, whatever their groups."""

    def middleware(request: HttpRequest) -> HttpResponse:
        inside = request.path.startswith("/admin/") and request.user.is_authenticated
        if inside and not can_enter_admin(request.user):
            return redirect("workplace")
        return get_response(request)

    return middleware
