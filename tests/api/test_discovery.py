"""Feeds, OpenSearch, oEmbed, the card, the manifest, robots."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from newsroom import ARTICLES, FAMILY_FIRST, FERRY, UNDATED, settle

from indexer import Archive
from webapp import create_app
from webapp.addresses import Addresses

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def feed(client: FlaskClient, query: str = "") -> ET.Element:
    answer = client.get(f"/feed.atom?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.get_data())


class TestFeed:
    def test_it_has_what_atom_wants(self, client: FlaskClient) -> None:
        """Feed and entries have id, title, updated, authors and links, and entries lead to excerpts."""
        root = feed(client, "q=ferry")
        for tag in ("id", "title", "updated"):
            assert root.findtext(ATOM + tag)
        entries = root.findall(ATOM + "entry")
        assert len(entries) == 4
        for entry in entries:
            for tag in ("id", "title", "updated", "author/" + ATOM + "name", "content"):
                assert entry.findtext(ATOM + tag), tag
            links = {link.get("rel"): link.get("href") for link in entry.findall(ATOM + "link")}
            assert "/excerpts/" in links["alternate"]
        assert len({e.findtext(ATOM + "id") for e in entries}) == 4

    def test_ids_outlast_the_index(self, tmp_path: Path) -> None:
        """An index made anew gives the same entries the same ids, and a new article comes first."""
        client = create_app(archive=settle(tmp_path, [UNDATED])).test_client()
        before = {e.findtext(ATOM + "id") for e in feed(client, "q=school").findall(ATOM + "entry")}
        settle(tmp_path, [UNDATED, FERRY])
        after = [e.findtext(ATOM + "id") for e in feed(client, "q=school").findall(ATOM + "entry")]
        assert before < set(after)

    def test_filters_and_strange_parameters(self, client: FlaskClient) -> None:
        """A feed takes filters, passes over what feed readers add, and refuses bad values."""
        assert len(feed(client, "publisher=Marlow+Gazette&utm_source=x").findall(ATOM + "entry")) == 3
        assert (
            feed(client, f"article={FAMILY_FIRST.id}&q=ferry").findtext(f"{ATOM}entry/{ATOM}title")
            == FAMILY_FIRST.title
        )
        assert len(feed(client, "q=nosuchword").findall(ATOM + "entry")) == 0
        assert client.get("/feed.atom?unit=zebra").status_code == 400

    def test_control_characters(self, client: FlaskClient) -> None:
        """What XML cannot hold never breaks the feed."""
        assert feed(client, "q=%00%0B%EF%BF%BEferry").findtext(ATOM + "title")


class TestOpenSearch:
    def test_description(self, client: FlaskClient) -> None:
        """The description has a short name and templates that lead to pages, feed and completion."""
        root = ET.fromstring(client.get("/opensearch.xml").get_data())
        assert len(root.findtext(OPENSEARCH + "ShortName") or "x" * 17) <= 16
        urls = {u.get("type"): u.get("template") or "" for u in root.findall(OPENSEARCH + "Url")}
        for media_type in ("text/html", "application/atom+xml", "application/x-suggestions+json"):
            answer = client.get(urls[media_type].replace("{searchTerms}", "ferry"))
            assert answer.status_code == 200
            assert answer.mimetype == media_type

    def test_suggestions_complete_the_last_word(self, client: FlaskClient) -> None:
        """What was typed before the last word stays."""
        typed, found = client.get("/suggest?q=lint+fer").get_json(force=True)
        assert typed == "lint fer"
        assert "lint ferry" in found
        assert client.get("/suggest?q=").get_json(force=True) == ["", []]


class TestEmbedding:
    @pytest.fixture
    def identity(self, held: Archive) -> str:
        return held.excerpt_id(FERRY, FERRY.blocks[3].span)

    def test_oembed(self, client: FlaskClient, identity: str) -> None:
        """An excerpt's address gives a frame with its card, within the bounds asked for."""
        page = f"http://localhost/excerpts/{identity}"
        found = client.get("/oembed", query_string={"url": page, "maxwidth": 320, "format": "json"}).get_json()
        assert found["version"] == "1.0"
        assert found["type"] == "rich"
        assert found["width"] == 320
        assert f'src="http://localhost/embed/{identity}"' in found["html"]
        assert found["author_name"] == "Petra Olin Vask, Courier Newsroom"

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({}, 400),
            ({"url": "http://elsewhere.example/excerpts/a.1-2.00000000"}, 404),
            ({"url": "http://[::1/excerpts/a"}, 404),
            ({"url": "http://localhost/excerpts/zzz"}, 400),
            ({"url": "http://localhost/"}, 404),
            ({"url": "http://localhost/", "maxwidth": "wide"}, 400),
            ({"url": "http://localhost/", "format": "xml"}, 501),
        ],
    )
    def test_oembed_refusals(self, client: FlaskClient, query: dict, status: int) -> None:
        """What is no excerpt here is refused with problem details."""
        answer = client.get("/oembed", query_string=query)
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"

    def test_card(self, client: FlaskClient, identity: str) -> None:
        """The card shows the words and where they stand, may be framed, and runs nothing."""
        answer = client.get(f"/embed/{identity}")
        text = answer.get_data(as_text=True)
        assert FERRY.blocks[3].span.of(FERRY.text) in text
        assert f"http://localhost/excerpts/{identity}" in text
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "<script" not in text

    def test_who_may_frame_it(self, held: Archive, identity: str) -> None:
        """A setting says which sites may frame the card; pages may be framed by none."""
        client = create_app({"EMBED_ANCESTORS": "https://desk.example"}, held).test_client()
        assert (
            "frame-ancestors https://desk.example"
            in client.get(f"/embed/{identity}").headers["Content-Security-Policy"]
        )
        assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]

    def test_unsafe_text(self, client: FlaskClient, held: Archive) -> None:
        """Text that looks like markup is shown as text."""
        identity = held.excerpt_id(UNDATED, UNDATED.blocks[2].span)
        text = client.get(f"/embed/{identity}").get_data(as_text=True)
        assert "&lt;/script&gt;&lt;b&gt;" in text
        assert "<b>" not in text

    def test_unknown(self, client: FlaskClient) -> None:
        """No card for what nobody kept."""
        assert client.get("/embed/nosuch.1-9.00000000").status_code == 404
        assert client.get("/embed/nosuch").status_code == 400


