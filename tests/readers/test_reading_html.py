"""Web pages: kinds of block, metadata with provenance, hidden and hostile markup."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from indexer.model import Article, BlockKind, Origin, Precision, RawDocument, ReadError
from indexer.readers import read
from indexer.readers.page import MAX_SEGMENTS

B = BlockKind
P = "<p>The council met for six hours on Monday and decided very little, as everybody had said that it would.</p>"
Q = "<p>Nobody who had come to speak was sorry to go home, and most of them had gone by nine in the evening.</p>"
R = "<p>The bridge will be closed for eleven months, a ferry will take its place, and the petition goes on as before.</p>"


def page(body: str, head: str = "", **raw: object) -> Article:
    text = f"<html><head><title>A bridge | Lantern</title>{head}</head><body>{body}</body></html>"
    return read(RawDocument("a.html", "text/html", text.encode(), "0" * 64, **raw))  # type: ignore[arg-type]


def article(inner: str) -> str:
    return f"<article><h1>A bridge</h1><div class='article-body'>{inner}</div></article>"


def texts(found: Article, kind: BlockKind) -> list[str]:
    return [b.span.of(found.text) for b in found.blocks if b.kind is kind]


KINDS = [
    ("heading", f"{P}<h2>What comes next</h2>{Q}{R}", B.SUBHEAD, ["What comes next"]),
    ("bold line", f"{P}<p><strong>What comes next</strong></p>{Q}{R}", B.SUBHEAD, ["What comes next"]),
    ("list", f"{P}<ul><li>One thing to do.</li><li>Another thing.</li></ul>{Q}{R}", B.LIST_ITEM, ["One thing to do.", "Another thing."]),
    ("quote", f"{P}<blockquote><p>It was late, and it will be later.</p></blockquote>{Q}{R}", B.BLOCKQUOTE, ["It was late, and it will be later."]),
    ("post", f"{P}<blockquote class='twitter-tweet'><p>Big things ahead for this town!</p></blockquote>{Q}{R}", B.EMBED, ["Big things ahead for this town!"]),
    ("correction", f"{P}{Q}{R}<p>Correction: The bridge is 90 metres long.</p>", B.CORRECTION, ["Correction: The bridge is 90 metres long."]),
    ("points of a text that is paid for", f"<div class='premium'><ul class='summary-list'><li>The council met for six long hours.</li><li>Very little was decided on Monday.</li></ul></div>{P}{Q}{R}", B.STANDFIRST, ["The council met for six long hours.", "Very little was decided on Monday."]),
    ("credit alone above the text", f"<div><img src=a.jpg><div>Photo: Ann Lee</div></div>{P}{Q}{R}", B.CAPTION, ["Photo: Ann Lee"]),
    ("points above a live page", f"<p class='standfirst'>What happened in six long hours, as it happened.</p><div class='key-points'><h2>What we know</h2><ul><li>The council met for six hours.</li><li>Very little was decided then.</li></ul></div><section>{P}</section><section>{Q}</section><section>{R}</section>", B.LIST_ITEM, ["The council met for six hours.", "Very little was decided then."]),
    ("correction above the text", f"<p><em>Correction: The bridge is 90 metres long, and not 80, as was said.</em></p>{P}{Q}{R}", B.CORRECTION, ["Correction: The bridge is 90 metres long, and not 80, as was said."]),
    ("table around a picture", f"{P}<table><tr><td><img src=a.jpg></td></tr><tr><td>The bridge at dawn. Photo: Ann Lee</td></tr></table>{Q}{R}", B.CAPTION, ["The bridge at dawn."]),
    ("question", f"{P}<p>Q: Why is it so late?</p><p>A: Because of the rain.</p>{Q}{R}", B.QUESTION, ["Q: Why is it so late?"]),
    ("answer", f"{P}<p>Q: Why is it so late?</p><p>A: Because of the rain.</p>{Q}{R}", B.ANSWER, ["A: Because of the rain."]),
    ("caption", f"{P}<figure><img><figcaption>The bridge at dawn. Photo: Ann Lee</figcaption></figure>{Q}{R}", B.CAPTION, ["The bridge at dawn."]),
    ("table", f"{P}<table><tr><td>2002</td><td>Ann Lee</td></tr><tr><td>2006</td><td>Bob Ray</td></tr></table>{Q}{R}", B.TABLE_ROW, ["2002 Ann Lee", "2006 Bob Ray"]),
    ("italics under a picture", f"{P}<p><img src=a.jpg></p><p><em>The bridge at dawn, seen from the mill.</em></p>{Q}{R}", B.CAPTION, ["The bridge at dawn, seen from the mill."]),
    ("in one box with a picture", f"{P}<div><img src=a.jpg><br><span>The bridge at dawn</span></div>{Q}{R}", B.CAPTION, ["The bridge at dawn"]),
    ("no caption of an icon", f"{P}<div><img src=a.gif width=16><br><span>The bridge at dawn</span></div>{Q}{R}", B.CAPTION, []),
    ("line in capitals", f"{P}<p>WHAT COMES NEXT</p>{Q}{R}", B.SUBHEAD, ["WHAT COMES NEXT"]),
    ("named by its class", f"{P}<div class='sub-headline'>Our ruling</div>{Q}{R}", B.SUBHEAD, ["Our ruling"]),
    ("byline with the hour", f"<p class='byline'>By Ann Lee and Bob Ray Monday, November 18, 2019, 04:05 pm PT (07:05 pm ET)</p>{P}{Q}{R}", B.BYLINE, ["By Ann Lee and Bob Ray Monday, November 18, 2019, 04:05 pm PT (07:05 pm ET)"]),
    ("frame that did not load", f"{P}<div class='embed'><p>View 6 images</p></div>{Q}{R}", B.FURNITURE, ["View 6 images"]),
    ("hour of the last change", f"{P}{Q}{R}<p>Updated at 1:23 p.m.</p>", B.DATELINE, ["Updated at 1:23 p.m."]),
    ("player that did not load", f"{P}<p>We apologize, but this video has failed to load.</p>{Q}{R}", B.FURNITURE, ["We apologize, but this video has failed to load."]),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "kind", "want"), [k[1:] for k in KINDS], ids=[k[0] for k in KINDS])
def test_kinds(inner: str, kind: BlockKind, want: list[str]) -> None:
    """Each kind of block is told apart, and the paragraphs around it stay."""
    found = page(article(inner))
    assert texts(found, kind) == want
    assert len(texts(found, B.PARAGRAPH)) >= 3


OUTSIDE = [
    ("navigation", "<nav><a href=/a>Weather and tides for today</a></nav>"),
    ("related", "<div class='related-articles'><p>Swans return to the mill pond after a winter of nine long weeks away.</p></div>"),
    ("newsletter", "<div class='newsletter-signup'><p>Get the morning letter: never miss a ferry again, sign up for it today.</p></div>"),
    ("hidden attribute", "<p hidden>Words that nobody is ever going to see on this page, however long one looks at it.</p>"),
    ("display none", "<p style='display: none'>Words that nobody is ever going to see on this page, however long one looks.</p>"),
    ("aria-hidden", "<div aria-hidden='true'><p>Words that nobody is ever going to hear on this page, however long.</p></div>"),
    ("screen readers only", "<span class='sr-only'>Words that only a machine is going to read out aloud to anybody at all.</span>"),
    ("script", "<script>var words = 'Nobody should ever see these words, which a machine has to read.';</script>"),
    ("noscript", "<noscript><p>Please switch on what you switched off, or nothing on this page will ever work.</p></noscript>"),
    ("another article", "<article class='t9'><h3>How the mill got its wheel</h3><p class='k3'>Nobody knows it any more, but it was the miller's aunt.</p></article>"),
    ("linked headings of others", "<div class='story-card'><h3 class='headline'><a href='/x'>How the mill got its wheel</a></h3></div><div class='story-card'><h3 class='headline'><a href='/y'>The ferry that never came back</a></h3></div>"),
    ("teaser in its own element", "<div><div><a href='/x'>How the mill got its second wheel</a></div><div>Nobody knows it any more, but it was the miller's aunt who paid for all of it.</div></div>"),
    ("list of other stories", "<h3>Related stories</h3><ul><li>How the mill <a href='/x'>got its second wheel</a></li><li>The ferry that <a href='/y'>never came back again</a></li></ul>"),
    ("links behind such a line", "<p>DON'T MISS</p><p><a href='/x'>How the mill got its second wheel</a> [INSIGHT] | <a href='/y'>The ferry that never came back again</a></p>"),
    ("for screens far away", "<div class='off-screen'>Picture: words that only a machine is going to read out aloud.</div>"),
    ("link line", "<p><a href='/x'>Read more: How the old bridge was built by nine men and a goat</a></p>"),
]  # fmt: skip


@pytest.mark.parametrize("extra", [o[1] for o in OUTSIDE], ids=[o[0] for o in OUTSIDE])
def test_what_is_no_article_stays_out(extra: str) -> None:
    """Furniture and hidden words between paragraphs do not reach the text."""
    found = page(article(P + Q + extra + R))
    assert found.text == page(article(P + Q + R)).text


INSIDE = [
    ("full of numbers", "<p>From 2010 to 2015 there were 3248 cases, 584 of them in 2014.</p>"),
    ("more links than words of its own", "<p>The mayor <a href='/x'>" + "of the town behind the hill that the old bridge was built for in a dry summer " * 3 + "</a> said on Monday that nobody need fear for the ferry, for the ducks, or for the old stones of the bridge, which are numbered.</p>"),
    ("address that is a link", "<p><a href='http://lantern.example/x'>www.lantern.example</a></p>"),
    ("whole sentence a link", "<p><a href='/x'>The mill has a bridge of its own, and nobody has ever seen it closed.</a></p>"),
    ("place of a dispatch", "<p><cite class='source'>Oldreach (Lantern)</cite> The mill has a bridge of its own.</p>"),
    ("drawings that a text names", "<p>(Graphic: Ferries by the hour - <a href='/x'>here</a>)</p>"),
    ("source of a quotation", "<blockquote><p>It was late, and it will be later, the mayor said then.</p></blockquote><p>[<a href='/x'>Courier</a>]</p>"),
    ("things needed", "<div class='card'><ul><li>Two planks</li><li>Forty nails</li></ul></div>"),
]  # fmt: skip


@pytest.mark.parametrize("extra", [i[1] for i in INSIDE], ids=[i[0] for i in INSIDE])
def test_what_looks_like_furniture_stays(extra: str) -> None:
    """Lines of the article that look a little like something else are in the text, in their place."""
    found = page(article(P + Q + extra + R + R.replace("bridge", "road")))
    bodies = (B.PARAGRAPH, B.LIST_ITEM, B.BLOCKQUOTE)
    shown = " ".join(b.span.of(found.text) for b in found.blocks if b.kind in bodies)
    assert "".join(html.fromstring(extra).text_content().split()) in "".join(shown.split())


LONG = "".join(
    f"<p>{n} came to the bridge that morning with a cart, a dog and a long list of questions for the mayor.</p>"
    for n in ("Ann", "Bob", "Cora", "Dan", "Eve", "Finn")
)
PARTS = [
    ("text behind a paywall", f"<article><h1>A bridge</h1><div class='article-body'>{P}{Q}{R}<div class='paywall' hidden>{LONG}</div></div></article>"),
    ("summary above a live feed", f"<article><h1>A bridge</h1><div class='before'>{P}{Q}</div><div class='live'><div class='live-entry'>{R}{LONG}</div></div></article>"),
    ("cut by an advert, blocks numbered", f"<main><h1>A bridge</h1><div><div><div><div class='body part'>{P}{Q}</div></div></div></div><div class='advert'>Advert</div><div><div><div><div><div class='body part'>"
     + (R + LONG).replace("<p>", "<p class='copy b17'>") + "</div></div></div></div></div></main>"),
]  # fmt: skip


@pytest.mark.parametrize("body", [p[1] for p in PARTS], ids=[p[0] for p in PARTS])
def test_all_parts_of_an_article_are_found(body: str) -> None:
    """Paragraphs that stand in another element than most of the text are read too, in the order of the page."""
    want = list(html.fromstring(body).xpath("//p/text()"))
    assert texts(page(body), B.PARAGRAPH) == want


BODY = (
    "The council met for six hours.\\nNobody was sorry to go home, and most had gone by nine in the evening.\\n"
    + "It rained. " * 40
)
SHORT = "<html><head><title>A bridge</title><script type='application/ld+json'>{}</script></head><body><h1>A bridge</h1>{}</body></html>"


@pytest.mark.parametrize(
    ("shown", "told", "taken"),
    [
        ("<div id=app></div>", BODY, True),
        ("<p>The council met for six hours.</p><p>Subscribe to read on.</p>", BODY, True),
        ("<p>Swans came back to the mill pond after a winter of nine long weeks away.</p>", BODY, False),
        (f"<p>{'It rained. ' * 40}</p>", BODY, False),
        ("<p>The council met for six hours.</p>", "The council met.", False),
    ],
    ids=["nothing shown", "the beginning shown", "another text shown", "most shown", "no more told"],
)
def test_text_that_only_the_head_holds(shown: str, told: str, taken: bool) -> None:
    """Where a page shows little of the text that its data hold, that text is read, in paragraphs, and it is said."""
    data = json.dumps({"@type": "NewsArticle", "headline": "A bridge", "articleBody": told.replace("\\n", "\n")})
    found = read(RawDocument("a.html", "text/html", SHORT.format(data, shown).encode(), "0" * 64))
    assert any("articleBody" in warning for warning in found.warnings) == taken
    assert (len(texts(found, B.PARAGRAPH)) == 3) == taken


def test_headings_alone_are_a_list() -> None:
    """A page of headings and pictures without running text is a list in its order."""
    inner = "<h2>1. The mill</h2><img src=a><h2>2. The ferry house</h2><img src=b><h2>3. The old bridge</h2><img src=c>"
    assert texts(page(article(inner)), B.LIST_ITEM) == ["1. The mill", "2. The ferry house", "3. The old bridge"]


@pytest.mark.parametrize(
    "odd",
    [
        "<fb:post-embed class=x>{}</fb:post-embed>",
        "<div class='a\x01b\uffff'>{}</div>",
        "<div>&#xFFFE;{}\uffff</div>",
        "<x-y:section>{}</x-y:section>",
        "<-section>{}</-section>",
    ],
    ids=["colon", "control characters", "no characters", "custom", "no name"],
)
def test_odd_names_and_characters(odd: str) -> None:
    """What no well-made page holds stops no reading."""
    rest = f"<div class='b'>{R}</div><div class='c'>{R.replace('bridge', 'road')}</div>"
    assert "six hours" in page("<main><h1>A bridge</h1>" + odd.format(P + Q) + rest + "</main>").text


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href='http://[x'>",
        "<meta property='og:url' content='http://[x'>",
        "<link rel=canonical href='/a'><meta property='og:url' content='http://[x'>",
        "<link rel=canonical href='//[x'><meta property='og:url' content='http://lantern.example/b'>",
    ],
    ids=["canonical", "og", "base", "relative"],
)
def test_an_address_that_is_none(head: str) -> None:
    """What looks like an address and is none stops no reading and is not taken for the article's."""
    assert "[" not in (page(article(P + Q + R), head).url or "")


