"""What stands in the pages themselves for reference managers, browsers and crawlers."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import reference_manager
from flask.testing import FlaskClient
from newsroom import FERRY

from indexer import Archive
from webapp.metadata import Meta


class Head(HTMLParser):
    """Meta tags, links, data blocks and COinS of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: list[Meta] = []
        self.links: list[dict[str, str | None]] = []
        self.data: list[str] = []
        self.coins: list[str] = []
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta":
            for attribute in ("name", "property"):
                if given.get(attribute):
                    self.meta.append(Meta(attribute, given[attribute] or "", given.get("content") or ""))  # type: ignore[arg-type]
        elif tag == "link":
            self.links.append(given)
        elif tag == "span" and given.get("class") == "Z3988":
            self.coins.append(given.get("title") or "")
        self._in_data = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)


def head(client: FlaskClient, address: str) -> Head:
    answer = client.get(address)
    assert answer.status_code == 200
    found = Head()
    found.feed(answer.get_data(as_text=True))
    return found


def test_an_article_page_is_a_newspaper_article(client: FlaskClient) -> None:
    """A reference manager makes the right item of the page as it is served."""
    item = reference_manager.read(head(client, f"/articles/{FERRY.id}").meta)
    assert item["itemType"] == "newspaperArticle"
    assert item["title"] == FERRY.title
    assert item["publicationTitle"] == "Harrow Bay Courier"
    assert item["creators"] == [("Vask", "Petra Olin"), ("Courier Newsroom", None)]
    assert item["date"].startswith("2019/02/12")
    assert item["url"] == FERRY.url
    assert item["language"] == "en"


def test_an_article_page_has_json_ld_and_signposts(client: FlaskClient) -> None:
    """The page's data block is a NewsArticle with quotations; its Link header leads to JSON, BibTeX and authors."""
    data = json.loads(head(client, f"/articles/{FERRY.id}").data[0])
    assert data["@type"] == "NewsArticle"
    assert data["hasPart"][0]["spokenByCharacter"]["name"] == "Ilse Maro"
    header = client.get(f"/articles/{FERRY.id}").headers["Link"]
    for part in ('rel="cite-as"', 'rel="author"', 'type="application/json"', 'type="application/x-bibtex"'):
        assert part in header
    for link in header.split(", <"):
        address = link.partition(">")[0].lstrip("<")
        if address.startswith("http://localhost/"):
            assert client.get(address).status_code == 200, address


def test_an_excerpt_page_is_a_quotation(client: FlaskClient, held: Archive) -> None:
    """The page of an excerpt tells its words as a Quotation and offers its card by oEmbed."""
    identity = held.excerpt_id(FERRY, FERRY.quotes[0].span)
    found = head(client, f"/excerpts/{identity}")
    assert json.loads(found.data[0])["spokenByCharacter"]["name"] == "Ilse Maro"
    offered = next(link for link in found.links if link.get("type") == "application/json+oembed")
    assert client.get(str(offered["href"])).get_json()["type"] == "rich"


def test_result_lists_have_coins(client: FlaskClient) -> None:
    """Each result tells its article in a COinS span."""
    found = head(client, "/?q=ferry")
    assert len(found.coins) >= 2
    assert all("rft.type=newspaperArticle" in title for title in found.coins)


def test_pages_lead_to_discovery(client: FlaskClient) -> None:
    """Pages name the search description, the manifest and the search's feed, and all of them are there."""
    links = {link.get("rel"): link.get("href") for link in head(client, "/?q=ferry").links}
    for rel in ("search", "manifest", "alternate"):
        assert client.get(str(links[rel])).status_code == 200, rel


def test_parameters_named_like_parts_of_a_path(client: FlaskClient) -> None:
    """A stray parameter with the name of a part of the path does no harm."""
    for address in ("/browse/dates?year=x", f"/articles/{FERRY.id}?article_id=x", "/speakers/Ilse%20Maro?name=x"):
        assert client.get(address).status_code == 200, address
