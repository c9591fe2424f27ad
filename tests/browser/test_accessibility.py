"""Every page as every person sees it: for screen readers, on a narrow phone, and of what weight."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.browsing import PHONE, Visits, Weight, overflow
from tests.browser.pages import SIGHTS, Sight
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)

MOST_BYTES, MOST_SCRIPT_BYTES = 150_000, 40_000
# Each language in one of the colour schemes, so that both are looked at everywhere.
SCHEMES = {"ru": "light", "en": "dark"}
# Waiting for what comes by itself takes long; words and weight differ little between languages.
SETTLED: dict[str, Literal["load", "networkidle"]] = {"ru": "networkidle", "en": "load"}
AXE = Axe()


@pytest.mark.parametrize("language", SCHEMES)
@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_page(sight: Sight, language: str, visits: Visits, site: Site) -> None:
    with visits.as_(sight.role, language=language, scheme=SCHEMES[language]) as page:
        with Weight.of(page) as weight:
            answer = page.goto(sight.address(site), wait_until=SETTLED[language])
        assert answer
        assert answer.status == sight.status
        assert page.locator("html").get_attribute("lang") == language
        assert weight.scripts <= MOST_SCRIPT_BYTES, weight.bytes_by_kind
        assert weight.total <= MOST_BYTES, weight.bytes_by_kind
        assert not _violations(page)
        page.set_viewport_size({"width": PHONE, "height": 700})
        reach = overflow(page)
        assert reach["by"] <= 0, reach["wide"]


def _violations(page: Page) -> str:
    found = AXE.run(page, options={"resultTypes": ["violations"]})
    return "\n".join(
        f"{one['id']}: {node['failureSummary']}: {node['target']} {node['html'][:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    )
