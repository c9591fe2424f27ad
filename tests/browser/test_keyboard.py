"""By keyboard alone: the way past the header, and a focus that can be seen wherever it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Visits
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(300)

STEPS = 30
# The element in focus: where it is, and whether it or something around it is outlined.
IN_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  let shown = false;
  for (let around = one; around && around !== document.body; around = around.parentElement) {
    const style = getComputedStyle(around);
    shown ||= style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  }
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {name: one.outerHTML.slice(0, 150), shown, seen};
}"""


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("visitor", "/"),
        ("visitor", "/search/?q=физика"),
        ("visitor", "original lesson"),
        ("teacher", "/upload/"),
        ("methodist", "review"),
        ("student", "work"),
        ("grants_admin", "round under review"),
        ("grants_admin", "held awards"),
    ],
)
def test_focus_is_seen_at_every_step(role: str, where: str, visits: Visits, site: Site) -> None:
    with visits.as_(role) as page:
        page.goto(where if where.startswith("/") else site.path(where))
        _skip_link_leads_to_the_content(page)
        page.reload()
        for step in range(STEPS):
            page.keyboard.press("Tab")
            focus = page.evaluate(IN_FOCUS)
            if focus is None:
                break
            assert focus["shown"], f"step {step}: no outline: {focus['name']}"
            assert focus["seen"], f"step {step}: out of sight: {focus['name']}"


def _skip_link_leads_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_screens_of_a_stage_are_changed_by_arrows(visits: Visits, site: Site) -> None:
    with visits.as_("teacher") as page:
        page.goto(site.path("original lesson"))
        stage = page.locator(".stage").first
        stage.get_by_role("tab", name="Teacher").focus()
        page.keyboard.press("ArrowRight")
        board = stage.get_by_role("tab", name="Board")
        expect(board).to_be_focused()
        expect(board).to_have_attribute("aria-selected", "true")
        expect(stage.get_by_role("tabpanel", name="Board")).to_be_visible()


def test_suggestions_are_chosen_by_keyboard(visits: Visits) -> None:
    with visits.as_() as page:
        page.goto("/search/")
        box = page.locator("#q")
        box.press_sequentially("корабл")
        suggestions = page.get_by_role("listbox").locator("visible=true")
        expect(suggestions.get_by_role("option").first).to_be_visible()
        box.press("ArrowDown")
        box.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Почему корабль не тонет")


def test_a_menu_opens_and_closes(visits: Visits, site: Site) -> None:
    with visits.as_() as page:
        page.goto(site.path("lesson"))
        button = page.get_by_role("button", name="Download")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#download")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#download")).to_be_hidden()
        expect(button).to_be_focused()
