"""From interests to a place in an event, as a student, a guardian and the others walk it."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import Visits
from tests.browser.site import Site

# The site is built within it too, on a machine that may be busy.
pytestmark = pytest.mark.timeout(900)

GOAL, OTHER = "robotics-engineer", "programmer"
EVENT = "Open day of the works"
PATIENCE = 60_000


def test_a_student_finds_a_path_and_a_place_and_stops_being_known(
    visits: Visits, site: Site
) -> None:
    email = site.world["people"]["learner"]
    _consent(visits, "Personal recommendations", "Give consent")
    _consent(visits, "Help of the school's career counsellor", "Give consent")
    _tell_interests(visits)
    address = _explore_and_make_a_path(visits)
    _swap_a_step(visits, address)
    _compare(visits)
    _decline(visits, site, email)
    _sign_up(visits)
    _agree(visits)
    _counsellor_sees(visits, site)
    _employer_sees_a_number(visits, site)
    before = site.ask("snapshot_students()")
    assert site.ask(f"signals({email!r})") > 0
    _consent(visits, "Personal recommendations", "Withdraw consent")
    assert not site.ask(f"personal({email!r})")
    assert site.ask(f"signals({email!r})") == 0
    assert site.ask("snapshot_students()") == before - 1
    _nothing_personal(visits)


def _consent(visits: Visits, purpose: str, button: str) -> None:
    with visits.as_("learner's guardian") as page:
        page.goto("/consents/")
        card = page.locator("article").filter(
            has=page.get_by_role("heading", name=purpose, exact=True)
        )
        card.get_by_role("button", name=button).click()
        if button.startswith("Withdraw"):  # what is lost by it is asked about
            card.get_by_role("dialog").get_by_role("button", name=button).click()
        state = "Given" if button.startswith("Give") else "Not given"
        expect(card.get_by_text(state, exact=True)).to_be_visible()


def _tell_interests(visits: Visits) -> None:
    """By keyboard; left in the middle and taken up again."""
    with visits.as_("learner") as page:
        page.goto("/interests/")
        page.get_by_role("button", name="Begin").click()
        for number in range(1, 13):
            _answer(page, number)
        page.goto("/interests/")
        expect(page.get_by_text("12 of 30 answered").first).to_be_visible()
        page.get_by_role("button", name="Go on").click()
        for number in range(13, 31):
            _answer(page, number)
        page.get_by_role("button", name="Show my result").click()
        expect(page.get_by_role("heading", name="What came out")).to_be_visible()


def _answer(page: Page, number: int) -> None:
    """Likes what is practical and what is to be found out."""
    expect(page.get_by_text(f"Statement {number} of 30")).to_be_visible()
    page.wait_for_load_state()  # no key is heard before the script is there
    value = {1: "5", 2: "4"}.get(number % 6, "2")
    page.keyboard.press(value)
    if number < 30:
        expect(page.get_by_text(f"Statement {number + 1} of 30")).to_be_visible()


def _explore_and_make_a_path(visits: Visits) -> str:
    with visits.as_("learner") as page:
        page.goto("/professions/?field=engineering")
        page.get_by_role("link", name="Robotics engineer").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("obotics engineer")
        page.get_by_role("button", name="Save").first.click()
        page.get_by_role("link", name="Make a path to it").click()
        page.get_by_role("button", name="Keep this path").first.click()
        page.wait_for_url(re.compile(r"/paths/[0-9a-f-]{36}/"))
        expect(page.get_by_text("Next step", exact=True)).to_be_visible()
        expect(page.get_by_text("Teaches what the profession asks").first).to_be_visible()
        return page.url.removeprefix(visits.site.address)


def _swap_a_step(visits: Visits, address: str) -> None:
    with visits.as_("learner") as page:
        page.goto(address)
        step = page.locator("li.path-step").filter(
            has=page.get_by_text(re.compile("College|University programme"))
        )
        old = step.first.get_by_role("heading").inner_text()
        step.first.get_by_role("link", name="Something else").click()
        page.get_by_role("button", name=re.compile("^Take")).first.click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        names = page.locator("li.path-step h3").all_inner_texts()
        assert old not in names, names


def _compare(visits: Visits) -> None:
    with visits.as_("learner") as page:
        page.goto(f"/paths/new/?profession={OTHER}")
        page.get_by_role("button", name="Keep this path").first.click()
        page.wait_for_url(re.compile(r"/paths/[0-9a-f-]{36}/"))
        page.goto("/paths/")
        for box in page.get_by_role("checkbox").all()[:2]:
            box.check()
        page.get_by_role("button", name="Compare the two").click()
        main = page.locator("main")
        expect(main.get_by_text("Robotics engineer").first).to_be_visible()
        expect(main.get_by_text("Programmer").first).to_be_visible()


def _decline(visits: Visits, site: Site, email: str) -> None:
    _until(lambda: site.ask(f"personal({email!r})"))
    with visits.as_("learner") as page:
        page.goto("/recommendations/")
        expect(page.get_by_text("Made of what you did and told here")).to_be_visible()
        expect(page.get_by_text("Why you see this").first).to_be_visible()
        card = page.locator("article.item-card").filter(has=page.locator("details.refuse")).first
        title = card.get_by_role("heading").inner_text()
        card.locator("details.refuse summary").click()
        card.get_by_label("It does not interest me").check()
        card.get_by_role("button", name="Do not show it again").click()
        expect(page.get_by_text("will not be shown to you again")).to_be_visible()
        page.goto("/recommendations/")
        expect(page.locator("article.item-card").get_by_text(title, exact=True)).to_have_count(0)


def _sign_up(visits: Visits) -> None:
    """Below the age of deciding alone: the place waits for a guardian."""
    with visits.as_("learner") as page:
        page.goto("/opportunities/")
        page.get_by_role("link", name=EVENT).first.click()
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_text("Waits for a guardian's consent").first).to_be_visible()


def _agree(visits: Visits) -> None:
    with visits.as_("learner's guardian") as page:
        page.goto("/wards/signups/")
        page.get_by_role("button", name="Agree").click()
        expect(page.get_by_text("You agreed.")).to_be_visible()
    with visits.as_("learner") as page:
        page.goto("/student/signups/")
        expect(page.get_by_text("Has a place").first).to_be_visible()


def _counsellor_sees(visits: Visits, site: Site) -> None:
    name = site.world["names"]["learner"].split("\u00a0")[0]
    with visits.as_("counsellor") as page:
        page.goto("/counselling/?why=all")
        page.get_by_role("link", name=re.compile(name)).click()
        main = page.locator("main")
        expect(main.get_by_role("heading", name=re.compile("Path"))).to_be_visible()
        expect(main.get_by_text("obotics engineer").first).to_be_visible()
        expect(main.get_by_text(EVENT).first).to_be_visible()


def _employer_sees_a_number(visits: Visits, site: Site) -> None:
    name = site.world["names"]["learner"].split("\u00a0")[0]
    with visits.as_("employer") as page:
        page.goto(site.path("manage an event"))
        expect(page.get_by_text("fewer than 10").first).to_be_visible()
        expect(page.get_by_text(name)).to_have_count(0)


def _nothing_personal(visits: Visits) -> None:
    with visits.as_("learner") as page:
        page.goto("/recommendations/")
        expect(page.get_by_text("What students of your grade choose")).to_be_visible()
        expect(page.get_by_text("Made of what you did and told here")).to_have_count(0)


def _until(true: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]  # a function
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(1)