def test_no_depth_loses_text() -> None:
    """A page nested deeper than the parser goes is read to its end, and the page's warnings say how."""
    found = page("<h1>A bridge</h1>" + "<div>" * 5000 + P + Q + "</div>" * 5000 + R)
    assert len(texts(found, B.PARAGRAPH)) == 3
    assert any("deeply" in warning for warning in found.warnings)


def test_more_blocks_than_are_read() -> None:
    """A page with more blocks than are read says so."""
    found = page(article(P * (MAX_SEGMENTS + 5)))
    assert any(str(MAX_SEGMENTS) in warning for warning in found.warnings)


def test_no_bio_for_an_address_in_a_sentence() -> None:
    """A closing paragraph that mentions the site by its address is no note on the author."""
    last = "<p>The council will meet again on Friday, as lantern.is had it on Saturday, and the mayor will speak.</p>"
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "lantern.is"}}</script>'
    assert texts(page(article(P + Q + R + last), head), B.PARAGRAPH)[-1].startswith("The council will meet")


LD = {
    "@type": "NewsArticle", "headline": "A bridge", "datePublished": "2023-09-14T08:30:00+02:00",
    "author": [{"name": "Kim Min-jun"}, {"name": "Reuters"}], "publisher": {"name": "The Lantern"},
    "url": "https://lantern.example/a", "description": "What the council said.",
}  # fmt: skip


