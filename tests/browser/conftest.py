"""One site and one browser for the whole run; nothing here touches Django in this process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.browsing import Visits, launched
from tests.browser.site import Site, running_site

# As long as a click is given; what must be quick is measured by itself.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    """The site's cache is its own affair: another process fills it."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visits(browser: Browser, site: Site) -> Visits:
    return Visits(browser, site)
