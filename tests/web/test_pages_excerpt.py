"""Excerpt pages, the clipboard's routes and their exports."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from page import get, words
from pressroom import GONE, HOSTILE, LOCK, OLDER_LOCK, UNDATED

from indexer import EXPORTS, STYLES, Archive, Article, Span


def span_of(article: Article, text: str) -> Span:
    start = article.text.index(text)
    return Span(start, start + len(text))


@pytest.fixture
def lock_id(press: Archive) -> str:
    return press.excerpt_id(LOCK, LOCK.quotes[0].span)


def test_the_words_stand_in_their_context(reader: FlaskClient, lock_id: str) -> None:
    """The page shows the words within their paragraph, and that they stand so."""
    page = get(reader, f"/excerpts/{lock_id}?q=safe")
    assert page.select_one(".clipping .picked").get_text() == LOCK.quotes[0].span.of(LOCK.text)
    assert page.select_one(".clipping blockquote").get_text().strip() == LOCK.blocks[5].span.of(LOCK.text)
    assert words(page.select_one(".clipping mark")) == "safe"
    assert "Verbatim as cited" in words(page.select_one(".state"))


def test_it_is_attributed_and_sourced(reader: FlaskClient, lock_id: str) -> None:
    """Speaker, article, byline, paper, date and paragraph are told."""
    caption = words(get(reader, f"/excerpts/{lock_id}").select_one(".clipping figcaption"))
    for piece in ("Maren Tolliver", LOCK.title, "Ottoline Farrow", "Brannick Observer", "4 March 2019", "paragraph 2"):
        assert piece in caption


def test_every_style_is_there_as_the_archive_cites(reader: FlaskClient, press: Archive, lock_id: str) -> None:
    """The page's citations are the formatter's, to the character."""
    page = get(reader, f"/excerpts/{lock_id}")
    excerpt = press.excerpt(lock_id).excerpt
    assert [c["data-style"] for c in page.select(".citation")] == list(STYLES)
    for name in STYLES:
        cited = press.cite(excerpt, name)
        shown = [t.get_text() for t in page.select(f'.citation[data-style="{name}"] [data-copy-text]')]
        assert shown == [text for text in (cited.bibliography, cited.citation) if text]
        assert words(page.select_one(f'.citation[data-style="{name}"] [data-copy-html]')) == " ".join(shown[0].split())


def test_the_source_opens_at_the_words(reader: FlaskClient, lock_id: str) -> None:
    """The link to the source carries a text fragment; unsafe addresses make none."""
    assert "#:~:text=" in get(reader, f"/excerpts/{lock_id}").select_one("[data-source-link]")["href"]
    made = reader.get(f"/excerpts/new?article={HOSTILE.id}&start=0&end=8")
    assert get(reader, made.location).select_one("[data-source-link]") is None


def test_selectors_and_hash_are_given(reader: FlaskClient, lock_id: str) -> None:
    """The W3C selectors and the file's SHA-256 are on the page."""
    page = get(reader, f"/excerpts/{lock_id}")
    found = json.loads(page.select("pre")[-1].get_text())
    assert [s["type"] for s in found] == ["TextQuoteSelector", "TextPositionSelector"]
    assert LOCK.sha256 in words(page.select_one("aside"))


def test_changed_words_show_the_difference(reader: FlaskClient, press: Archive) -> None:
    """Words that the article no longer has are shown as cited, with what stands there now."""
    cited = press.excerpt_id(OLDER_LOCK, span_of(OLDER_LOCK, "safe and not one week before"))
    page = get(reader, f"/excerpts/{cited}")
    assert "has changed since" in words(page.select_one(".state"))
    assert page.select_one(".clipping .picked").get_text() == "safe and not one week before"
    assert words(page.select_one(".compare del")) == "week"
    assert words(page.select_one(".compare ins")) == "hour"


def test_gone_and_unknown_are_told_apart(reader: FlaskClient, press: Archive) -> None:
    """An excerpt of an article taken away says so; one that nothing has is not found; a wrong id neither."""
    gone = press.excerpt_id(GONE, span_of(GONE, "This canal story"))
    assert "is gone" in words(get(reader, f"/excerpts/{gone}").select_one(".state"))
    assert "Nothing that was kept" in words(get(reader, f"/excerpts/{LOCK.id}.0-5.00000000", 404).select_one(".state"))
    assert reader.get("/excerpts/nonsense").status_code == 404


