"""Marks each request with an id, and answers what no view can."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eschool.core.logs import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponse]
_ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}")


def no_nul(get_response: GetResponse) -> GetResponse:
    """Refuses addresses with a NUL: nobody types one, and PostgreSQL cannot compare it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("an address with a NUL")
        return get_response(request)

    return middleware


def nothing_to_read(get_response: GetResponse) -> GetResponse:
    """Where an address only takes what a form sends, a reader gets a page instead of a blank."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_reader = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_reader:
            page = render(request, "404.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    return middleware


def request_id(get_response: GetResponse) -> GetResponse:
    """Takes ``X-Request-ID`` from a proxy where it is sane, else makes one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        token = current_request_id.set(identifier)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response

    return middleware
