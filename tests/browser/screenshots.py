"""Every page as every person sees it, as pictures to look at.

Run by hand: ``python -m tests.browser.screenshots OUT_DIR [--port N] [--only WORDS]``
"""

import argparse
import re
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.browser.browsing import VISITOR, Visits, launched
from tests.browser.pages import SIGHTS, Sight
from tests.browser.site import running_site

WIDTHS = (1440, 768, 320)
LANGUAGES = ("ru", "en")
DARK = (1440, "ru")


def main() -> None:
    options = _options()
    wanted = [sight for sight in SIGHTS if options.only in str(sight)]
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data), options.port) as site,
        sync_playwright() as playwright,
    ):
        browser = launched(playwright)
        visits = Visits(browser, site)
        for sight in wanted:
            for language in LANGUAGES:
                _show(visits, sight, language, options.folder)
        browser.close()


def _show(visits: Visits, sight: Sight, language: str, folder: Path) -> None:
    name = re.sub(r"[^\w]+", "-", str(sight)).strip("-")[:80]
    try:
        with visits.as_(sight.role, language=language) as page:
            page.goto(sight.address(visits.site), wait_until="networkidle")
            for width in WIDTHS:
                _shoot(page, width, "light", folder / f"{name}-{language}-{width}.png")
                if (width, language) == DARK and sight.role in {VISITOR, "teacher"}:
                    _shoot(page, width, "dark", folder / f"{name}-{language}-{width}-dark.png")
    except AssertionError as complaint:
        print(f"{sight} {language}: {complaint}")
    print(name, language, flush=True)


def _shoot(page: Page, width: int, scheme: Literal["light", "dark"], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.screenshot(path=path, full_page=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUT_DIR")
    parser.add_argument("--port", type=int, default=0, help="serve there instead of anywhere free")
    parser.add_argument("--only", default="", metavar="WORDS", help="role:page that holds these")
    return parser.parse_args()


if __name__ == "__main__":
    main()
