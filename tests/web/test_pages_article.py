"""Article pages and older versions."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from page import get, words
from pressroom import GERMAN, GONE, HOSTILE, LOCK, SERIES, UNDATED

from indexer import BlockKind


def test_blocks_stand_in_their_order(reader: FlaskClient) -> None:
    """Every block is printed, in the order of the original, word for word."""
    page = get(reader, f"/articles/{LOCK.id}")
    starts = [int(node["data-start"]) for node in page.select("[data-start]")]
    assert starts == [b.span.start for b in LOCK.blocks]
    printed = [node.get_text() for node in page.select("[data-start] .words, .words[data-start]")]
    assert printed == [b.span.of(LOCK.text) for b in LOCK.blocks]


def test_paragraphs_are_numbered_as_citations_count_them(reader: FlaskClient) -> None:
    """Each paragraph has its number and its anchor."""
    page = get(reader, f"/articles/{LOCK.id}")
    numbers = [words(a) for a in page.select(".tools .number")]
    counted = {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUESTION, BlockKind.ANSWER, BlockKind.BLOCKQUOTE}
    assert numbers == [str(i) for i in range(1, 1 + sum(b.kind in counted for b in LOCK.blocks))]
    assert all(page.select_one(f"#p{n}") for n in numbers)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("h1", "Canal lock at Brannick stays shut"),
        (".standfirst", "Engineers want another winter"),
        (".byline", "By Ottoline Farrow"),
        (".paper h2", "Barges wait"),
        ("ul.items li", "Gates: built in 1911"),
        ("figcaption", "The upper gate in January. Photo: Lena Ostrow"),
        (".embed", "Brannick Barges"),
        (".correction", "An earlier version"),
        (".question", "Who pays"),
        ("blockquote", "kept in good order"),
        ("details.furniture", "Subscribe"),
        (".running", "Brannick Observer"),
        (".running time", "4 March 2019"),
    ],
)
def test_each_kind_of_block_has_its_form(reader: FlaskClient, selector: str, text: str) -> None:
    """Headline, standfirst, captions, corrections and the rest are set as what they are."""
    page = get(reader, f"/articles/{LOCK.id}")
    assert any(text in words(node) for node in page.select(selector))


def test_quotes_are_underlined_by_kind_with_their_speaker(reader: FlaskClient) -> None:
    """Each quote can take the focus, names its speaker, and points to the evidence."""
    page = get(reader, f"/articles/{LOCK.id}")
    quotes = page.select(".words .q")
    assert [q["class"][1] for q in quotes] == ["q-direct", "q-partial", "q-indirect"]
    assert quotes[1]["data-who"] == "Josse Abelin, relaying Maren Tolliver"
    for quote in quotes:
        assert quote["tabindex"] == "0"
        assert "Maren Tolliver" in words(page.find(id=quote["aria-describedby"]))


def test_mentions_are_nobodys_speech(reader: FlaskClient) -> None:
    """Words in quotation marks that nobody said are not underlined."""
    page = get(reader, f"/articles/{UNDATED.id}")
    assert [q["class"][1] for q in page.select(".words .q")] == ["q-partial"]


def test_the_side_list_tells_who_speaks_and_how_much(reader: FlaskClient) -> None:
    """Speakers are listed with their share of the words."""
    voice = get(reader, f"/articles/{LOCK.id}").select_one(".voices > li")
    assert words(voice.select_one(".voice")) == "Maren Tolliver"
    assert words(voice.select_one(".n")) == "100%"
    assert len(voice.select(".quoted > li")) == 3


def test_provenance_says_where_values_come_from(reader: FlaskClient) -> None:
    """File, hash, copies, warnings and the origin of each value are shown; what is unknown is called so."""
    shown = words(get(reader, f"/articles/{LOCK.id}").select_one("aside.margin"))
    for piece in (LOCK.path, LOCK.sha256, "mirror/lock.html", "the byline stands twice", "from the page’s JSON-LD"):
        assert piece in shown
    assert "unknown" in words(get(reader, f"/articles/{UNDATED.id}").select_one(".provenance"))


def test_matches_are_marked_and_linked_one_to_the_next(reader: FlaskClient) -> None:
    """The words of the search are marked, and each match leads to the next and the one before."""
    page = get(reader, f"/articles/{LOCK.id}?q=gates")
    matches = page.select("[data-match]")
    assert len(matches) == 5
    assert all(node.select("mark") for node in matches)
    assert page.select_one(".trail .matches a")["href"] == "#m1"
    assert [a["href"] for a in matches[1].select(".hop a")] == ["#m1", "#m3"]


def test_results_before_and_after_are_a_link_away(reader: FlaskClient) -> None:
    """An article reached from a search leads on to the next result."""
    hit = get(reader, "/?q=marks&sort=oldest&page=2").select_one(".hit")
    page = get(reader, hit["data-url"])
    assert "11 / 16" in words(page.select_one(".trail"))
    assert get(reader, page.select_one(".trail a[rel=next]")["href"])
    back = page.select_one(".trail a")["href"]
    assert "page=2" in back
    assert back.endswith("#r11")


def test_any_part_can_be_made_an_excerpt(reader: FlaskClient) -> None:
    """Paragraphs and quotes link to their excerpts."""
    page = get(reader, f"/articles/{LOCK.id}")
    links = page.select(".tools .make") + page.select(".quoted a[href*='/excerpts/new']")
    assert len(links) > 6
    for link in links:
        assert reader.get(link["href"]).status_code == 302


def test_machines_find_the_article_described(reader: FlaskClient) -> None:
    """JSON-LD, meta tags, COinS and Link headers are there, safely."""
    response = reader.get(f"/articles/{HOSTILE.id}")
    page = get(reader, f"/articles/{HOSTILE.id}")
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert data["headline"] == HOSTILE.title
    assert "</script><" not in response.text.replace("</script>\n<", "")
    assert page.select_one('meta[name="DC.title"]')["content"] == HOSTILE.title
    assert "rft.title=" in page.select_one(".Z3988")["title"]
    for rel in ("cite-as", "describedby", "author", "type"):
        assert f'rel="{rel}"' in response.headers["Link"]


def test_addresses_that_could_run_are_no_links(reader: FlaskClient) -> None:
    """Only http and https addresses become links to the source."""
    assert "javascript:" not in str([a["href"] for a in get(reader, f"/articles/{HOSTILE.id}").select("a")])


def test_the_article_keeps_its_language(reader: FlaskClient) -> None:
    """The article's language is told to browsers and screen readers."""
    assert get(reader, f"/articles/{GERMAN.id}").select_one("article.paper")["lang"] == "de"


def test_older_texts_show_their_difference(reader: FlaskClient) -> None:
    """What was taken out and put in since is marked word by word."""
    page = get(reader, f"/articles/{LOCK.id}")
    older = get(reader, page.select_one(".versions a")["href"])
    changed = [words(p) for p in older.select(".step-changed")]
    assert any("week" in c for c in changed)
    assert [words(n) for n in older.select(".step-changed del")] == ["year!!", "week"]
    assert [words(n) for n in older.select(".step-changed ins")] == ["spring", "hour"]


def test_an_article_taken_away_says_so(reader: FlaskClient) -> None:
    """An article that was kept but is no longer there answers 410 with its kept texts."""
    page = get(reader, f"/articles/{GONE.id}", 410)
    text = get(reader, page.select_one("main a")["href"])
    assert "nothing to compare" in words(text.select_one("main"))


@pytest.mark.parametrize("address", ["/articles/nosuch", "/articles/..%2f", f"/articles/{SERIES[0].id}/versions/1"])
def test_what_is_not_there_is_not_found(reader: FlaskClient, address: str) -> None:
    """Unknown articles and versions answer 404."""
    assert reader.get(address).status_code == 404
