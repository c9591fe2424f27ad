"""Every address is sent nonsense, nothing and far too much: nothing breaks, words stay typed."""

import contextlib
import re
import uuid
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, models, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import Revision

from library.models import Use
from tests.permissions.rules import Row, is_refusal
from tests.permissions.table import TABLE
from tests.permissions.test_table import BROWSER, POSITIONAL
from tests.permissions.world import ROLES, VISITOR, World

pytestmark = pytest.mark.django_db

MEGABYTE = "x" * 1_000_000
NASTY: dict[str, Any] = {
    "nothing": "",
    "nul": "a\x00b",
    "right to left": "\u202eабв\u200f\ufeff\u2066",
    "markup": "<script>alert(1)</script>'\"`{{7*7}}{% now %}",
    "a megabyte": MEGABYTE,
    "many digits": "9" * 5_000,
    "minus": "-1",
    "beyond 64 bits": str(2**63),
    "not a number": "NaN",
    "another alphabet's digits": "٣",
    "a digit that is no number": "²",
    "many times": ["1"] * 200,
}
# What no browser sends and no test client encodes: half a surrogate, a broken byte.
RAW = b"%s=%%ED%%A0%%80%%FF%%00&%s=%%u0430"
NUMBERS = (0, 2**31, 2**63, 10**40)
SLUGS = ("x" * 5_000, "-", "0")
FEW = 6
QUERY = (
    "?page=0&q=%00",
    "?page=-1&sort=%ED%A0%80&next=//evil.example",
    f"?page={'9' * 4_000}&subject={'x' * 4_000}&grade=%00",
    "?page=²&grade=²&after=²&from=²&q=²",
    "?page=1&page=x&q=" + quote("\u202e" * 60),
    "?" + "&".join(f"grade={n}" for n in range(2_000)),
    f"?after={2**63}&grade={2**63}&updated_since=9999-12-31",
    "?subject=%00&language=%00&updated_since=0001-01-01",
)


