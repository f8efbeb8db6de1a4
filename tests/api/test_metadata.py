"""What pages tell machines about an article."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl

import pytest
import reference_manager
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from newsroom import FAMILY_FIRST, FERRY, UNDATED

from indexer import Archive, Author, Origin, Precision, Published, Span
from webapp import metadata

PAGE = "http://archive.example/articles/x"
words = st.text(min_size=1, max_size=40)


class TestMetaTags:
    def test_reference_managers_make_a_newspaper_article_with_every_field(self) -> None:
        """Zotero's rules give a newspaper article in which nothing that is known is missing."""
        item = reference_manager.read(metadata.article_meta(FERRY, PAGE))
        assert item == {
            "itemType": "newspaperArticle",
            "title": FERRY.title,
            "publicationTitle": "Harrow Bay Courier",
            "publisher": "Harrow Bay Courier",
            "section": "Harbour",
            "edition": "Late",
            "pages": "A3",
            "date": "2019/02/12, 2019/02/12",
            "url": FERRY.url,
            "abstractNote": FERRY.standfirst,
            "language": "en",
            "creators": [("Vask", "Petra Olin"), ("Courier Newsroom", None)],
        } | {"date": item["date"]}
        assert item["date"].startswith("2019/02/12")

    def test_no_journal(self) -> None:
        """No tag makes a journal article of it."""
        keys = {tag.key for tag in metadata.article_meta(FERRY, PAGE)}
        assert "citation_journal_title" not in keys
        assert not any("issn" in key.lower() for key in keys)

    @pytest.mark.parametrize(
        ("author", "creator"),
        [
            (Author("Ida Brook", "Brook", "Ida"), ("Brook", "Ida")),
            (Author("Hwan Seo-rim", "Hwan", "Seo-rim", family_first=True), ("Hwan", "Seo-rim")),
            (Author("Rosa Lind del Mar", "Lind del Mar", "Rosa"), ("Lind del Mar", "Rosa")),
            (Author("Rosa Maria Lind del Mar", "Lind del Mar", "Rosa Maria"), ("Lind del Mar", "Rosa Maria")),
            (Author("Harbour Press Agency"), ("Harbour Press Agency", None)),
            (Author("Moss", "Moss"), ("Moss", None)),
        ],
    )
    def test_names_are_cut_right(self, author: Author, creator: tuple[str, str | None]) -> None:
        """Names arrive in the reference manager as family and given name, agencies whole."""
        item = reference_manager.read(metadata.article_meta(replace(FERRY, authors=(author,)), PAGE))
        assert item["creators"] == [creator]

    def test_unknown_is_left_out(self) -> None:
        """What is not known has no tag."""
        item = reference_manager.read(metadata.article_meta(UNDATED, PAGE))
        assert item["itemType"] == "newspaperArticle"
        assert item["date"] is None
        assert item["publicationTitle"] is None
        assert item["creators"] == []
        assert item["url"] == PAGE

    def test_dates_as_precise_as_known(self) -> None:
        """A month stays a month."""
        tags = {key: content for _, key, content in metadata.article_meta(FAMILY_FIRST, PAGE)}
        assert tags["citation_publication_date"] == "2021/07"
        assert tags["DC.date"] == "2021-07"


