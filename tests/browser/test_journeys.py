"""A lesson's way through the site, as people walk it; each journey on whatever parts there are."""

import io
import re
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser import outage
from tests.browser.browsing import Visits
from tests.browser.documents import ANSWER, word_lesson
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)

TITLE = "Капиллярные явления"
MISSPELT = "капилярными явленеями"
SECONDS_TO_BE_FOUND = 5
SECONDS_TO_RECOVER = 60
OWN_LESSON = re.compile(r"/my/lessons/\d+/$")


@dataclass(frozen=True)
class Travelled:
    """A lesson that went from a Word file to the library."""

    title: str
    path: str
    own_path: str
    seconds_until_found: float

    @property
    def slug(self) -> str:
        return self.path.rstrip("/").rpartition("/")[2]


@pytest.fixture(scope="module")
def travelled(visits: Visits) -> Travelled:
    own_path = upload(visits, TITLE)
    mend_and_submit(visits, own_path)
    return_with_reason(visits, TITLE)
    mend_in_editor_and_resubmit(visits, own_path)
    approve(visits, TITLE)
    approved_at = time.monotonic()
    path = find(visits, MISSPELT, TITLE, patience=SECONDS_TO_BE_FOUND)
    return Travelled(TITLE, path, own_path, time.monotonic() - approved_at)


def test_a_word_file_is_mended_returned_approved_and_found(travelled: Travelled) -> None:
    assert travelled.path.startswith("/library/physics/")
    assert travelled.seconds_until_found <= SECONDS_TO_BE_FOUND


def test_a_visitor_finds_it_by_facets_and_takes_it_without_answers(
    travelled: Travelled, visits: Visits
) -> None:
    with visits.as_() as page:
        page.goto("/search/")
        page.get_by_role("checkbox", name="Physics").check()
        expect(page.get_by_role("link", name="Remove all filters")).to_be_visible()
        page.get_by_role("checkbox", name="Grade 8").check()
        expect(page.get_by_role("checkbox", name="Grade 8")).to_be_checked()
        page.get_by_role("link", name=travelled.title).click()
        page.wait_for_url(f"**{travelled.path}")
        assert ANSWER not in page.content()
        pdf, archive = take(page, "PDF"), take(page, "ZIP")
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert travelled.title in " ".join(text.split())
    assert "Салфетка" in text
    assert ANSWER not in text
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert files.testzip() is None
        contents = {name: files.read(name) for name in files.namelist()}
    assert any(name.endswith(".png") for name in contents), list(contents)
    assert any("Салфетка".encode() in data for data in contents.values())
    assert not [name for name, data in contents.items() if ANSWER.encode() in data]


def test_another_school_is_taught_and_the_author_sees_one_use(
    travelled: Travelled, visits: Visits, site: Site
) -> None:
    with visits.as_("neighbour") as page:
        page.goto(travelled.path)
        page.get_by_role("link", name="Set for a class").click()
        page.get_by_label("Class").select_option(index=1)
        page.get_by_role("button", name="Set the lesson").click()
        expect(page.get_by_text("The class has it now.")).to_be_visible()
    for student in ("student", "pupil"):
        hand_in(visits, student, travelled.title)
    assert site.ask(f"uses({travelled.slug!r}, 'taught')") == 1
    with visits.as_("teacher") as page:
        page.goto("/my/lessons/")
        own = page.get_by_role("listitem").filter(
            has=page.get_by_role("link", name=travelled.title)
        )
        own.get_by_role("link", name=re.compile("in the last 12 weeks")).click()
        expect(page.get_by_role("heading", name="Uses of your lesson")).to_be_visible()
        taught = page.locator(".stats > *").filter(has_text="Taught")
        expect(taught).to_contain_text("1")


def test_search_degrades_and_recovers_while_publishing_goes_on(visits: Visits, site: Site) -> None:
    title = "Поверхностное натяжение"
    own_path = upload(visits, title)
    with outage.of_search(site):
        with visits.as_() as page:
            page.goto("/search/?q=корабль")
            expect(page.get_by_text("The search engine is away")).to_be_visible()
            expect(page.get_by_role("link", name="Почему корабль не тонет")).to_be_visible()
        mend_and_submit(visits, own_path)
        approve(visits, title)
    find(visits, "поверхностному натяжению", title, patience=SECONDS_TO_RECOVER)


