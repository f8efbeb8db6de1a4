"""Excerpts: verbatim words of an article with an id that outlives the index, selectors, and the check that they still
stand."""

from indexer.excerpt.identity import (
    PARAGRAPH_KINDS,
    ExcerptError,
    ExcerptId,
    excerpt_id,
    excerpt_id_of,
    make_excerpt,
    paragraph_number,
    parse_excerpt_id,
    text_digest,
)
from indexer.excerpt.selectors import (
    selectors,
    text_fragment,
    text_position_selector,
    text_quote_selector,
    web_annotation,
)
from indexer.excerpt.verification import Status, Verified, difference, verify

__all__ = [
    "PARAGRAPH_KINDS",
    "ExcerptError",
    "ExcerptId",
    "Status",
    "Verified",
    "difference",
    "excerpt_id",
    "excerpt_id_of",
    "make_excerpt",
    "paragraph_number",
    "parse_excerpt_id",
    "selectors",
    "text_digest",
    "text_fragment",
    "text_position_selector",
    "text_quote_selector",
    "verify",
    "web_annotation",
]
