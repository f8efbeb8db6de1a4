"""The customer's article, found by what it holds. Runs where the shared material is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from search_stores import KINDS, ask, fill, new_store

from indexer.model import RawDocument
from indexer.quotes import attribute
from indexer.readers import read
from indexer.store.base import Store, Unit


@pytest.fixture(scope="module", params=KINDS)
def archive(request: pytest.FixtureRequest, shared: Path) -> Iterator[Store]:
    """A store of each kind with the customer's article."""
    data = (shared / "seed" / "hani-881668.txt").read_bytes()
    raw = RawDocument("hani-881668.txt", "text/plain", data, hashlib.sha256(data).hexdigest())
    with new_store(request.param) as store:
        fill(store, [attribute(read(raw))])
        yield store


@pytest.mark.parametrize(
    "asked", ["Euikyum", "Eui-kyum", "Eui kyum", "kim euikyum", '"Kim Eui-kyum said"', "EUI-KYUM’s"]
)
def test_both_spellings_are_found_and_shown_as_they_stand(archive: Store, asked: str) -> None:
    """A search for Euikyum finds Eui-kyum and the other way round; the text shown stays as it stands."""
    text = " ".join(h.text for h in ask(archive, asked).hits)
    assert "Kim Eui-kyum said" in text
    assert "Kim Euikyum said" in text


ONE = [
    ('"We have some hard work"', "We have some hard work to do with the DPRK"),
    ('speaker:biegun said:"real progress"', "We have some hard work to do with the DPRK"),
    ("speaker:trump said:powerhouse", "Economic Powerhouse"),
    ("Feb. NEAR/3 Hanoi tweeted", "tweeted on Feb. 9"),
    ('"south korean via"', "leave South Korean via Incheon"),
    ("kind:caption convention", "Vietnam National Convention Center"),
]


@pytest.mark.parametrize(("asked", "wanted"), ONE)
def test_passages_are_found(archive: Store, asked: str, wanted: str) -> None:
    """Words, phrases and quotes lead to the one passage that holds them, verbatim."""
    hits = ask(archive, asked).hits
    assert len(hits) == 1
    assert wanted in hits[0].text
    article = archive.article(hits[0].article_id)
    assert article is not None
    assert hits[0].span.of(article.text) == hits[0].text


def test_quotes_are_found_by_their_speaker(archive: Store) -> None:
    """A search for quotes by speaker gives the words of that speaker alone."""
    results = ask(archive, "speaker:biegun", unit=Unit.QUOTE)
    assert results.total >= 3
    assert all(h.quote and "Biegun" in (h.quote.speaker or "") for h in results.hits)
    assert ask(archive, "is:undated").total == ask(archive, "").total
