"""Hits as people see them: the passage's text, its article, its quotes, the marks."""

from __future__ import annotations

from typing import NamedTuple

from indexer.model import Passage, QuoteKind, Span
from indexer.passages import said_spans
from indexer.query.matching import Quoted, marks
from indexer.query.nodes import Query
from indexer.store.base import Hit
from indexer.store.whoosh.segment import Segment


class Found(NamedTuple):
    """A hit before it is shown: its passage and (in a search for quotes) quote, and the passages folded into it."""

    segment: Segment
    passage: int
    score: float
    quote: int | None
    copies: tuple[tuple[Segment, int], ...]


class Shower:
    """Makes the hits of one search."""

    def __init__(self, query: Query, *, marks: bool):
        self._query = query
        self._marks = marks

    def hit(self, found: Found) -> Hit:
        """The hit with everything that is shown of it."""
        documents, passage = found.segment.documents, found.passage
        article = documents.article_of.item(passage)
        card = documents.card(article)
        span, ordinal, kind = documents.place(passage)
        text = documents.passage_text(passage, article)
        quotes = documents.quotes(passage)
        shown: tuple[Span, ...] = ()
        if self._marks:
            whole = Passage(card.id, ordinal, kind, span, text, quotes)
            spoken = [s for q in quotes if q.kind is not QuoteKind.MENTION for s in said_spans(whole, q)]
            quoted = Quoted(tuple(spoken))
            shown = marks(self._query, text, language=documents.language(article), quoted=quoted)
        quote = None if found.quote is None else quotes[found.quote - documents.quote_at.item(passage)]
        return Hit(
            card.id,
            ordinal,
            kind,
            span,
            text,
            found.score,
            card.title,
            card.authors,
            card.publisher,
            card.published,
            card.url,
            quotes,
            quote,
            shown,
            tuple([_name(*copy) for copy in found.copies]),
        )


def _name(segment: Segment, passage: int) -> tuple[str, int]:
    documents = segment.documents
    return documents.article_id(documents.article_of.item(passage)), documents.place(passage)[1]
