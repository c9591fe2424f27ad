"""What must work where scripts do not run at all."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Visits
from tests.browser.documents import word_lesson
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)


def test_searching_and_narrowing(visits: Visits) -> None:
    with visits.as_(scripts=False) as page:
        page.goto("/")
        box = page.locator("main").get_by_role("combobox")
        box.fill("корабль")
        box.press("Enter")
        expect(page.get_by_role("link", name="Почему корабль не тонет")).to_be_visible()
        page.get_by_role("checkbox", name="Physics").check()
        page.get_by_role("button", name="Show results").click()
        expect(page.get_by_role("checkbox", name="Physics")).to_be_checked()
        page.get_by_role("link", name="Почему корабль не тонет").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Почему корабль не тонет")


def test_reading_every_screen_and_downloading(visits: Visits, site: Site) -> None:
    with visits.as_("teacher", scripts=False) as page:
        page.goto(site.path("lesson"))
        for words in ("подождите ответа", "Давление — это сила", "Прочитайте и решите"):
            expect(page.get_by_text(words)).to_be_visible()
        page.get_by_role("button", name="For the class").click()
        with page.expect_download() as waiting:
            page.locator("#download").get_by_role("link", name="Markdown").click()
        assert waiting.value.suggested_filename.endswith(".md")


def test_uploading_a_lesson(visits: Visits) -> None:
    title = "Тень и полутень"
    file = {"name": "Тень.docx", "mimeType": "", "buffer": word_lesson(title)}
    with visits.as_("teacher", scripts=False) as page:
        page.goto("/upload/")
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a dict is a FilePayload
        page.get_by_label("Subject").select_option(label="Physics")
        page.get_by_role("button", name="Upload and read").click()
        _look_until_it_is_read(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def _look_until_it_is_read(page: Page) -> None:
    """Where a worker reads the file, the page changes only when one asks for it again."""
    again = page.get_by_role("link", name="Look again")
    for _attempt in range(60):
        if not again.is_visible():
            return
        page.wait_for_timeout(500)
        again.click()


def test_choosing_a_language(visits: Visits) -> None:
    with visits.as_(scripts=False) as page:
        page.goto("/library/")
        page.get_by_role("button", name="Русский").click()
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        assert page.url.endswith("/library/")


def test_answering_a_lesson(visits: Visits, site: Site) -> None:
    with visits.as_("pupil", scripts=False) as page:
        page.goto(site.path("work"))
        page.get_by_label("Your answer").fill("Сила, делённая на площадь")
        page.get_by_label("9,8 м/с²").check()
        page.get_by_role("button", name="Save and go on later").click()
        expect(page.get_by_label("9,8 м/с²")).to_be_checked()
        page.get_by_role("button", name="Hand in").click()
        page.get_by_role("button", name="Hand in as it is").click()
        expect(page.get_by_text("Handed in").first).to_be_visible()
        expect(page.get_by_text("Right", exact=True).first).to_be_visible()


def test_a_round_of_grants(visits: Visits, site: Site) -> None:
    """What asks first, and a form that comes back with what was typed."""
    with visits.as_("grants_admin", scripts=False) as page:
        page.goto(site.path("draft round"))
        page.locator("#now").get_by_role("button", name="Open the round").click()
        asked = page.get_by_role("dialog")
        expect(asked.get_by_text("the ruleset is locked for good")).to_be_visible()
        asked.get_by_role("button", name="Cancel").click()
        expect(asked).to_be_hidden()
        page.goto(site.path("held awards"))
        held = page.get_by_role("listitem").filter(has=page.get_by_label("Refuse"))
        held.get_by_label("Note").fill("Не спешить")
        held.get_by_label("Refuse").check()
        held.get_by_label("Reason").select_option(label="Looked into: the uses are real")
        held.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("This reason belongs to the other decision.").first).to_be_visible()
        expect(page.get_by_label("Note")).to_have_value("Не спешить")
