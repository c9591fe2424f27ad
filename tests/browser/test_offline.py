"""Without a network a form keeps what was entered and says so."""

import pytest
from playwright.sync_api import expect

from tests.browser.browsing import Visits
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)


def test_what_was_entered_stays_and_goes_out_later(visits: Visits, site: Site) -> None:
    with visits.as_("teacher") as page:
        page.goto(f"{site.path('original lesson')}")
        page.get_by_role("link", name="Report a problem").click()
        words = page.get_by_label("What is wrong?")
        words.fill("In the second stage a number is missing.")
        send = page.locator("main form button[type=submit]")
        page.context.set_offline(True)
        send.click()
        expect(page.locator("#toasts")).to_contain_text("offline")
        expect(words).to_have_value("In the second stage a number is missing.")
        page.context.set_offline(False)
        send.click()
        expect(page.locator("#toasts")).to_contain_text("Thank you")
