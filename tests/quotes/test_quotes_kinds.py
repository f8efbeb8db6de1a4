"""What stands in quotation marks and is nobody's speech: titles of shows and books, headlines with their author."""

from __future__ import annotations

import pytest

from indexer.model import Article
from indexer.quotes.document import document
from indexer.quotes.kinds import is_mention, is_venue


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ('On "The Long Pier," she said so.', True),
        ('On Korvo Channel\'s "The Long Pier" she said so.', True),
        ('She said on "Harborside" that it was late.', True),
        ('In "The Long Pier at the End of the Bay," she wrote of it.', True),
        ('On "the long pier," she said so.', False),
        ('She said "The Long Pier" was late.', False),
        ('Ida Marsh\'s "The Ferry" was late.', False),
        ('On "!" she said so.', False),
        ('"The Long Pier," she said.', False),
    ],
)
def test_is_venue(text: str, venue: bool) -> None:
    """Capitalised words in marks behind a preposition are where something was said."""
    doc = document(Article("x", "x", "", "text/plain", text))
    assert is_venue(doc, doc.stretches[0]) is venue


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ('"Ferry fares to rise in spring," by Tom Reyle of the Post.', True),
        ('"Ferry fares to rise in spring", by Tom Reyle of the Post.', True),
        ('"Ferry fares will rise in spring." by Tom Reyle.', False),
        ('They were "deeply hurt and out of touch" by Tom Reyle\'s account.', False),
        ('"The ferry fares are rising," by then, was all she said.', False),
        ('"Ferry fares to rise in spring," by', False),
    ],
)
def test_headline_with_its_author(text: str, mention: bool) -> None:
    """`by` and a name behind words that begin with a capital and end in no stop."""
    doc = document(Article("x", "x", "", "text/plain", text))
    assert is_mention(doc, doc.stretches[0]) is mention
