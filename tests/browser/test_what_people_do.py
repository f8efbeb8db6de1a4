"""What people come for, done by hand in a browser, on a phone and at a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pressroom import LOCK

from indexer import Archive
from indexer.pipeline.run import Options, index

# Two things copied one after the other: what is read while the second is being written is refused, so it is read again.
CLIPBOARD = """async () => {
  for (let left = 20; ; left--) {
    try {
      const [item] = await navigator.clipboard.read();
      const read = async (type) => (item.types.includes(type) ? (await item.getType(type)).text() : null);
      return { text: await read("text/plain"), html: await read("text/html") };
    } catch (error) {
      if (error.name !== "InvalidStateError" || !left) throw error;
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}"""


def test_find_a_quote_check_it_cite_it(page: Page, site: str) -> None:
    """Half-remembered words lead to the quote, its speaker, its evidence, its citation and its source."""
    page.goto(site)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("gates paint")
    page.keyboard.press("Enter")
    hit = page.locator(".hit").first
    expect(hit.locator("mark")).to_have_count(2)
    expect(hit.locator(".attribution")).to_contain_text("Josse Abelin, relaying Maren Tolliver")
    hit.get_by_text("Evidence").click()
    expect(hit.locator(".evidence dl")).to_contain_text("part of a name given in full elsewhere")
    hit.get_by_role("link", name="Excerpt and cite").click()
    expect(page.locator(".state")).to_contain_text("Verbatim as cited")
    entry = page.locator('.citation[data-style="apa"] .entry').first
    entry.get_by_role("button").click()
    expect(page.locator("[data-notice]")).to_contain_text("Copied")
    copied = page.evaluate(CLIPBOARD)
    assert copied["text"] == entry.locator("[data-copy-text]").input_value()
    assert copied["text"].startswith("Farrow, O. (2019, March 4).")
    assert "<i>Canal lock at Brannick stays shut</i>" in copied["html"] or "<i>Brannick Observer</i>" in copied["html"]
    source = page.locator("[data-source-link]")
    assert re.fullmatch(r"https://observer\.example/lock#:~:text=\S+", source.get_attribute("href") or "")


def test_one_key_copies(page: Page, site: str) -> None:
    """On an excerpt's page one key copies the citation in the style used last, another the words with it."""
    page.goto(f"{site}/excerpts/new?article={LOCK.id}&start={LOCK.quotes[0].span.start}&end={LOCK.quotes[0].span.end}")
    page.locator('.citation[data-style="mla"] [data-copy]').first.click()
    page.keyboard.press("c")
    expect(page.locator("[data-notice]")).to_contain_text("Copied")
    assert page.evaluate(CLIPBOARD)["text"].startswith("Farrow, Ottoline.")
    page.keyboard.press("x")
    page.wait_for_function(f"async () => (await ({CLIPBOARD})()).text.startsWith('We will open it')")
    assert "<blockquote>" in page.evaluate(CLIPBOARD)["html"]


def test_follow_a_speaker_through_a_year(page: Page, site: str) -> None:
    """From a quote to the speaker, from the chart to a year, from there to the article."""
    page.goto(f"{site}/?q=marks")
    page.locator(".attribution a.person").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pell Harcourt")
    page.locator('.chart svg a[data-first="2013"]').click()
    expect(page.locator(".spoken > li")).to_have_count(2)
    page.locator(".spoken .from a").first.click()
    expect(page.locator(".running time")).to_contain_text("2013")


def test_pick_five_and_export(page: Page, site: str) -> None:
    """Five excerpts are kept, ordered by hand, and leave as a file with a bibliography."""
    page.goto(f"{site}/?q=marks&sort=oldest")
    keeps = page.locator("[data-keep]")
    for i in range(5):
        keeps.nth(i).click()
        expect(keeps.nth(i)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-kept-count]")).to_have_text("5")
    page.get_by_role("link", name=re.compile("^Clipboard")).click()
    rows = page.locator(".kept > li")
    expect(rows).to_have_count(5)
    last = rows.nth(4).locator("[data-words]").inner_text()
    for at in (4, 3, 2, 1):
        rows.nth(at).get_by_role("button", name="Move up").click()
    expect(rows.nth(0).locator("[data-words]")).to_have_text(last)
    rows.nth(4).get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(4)
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.index(last.split(",")[0][:40]) < 200
    with page.expect_download() as download:
        page.get_by_role("button", name="CSL-JSON").click()
    assert len(json.loads(Path(download.value.path()).read_text(encoding="utf-8"))) == 4
    page.get_by_role("button", name="Read and print").click()
    expect(page.locator(".sheet-items > li")).to_have_count(4)
    expect(page.locator(".entry-hanging")).to_have_count(4)
    page.goto(f"{site}/clipboard")
    page.reload()
    expect(rows).to_have_count(4)


def test_drop_an_article_and_find_it(page: Page, serve: Callable[[Archive], str], tmp_path: Path) -> None:
    """A file put into the archive is found after indexing, and an open page says that there is something new."""
    folder, instance = tmp_path / "archive", tmp_path / "instance"
    folder.mkdir()
    (folder / "first.txt").write_text("Nothing about boats\n\nThe boats of Eskerry stay ashore.\n", encoding="utf-8")
    index(folder, instance, Options(workers=1))
    address = serve(Archive(instance, folder))
    page.clock.install()
    page.goto(f"{address}/?q=zanderfish")
    expect(page.locator(".nothing")).to_be_visible()
    (folder / "second.txt").write_text(
        "Zanderfish seen at Eskerry\n\nBy Nils Ambrose\n\n“It was as long as the boat,” said Una Bracken.\n",
        encoding="utf-8",
    )
    index(folder, instance, Options(workers=1))
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-notice]")).to_contain_text("The archive has changed")
    expect(page.locator(".nothing")).to_be_visible()  # nobody's page is reloaded under them
    page.locator("[data-notice] a").click()
    expect(page.locator(".hit mark").first).to_have_text("Zanderfish")


def test_selected_words_become_an_excerpt(page: Page, site: str, device: str) -> None:
    """Words selected in an article are offered as an excerpt, to the character."""
    if device == "phone":
        pytest.skip("selecting by touch is the system's own")
    page.goto(f"{site}/articles/{LOCK.id}")
    words = page.locator("[data-start] .words").nth(5)
    words.evaluate(
        """(node) => {
          const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let t = walk.nextNode(); t; t = walk.nextNode()) {
            const at = t.data.indexOf("when it is safe");
            if (at >= 0) { range.setStart(t, at); range.setEnd(t, at + 15); }
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="Excerpt these words").click()
    expect(page.locator(".clipping .picked")).to_have_text("when it is safe")
    page.go_back()
    words.click(click_count=3)
    page.get_by_role("button", name="Excerpt these words").click()
    expect(page.locator(".clipping .picked")).to_have_text(LOCK.blocks[5].span.of(LOCK.text))


def test_a_stretch_of_the_chart_is_dragged_over(page: Page, site: str, device: str) -> None:
    """Dragging from one bar to another narrows the search to the years between."""
    if device == "phone":
        pytest.skip("touch scrolls; on a phone the bars are tapped")
    page.goto(f"{site}/?q=marks")
    boxes = [page.locator(f'.chart svg a[data-first="{y}"] .whole').bounding_box() for y in ("2011", "2013")]
    assert all(boxes)
    (x0, y0), (x1, y1) = ((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b)
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("after=2011.*before=2014"))
    expect(page.locator(".outcome")).to_contain_text("6 results")


def test_everything_goes_by_keyboard(page: Page, site: str) -> None:
    """Search, walk the results, keep one, open it, walk its matches, ask for help: keys alone do it."""
    page.goto(f"{site}/?q=gates")
    page.keyboard.press("j")
    expect(page.locator("#r1")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#r1 [data-keep]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/articles/"))
    page.keyboard.press("j")
    expect(page.locator('[data-match="1"]')).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_url(re.compile("/help$"))
    page.get_by_label("Use single-letter keys").uncheck()
    page.keyboard.press("b")
    page.wait_for_timeout(150)
    assert page.url.endswith("/help")


def test_the_box_completes(page: Page, site: str) -> None:
    """Names and words are completed as one types, by arrow keys and Enter, and told to screen readers."""
    page.goto(site)
    box = page.get_by_role("combobox")
    box.press_sequentially("speaker:pel")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Pell Harcourt")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "option-0")
    box.press("Enter")
    expect(box).to_have_value('speaker:"Pell Harcourt" ')
    box.press_sequentially("wat")
    expect(options.first).to_contain_text("water")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press_sequentially("e")
    expect(options.first).to_contain_text("water")
    box.press("ArrowDown")
    box.press("Tab")
    expect(box).to_have_value('speaker:"Pell Harcourt" water ')
    box.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_a_speaker_shows_on_focus_and_hides_on_escape(page: Page, site: str, device: str) -> None:
    """A quote that has the focus names its speaker, until Escape."""
    page.goto(f"{site}/articles/{LOCK.id}")
    quote = page.locator(".words .q").first
    shown = "(node) => getComputedStyle(node, '::before').content"
    assert quote.evaluate(shown) == "none"
    if device == "phone":
        quote.tap()
    else:
        quote.focus()
    assert "Maren Tolliver" in quote.evaluate(shown)
    page.keyboard.press("Escape")
    assert quote.evaluate(shown) == "none"
