"""Quotes by the kind of block they stand in."""

from __future__ import annotations

import pytest

from indexer.model import Article, Block, BlockKind, Quote, Span
from indexer.quotes import attribute


def article(*parts: tuple[BlockKind, str]) -> Article:
    text, blocks = "", []
    for kind, part in parts:
        blocks.append(Block(kind, Span(len(text), len(text) + len(part))))
        text += part + "\n\n"
    return attribute(Article("blocks000000", "b.html", "", "text/html", text, tuple(blocks)))


def only(found: Article, words: str) -> Quote:
    (quote,) = [q for q in found.quotes if any(words in s.of(found.text) for s in q.content)]
    return quote


def test_embedded_post() -> None:
    """A post's words are its signer's, verbatim, with the handle as cue."""
    found = article(
        (BlockKind.PARAGRAPH, "The ferry stayed in port."),
        (BlockKind.EMBED, "We wait for the tide, as always. — Nora Vance (@noravance) February 3, 2019"),
    )
    quote = only(found, "We wait for the tide")
    assert (quote.kind, quote.speaker) == ("direct", "Nora Vance")
    assert quote.cue is not None
    assert quote.cue.of(found.text) == "@noravance"


def test_block_quotation() -> None:
    """A block quotation belongs to the speaker who was introduced before it."""
    found = article(
        (BlockKind.PARAGRAPH, "In her letter, Nora Vance wrote:"),
        (BlockKind.BLOCKQUOTE, "The pier has stood for ninety years. It will not stand for ninety more."),
    )
    quote = only(found, "The pier has stood")
    assert (quote.kind, quote.speaker) == ("direct", "Nora Vance")


@pytest.mark.parametrize("kind", [BlockKind.TITLE, BlockKind.SUBHEAD, BlockKind.STANDFIRST])
def test_headings_quote_too(kind: BlockKind) -> None:
    """A quotation in a heading has its speaker, named in full below."""
    found = article(
        (kind, 'Vance says pier is "a heap of rotten planks"'),
        (BlockKind.PARAGRAPH, "Nora Vance owns the pier."),
    )
    quote = only(found, "a heap of rotten planks")
    assert (quote.kind, quote.speaker) == ("partial", "Nora Vance")


@pytest.mark.parametrize("kind", [BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE])
def test_nobody_speaks_in_furniture(kind: BlockKind) -> None:
    """What frames an article is nobody's speech."""
    assert article((kind, '"Read more," said Nora Vance.')).quotes == ()
