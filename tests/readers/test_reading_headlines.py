"""Headlines, signatures and what the publisher table says of them, as tables."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import hashlib
import json

import pytest

from indexer.model import Article, Origin, RawDocument
from indexer.readers import read
from indexer.readers.headlines import Titled, bare, headline, names_site, site_names
from indexer.readers.jsonld import article_node, strings
from indexer.readers.publishers import Column, row_of
from indexer.readers.signatures import cleaned, is_person

SITES = site_names(["The Amsel Ledger", "amselledger.example", "amselledger"])
KOREAN = site_names(["하늘일보"])


@pytest.mark.parametrize(
    ("title", "sites", "want"),
    [
        ("Ferry stays away", SITES, "Ferry stays away"),
        ("Ferry stays away - The Amsel Ledger", SITES, "Ferry stays away"),
        ("Ferry stays away | Amsel Ledger News", SITES, "Ferry stays away"),
        ("Ferry stays away – AmselLedger.example", SITES, "Ferry stays away"),
        ("Ferry stays away | The Amsel Ledger | by Hester Quill", SITES, "Ferry stays away"),
        ("The Amsel Ledger | Ferry stays away today", SITES, "Ferry stays away today"),
        ("Ferry stays away - for good", SITES, "Ferry stays away - for good"),
        ("Ferry stays away - Amsel Ledger strike goes on", SITES, "Ferry stays away - Amsel Ledger strike goes on"),
        ("The Amsel Ledger", SITES, "The Amsel Ledger"),
        ("Covid-19 | The Amsel Ledger", SITES, "Covid-19"),
        ("페리는 오늘 돌아오지 않는다-정치ㅣ하늘일보", KOREAN, "페리는 오늘 돌아오지 않는다"),
    ],
)
def test_the_name_of_the_site_is_no_headline(title: str, sites: frozenset[str], want: str) -> None:
    """A site's name goes from either end of a title, with the section or the byline it takes along; nothing else goes."""
    assert bare(title, sites) == want


def test_names_of_a_site() -> None:
    """Longer and shorter forms of a name name the site; a title that begins with it does not."""
    assert names_site("Amsel Ledger Online", SITES)
    assert not names_site("Ledger", SITES)
    assert not names_site("Amsel Ledger strike", SITES)


LONG = "Ferry stays away and the town waits for the third day"


@pytest.mark.parametrize(
    ("stated", "headings", "own", "want"),
    [
        # without the table: json-ld and heading agree, a site's name behind og:title is no vote against them
        ([("json-ld", "A ferry"), ("og", "A ferry – Harbour")], ["A ferry"], None, ("A ferry", "h1")),
        (
            [("json-ld", "Searched for"), ("og", "Shared on")],
            ["Seen on the page", "Shared on"],
            None,
            ("Shared on", "h1"),
        ),
        ([("json-ld", "One"), ("og", "Two")], ["Two"], None, ("Two", "h1")),
        ([("tab", "Only here | The Amsel Ledger")], [], None, ("Only here", "tab")),
        ([], ["Only a heading"], None, ("Only a heading", "h1")),
        # the table's source wins against the vote
        ([("json-ld", "One"), ("og", "Two")], ["Two"], "json-ld", ("One", "json-ld")),
        ([("json-ld", "One"), ("og", "Two - The Amsel Ledger")], ["One"], "og", ("Two", "og")),
        ([("meta headline", "Three"), ("og", "Two")], ["One"], "meta headline", ("Three", "meta headline")),
        ([("og", "Harbour | Ferry stays away")], ["Ferry stays away"], "og", ("Ferry stays away", "og")),
        # unless it is missing, names only the site or is cut short
        ([("og", "Two")], ["Two"], "json-ld", ("Two", "h1")),
        ([("json-ld", "The Amsel Ledger"), ("og", "Two")], ["Two"], "json-ld", ("Two", "h1")),
        ([("og", LONG[:30] + "…"), ("json-ld", LONG)], [LONG], "og", (LONG, "h1")),
        ([("og", "And then she said …"), ("json-ld", "One")], ["One"], "og", ("And then she said …", "og")),
        # a paragraph in the wrong place is no headline
        ([("json-ld", "x " * 300), ("og", "Two")], [], "json-ld", ("Two", "og")),
    ],
)
def test_headline(stated: list[tuple[str, str]], headings: list[str], own: str | None, want: tuple[str, str]) -> None:
    """The publisher's own source is believed while it says something; else most sources decide."""
    found = headline([Titled(*t) for t in stated], headings, SITES, own)
    assert found is not None
    assert (found.text, found.source) == want


