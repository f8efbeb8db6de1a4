"""Hits as people see them: the passage's text, its article, its quotes, the marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import NamedTuple

from indexer.model import Passage, QuoteKind, Span
from indexer.passages import said_spans
from indexer.query.matching import Quoted, marker
from indexer.query.nodes import Query
from indexer.store.base import Hit
from indexer.store.whoosh import compiled
from indexer.store.whoosh.segment import Segment


class Found(NamedTuple):
    """A hit before it is shown: its passage and (in a search for quotes) quote, and the passages folded into it."""

    segment: Segment
    passage: int
    score: float
    quote: int | None
    copies: tuple[tuple[Segment, int], ...]


_NAMES = tuple(f.name for f in fields(Hit))
_make: Callable[..., Hit] = Hit if compiled.kernels is None else compiled.kernels.Maker(Hit, _NAMES).make


class Shower:
    """Makes the hits of one search."""

    def __init__(self, query: Query, *, marks: bool):
        self._marker = marker(query) if marks else None

    def hit(self, found: Found) -> Hit:
        """The hit with everything that is shown of it."""
        segment, passage, score, number, copies = found
        documents = segment.documents
        reader = segment.content.shown
        if reader is not None:
            article, span, ordinal, kind, text, first, last = reader.read(passage)
            quotes = tuple([documents.quote(i) for i in range(first, last)]) if first != last else ()
        else:
            article = documents.article_of.item(passage)
            span, ordinal, kind = documents.place(passage)
            text = documents.passage_text(passage, article)
            quotes = documents.quotes(passage)
        article_id, title, authors, publisher, published, url, imprint = documents.card(article)
        shown: tuple[Span, ...] = ()
        if self._marker is not None:
            quoted = _NOBODY
            if quotes:
                whole = Passage(article_id, ordinal, kind, span, text, quotes)
                spoken = [s for q in quotes if q.kind is not QuoteKind.MENTION for s in said_spans(whole, q)]
                quoted = Quoted(tuple(spoken))
            shown = self._marker.marks(text, documents.language(article), quoted)
        return _make(
            article_id,
            ordinal,
            kind,
            span,
            text,
            score,
            title,
            authors,
            publisher,
            published,
            url,
            quotes,
            None if number is None else quotes[number - documents.quote_at.item(passage)],
            shown,
            tuple([_name(*copy) for copy in copies]) if copies else (),
            imprint,
        )


_NOBODY = Quoted(())


def _name(segment: Segment, passage: int) -> tuple[str, int]:
    documents = segment.documents
    return documents.article_id(documents.article_of.item(passage)), documents.place(passage)[1]
