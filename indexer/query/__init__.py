"""A search as a tree of frozen nodes, and the syntax in which people write it. Parsing never fails."""

from indexer.query.describe import describe
from indexer.query.limits import bounded, normal
from indexer.query.matching import Quoted, marks
from indexer.query.nodes import (
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Near,
    Not,
    Nothing,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
)
from indexer.query.parser import Parsed, parse
from indexer.query.printer import to_text

__all__ = [
    "And",
    "DateRange",
    "Everything",
    "Exactly",
    "Field",
    "Fuzzy",
    "HasQuote",
    "Near",
    "Not",
    "Nothing",
    "OfKind",
    "Or",
    "Parsed",
    "Phrase",
    "Prefix",
    "Query",
    "Quoted",
    "Undated",
    "Word",
    "bounded",
    "describe",
    "marks",
    "normal",
    "parse",
    "to_text",
]