def upload(visits: Visits, title: str) -> str:
    """The path of the draft that the teacher's file became."""
    file = {
        "name": f"{title}.docx",
        "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "buffer": word_lesson(title),
    }
    with visits.as_("teacher") as page:
        page.goto("/upload/")
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a dict is a FilePayload
        page.get_by_label("Subject").select_option(label="Physics")
        page.get_by_role("button", name="Upload and read").click()
        page.wait_for_url(OWN_LESSON, timeout=60_000)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("heading", name="What became of your file")).to_be_visible()
        for stage in ("Вступление", "Опыт с бумагой", "Формула Жюрена"):
            expect(page.get_by_role("heading", name=stage)).to_be_visible()
        draft = page.get_by_role("region", name="The draft")
        expect(draft.locator("figure img").first).to_be_visible()
        expect(draft.get_by_role("cell", name="Салфетка")).to_be_visible()
        draft.get_by_role("tab", name="Board").click()
        expect(draft.locator("math").first).to_be_visible()
        return page.url.removeprefix(visits.site.address)


def mend_and_submit(visits: Visits, own_path: str) -> None:
    with visits.as_("teacher") as page:
        page.goto(own_path)
        page.get_by_label("Outcome").fill("Объяснять, почему вода поднимается по бумаге.")
        page.get_by_label("From grade").select_option("7")
        page.get_by_label("To grade").select_option("8")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_role("button", name="Submit for review").click()
        expect(page.get_by_text("Sent for review.")).to_be_visible()


def return_with_reason(visits: Visits, title: str) -> None:
    with visits.as_("methodist") as page:
        open_review(page, title)
        page.get_by_label("Return with reasons").check()
        page.get_by_label("There is a mistake of fact").check()
        page.get_by_label("Note to the author").fill("Проверьте знаменатель формулы.")
        page.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("Returned. The author is told.")).to_be_visible()


def mend_in_editor_and_resubmit(visits: Visits, own_path: str) -> None:
    """The note is read on the site, the mending is done in Wagtail's editor."""
    with visits.as_("teacher") as page:
        page.goto("/notices/")
        expect(page.get_by_text(TITLE).first).to_be_visible()
        page.goto(own_path)
        expect(page.get_by_text("Проверьте знаменатель формулы.").first).to_be_visible()
        expect(page.get_by_text("There is a mistake of fact").first).to_be_visible()
        page.get_by_role("link", name="Open in the editor").first.click()
        outcome = page.locator("textarea[name=outcome]")
        outcome.fill("Объяснять подъём воды по бумаге и считать его высоту.")
        page.get_by_role("button", name="Save draft").first.click()
        expect(
            page.get_by_text("has been saved").or_(page.get_by_text("updated")).first
        ).to_be_visible()
        page.goto(own_path)
        expect(page.get_by_label("Outcome")).to_have_value(re.compile("считать его высоту"))
        page.get_by_role("button", name="Send again").click()
        expect(page.get_by_text("Sent for review.")).to_be_visible()


def approve(visits: Visits, title: str) -> None:
    with visits.as_("methodist") as page:
        open_review(page, title)
        page.get_by_label("Approve and publish").check()
        page.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("Approved and published.")).to_be_visible()


def open_review(page: Page, title: str) -> None:
    page.goto("/review/")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def find(visits: Visits, words: str, title: str, *, patience: float) -> str:
    """The path of the lesson that a visitor's search leads to, asked again until it does."""
    deadline = time.monotonic() + patience
    with visits.as_() as page:
        while True:
            page.goto(f"/search/?q={words}")
            found = page.get_by_role("link", name=title, exact=True)
            if found.count():
                return str(found.first.get_attribute("href"))
            if time.monotonic() > deadline:
                pytest.fail(f"“{words}” did not find “{title}” within {patience} s")
            page.wait_for_timeout(200)


def take(page: Page, form: str) -> bytes:
    """From the menu, which stays open while one takes several files."""
    link = page.locator("#download").get_by_role("link", name=form)
    if not link.is_visible():
        page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        link.click()
    return _read(waiting.value)


def _read(download: Download) -> bytes:
    assert not download.failure()
    return Path(download.path()).read_bytes()


def hand_in(visits: Visits, student: str, title: str) -> None:
    with visits.as_(student) as page:
        page.goto("/student/")
        page.get_by_role("link", name=title).click()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("Handed in").first).to_be_visible()
