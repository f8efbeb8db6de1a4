"""Speakers, browsing, help, and what every page has in common."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from page import get, words
from pressroom import HOSTILE, LOCK

from indexer import Archive
from webapp import create_app

ADDRESSES = (
    "/",
    "/?q=canal",
    "/?q=canal&unit=quote",
    "/?unit=article",
    f"/articles/{LOCK.id}?q=gates",
    f"/articles/{LOCK.id}/versions/1",
    "/speakers/Maren%20Tolliver",
    "/browse",
    "/browse/publisher",
    "/browse/author?by=count",
    "/browse/speaker",
    "/browse/dates",
    "/browse/dates/2012",
    "/browse/failed",
    "/browse/new",
    "/clipboard",
    "/clipboard/sheet",
    "/help",
    "/nothing-here",
)


def test_a_speaker_is_a_timeline(reader: FlaskClient) -> None:
    """All that somebody said, by year, with kinds told apart, the undated last."""
    page = get(reader, "/speakers/Maren%20Tolliver")
    assert [words(h) for h in page.select(".year > h2")] == ["2019", "2020"]
    assert [words(n) for n in page.select(".legend .n")] == ["2", "1", "1"]
    assert {words(r) for r in page.select(".roles a")} == {"canal engineer", "Ingenieurin"}
    assert "Josse Abelin" in words(page.select_one("aside"))


def test_a_timeline_narrows(reader: FlaskClient) -> None:
    """A year or a kind of quote narrows the timeline."""
    assert len(get(reader, "/speakers/Pell%20Harcourt?year=2012").select(".spoken > li")) == 2
    assert "Nothing of that kind" in words(
        get(reader, "/speakers/Pell%20Harcourt?quote_kind=indirect").select_one("main")
    )


def test_those_who_relay_know_it(reader: FlaskClient) -> None:
    """A name with odd characters has its page, and unknown names have none."""
    page = get(reader, "/?q=tables")
    link = page.select_one(".attribution a.person")
    assert words(get(reader, link["href"]).select_one("h1")) == HOSTILE.quotes[0].speaker
    assert reader.get("/speakers/Nobody%20At%20All").status_code == 404


def test_browsing_leads_to_everything(reader: FlaskClient) -> None:
    """Publishers, authors, speakers, years, undated and failed files are one step away."""
    page = get(reader, "/browse")
    shown = words(page.select_one("main"))
    for piece in (
        "Brannick Observer",
        "Ottoline Farrow",
        "Pell Harcourt",
        "2019",
        "Undated 1",
        "Files that could not be read 1",
    ):
        assert piece in shown


def test_lists_are_by_letter(reader: FlaskClient) -> None:
    """The list of publishers stands in alphabetical order under its letters."""
    page = get(reader, "/browse/publisher")
    assert [words(h) for h in page.select(".letter h2")] == ["A", "B", "K"]


def test_the_calendar_marks_days(reader: FlaskClient) -> None:
    """A day on which articles appeared leads to them; a month tells how many."""
    page = get(reader, "/browse/dates/2012")
    days = page.select("td a")
    assert [words(d) for d in days] == ["15", "15"]
    assert words(get(reader, days[0]["href"]).select_one(".outcome")).startswith("1 result")
    assert words(page.select_one("#m2012-02")) == "February 1"


def test_failed_files_have_their_reason(reader: FlaskClient) -> None:
    """A file that could not be read is named with why."""
    shown = words(get(reader, "/browse/failed").select_one("main"))
    assert "broken <file>.html" in shown
    assert "it is empty" in shown


def test_what_is_new_is_told_since_the_last_visit(reader: FlaskClient) -> None:
    """The first visit shows the latest; a later one what came since, and a reload does not lose it."""
    first = reader.get("/browse/new")
    assert "first visit" in first.text
    reader.set_cookie("seen", "|2026-01-01T00:00:00+00:00")
    for _ in range(2):
        page = get(reader, "/browse/new")
        assert "since 1 Jan 2026" in words(page.select_one(".outcome"))
        assert len(page.select(".arrivals li")) == 20


def test_help_shows_live_examples(reader: FlaskClient) -> None:
    """Every example finds what the page says it finds."""
    page = get(reader, "/help")
    rows = page.select(".examples tbody tr")
    assert len(rows) > 15
    for row in rows[:6]:
        count = words(row.select_one(".n"))
        assert words(get(reader, row.select_one("a")["href"]).select_one(".outcome")).startswith(f"{count} result")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_whole_without_scripts(reader: FlaskClient, address: str) -> None:
    """One h1, one main, a title, a skip link, no inline script or style, no handler, nothing from elsewhere."""
    response = reader.get(address)
    page = get(reader, address, response.status_code)
    assert len(page.select("h1")) == 1
    assert len(page.select("main")) == 1
    assert page.title
    assert page.select_one("a.skip")["href"] == "#content"
    for script in page.select("script:not([src])"):
        assert script["type"] in ("application/json", "application/ld+json")
    assert not page.select("style, [style], iframe, object, embed")
    assert not [a for node in page.find_all(True) for a in node.attrs if a.startswith("on")]
    for node in page.select("script[src], link[rel=stylesheet], link[rel=icon], img"):
        assert (node.get("src") or node.get("href")).startswith("/")
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ["/", "/?q=canal", "/nothing-here", "/help"])
def test_every_page_has_a_strict_policy(reader: FlaskClient, address: str) -> None:
    """The policy allows nothing inline and nothing from elsewhere."""
    policy = reader.get(address).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_links_within_lead_somewhere(reader: FlaskClient) -> None:
    """No page links to a page that is not there, and every fragment has its element."""
    seen: dict[str, object] = {}
    for address in ADDRESSES[:-1]:
        page = get(reader, address)
        for link in page.select("a[href^='/']"):
            target, _, fragment = link["href"].partition("#")
            if target not in seen and len(seen) < 400:
                response = reader.get(target, follow_redirects=True)
                assert response.status_code == 200, target
                seen[target] = None
            if target.startswith("/articles/") and fragment and address != "/?unit=article":
                assert f'id="{fragment}"' in reader.get(target).text
        for link in page.select("a[href^='#']"):
            assert page.find(id=link["href"][1:]) is not None, link


def test_pages_are_compressed_when_asked(reader: FlaskClient) -> None:
    """A page comes gzipped to those who take it, the same words as to those who don't."""
    plain = reader.get("/?q=canal", headers={"Accept-Encoding": "identity"})
    packed = reader.get("/?q=canal", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 3


def test_the_first_result_page_is_small(reader: FlaskClient) -> None:
    """A result page with its style, scripts and icon stays within 60 KB compressed."""
    total = 0
    page = get(reader, "/?q=canal")
    scripts = ("page", "copy", "kept", "complete", "pointing")
    root = page.select_one("script[src]")["src"].rsplit("/", 1)[0]
    addresses = [
        "/?q=canal",
        *(n.get("src") or n.get("href") for n in page.select("script[src], link[rel=stylesheet], link[rel=icon]")),
    ]
    for address in [*addresses, *(f"{root}/{name}.js" for name in scripts)]:
        with reader.get(address, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.status_code == 200
            total += len(response.data)
    assert total < 60_000


def test_files_of_the_app_may_be_kept(reader: FlaskClient) -> None:
    """Style and scripts have addresses that change with them, so browsers may keep them for a year."""
    sheet = get(reader, "/").select_one("link[rel=stylesheet]")["href"]
    with reader.get(sheet, headers={"Accept-Encoding": "gzip"}) as response:
        assert "max-age=31536000" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"
        tag = response.headers["ETag"]
    with reader.get(sheet, headers={"Accept-Encoding": "gzip", "If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_a_month_has_its_own_page(reader: FlaskClient) -> None:
    """A month of the calendar can be looked at alone; one that is none is not found."""
    page = get(reader, "/browse/dates/2012/9")
    assert words(page.select_one("h1")) == "September 2012"
    assert [words(d) for d in page.select("td a")] == ["15"]
    assert reader.get("/browse/dates/2012/13").status_code == 404


@pytest.mark.parametrize("address", ["/", "/help", "/api/search?q=canal", "/nothing-here"])
def test_only_named_hosts_are_answered(press: Archive, address: str) -> None:
    """With TRUSTED_HOSTS set, a request under another name gets a bare 400: no address is made from that name."""
    strict = create_app({"TESTING": True, "TRUSTED_HOSTS": ["archive.example"]}, press).test_client()
    refused = strict.get(address, headers={"Host": "elsewhere.example"})
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    assert strict.get("/help", headers={"Host": "archive.example"}).status_code == 200
