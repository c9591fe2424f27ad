"""Pages are there soon, and nothing jumps, on a slow phone and a slow line."""

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.speed import PAGES, speed_of

MOST_SECONDS, MOST_SHIFT = 2.5, 0.1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_soon_there_and_stands_still(page: str, browser: Browser, site: Site) -> None:
    """The best of five, for the machine may be busy with other tests."""
    speed_of(browser, site, page)
    speeds = []
    for _ in range(5):
        speeds.append(speed_of(browser, site, page))
        if speeds[-1].lcp / 1000 <= MOST_SECONDS:
            break
    assert min(speed.lcp for speed in speeds) / 1000 <= MOST_SECONDS, speeds
    assert max(speed.cls for speed in speeds) < MOST_SHIFT, speeds
    assert min(speed.lcp for speed in speeds) > 0, "nothing was measured"
