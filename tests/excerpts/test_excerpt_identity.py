"""Excerpts hold an article's very words, under ids that can be read back."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.excerpt import (
    ExcerptError,
    ExcerptId,
    excerpt_id,
    excerpt_id_of,
    make_excerpt,
    paragraph_number,
    parse_excerpt_id,
    text_digest,
)
from indexer.model import Article, Block, BlockKind, OnTheRecordError, Quote, QuoteKind, Span

TITLE = "Weir sold"
FIRST = "“We are staying,” said Nell Harrow, the miller."
SUBHEAD = "A long wait"
SECOND = "The council meets on Monday."


def article(text: str | None = None, blocks: tuple[Block, ...] | None = None, **fields: object) -> Article:
    """An article of a title, a paragraph with a quote, a subhead and a paragraph."""
    if text is None:
        text, blocks = "", ()
        kinds = (BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.PARAGRAPH)
        for kind, part in zip(kinds, (TITLE, FIRST, SUBHEAD, SECOND), strict=True):
            text += "\n" if text else ""
            blocks += (Block(kind, Span(len(text), len(text) + len(part))),)
            text += part
    return Article("k3v9x2aa11bb", "weir.html", "ab" * 32, "text/html", text, blocks or (), **fields)  # type: ignore[arg-type]


def span_of(held: Article, words: str) -> Span:
    """Where `words` stand first."""
    start = held.text.index(words)
    return Span(start, start + len(words))


texts = st.text(st.characters(codec=None, categories=None), min_size=1, max_size=80)


@given(texts, st.data())
def test_an_excerpt_is_the_articles_text_at_its_span(text: str, data: st.DataObject) -> None:
    """Text, context, id and span agree for any text, lone surrogates too."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    held = article(text)
    excerpt = make_excerpt(held, span)
    assert excerpt.text == held.text[span.start : span.end]
    assert (excerpt.prefix + excerpt.text + excerpt.suffix) in held.text
    assert len(excerpt.prefix) == min(32, span.start)
    assert len(excerpt.suffix) == min(32, len(text) - span.end)
    assert parse_excerpt_id(excerpt.id) == ExcerptId(held.id, span, text_digest(excerpt.text))
    assert excerpt.id == excerpt_id(held, span) == excerpt_id_of(held.id, span, excerpt.text)


@given(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), st.integers(0, 10**9), st.integers(1, 10**6))
def test_ids_read_back_as_they_were_written(article_id: str, start: int, length: int) -> None:
    """Writing and reading are each other's inverse."""
    identity = ExcerptId(article_id, Span(start, start + length), "0a1b2c3d")
    assert parse_excerpt_id(str(identity)) == identity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k3v9x2",
        "k3v9x2.1-2",
        "k3v9x2.1-2.0a1b2c3",
        "k3v9x2.1-2.0A1B2C3D",
        "k3v9x2.01-2.0a1b2c3d",
        "k3v9x2.2-2.0a1b2c3d",
        "k3v9x2.3-2.0a1b2c3d",
        "k3v9x2.-1-2.0a1b2c3d",
        "k3v9x2.1-2.0a1b2c3d ",
        "k3v9x2.1-2.0a1b2c3d\n",
        "k3-9x2.1-2.0a1b2c3d",
        "k3v9x2.１-２.0a1b2c3d",
        "x" * 10_000,
    ],
)
def test_what_is_no_id_says_so(text: str) -> None:
    """A malformed id is an error that people can read, and a short one."""
    with pytest.raises(ExcerptError, match="is no excerpt id") as caught:
        parse_excerpt_id(text)
    assert isinstance(caught.value, OnTheRecordError)
    assert len(str(caught.value)) < 250


@given(st.text(max_size=30))
def test_any_text_is_an_id_or_an_error(text: str) -> None:
    """Nothing else happens."""
    with suppress(ExcerptError):
        assert str(parse_excerpt_id(text)) == text


@pytest.mark.parametrize("span", [Span(0, 0), Span(-1, 3), Span(3, 2), Span(0, 10_000)])
def test_spans_that_are_none_make_no_excerpt(span: Span) -> None:
    """An empty range or one beyond the text is refused."""
    with pytest.raises(ExcerptError, match="is no range in article"):
        make_excerpt(article(), span)


def test_words_that_do_not_fill_the_span_make_no_id() -> None:
    """The words and the span must agree."""
    with pytest.raises(ExcerptError, match="is no range of 3 characters"):
        excerpt_id_of("k3v9x2", Span(0, 4), "abc")


def test_paragraphs_are_counted_without_titles_and_subheads() -> None:
    """An excerpt tells the paragraph it starts in; outside paragraphs there is no number."""
    held = article()
    numbers = [paragraph_number(held, span_of(held, part).start) for part in (TITLE, FIRST, SUBHEAD, SECOND)]
    assert numbers == [None, 1, None, 2]
    assert make_excerpt(held, Span(span_of(held, "staying").start, len(held.text))).paragraph == 1


def test_quotes_and_marks_that_overlap_come_along() -> None:
    """Quotes by their content; marks are cut to the excerpt and sorted."""
    base = article()
    said = Quote(QuoteKind.DIRECT, (span_of(base, "We are staying,"),), speaker="Nell Harrow")
    other = Quote(QuoteKind.MENTION, (span_of(base, "Monday"),))
    held = article(quotes=(said, other))
    excerpt = make_excerpt(held, span_of(held, FIRST), [Span(30, 400), Span(1, 3), Span(90, 95), Span(-5, 1)])
    assert excerpt.quotes == (said,)
    assert excerpt.marks == (Span(0, 1), Span(1, 3), Span(30, len(FIRST)))
