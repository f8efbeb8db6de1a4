"""Ids of excerpts, and the making of an excerpt from an article and a span."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from indexer.model import Article, BlockKind, Excerpt, OnTheRecordError, Span

CONTEXT = 32  # code points of context on either side, as in the TextQuoteSelector

PARAGRAPH_KINDS = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.BLOCKQUOTE, BlockKind.LIST_ITEM, BlockKind.QUESTION, BlockKind.ANSWER}
)
"""The kinds of block that are counted as paragraphs, on article pages and in citations ("para. 5")."""

_NUMBER = r"(0|[1-9][0-9]{0,11})"  # no leading zeros: one excerpt has one id
_ID = re.compile(rf"([A-Za-z0-9_]+)\.{_NUMBER}-{_NUMBER}\.([0-9a-f]{{8}})")


class ExcerptError(OnTheRecordError, ValueError):
    """An excerpt id is malformed, or a span does not lie in its article."""


class ExcerptId(NamedTuple):
    """The parts of an excerpt id: the article, the span in its text, and 8 hex digits of the SHA-256 of the words."""

    article_id: str
    span: Span
    digest: str

    def __str__(self) -> str:
        return f"{self.article_id}.{self.span.start}-{self.span.end}.{self.digest}"


def text_digest(text: str) -> str:
    """The first 8 hex digits of the SHA-256 of `text` in UTF-8."""
    # Lone surrogates cannot be encoded otherwise, and a damaged file may hold them.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def excerpt_id(article: Article, span: Span) -> str:
    """The id of the words of `article` in `span`: "<article id>.<start>-<end>.<8 hex digits>".

    Raises ExcerptError when the span is empty or reaches beyond the text."""
    _check(article, span)
    return excerpt_id_of(article.id, span, span.of(article.text))


def excerpt_id_of(article_id: str, span: Span, words: str) -> str:
    """The same from the article's id and the words themselves, where the article is not at hand.

    Raises ExcerptError when `words` do not fill the span."""
    if not words or span[1] - span[0] != len(words) or span[0] < 0:
        raise ExcerptError(f"{span[0]}-{span[1]} is no range of {len(words)} characters")
    return str(ExcerptId(article_id, Span(*span), text_digest(words)))


def parse_excerpt_id(text: str) -> ExcerptId:
    """The parts of an excerpt id. Raises ExcerptError when `text` is none."""
    found = _ID.fullmatch(text)
    if found is None:
        shown = text if len(text) <= 80 else text[:79] + "…"
        raise ExcerptError(
            f"{shown!r} is no excerpt id: expected <article id>.<start>-<end>.<8 hex digits>, "
            "as in 'k3v9x2.120-185.0fa1b2c3'"
        )
    article_id, start, end, digest = found.groups()
    span = Span(int(start), int(end))
    if span.start >= span.end:
        raise ExcerptError(f"{text!r} is no excerpt id: its range is empty")
    return ExcerptId(article_id, span, digest)


def make_excerpt(article: Article, span: Span, marks: Iterable[Span] = ()) -> Excerpt:
    """The words of `article` in `span` as an excerpt, with context, paragraph number and the quotes that overlap it.

    `marks` are spans within the excerpt's own text (of a query's words); parts that reach beyond it are cut off.
    Raises ExcerptError when the span is empty or reaches beyond the text."""
    span = Span(*span)
    identity = excerpt_id(article, span)
    words = span.of(article.text)
    inside = (Span(max(0, m[0]), min(len(words), m[1])) for m in marks)
    return Excerpt(
        id=identity,
        article=article,
        span=span,
        text=words,
        quotes=tuple(q for q in article.quotes if any(span.overlaps(c) for c in q.content)),
        marks=tuple(sorted(m for m in inside if m.start < m.end)),
        prefix=article.text[max(0, span.start - CONTEXT) : span.start],
        suffix=article.text[span.end : span.end + CONTEXT],
        paragraph=paragraph_number(article, span.start),
    )


def paragraph_number(article: Article, position: int) -> int | None:
    """The 1-based number of the paragraph that holds the code point at `position`; None outside paragraphs (titles,
    captions, subheads)."""
    number = 0
    for block in article.blocks:
        if block.kind in PARAGRAPH_KINDS:
            number += 1
            if block.span.start <= position < block.span.end:
                return number
    return None


def _check(article: Article, span: Span) -> None:
    start, end = span
    if not 0 <= start < end <= len(article.text):
        raise ExcerptError(
            f"{start}-{end} is no range in article {article.id}, which has {len(article.text)} characters"
        )