def test_an_excerpt_is_made_by_a_form(reader: FlaskClient) -> None:
    """A span in the address leads to its excerpt, without the white space around it."""
    start = LOCK.blocks[4].span.start
    response = reader.get(f"/excerpts/new?article={LOCK.id}&start={start - 2}&end={start + 9}&q=lock")
    assert response.status_code == 302
    assert get(reader, response.location).select_one(".picked").get_text() == "The lock"
    assert "q=lock" in response.location


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("article=nosuch&start=0&end=3", 404),
        (f"article={LOCK.id}&start=5&end=5", 400),
        (f"article={LOCK.id}&start=9&end=2", 400),
        (f"article={LOCK.id}", 400),
        (f"article={LOCK.id}&start=x&end=y", 400),
        (f"article={LOCK.id}&start=-5&end=99999999", 302),
    ],
)
def test_impossible_excerpts_are_refused(reader: FlaskClient, query: str, status: int) -> None:
    """A range without words is refused; one that reaches beyond the text is drawn in."""
    assert reader.get(f"/excerpts/new?{query}").status_code == status


def test_hostile_words_stay_words(reader: FlaskClient, press: Archive) -> None:
    """Markup in an article is text on the excerpt's page too."""
    made = press.excerpt_id(HOSTILE, HOSTILE.quotes[0].span)
    response = reader.get(f"/excerpts/{made}")
    assert "<img src=x" not in response.text
    assert response.status_code == 200


# ------------------------------------------------------------------ clipboard


def test_a_sheet_holds_the_excerpts_in_order(reader: FlaskClient, press: Archive, lock_id: str) -> None:
    """The sheet prints the excerpts as they were ordered, and a bibliography."""
    other = press.excerpt_id(UNDATED, UNDATED.quotes[0].span)
    page = get(reader, f"/clipboard/sheet?id={other}&id={lock_id}&style=mla")
    assert [words(b) for b in page.select(".sheet-items blockquote")] == [
        "for less than a barge",
        "We will open it when it is safe and not one hour before,",
    ]
    assert len(page.select(".entry-hanging")) == 2


@pytest.mark.parametrize("fmt", list(EXPORTS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_format_comes_as_a_file(reader: FlaskClient, lock_id: str, fmt: str, method: str) -> None:
    """Each export answers with the file that the archive makes."""
    values = {"id": lock_id, "format": fmt, "style": "apa"}
    response = (
        reader.get("/clipboard/export", query_string=values)
        if method == "get"
        else reader.post("/clipboard/export", data=values)
    )
    assert response.status_code == 200
    assert response.headers["Content-Type"] == EXPORTS[fmt].media_type
    assert EXPORTS[fmt].filename in response.headers["Content-Disposition"]
    assert response.data


def test_wrong_ids_do_not_spoil_an_export(reader: FlaskClient, lock_id: str) -> None:
    """Ids that nothing has are left out of the file and named on the sheet."""
    ids = f"id=nonsense&id={LOCK.id}.0-3.00000000&id={lock_id}&id={lock_id}"
    assert reader.get(f"/clipboard/export?format=bibtex&{ids}").data.count(b"@") >= 1
    page = get(reader, f"/clipboard/sheet?{ids}")
    assert len(page.select(".sheet-items > li")) == 3
    assert len(page.select(".sheet-items .caution")) == 2


def test_an_unknown_format_names_the_known(reader: FlaskClient, lock_id: str) -> None:
    """A wrong format answers 400 with the list."""
    response = reader.get(f"/clipboard/export?id={lock_id}&format=pdf")
    assert response.status_code == 400
    assert "bibtex" in response.text


def test_the_clipboard_needs_a_script_and_says_so(reader: FlaskClient) -> None:
    """Without JavaScript the clipboard says what to do instead."""
    assert "JavaScript" in words(get(reader, "/clipboard").select_one("noscript"))


def test_the_card_can_be_embedded(reader: FlaskClient, press: Archive) -> None:
    """The page gives the HTML of a frame, safe to paste whatever the headline holds."""
    made = press.excerpt_id(HOSTILE, HOSTILE.quotes[0].span)
    code = get(reader, f"/excerpts/{made}").select_one("pre").get_text()
    frame = BeautifulSoup(code, "lxml").iframe
    assert frame["title"] == HOSTILE.title
    assert reader.get(frame["src"]).status_code == 200
