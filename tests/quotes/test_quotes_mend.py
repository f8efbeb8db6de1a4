"""Mentions are cut to what names somebody."""

from __future__ import annotations

import pytest

from indexer.model import Article
from indexer.quotes.document import document
from indexer.quotes.mend import mention


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nora Vance", "Nora Vance"),
        ("He", "He"),
        ("many of them", "many of them"),
        ("The", None),
        ("For", None),
        ("” and", None),
        ("A lawsuit was filed in the harbor court in the spring of that year", "A lawsuit"),
        ("an old captain of the ferry line who asked not to be named in print", "an old captain of the ferry line"),
        ("people who knew her", "people who knew her"),
        ("", None),
    ],
)
def test_mention(text: str, kept: str | None) -> None:
    """A long mention ends where a clause begins in it; words that name nobody are no mention."""
    doc = document(Article("x", "x", "", "text/plain", text))
    found = mention(doc, (0, len(doc.words)))
    assert (found and doc.span(found).of(text)) == kept
