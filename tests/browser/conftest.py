"""Chromium over a running server. Without a browser these tests are skipped, or fail where CI is set."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from werkzeug.serving import make_server

from indexer import Archive
from webapp import create_app

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "web"))  # the invented articles are those of the tests without a browser

from pressroom import settle  # noqa: E402

DEVICES = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
expect.set_options(timeout=12_000)  # a busy machine is no fault of the pages

HOW = "no Chromium was found: `apt install chromium`, or `.venv/bin/playwright install chromium`"
NPM = ("install", "--omit=optional", "--ignore-scripts")
HOW_AXE = f"axe-core is not here and npm could not get it: `npm {' '.join(NPM)}` in tests/browser"


def missing(reason: str) -> None:
    """Skip for `reason`, or fail where CI is set."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser, Debian's where it is, else Playwright's own."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error:
            browser = None
        if browser is None:
            missing(HOW)
        else:
            yield browser
            browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Archive], str]]:
    """Serves an archive and gives its address."""
    servers = []

    def start(archive: Archive) -> str:
        server = make_server("127.0.0.1", 0, create_app({"RESULTS_PER_PAGE": 5}, archive), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread, archive))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread, archive in servers:
        server.shutdown()
        thread.join()
        server.server_close()
        archive.close()


@pytest.fixture(scope="session")
def site(serve: Callable[[Archive], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a server over the invented articles."""
    return serve(settle(tmp_path_factory.mktemp("pressroom")))


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    """Phone, then desktop."""
    return str(request.param)


@pytest.fixture
def context(chromium: Browser, device: str) -> Iterator[BrowserContext]:
    """A fresh browser of that size that may use the clipboard; it reaches nothing but the server."""
    with_device = chromium.new_context(**DEVICES[device], permissions=["clipboard-read", "clipboard-write"])
    with_device.set_default_timeout(8_000)
    yield with_device
    with_device.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; any error of a script, breach of the policy or failed request fails the test."""
    found: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: found.append(f"error: {error}"))
    opened.on("console", lambda m: found.append(f"console: {m.text}") if m.type == "error" else None)
    yield opened
    opened.close()
    assert found == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, got by npm the first time."""
    path = HERE / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if not path.is_file() and npm:
        subprocess.run([npm, *NPM], cwd=HERE, check=False, capture_output=True, timeout=300)
    if not path.is_file():
        missing(HOW_AXE)
    return path.read_text(encoding="utf-8")
