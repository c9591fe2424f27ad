"""The description of the API is a page too: it works under our Content-Security-Policy."""

from playwright.sync_api import expect

from tests.browser.browsing import Visits


def test_the_api_explains_and_tries_itself(visits: Visits) -> None:
    with visits.as_() as page:
        page.goto("/")
        page.get_by_role("link", name="For developers").click()
        operation = page.locator(".opblock", has_text="/api/v1/subjects")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()
        expect(operation.locator(".responses-table.live-responses-table")).to_contain_text("200")