def test_manifest_and_robots(client: FlaskClient) -> None:
    """The manifest names the app and its icon; crawlers are kept out unless a setting lets them in."""
    found = client.get("/manifest.webmanifest")
    assert found.mimetype == "application/manifest+json"
    body = found.get_json(force=True)
    assert body["start_url"]
    with client.get(body["icons"][0]["src"]) as icon:
        assert icon.status_code == 200
    assert "Disallow: /\n" in client.get("/robots.txt").get_data(as_text=True)


def test_addresses_are_those_of_pages(app: Flask) -> None:
    """The addresses that JSON and feeds give lead to pages of the app."""
    at = Addresses("http://localhost/")
    adapter = app.url_map.bind("localhost")
    for address in (
        at.article("abc"),
        at.excerpt("abc.1-2.00000000"),
        at.speaker("Ilse Maro"),
        at.embed("abc.1-2.00000000"),
        at.api_article("abc"),
        at.api_excerpt("abc.1-2.00000000"),
        at.api_speaker("Ilse Maro"),
    ):
        assert adapter.match(address.removeprefix("http://localhost").replace("%20", " "))


def test_errors_elsewhere_are_pages(client: FlaskClient) -> None:
    """Outside the API a missing page is told in words."""
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert answer.mimetype in ("text/html", "text/plain")
    assert "nothing at this address" in answer.get_data(as_text=True).lower()


def test_an_index_that_cannot_be_read(tmp_path: Path) -> None:
    """An index that cannot be opened is told with its reason and status 503, to programs and to people."""
    settle(tmp_path, ARTICLES).close()
    for store in (tmp_path / "instance" / "index").glob("*/store"):
        shutil.rmtree(store)
    archive = Archive(tmp_path / "instance", tmp_path / "archive")
    client = create_app({"PROPAGATE_EXCEPTIONS": False}, archive).test_client()
    for address in ("/api/search?q=x", f"/articles/{FERRY.id}", "/?q=x", "/healthz", "/feed.atom?q=x", "/suggest?q=x"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert "index" in answer.get_data(as_text=True)


def test_articles_are_all_here(held: Archive) -> None:
    """The fixture's index holds its articles."""
    assert held.counts().articles == len(ARTICLES)
