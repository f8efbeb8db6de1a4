"""The search page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from page import get, words
from pressroom import HOSTILE, LOCK

from indexer import Archive, Ask, Unit
from indexer.cite import cite_article


def test_a_result_tells_the_words_who_said_them_and_where(reader: FlaskClient) -> None:
    """A hit shows the passage with its matches marked, the speaker, article, publisher and date."""
    page = get(reader, '/?q="when it is safe"')
    hit = page.select_one(".hit")
    assert [words(m) for m in hit.select(".passage mark")] == ["when it is safe"] or len(hit.select("mark")) == 4
    assert "Maren Tolliver" in words(hit.select_one(".attribution"))
    assert words(hit.select_one(".from")) == LOCK.title
    assert "Brannick Observer" in words(hit.select_one(".slug"))
    assert hit.select_one("time")["datetime"] == "2019-03-04"


def test_a_relay_is_the_sentence_it_is(reader: FlaskClient) -> None:
    """Words passed on name both: who passed them on, and whose they are."""
    page = get(reader, "/?q=paint")
    assert "Josse Abelin, relaying Maren Tolliver" in words(page.select_one(".attribution"))


def test_doubt_is_said(reader: FlaskClient) -> None:
    """Below the threshold the page says "probably"."""
    page = get(reader, "/?q=plans")
    assert "probably Maren Tolliver" in words(page.select_one(".attribution"))


def test_evidence_is_there_on_demand(reader: FlaskClient) -> None:
    """The evidence of an attribution stands in a closed <details>: cue, mention, how it was read, how sure."""
    details = get(reader, "/?q=plans").select_one("details.evidence")
    assert not details.has_attr("open")
    assert "“denied”" in words(details)
    assert "“She”" in words(details)
    assert "a pronoun" in words(details)
    assert "55%" in words(details)


def test_the_unnamed_stay_unnamed(reader: FlaskClient) -> None:
    """Somebody whom the article does not name has no page of a speaker."""
    attribution = get(reader, '/?q="less than"').select_one(".attribution")
    assert "an official of the county (unnamed)" in words(attribution)
    assert attribution.select_one("a") is None


def test_an_undated_article_says_so(reader: FlaskClient) -> None:
    """Where no date is known the page says "undated"."""
    assert "undated" in words(get(reader, "/?q=cottage").select_one(".slug"))


@pytest.mark.parametrize("unit", ["passage", "quote", "article"])
def test_every_tab_answers(reader: FlaskClient, unit: str) -> None:
    """Passages, quotes and articles are three views of one search."""
    page = get(reader, f"/?q=canal&unit={unit}")
    assert page.select(".hit")
    assert page.select_one('.tabs [aria-current="page"]')["href"].find("q=canal") > 0


def test_the_page_says_how_it_understood(reader: FlaskClient) -> None:
    """How the query was read stands beside the number of results."""
    assert "canal" in words(get(reader, "/?q=canal -lock").select_one(".understood"))


def test_a_likelier_spelling_is_offered(reader: FlaskClient) -> None:
    """A word that is not there brings the one that is."""
    offered = get(reader, "/?q=brannik").select_one(".suggestion a")
    assert offered is not None
    assert parse_qs(urlsplit(offered["href"]).query)["q"] == ["brannick"]


def test_facets_count_and_narrow(reader: FlaskClient) -> None:
    """A value of a facet leads to what it counts, and a chip leads back."""
    page = get(reader, "/?q=canal&unit=quote")
    choice = next(a for a in page.select(".facet a") if words(a) == "Pell Harcourt")
    count = words(choice.find_next_sibling(class_="n"))
    narrowed = get(reader, choice["href"])
    assert words(narrowed.select_one(".outcome")).startswith(f"{count} result")
    chip = narrowed.select_one(".chips a")
    assert "Pell Harcourt" in words(chip)
    assert "speaker" not in chip["href"]


def test_the_chart_is_links(reader: FlaskClient) -> None:
    """Every bar of the histogram narrows the search to its year, and says how many it stands for."""
    page = get(reader, "/?q=marks")
    bars = page.select(".chart svg a")
    assert len(bars) == 8
    assert bars[0]["aria-label"] == "2010: 2"
    narrowed = get(reader, bars[0]["href"])
    assert words(narrowed.select_one(".outcome")).startswith("2 results")
    months = narrowed.select(".chart svg a")
    assert [b["data-first"] for b in months] == ["2010-02", "2010-09"]


def test_a_stretch_of_time_is_a_filter(reader: FlaskClient) -> None:
    """The date boxes bound a search, both ends included, and show what they hold."""
    response = reader.get("/?q=marks&from=2011&to=2012-02")
    assert response.status_code == 302
    page = get(reader, response.location)
    assert words(page.select_one(".outcome")).startswith("3 results")
    assert page.select_one("input[name=from]")["value"] == "2011"
    assert page.select_one("input[name=to]")["value"] == "2012-02"


def test_undated_only(reader: FlaskClient) -> None:
    """A filter finds what bears no date."""
    page = get(reader, "/?unit=article&is=undated")
    assert [words(h) for h in page.select(".hit h2")] == ["Keeper's cottage sold"]


def test_pages_hold_the_whole_result_once(reader: FlaskClient) -> None:
    """Going from page to page shows every result once, in one order."""
    address, seen = "/?q=marks&sort=oldest", []
    while address:
        page = get(reader, address)
        seen += [h["data-url"].split("?")[0] for h in page.select(".hit")]
        following = page.select_one(".pager a[rel=next]")
        address = following["href"] if following else None
    assert len(seen) == 16
    assert len(set(seen)) == 16


def test_a_later_page_tells_that_the_archive_changed(reader: FlaskClient) -> None:
    """A page made for another state of the archive says that results may have moved."""
    assert "has changed" in words(get(reader, "/?q=marks&page=2&at=other").select_one(".caution"))


def test_a_page_beyond_the_last_is_the_last(reader: FlaskClient) -> None:
    """An address with a page there is not leads to the last one there is."""
    beyond = reader.get("/?q=marks&sort=oldest&page=99999")
    assert (beyond.status_code, beyond.location) == (302, "/?q=marks&sort=oldest&page=2")


def test_one_state_has_one_address(reader: FlaskClient) -> None:
    """The order in which filters were chosen does not show in the address."""
    one = get(reader, "/?q=canal&speaker=Pell Harcourt&publisher=Brannick Observer")
    other = get(reader, "/?publisher=Brannick Observer&speaker=Pell Harcourt&q=canal")
    tabs = [[a["href"] for a in page.select(".tabs a")] for page in (one, other)]
    assert tabs[0] == tabs[1]


def test_the_search_box_keeps_the_filters(reader: FlaskClient) -> None:
    """Another query keeps what narrows the search."""
    form = get(reader, "/?q=canal&speaker=Pell Harcourt&unit=quote").select_one("form.searchbox")
    hidden = {(i["name"], i["value"]) for i in form.select("input[type=hidden]")}
    assert {("speaker", "Pell Harcourt"), ("unit", "quote")} <= hidden


def test_nothing_found_helps_on(reader: FlaskClient) -> None:
    """An empty result says what to try."""
    page = get(reader, "/?q=zzzzqqq&speaker=Pell Harcourt")
    assert "Nothing in this archive matches" in words(page.select_one(".nothing"))
    assert any("filters" in words(a) for a in page.select(".nothing a"))


def test_text_of_articles_never_becomes_markup(reader: FlaskClient) -> None:
    """Whatever an article holds is shown as text."""
    response = reader.get("/?q=alert")
    assert "<script>alert(1)" not in response.text
    assert "<img src=x" not in response.text
    assert "&lt;script&gt;" in response.text
    page = get(
        reader,
        f"/?q=tables&speaker={HOSTILE.quotes[0].speaker.replace('%', '%25').replace('&', '%26').replace('#', '%23')}",
    )
    assert page.select(".hit")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "*",
        '"',
        "((((",
        "speaker:",
        "date:9999",
        "a" * 5_000,
        "%00",
        "<script>",
        "\u202e",
        "is:undated -canal",
        "page=0",
    ],
)
def test_any_query_gets_a_page(reader: FlaskClient, query: str) -> None:
    """No string that people can type breaks the page."""
    response = reader.get("/", query_string={"q": query, "page": "-3", "sort": "x", "unit": "y", "year": "zzz"})
    assert response.status_code == 200


def test_the_front_page_shows_what_there_is(reader: FlaskClient) -> None:
    """Without a question the page tells the size of the archive and ways in."""
    page = get(reader, "/")
    assert "20 articles" in words(page.select_one(".holdings"))
    assert "Pell Harcourt" in words(page.select_one("main"))
    assert "1 file could not be read" in words(page.select_one("main"))
    assert page.select(".chart svg a")


def test_before_the_first_run_pages_say_what_to_do(before_indexing: FlaskClient) -> None:
    """Without an index the pages say how to make one."""
    for address in ("/", "/?q=canal"):
        assert "flask index" in words(get(before_indexing, address).select_one("main"))


def test_search_has_another_name(reader: FlaskClient) -> None:
    """/search leads to the search page with all its parameters."""
    assert reader.get("/search?q=canal&unit=quote").location == "/?q=canal&unit=quote"


@pytest.mark.parametrize("style", ["apa", "mla", "chicago-notes", "bluebook"])
def test_a_hit_is_cited_as_its_article_is(press: Archive, style: str) -> None:
    """Results show the article's own reference, with its page and edition, and titles cased as its language asks."""
    hits = press.search(Ask("*", unit=Unit.ARTICLE, limit=100)).results.hits
    assert any(hit.imprint.page for hit in hits)
    for hit in hits:
        article = press.article(hit.article_id)
        assert article is not None
        assert press.cite_hit(hit, style) == cite_article(article, style)
