"""Screenshots of the main pages, taken from the sample archive: `python -m tests.browser.screenshots`.

They go to docs/screenshots/, where the README finds them. A Chromium is needed (`apt install chromium`).
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from indexer import Archive
from indexer.pipeline.run import Options, index
from webapp import create_app

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "screenshots"
LIMIT = 300_000  # bytes of one picture
DESK = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def search(page: Page) -> None:
    """A search for passages, with the evidence of one attribution open."""
    page.goto("/?q=spillway is:quote&publisher=Venn Valley Post")
    page.locator(".evidence summary").first.click()


def article(page: Page) -> None:
    """An article reached from a search, with a quote in focus."""
    page.goto("/?q=spillway memo&unit=article")
    page.locator(".hit h2 a").first.click()
    page.locator(".words .q-direct[data-who*=sland]").first.focus()
    page.evaluate("scrollTo(0, 170)")


def excerpt(page: Page) -> None:
    """The excerpt of a quote."""
    page.goto("/?q=memo is:direct&unit=quote&publisher=Venn Valley Post")
    page.locator("[data-excerpt]").first.click()


def speaker(page: Page) -> None:
    """The most quoted speaker's timeline."""
    page.goto("/")
    page.locator(".columns .tally a").first.click()


def clipboard(page: Page) -> None:
    """Three excerpts kept."""
    page.goto("/?q=bridge is:direct&unit=quote")
    for i in range(3):
        page.locator("[data-keep]").nth(i).click()
    page.goto("/clipboard")


PICTURES = {
    "front": (lambda page: page.goto("/"), DESK, "light"),
    "search": (search, DESK, "light"),
    "article": (article, DESK, "light"),
    "excerpt": (excerpt, DESK, "light"),
    "speaker": (speaker, DESK, "light"),
    "clipboard": (clipboard, DESK, "light"),
    "article-dark": (article, DESK, "dark"),
    "search-phone": (search, PHONE, "light"),
    "article-phone": (article, PHONE, "light"),
}


def take(browser: Browser, address: str, name: str) -> None:
    """Take one picture. Raises SystemExit when it is larger than LIMIT."""
    steps, device, scheme = PICTURES[name]
    context = browser.new_context(
        **device, color_scheme=scheme, base_url=address, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    steps(page)
    page.evaluate("document.querySelector('[data-notice]').replaceChildren()")
    path = OUT / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size / 1000:.0f} kB")
    if size > LIMIT:
        sys.exit(f"{path} is larger than {LIMIT / 1000:.0f} kB")


def main() -> None:
    """Index the sample archive aside, serve it, take every picture."""
    OUT.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as aside, sync_playwright() as playwright:
        folder, instance = Path(aside) / "archive", Path(aside) / "instance"
        shutil.copytree(ROOT / "archive" / "sample", folder / "sample")
        index(folder, instance, Options())
        archive = Archive(instance, folder)
        server = make_server("127.0.0.1", 0, create_app({"RESULTS_PER_PAGE": 10}, archive), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in PICTURES:
            take(browser, f"http://127.0.0.1:{server.server_port}", name)
        browser.close()
        server.shutdown()
        server.server_close()
        archive.close()


if __name__ == "__main__":
    main()