def test_metadata_says_where_it_is_from() -> None:
    """JSON-LD gives values with their origin, names split, dates with zone."""
    found = page(article(P + Q + R), f"<script type='application/ld+json'>{json.dumps(LD)}</script>")
    assert found.title == "A bridge"
    assert [(a.name, a.family, a.family_first) for a in found.authors] == [
        ("Kim Min-jun", "Kim", True),
        ("Reuters", None, False),
    ]
    assert found.published is not None
    assert (found.published.value, found.published.precision) == ("2023-09-14T08:30:00+02:00", Precision.INSTANT)
    assert (found.publisher, found.url) == ("The Lantern", "https://lantern.example/a")
    assert {found.origin(n) for n in ("authors", "published", "publisher", "url")} == {Origin.JSON_LD}


def test_contradictions_are_warnings() -> None:
    """A meta tag with another day is kept as a warning."""
    head = f"<script type='application/ld+json'>{json.dumps(LD)}</script><meta property='article:published_time' content='2020-01-02'>"
    assert any("published" in w and "2020-01-02" in w for w in page(article(P + Q + R), head).warnings)


def test_publisher_table_names_the_host() -> None:
    """A known host gives the publisher's display name and says so."""
    found = page(article(P + Q + R), "<link rel=canonical href='https://www.theguardian.com/a/b'>")
    assert (found.publisher, found.origin("publisher")) == ("The Guardian", Origin.PUBLISHER_TABLE)


