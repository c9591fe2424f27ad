"""Every page as every person sees it: for screen readers, on a narrow phone, and of what weight."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.browsing import DESKTOP, PHONE, Visits, Weight, overflow
from tests.browser.pages import SIGHTS, Sight
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)

MOST_BYTES, MOST_SCRIPT_BYTES = 150_000, 40_000
AXE = Axe()


@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_page(sight: Sight, visits: Visits, site: Site) -> None:
    """In Russian, whose words are longer, and in the light."""
    with visits.again_as(sight.role, language="ru") as page, Weight.of(page) as weight:
        _look(page, sight, site, "ru")
        page.wait_for_load_state("networkidle")
    assert weight.scripts <= MOST_SCRIPT_BYTES, weight.bytes_by_kind
    assert weight.total <= MOST_BYTES, weight.bytes_by_kind


@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_page_in_english_and_the_dark(sight: Sight, visits: Visits, site: Site) -> None:
    with visits.again_as(sight.role, language="en", scheme="dark") as page:
        _look(page, sight, site, "en")


def _look(page: Page, sight: Sight, site: Site, language: str) -> None:
    page.set_viewport_size(DESKTOP)
    answer = page.goto(sight.address(site))
    assert answer
    assert answer.status == sight.status
    assert page.locator("html").get_attribute("lang") == language
    assert not _violations(page)
    page.set_viewport_size(PHONE)
    reach = overflow(page)
    assert reach["by"] <= 0, reach["wide"]


def _violations(page: Page) -> str:
    found = AXE.run(page, options={"resultTypes": ["violations"]})
    return "\n".join(
        f"{one['id']}: {node['failureSummary']}: {node['target']} {node['html'][:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    )