def test_a_page_without_titles() -> None:
    """Nothing is made up."""
    assert headline([], [], SITES) is None
    assert headline([Titled("og", " ")], [], SITES, "og") is None


def test_titles_that_contradict() -> None:
    """What loses and differs is told; a longer form of the same is no contradiction."""
    found = headline([Titled("json-ld", "One"), Titled("og", "Two")], ["Two"], SITES)
    assert found is not None
    assert found.other == "One"
    found = headline([Titled("json-ld", "Harbour: Two"), Titled("og", "Two")], ["Two"], SITES)
    assert found is not None
    assert found.other is None


def test_columns_change_with_the_years() -> None:
    """A source holds until its day; a page of unknown day is taken for a new one."""
    column = Column((("og", "2024-05-01"), ("-", "2025-01-01"), ("json-ld", None)))
    assert [column.source(day) for day in ("2023-01-01", "2024-05-01", "2024-05-02", "2026-01-01", None)] == [
        "og", "og", None, "json-ld", "json-ld",
    ]  # fmt: skip
    assert Column().source(None) is None


def test_every_row_of_the_table_can_be_read() -> None:
    """Columns hold known sources and days in order; rows of unknown hosts do not exist."""
    from indexer.readers.publishers import _table

    for host, row in _table().items():
        assert host == host.lower()
        assert row.name
        for column in (row.title, row.authors):
            days = [until for _, until in column.steps]
            assert days == [] or days[-1] is None, host
            assert sorted(d for d in days if d) == days[:-1], host
            for source, _ in column.steps:
                assert source in ("og", "json-ld", "h1", "tab", "-") or source.startswith("meta "), host
    assert row_of("https://nobody.example/a") is None


@pytest.mark.parametrize(
    ("names", "want"),
    [
        (["By Ann Lee"], ["Ann Lee"]),
        (["Von", "Ann Lee"], ["Ann Lee"]),
        (["Von Petra Müller", "Di Roe", "Toby Ray"], ["Petra Müller", "Di Roe", "Toby Ray"]),
        (["Ann Lee (ale)", "Bob Ray (br.)", "Cy Doe (AFP)"], ["Ann Lee", "Bob Ray", "Cy Doe"]),
        (["Ann Lee und Bob Ray, dpa"], ["Ann Lee", "Bob Ray", "dpa"]),
        (["Ann Lee, Frankfurt"], ["Ann Lee"]),
        (["ann.lee@ledger.example", "https://ledger.example/ann"], []),
        (["박준서 기자", "이수민 기자 외 1명"], ["박준서", "이수민"]),
        (["この記事を書いた人", "undefined", "12345"], []),
        (["ann-lee", "Ann Lee"], ["Ann Lee"]),
    ],
)
def test_authors_of_data(names: list[str], want: list[str]) -> None:
    """Names in metadata come apart and lose signs, addresses, places and words for reporter."""
    assert [a.name for a in cleaned(names)] == want


def test_sites_are_no_people() -> None:
    """A desk, an agency or an address is not taken for a person."""
    assert is_person("Ann Lee")
    assert is_person("J. R. Roe")
    assert not is_person("example.org, Port Amsel")
    assert not is_person("Redaktion example.de")
    assert not is_person("Reuters")


def test_json_ld_that_points_elsewhere() -> None:
    """People and publishers that stand elsewhere in the graph are found; lists in lists are read."""
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "A", "author": [{"@id": "#ann"}], "publisher": {"@id": "#paper"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {"@type": "Organization", "@id": "#paper", "name": "The Amsel Ledger"},
        ]
    }
    node = article_node([json.dumps(graph)], None)
    assert strings(node["author"], "name") == ["Ann Lee"]
    assert strings(node["publisher"], "name") == ["The Amsel Ledger"]
    assert strings([{"name": "Ann"}, [{"name": "Bob"}]], "name") == ["Ann", "Bob"]


def page(head: str, body: str, accessed: str | None = None) -> Article:
    """The article of a page with three paragraphs under `body`."""
    text = "".join(
        f"<p>The council of Port Amsel met for {n} hours on Monday, and it decided that nothing was to be done about"
        f" the ferry before the end of the year.</p>"
        for n in ("six", "seven", "eight")
    )
    data = f"<html><head>{head}</head><body><main><article>{body}{text}</article></main></body></html>".encode()
    return read(RawDocument("a.html", "text/html", data, hashlib.sha256(data).hexdigest(), accessed=accessed))


