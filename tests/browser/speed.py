"""How quickly a page stands still for someone with a slow phone and a slow line.

Run by hand for the figures of docs/benchmarks.md: ``python -m tests.browser.speed``
"""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.browsing import AGENT, launched
from tests.browser.site import Site, running_site

# Lighthouse's slow 4G and mid-range phone, applied by the browser itself.
LATENCY_MS, BYTES_A_SECOND, SLOWER = 150, 1_600_000 / 8, 4
PAGES = {"home": "/", "search": "/search/?q=траектория", "lesson": "original lesson"}
WATCH = """
  window.seen = {lcp: 0, cls: 0, what: ''};
  new PerformanceObserver(list => list.getEntries().forEach(one => {
    seen.lcp = one.startTime; seen.what = one.element ? one.element.outerHTML.slice(0, 80) : '';
  })).observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(one => {
    if (!one.hadRecentInput) seen.cls += one.value;
  })).observe({type: 'layout-shift', buffered: true});
"""


@dataclass(frozen=True)
class Speed:
    """``lcp`` in milliseconds; ``what`` was painted last and largest."""

    lcp: float
    cls: float
    what: str = ""


def speed_of(browser: Browser, site: Site, page_name: str, *, width: int = 360) -> Speed:
    """Of one visit by somebody who was never here."""
    where = PAGES[page_name]
    context = browser.new_context(
        base_url=site.address,
        user_agent=AGENT,
        viewport={"width": width, "height": 740},
        locale="ru",
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    phone = context.new_cdp_session(page)
    phone.send("Network.enable")
    phone.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(where if where.startswith("/") else site.path(where), wait_until="networkidle")
    page.mouse.wheel(0, 2_000)
    page.wait_for_timeout(500)
    seen = page.evaluate("seen")
    context.close()
    return Speed(float(seen["lcp"]), float(seen["cls"]), str(seen["what"]))


def main(times: int = 5) -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        running_site(Path(data)) as site,
        sync_playwright() as playwright,
    ):
        browser = launched(playwright)
        print("| page | LCP, median of 5 | CLS, worst of 5 |\n|---|---|---|")
        for name in PAGES:
            speed_of(browser, site, name)  # the site's own caches are warm on any day
            speeds = [speed_of(browser, site, name) for _ in range(times)]
            lcp = statistics.median(speed.lcp for speed in speeds)
            cls = max(speed.cls for speed in speeds)
            print(f"| {name} | {lcp / 1000:.2f} s | {cls:.3f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