class Fields(HTMLParser):
    """The names on a page's forms, and which of them take words."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea"} and (name := given.get("name")):
            self.names[name] = str(given.get("type") or ("text" if tag == "input" else tag))

    @classmethod
    def of(cls, response: HttpResponseBase) -> dict[str, str]:
        found = cls()
        if "text/html" in response.headers.get("Content-Type", ""):
            found.feed(_text(response))
        found.names.pop("csrfmiddlewaretoken", None)
        return found.names


def _text(response: HttpResponseBase) -> str:
    if isinstance(response, StreamingHttpResponse):
        return response.getvalue().decode(errors="replace")
    return bytes(getattr(response, "content", b"")).decode(errors="replace")


class Caller:
    """One person at one address; whatever a call changes is rolled back."""

    def __init__(self, role: str, world: World) -> None:
        self.role, self.world = role, world
        self.complaints: list[str] = []
        self.client = Client(raise_request_exception=False, headers={"user-agent": BROWSER})
        if role != VISITOR:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]

    def call(self, method: str, path: str, what: str, times: int = 1, **options: Any) -> Any:
        response = None
        with transaction.atomic():
            for _ in range(times):
                try:
                    response = getattr(self.client, method)(path, **options)
                except RequestDataTooBig:  # read by the client itself for its log
                    return None
                text = _text(response)
                if response.status_code >= 500:
                    error = response.exc_info[1] if getattr(response, "exc_info", None) else ""
                    self.complaints.append(
                        f"{method.upper()} {path[:120]} as {self.role}, {what}: "
                        f"{response.status_code} {type(error).__name__} {str(error)[:200]}"
                    )
                elif "<script>alert(1)</script>" in text and "text/html" in str(
                    response.headers.get("Content-Type")
                ):
                    self.complaints.append(f"{method.upper()} {path[:120]}, {what}: not escaped")
            transaction.set_rollback(True)
        return response


def _path(row: Row, given: dict[str, Any]) -> str:
    if row.name.startswith("("):
        return f"/{row.name.strip('()')}"
    if row.name in POSITIONAL:
        return reverse(row.name, args=list(given.values()))
    return reverse(row.name, kwargs=given)


def _wrong_paths(row: Row, given: dict[str, Any]) -> Iterator[str]:
    """The same address about things that do not exist."""
    for name, value in given.items():
        wrong: tuple[Any, ...] = SLUGS
        if isinstance(value, int):
            wrong = NUMBERS
        elif isinstance(value, uuid.UUID):
            wrong = (uuid.UUID(int=0), uuid.UUID(int=2**128 - 1))
        for other in wrong:
            try:
                yield _path(row, {**given, name: other})
            except NoReverseMatch:
                continue
        yield _path(row, given).replace(str(value), "%00%ED%A0%80", 1)


def _insider(row: Row, method: str) -> str | None:
    """The first of those who are let in."""
    expected = row.methods.get(method, {})
    return next((role for role in ROLES if not is_refusal(expected.get(role, 403))), None)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_nothing_breaks(row: Row, world: World) -> None:
    role = _insider(row, "POST") or _insider(row, "GET") or VISITOR
    caller = Caller(role, world)
    given = row.arguments(world, role)
    path = _path(row, given)
    page = caller.call("get", path + row.query, "as it is")
    for query in QUERY:
        caller.call("get", path + query, "a strange query")
    for wrong in _wrong_paths(row, given):
        caller.call("get", wrong, "a strange address")
        caller.call("post", wrong, "a strange address")
    for method in ("put", "patch", "delete", "options", "trace"):
        caller.call(method, path, "a strange method")
    _send_nonsense(caller, path, Fields.of(page), row.data(world, role))
    if role != VISITOR:
        outside = Caller(VISITOR, world)
        outside.call(
            "post", path, "signed out", data=dict.fromkeys(row.data(world, role), "a\x00b")
        )
        caller.complaints += outside.complaints
    assert not caller.complaints, "\n".join(caller.complaints)


def _send_nonsense(caller: Caller, path: str, fields: dict[str, str], good: dict[str, Any]) -> None:
    names = [*fields, *good] or ["text"]
    caller.call("post", path, "nothing, twice", times=2, data={})
    caller.call("post", path, "what is right, twice", times=2, data=good)
    for kind, value in NASTY.items():
        caller.call("post", path, f"{kind} everywhere", data=dict.fromkeys(names, value))
    for name, kind in _one_by_one(list(good)):
        caller.call("post", path, f"{kind} as {name}", data={**good, name: NASTY[kind]})
    raw = b"&".join(RAW % (name.encode(), name.encode()) for name in names)
    form = "application/x-www-form-urlencoded"
    caller.call("post", path, "half characters", data=raw, content_type=form)
    caller.call("post", path, "JSON", data="{", content_type="application/json")
    caller.call("post", path, "no boundary", data=b"x", content_type="multipart/form-data")
    torn = "multipart/form-data; boundary=x"
    caller.call("post", path, "a torn form", data=b"--x\r\nContent-Dis", content_type=torn)


def _one_by_one(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each kind in each field; of a long form each field gets a third, its neighbours the rest."""
    step = 1 if len(names) <= FEW else 3
    for number, name in enumerate(names):
        for kind in list(NASTY)[number % step :: step]:
            yield name, kind


WITH_FORMS = [
    row for row in TABLE if "POST" in row.methods and "GET" in row.methods and not row.foreign
]
WORDS = {"text", "textarea", "search", "email", "tel", "url"}


