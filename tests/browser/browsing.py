"""A real browser, and a watch on everything it does."""

import contextlib
import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    Response,
    ViewportSize,
)

from tests.browser.site import Site

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A headless browser names itself as one, and the ledger does not count robots.
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
VISITOR = "visitor"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 700}
LOADED_WITH_ERROR = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d"
)


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Watch:
    """What no page of ours may do, whatever a test is about."""

    site: Site
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", self._requested)
        page.on("response", self._answered)
        page.on("console", lambda message: self._said(message.type, message.text, page.url))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob", "about"}:
            return
        if f"{parts.scheme}://{parts.netloc}" != self.site.address:
            self.complaints.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")

    def _said(self, kind: str, text: str, where: str) -> None:
        """Chromium reports breaches of the Content-Security-Policy here too."""
        is_loud = kind == "error" or "Content Security Policy" in text
        # A page that answers 404 or 422 is a page; whatever else fails was complained of above.
        if is_loud and not LOADED_WITH_ERROR.match(text):
            self.complaints.append(f"console: {text} ({where})")


@dataclass
class Visits:
    """Opens pages as a person of the world; each person signs in once."""

    browser: Browser
    site: Site
    sessions: dict[str, Any] = field(default_factory=dict)
    kept: dict[tuple[str, str, str], tuple[Page, Watch]] = field(default_factory=dict)

    @contextlib.contextmanager
    def again_as(self, role: str, *, language: str, scheme: str = "light") -> Iterator[Page]:
        """The page where this person was before, so that nothing is begun or fetched anew."""
        key = (role, language, scheme)
        if key not in self.kept:
            page = self._come(role, language, color_scheme=scheme).new_page()
            self.kept[key] = page, Watch(self.site)
            self.kept[key][1].follow(page)
        page, watch = self.kept[key]
        watch.complaints.clear()
        yield page
        assert not watch.complaints, "\n".join(watch.complaints)

    @contextlib.contextmanager
    def as_(
        self,
        role: str = VISITOR,
        *,
        language: str = "en",
        scheme: str = "light",
        scripts: bool = True,
    ) -> Iterator[Page]:
        """A page of a fresh browser; on leaving, whatever the watch saw fails the test."""
        context = self._come(
            role,
            language,
            java_script_enabled=scripts,
            color_scheme=scheme,
        )
        watch = Watch(self.site)
        try:
            page = context.new_page()
            watch.follow(page)
            yield page
        finally:
            # Never the page alone: Chromium says it closed one in mid-navigation and does not, and
            # who asked waits for ever (https://github.com/microsoft/playwright/issues/42366).
            context.close()
        assert not watch.complaints, "\n".join(watch.complaints)

    def _come(self, role: str, language: str, **options: Any) -> BrowserContext:
        state = self._session(role) if role != VISITOR else None
        context = self._context(storage_state=state, **options)
        context.add_cookies([self._cookie("django_language", language)])
        return context

    def _context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.site.address,
            user_agent=AGENT,
            accept_downloads=True,
            reduced_motion="reduce",
            viewport=DESKTOP,
            **options,
        )
        context.set_default_timeout(20_000)
        return context

    def _cookie(self, name: str, value: str) -> Any:
        return {"name": name, "value": value, "url": self.site.address}

    def _session(self, role: str) -> Any:
        """Through the form, as a person does, without scripts."""
        if role not in self.sessions:
            context = self._context(java_script_enabled=False)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(self.site.world["people"][role])
            page.locator("[name=password]").fill(self.site.world["password"])
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            self.sessions[role] = context.storage_state()
            context.close()
        return self.sessions[role]


@dataclass
class Weight:
    """Compressed bytes of what a page consists of, by kind."""

    bytes_by_kind: dict[str, int] = field(default_factory=dict)
    seen: list[Response] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def of(cls, page: Page) -> Iterator["Weight"]:
        weight = cls()
        page.on("response", weight.see)
        try:
            yield weight
        finally:
            page.remove_listener("response", weight.see)
            for response in weight.seen:
                weight.add(response)

    def see(self, response: Response) -> None:
        self.seen.append(response)

    def add(self, response: Response) -> None:
        kind = response.request.resource_type
        if kind in {"document", "stylesheet", "script", "fetch", "xhr"} and response.ok:
            size = len(gzip.compress(response.body(), 6))
            self.bytes_by_kind[kind] = self.bytes_by_kind.get(kind, 0) + size

    @property
    def scripts(self) -> int:
        return self.bytes_by_kind.get("script", 0)

    @property
    def total(self) -> int:
        return sum(self.bytes_by_kind.values())


def overflow(page: Page) -> Mapping[str, Any]:
    """How far a page reaches past its window, and what reaches farthest."""
    found: Mapping[str, Any] = page.evaluate(
        """() => {
          const room = document.scrollingElement.clientWidth;
          const wide = [...document.querySelectorAll('body *')]
            .map(one => [one.getBoundingClientRect().right, one])
            .filter(([right, one]) => right > room + 1)
            .sort((a, b) => b[0] - a[0]).slice(0, 3)
            .map(([right, one]) => `${one.tagName}.${one.className} to ${Math.round(right)}`);
          return {by: document.scrollingElement.scrollWidth - innerWidth, wide};
        }"""
    )
    return found