def test_nothing_is_invented() -> None:
    """A page that says nothing of author and date has none."""
    found = page(article(P + Q + R))
    assert found.authors == ()
    assert found.published is None
    assert found.url is None


def test_broken_json_ld_is_survived() -> None:
    """JSON-LD with a stray comma and control characters is still read; nonsense is passed over."""
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A\nbridge","author":"Ann Lee",}</script>'
    )
    assert [
        a.name for a in page(article(P + Q + R), head + "<script type='application/ld+json'>{{{</script>").authors
    ] == ["Ann Lee"]


def test_fallback_says_so() -> None:
    """A page without any structure is shown as plain paragraphs, with a warning."""
    found = page("<div>Three words only</div>")
    assert "Three words only" in found.text
    assert any("no article structure" in w for w in found.warnings)


HOSTILE = [
    ("tags nested deep", "<div>" * 100_000 + "x" + P + Q + R),
    ("unclosed inline tags", article(P + "<b><i><a href=x>" * 20_000 + Q + R)),
    ("a huge attribute", f"<div data-x='{'y' * 3_000_000}'>{article(P + Q + R)}</div>"),
    ("entities", article("<p>" + "&amp;&lt;&hellip;" * 50_000 + "</p>" + P + Q + R)),
    ("many breaks", article("<p>" + "word word. <br>" * 20_000 + "</p>" + P + Q + R)),
    ("right-to-left overrides", article(P + "<p>\u202eabc\u202c " + "words that go on and on and on to the end of it.</p>" + Q + R)),
    ("zero width", article(P + "<p>z\u200be\u200br\u200bo and a few more words so that the line is long enough.</p>" + Q + R)),
]  # fmt: skip


