"""Every component stands beside its sample, and comes out whole in both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from eschool.core.gallery import COMPONENTS, component_names, show

VOID = frozenset(
    ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


class Balance(HTMLParser):
    """Notes where an end tag does not close what was opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        if "style" in names or any(name.startswith("on") for name in names):
            self.wrong.append(f"inline style or script on <{tag}>")
        if len(names) != len(set(names)):
            self.wrong.append(f"an attribute twice on <{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


@pytest.fixture
def request_of_a_visitor(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/gallery/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", component_names())
def test_component_renders_its_samples(
    name: str, language: str, request_of_a_visitor: HttpRequest
) -> None:
    for html in show(name, language, request_of_a_visitor).samples:
        balance = Balance()
        balance.feed(html)
        assert balance.wrong == []
        assert balance.open == []


def test_every_icon_named_anywhere_is_in_the_sprite() -> None:
    sprite = (settings.PACKAGE / "static/icons/lucide.svg").read_text()
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', sprite))
    templates = [*settings.ROOT.glob("*/templates/**/*.html"), *COMPONENTS.glob("*.json")]
    named: set[str] = set()
    for file in templates:
        text = Path(file).read_text()
        named |= set(re.findall(r"""\bicon[= ]["']([a-z0-9-]+)["']""", text))
        named |= set(re.findall(r'"icon": "([a-z0-9-]+)"', text))
    assert named - drawn == set()
    assert named


def test_every_include_of_a_component_names_one_that_exists() -> None:
    known = set(component_names())
    for file in settings.ROOT.glob("*/templates/**/*.html"):
        included = set(re.findall(r'include "components/(\w+)\.html"', Path(file).read_text()))
        assert included <= known, file