def ld(**fields: object) -> str:
    """A script with a NewsArticle."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_the_table_decides_between_titles() -> None:
    """A publisher that states its headline in og:title is believed there; the day on which the page was
    saved, else published, chooses the step."""
    head = '<meta property="og:title" content="Shared"><link rel="canonical" href="https://{host}/2024/a">'
    told = page(head.format(host="www.spiegel.de") + ld(headline="Searched"), "<h1>Searched</h1>")
    assert (told.title, told.origin("title")) == ("Shared", Origin.META)
    assert "title: the page also says 'Searched'" in told.warnings
    unknown = page(head.format(host="www.nobody.example") + ld(headline="Searched"), "<h1>Searched</h1>")
    assert (unknown.title, unknown.origin("title")) == ("Searched", Origin.PAGE)
    for day, title in (("2025-01-02", "Shared"), ("2025-12-02", "Searched")):
        dated = page(head.format(host="www.waz.de") + ld(headline="Searched", datePublished=day), "<h1>Shared</h1>")
        assert dated.title == title
    old = ld(headline="Searched", datePublished="2025-01-02")
    assert page(head.format(host="www.waz.de") + old, "<h1>Shared</h1>", "2026-01-01").title == "Searched"


def test_the_paper_is_no_author_beside_a_person() -> None:
    """The newspaper's own name goes from a list that names people, and stays where nobody else is named."""
    site = '<meta property="og:site_name" content="The Amsel Ledger">'
    both = page(site + ld(headline="A", author=[{"name": "The Amsel Ledger"}, {"name": "Ann Lee"}]), "<h1>A</h1>")
    assert [a.name for a in both.authors] == ["Ann Lee"]
    alone = page(site + ld(headline="A", author={"name": "The Amsel Ledger"}), "<h1>A</h1>")
    assert [a.name for a in alone.authors] == ["The Amsel Ledger"]


@pytest.mark.parametrize(
    ("head", "body", "want"),
    [
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">', "", ["Ann Lee"]),
        ('<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="6 minutes">', "", []),
        ('<meta name="author" content="example.org, Port Amsel">' + ld(author={"name": "Redaktion example.org"}), "", ["Redaktion example.org"]),
        (ld(author={"name": "Bob Ray"}), '<div class="author-info"><p class="author">Ann Lee</p><p class="author">Editor :</p><p class="author">Bob Ray</p></div>', ["Ann Lee"]),
        ("", '<p class="byline">Interview: Ann Lee</p>', ["Ann Lee"]),
        ("", "<p>By Ann Lee</p>", ["Ann Lee"]),
        ("", '<p class="author">By</p><p class="author">Ann Lee</p><p class="author">and</p><p class="author">Bob Ray</p>', ["Ann Lee", "Bob Ray"]),
        ("", '<header><div class="author">von Ann Lee , Cy Doe ,</div><div class="author">Bob Ray</div><div class="author">Mehr</div></header>', ["Ann Lee", "Cy Doe", "Bob Ray"]),
        ("", '<p class="author">Ann Lee</p><p class="author">Staff writer</p><p class="author">News</p>', ["Ann Lee"]),
        # the byline under the title goes before elements marked as authors, which cards of other articles have too
        ("", '<p class="byline">By Ann Lee</p><a rel="author" href="/b">Bob Ray</a>', ["Ann Lee"]),
        ("", '<div class="has-image card"><div><p class="byline">By Ann Lee</p></div></div>', ["Ann Lee"]),
        ("", '<blockquote>It is late.<p class="quote-author">Bob Ray</p></blockquote>', []),
        ("", '<p><a rel="author" href="/b">Bob Ray Bob Ray</a></p>', ["Bob Ray"]),
    ],
)  # fmt: skip
def test_authors_of_pages(head: str, body: str, want: list[str]) -> None:
    """Who wrote a page, from the places where publishers say so."""
    assert [a.name for a in page(head, f"<h1>A day at the harbour</h1>{body}").authors] == want


@pytest.mark.parametrize(
    ("head", "want"),
    [
        ('<meta property="og:site_name" content="The Amsel Ledger">' + ld(publisher={"name": "Amsel Media"}), "The Amsel Ledger"),
        ('<meta property="og:site_name" content="amsel.example.org">' + ld(publisher={"name": "The Amsel Ledger"}), "The Amsel Ledger"),
        ('<meta property="og:site_name" content="amsel.example.org">', "amsel.example.org"),
        ('<title>A long day at the harbour</title><meta name="application-name" content="A long day at the harbour">', None),
        ("<title>A day at the harbour - The Amsel Ledger</title>", "The Amsel Ledger"),
        ('<meta name="publisher" content="https://www.facebook.com/ledger">', None),
    ],
)  # fmt: skip
def test_publishers_of_pages(head: str, want: str | None) -> None:
    """A newspaper's name goes before its web address, and neither a headline nor an address of a network is one."""
    assert page(head, "<h1>A day at the harbour</h1>").publisher == want