@pytest.mark.parametrize("text", [h[1] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_hostile_pages(text: str) -> None:
    """Hostile markup is read or refused with a reason, never with another error, and leaves no direction marks."""
    try:
        found = page(text)
    except ReadError:
        return
    assert not {"\u202e", "\u202c", "\u200b"} & set(found.text)


def test_entity_bomb() -> None:
    """Entities that a document type declares are not expanded."""
    text = (
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><html><body><p>&b;</p>'
        + P
        + Q
        + R
    )
    found = read(RawDocument("a.html", "text/html", text.encode(), "0" * 64))
    assert len(found.text) < 2000


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from([P, Q, R, "<h2>", "</h2>", "<div class='caption'>", "</div>", "<p>", "</p>", "<br>", "<li>a b c", "<figure>", "Ann Lee/AP", "©", "By Ann Lee", "<a href=x>", "</a>", "<table><tr><td>1", "</table>", "\u202e", "&#0;", "<![CDATA["]),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_blocks_are_spans(body: str) -> None:
    """Whatever the markup, blocks are non-empty spans of the text, in order."""
    try:
        found = page(body)
    except ReadError:
        return
    end = 0
    for block in found.blocks:
        assert end <= block.span.start < block.span.end <= len(found.text)
        end = block.span.end
    assert found.source_map is None