@pytest.mark.parametrize("row", WITH_FORMS, ids=str)
def test_what_was_typed_stays(row: Row, world: World) -> None:
    """A form that is refused comes back with the words in it."""
    role = _insider(row, "POST")
    if role is None:
        return
    caller = Caller(role, world)
    path = _path(row, row.arguments(world, role))
    fields = Fields.of(caller.call("get", path + row.query, "as it is"))
    typed = {
        name: f"набрано {name}"[:40]
        for name, kind in fields.items()
        if kind in WORDS and name not in {"q", "next"}
    }
    empty = {name: "" for name in fields if name not in typed}
    refused = caller.call("post", path, "half filled", data={**empty, **typed})
    if refused.status_code != 422:
        return
    said = unescape(_text(refused))
    assert [name for name, words in typed.items() if words not in said] == []
    assert re.search(r'class="[^"]*error|role="alert"', said), "nothing says what is wrong"


STRANGE_HEADERS = [
    {"host": "evil.example"},
    {"host": "a\x00b"},
    {"cookie": "sessionid=\x7f; django_language=xx; theme=<script>; csrftoken=" + "x" * 4_000},
    {"accept-language": "xx-YY-zz;q=x," * 300},
    {"accept-language": "../../etc"},
    {"if-none-match": '"' + "x" * 4_000},
    {"if-modified-since": "yesterday"},
    {"range": "bytes=9999999999999999999-0"},
    {"x-request-id": "<script>"},
    {"x-forwarded-for": "not, an, address"},
    {"user-agent": "\u202e" * 600},
    {"hx-request": "true", "hx-target": "<script>"},
    {"content-length": "-1"},
]


@pytest.mark.parametrize("headers", STRANGE_HEADERS, ids="-".join)
def test_strange_headers(headers: dict[str, str], world: World) -> None:
    client = Client(raise_request_exception=False)
    lesson = world.lesson
    for path in ("/", lesson.relative_address, f"/lessons/{lesson.pk}/v1/public.md", "/search/"):
        with transaction.atomic():
            response = client.get(path, headers={"user-agent": BROWSER, **headers})
            assert response.status_code < 500
            assert "<script>;" not in _text(response)
            transaction.set_rollback(True)


MARKUP = "<img src=x onerror=alert(1)>\"'&{{7*7}}"
LEFT_ALONE = {
    "kind",
    "slug",
    "url_path",
    "path",
    "email",
    "password",
    "username",
    "token",
    "digest",
}


def _words_of(model: type[models.Model]) -> Iterator[str]:
    """Columns that hold what somebody wrote."""
    for field in model._meta.local_concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        is_code = isinstance(field, models.SlugField | models.URLField) or field.choices
        is_key = field.unique or field.name in LEFT_ALONE or field.name.endswith(("hash", "sha256"))
        room = getattr(field, "max_length", None) or len(MARKUP)
        if is_text and not is_code and not is_key and room >= len(MARKUP):
            yield field.name


def _write_markup_everywhere() -> int:
    """Into every row that a person may have written; how many columns took it."""
    written = 0
    for app in ("accounts", "library", "search", "wagtailimages", "wagtaildocs", "wagtailcore"):
        for model in apps.get_app_config(app).get_models():
            if model in {Use, Revision}:  # one is append-only, the other a copy
                continue
            for name in _words_of(model):
                with contextlib.suppress(DatabaseError), transaction.atomic():
                    model._base_manager.update(**{name: MARKUP})
                    written += 1
    for revision in Revision.objects.all():
        revision.content |= {"title": MARKUP, "draft_title": MARKUP, "outcome": MARKUP}
        revision.save()
    return written


def test_what_people_write_is_never_markup(world: World) -> None:
    found = []
    with transaction.atomic():
        assert _write_markup_everywhere() > 30
        for row in TABLE:
            role = _insider(row, "GET")
            if role is None:
                continue
            caller = Caller(role, world)
            page = caller.call("get", _path(row, row.arguments(world, role)) + row.query, "markup")
            is_page = "text/html" in str(page.headers.get("Content-Type"))
            if is_page and "<img src=x" in _text(page):
                found.append(f"{row} as {role}")
            found += caller.complaints
        transaction.set_rollback(True)
    assert found == []
