"""Pages that everyone can use: by axe's rules, at any width, without scripts, in both languages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pressroom import HOSTILE, LOCK, OLDER_LOCK

PAGES = {
    "home": "/",
    "results": "/?q=canal",
    "quotes": "/?q=canal&unit=quote",
    "articles": "/?unit=article&year=2012",
    "nothing": "/?q=zzzz",
    "article": f"/articles/{LOCK.id}?q=gates&n=1",
    "hostile": f"/articles/{HOSTILE.id}",
    "version": f"/articles/{LOCK.id}/versions/1",
    "excerpt": f"/excerpts/new?article={LOCK.id}&start={LOCK.quotes[1].span.start}&end={LOCK.quotes[1].span.end}",
    "changed": f"/excerpts/new?article={OLDER_LOCK.id}&start=4&end=30",
    "speaker": "/speakers/Maren%20Tolliver",
    "timeline": "/speakers/Pell%20Harcourt",
    "browse": "/browse",
    "list": "/browse/publisher",
    "calendar": "/browse/dates/2012",
    "failed": "/browse/failed",
    "new": "/browse/new",
    "clipboard": "/clipboard",
    "help": "/help",
    "error": "/nothing-here",
}
KEPT = [{"id": "a.0-3.00000000", "words": "Words", "by": "Somebody", "source": "A paper"}]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = f"axe.run({{ runOnly: {TAGS}, rules: {{ 'target-size': {{ enabled: true }} }} }})"


OUTLINE = """() => {
  const here = document.activeElement;
  const bar = here.querySelector(".whole");
  return {
    tag: here.tagName,
    outline: getComputedStyle(here).outlineStyle,
    stroke: bar && getComputedStyle(bar).strokeWidth,
  };
}"""


def opened(chromium: Browser, address: str, **options: Any) -> Page:
    """A page in a browser of its own; `closed` closes both."""
    context = chromium.new_context(**options)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_for_everyone(chromium: Browser, site: str, axe: str, name: str) -> None:
    """By axe's rules for WCAG 2.2 AA nothing is wrong, light on a desk and dark on a phone, with every <details> open;
    at 320 px and at 200% zoom nothing scrolls sideways; nothing comes from elsewhere, and no script complains."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if name == "clipboard":
        page.add_init_script(f"localStorage.setItem('kept', {json.dumps(json.dumps(KEPT))})")
    page.goto(site + PAGES[name])
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    said = list(complaints)  # what axe itself does is not the page's fault
    page.evaluate(axe)
    found = [page.evaluate(AXE)]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    found.append(page.evaluate(AXE))
    widths = {}
    for width in (320, 640):  # the latter is 1280 at 200%
        page.set_viewport_size({"width": width, "height": 640})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [[(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in f["violations"]] for f in found] == [[], []]
    assert all(any(p["id"] == "color-contrast" for p in f["passes"]) for f in found)
    assert all(seen <= width for width, seen in widths.items()), widths
    assert all(url.startswith(site) for url in asked)
    if name != "error":  # its own 404 is told in the console
        assert said == []


@pytest.mark.parametrize("name", ["home", "quotes", "article", "excerpt", "timeline", "calendar", "help"])
def test_pages_work_without_scripts(chromium: Browser, site: str, name: str) -> None:
    """With JavaScript off a page still shows its content, and its search box searches."""
    page = opened(chromium, site + PAGES[name], java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.locator("#q").fill("gates")
    page.locator("#q").press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.context.close()


def test_the_focus_is_seen(chromium: Browser, site: str) -> None:
    """Whatever the Tab key reaches on a result page has an outline, and the first stop skips to the content."""
    page = opened(chromium, f"{site}/?q=canal", viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        style = page.evaluate(OUTLINE)
        assert style["outline"] != "none" or style["stroke"] == "3px", style
    page.context.close()


def test_motion_is_reduced_when_asked(chromium: Browser, site: str) -> None:
    """Nothing is animated for those who do not want it."""
    page = opened(chromium, f"{site}/articles/{LOCK.id}?q=gates#m2", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    page.context.close()


def test_german_is_spoken(chromium: Browser, site: str) -> None:
    """A browser that prefers German gets it, dates and numbers too, and a choice is remembered."""
    page = opened(chromium, f"{site}/articles/{LOCK.id}", locale="de-DE")
    assert page.get_attribute("html", "lang") == "de"
    expect(page.locator(".running time")).to_have_text("4. März 2019")
    page.get_by_role("link", name="English").click()
    assert page.get_attribute("html", "lang") == "en"
    page.goto(f"{site}/browse")
    assert page.get_attribute("html", "lang") == "en"
    page.context.close()


def test_an_article_prints_as_an_article(chromium: Browser, site: str) -> None:
    """In print there is the article alone: no box, no margin, no tools."""
    page = opened(chromium, f"{site}/articles/{LOCK.id}")
    page.emulate_media(media="print")
    for selector in (".masthead", ".margin", ".tools", ".colophon"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("article.paper h1")).to_be_visible()
    page.context.close()