class TestJsonLd:
    def test_article(self) -> None:
        """An article is a NewsArticle with authors, publisher and date."""
        data = metadata.article_json_ld(FERRY, PAGE)
        assert data["@type"] == "NewsArticle"
        assert data["headline"] == FERRY.title
        assert data["datePublished"] == "2019-02-12"
        assert data["author"][0] == {
            "@type": "Person",
            "name": "Petra Olin Vask",
            "familyName": "Vask",
            "givenName": "Petra Olin",
        }
        assert data["author"][1] == {"@type": "Organization", "name": "Courier Newsroom"}
        assert data["publisher"]["name"] == "Harrow Bay Courier"

    def test_only_sure_verbatim_words_are_quotations(self) -> None:
        """Paraphrases and doubtful attributions are not told as quotations; a relay is credited."""
        parts = metadata.article_json_ld(FERRY, PAGE)["hasPart"]
        assert [p["text"] for p in parts] == ["We will not raise the fare by a single crown,", "was never the problem"]
        assert all(p["creator"]["name"] == p["spokenByCharacter"]["name"] == "Ilse Maro" for p in parts)
        assert parts[1]["creditText"] == "Ilse Maro, relayed by Tomas Wendell"
        assert "hasPart" not in metadata.article_json_ld(UNDATED, PAGE)

    def test_excerpt_of_one_persons_words(self, held: Archive) -> None:
        """An excerpt that is nothing but one person's words is by that person."""
        quote = FERRY.quotes[0]
        data = metadata.excerpt_json_ld(held.excerpt_of(FERRY, quote.span), PAGE + "/e", PAGE)
        assert data["@type"] == "Quotation"
        assert data["spokenByCharacter"]["name"] == "Ilse Maro"
        assert data["isPartOf"]["headline"] == FERRY.title

    def test_excerpt_of_a_paragraph(self, held: Archive) -> None:
        """A paragraph is by who signed the article, and other people's words are its parts."""
        block = FERRY.blocks[3]
        data = metadata.excerpt_json_ld(held.excerpt_of(FERRY, block.span), PAGE + "/e", PAGE)
        assert [c["name"] for c in data["creator"]] == ["Petra Olin Vask", "Courier Newsroom"]
        assert "spokenByCharacter" not in data
        assert data["hasPart"][0]["spokenByCharacter"]["name"] == "Ilse Maro"

    @given(title=words, name=words, publisher=words)
    def test_safe_within_a_script_element(self, title: str, name: str, publisher: str) -> None:
        """Whatever the values are, the element holds JSON that says them and cannot be left."""
        hostile = replace(
            UNDATED, title=title + "</script><!--", authors=(Author(name),), publisher=publisher, url="javascript:1"
        )
        data = metadata.article_json_ld(hostile, PAGE)
        app = Flask(__name__)
        with app.app_context():
            made = render_template_string('<script type="application/ld+json">{{ data|tojson }}</script>', data=data)
        inner = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', made, re.DOTALL)
        assert inner is not None
        assert not re.search(r"[<>]", inner[1])
        assert json.loads(inner[1])["headline"] == data["headline"]


class TestCoins:
    def test_a_newspaper_article(self) -> None:
        """The span tells type, title, paper, date, names and address."""
        said = parse_qs(metadata.coins(FERRY, PAGE))
        assert said["rft.type"] == ["newspaperArticle"]
        assert said["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
        assert said["rft.title"] == [FERRY.title]
        assert said["rft.source"] == ["Harrow Bay Courier"]
        assert said["rft.date"] == ["2019-02-12"]
        assert said["rft.aulast"] == ["Vask"]
        assert said["rft.aufirst"] == ["Petra Olin"]
        assert said["rft.aucorp"] == ["Courier Newsroom"]
        assert said["rft.identifier"] == [FERRY.url]

    @given(title=words, name=words)
    def test_any_text(self, title: str, name: str) -> None:
        """Any values come back from the encoding as they went in, and never break the attribute."""
        made = metadata.coins(replace(UNDATED, title=title, authors=(Author(name),)), PAGE)
        assert not set(made) & set("<>\"'")
        said = dict(parse_qsl(made, keep_blank_values=True))
        assert said["rft.title"] == title.encode("utf-8", "replace").decode()


class TestLinks:
    def test_signposts(self) -> None:
        """An article's links name what to cite, what describes it and what it is."""
        bibtex = metadata.Link("describedby", "/x.bib", "application/x-bibtex")
        header = metadata.link_header(metadata.article_links(FERRY, PAGE, PAGE + ".json", [bibtex], ["/by/Petra Vask"]))
        assert f'<{FERRY.url}>; rel="cite-as"' in header
        assert '<https://schema.org/NewsArticle>; rel="type"' in header
        assert '</by/Petra%20Vask>; rel="author"' in header
        assert '</x.bib>; rel="describedby"; type="application/x-bibtex"' in header

    @given(address=st.text(max_size=60))
    def test_no_address_leaves_its_brackets(self, address: str) -> None:
        """Whatever an address holds, the header stays one line of one link."""
        header = metadata.link_header([metadata.Link("cite-as", "http://x.example/" + address)])
        assert re.fullmatch(r'<[!-;=?-~]*>; rel="cite-as"', header)

    def test_other_schemes_are_not_cited(self) -> None:
        """Only web addresses are offered as the address to cite."""
        header = metadata.link_header(metadata.article_links(replace(FERRY, url="javascript:alert(1)"), PAGE, PAGE))
        assert "javascript" not in header


def test_published_and_span_are_what_they_were() -> None:
    """The fixture's own facts hold: quotes stand where they say."""
    assert FERRY.quotes[1].content[0].of(FERRY.text) == "was never the problem"
    assert isinstance(FERRY.quotes[0].span, Span)
    assert FERRY.published == Published("2019-02-12", Precision.DAY, Origin.META)
