"""A round of grants from its opening to a payment, as its people walk it."""

import csv
import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Visits
from tests.browser.site import PROJECT, Site

# The site is built within it too, on a machine that may be busy.
pytestmark = pytest.mark.timeout(900)

SLUG, NAME = "journey", "Journey grants"
BUDGET = "1000000.03"
HELD_AUTHOR = "Задержанная"
PATIENCE = 60_000
MONEY = re.compile(r"₽([\d,]+\.\d\d)")


def test_a_round_is_opened_approved_by_two_published_and_paid(
    visits: Visits, site: Site, tmp_path: Path
) -> None:
    address = _make(visits)
    _open(visits, address)
    assert site.ask(f"end_window({SLUG!r})") == "open"
    _freeze_and_calculate(visits, address)
    _review(visits, address)
    _approve(visits, address)
    _publish_and_export(visits, address)
    awards, paid = _recomputed(visits, site, address, tmp_path)
    explained = _explained(visits)
    assert explained in awards
    assert paid == [explained]


def _make(visits: Visits) -> str:
    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    with visits.as_("grants_admin") as page:
        page.goto("/grants/rounds/")
        page.get_by_role("link", name="New round").click()
        page.get_by_label("Name in Russian").fill("Гранты пути")
        page.get_by_label("Name in English").fill(NAME)
        page.get_by_label("Address").fill(SLUG)
        page.get_by_label("First day of the window").fill(first.isoformat())
        page.get_by_label("Last day of the window").fill((first + dt.timedelta(9)).isoformat())
        page.get_by_label("Budget, in rubles").fill("0")
        page.get_by_label("Reserve for appeals, in rubles").fill("50 000")
        page.get_by_label("Ruleset").select_option(label="Правила города, 1")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("at least one kopeck").first).to_be_visible()
        expect(page.get_by_label("Name in English")).to_have_value(NAME)
        page.get_by_label("Budget, in rubles").fill(BUDGET)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
        return page.url.removeprefix(visits.site.address)


def _open(visits: Visits, address: str) -> None:
    with visits.as_("grants_admin") as page:
        page.goto(address)
        _confirm(page, "Open the round")
        _current(page, "Open")
        page.get_by_role("button", name="Publish the seed").click()
        expect(page.get_by_text("The seed is published.").first).to_be_visible()
        expect(page.get_by_role("button", name="Freeze the uses")).to_have_count(0)


def _confirm(page: Page, name: str) -> None:
    """A dialog asks first."""
    page.locator("#now").get_by_role("button", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def _current(page: Page, stage: str) -> None:
    heading = page.locator("[aria-current=step] h3")
    expect(heading).to_have_text(stage, timeout=PATIENCE)


def _freeze_and_calculate(visits: Visits, address: str) -> None:
    with visits.as_("grants_admin") as page:
        page.goto(address)
        page.get_by_role("button", name="Freeze the uses").click()
        _current(page, "Frozen")
        page.get_by_role("button", name="Calculate", exact=True).click()
        _current(page, "Calculated")
        expect(page.get_by_text("to the kopeck")).to_be_visible()
        page.get_by_role("button", name="Begin the review").click()
        _current(page, "Under review")
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def _review(visits: Visits, address: str) -> None:
    with visits.as_("grants_admin") as page:
        page.goto(address)
        page.get_by_role("link", name="Look at the held awards").click()
        held = page.get_by_role("listitem").filter(has_text=HELD_AUTHOR)
        expect(held.get_by_text("of the points come from one school")).to_be_visible()
        held.get_by_label("Release: it is paid").check()
        held.get_by_label("Reason").select_option(label="Looked into: the uses are real")
        held.get_by_label("Note").fill("Школа подтвердила.")
        held.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("Nothing is held")).to_be_visible()


def _approve(visits: Visits, address: str) -> None:
    """One person in two windows is one person."""
    with visits.as_("grants_admin") as first, visits.as_("grants_admin") as second_window:
        for page in (first, second_window):
            page.goto(address)
        first.get_by_role("button", name="Approve").click()
        expect(first.get_by_text("Your approval is noted.").first).to_be_visible()
        expect(first.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
        second_window.get_by_role("button", name="Approve").click()
        expect(second_window.get_by_text("You have approved this already.")).to_be_visible()
        _current(second_window, "Under review")
    with visits.as_("second_approver") as page:
        page.goto(address)
        page.get_by_role("button", name="Approve").click()
        _current(page, "Approved")


def _publish_and_export(visits: Visits, address: str) -> None:
    with visits.as_("second_approver") as page:
        page.goto(address)
        _confirm(page, "Publish")
        _current(page, "Published")
        page.get_by_role("button", name="Export payments").click()
        expect(page.get_by_role("link", name="Payments 1, CSV")).to_be_visible(timeout=PATIENCE)


def _recomputed(
    visits: Visits, site: Site, address: str, folder: Path
) -> tuple[list[Decimal], list[Decimal]]:
    """Awards and payments in rubles; the awards come out of the snapshot byte by byte."""
    with visits.as_("grants_admin") as page:
        page.goto(address)
        links = page.get_by_role("heading", name="Files to download").locator("..")
        awards = _take(page, links.get_by_role("link", name="Awards, CSV"))
        archive = _take(page, links.get_by_role("link", name=re.compile("^Snapshot")))
        payments = _take(page, links.get_by_role("link", name="Payments 1, CSV"))
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
    command = (folder / "command.txt").read_text().split()
    done = subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *command[1:]],
        cwd=folder,
        env=dict(site.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "result" / "awards.csv").read_bytes() == awards
    return (
        [Decimal(row["kopecks"]) / 100 for row in _rows(awards)],
        [Decimal(row["roubles"]) for row in _rows(payments)],
    )


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _take(page: Page, link: Locator) -> bytes:
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def _explained(visits: Visits) -> Decimal:
    """What the author's page says, after adding up its lines."""
    with visits.as_("teacher") as page:
        page.goto("/grants/mine/")
        page.get_by_role("link", name=NAME).first.click()
        total = _money(page.locator(".award-total"))
        amounts = page.locator("table.lines td[data-label=Amount]")
        expect(amounts).not_to_have_count(0)
        lines = [Decimal(text.replace(",", "").lstrip("₽")) for text in amounts.all_inner_texts()]
        assert sum(lines) == total
        expect(page.get_by_text("to the kopeck")).to_be_visible()
    return total


def _money(place: Locator) -> Decimal:
    found = MONEY.search(place.inner_text())
    assert found
    return Decimal(found[1].replace(",", ""))
