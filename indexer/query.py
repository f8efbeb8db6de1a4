"""A search as a tree of frozen nodes, and the syntax in which people write it. Parsing never fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indexer.model import BlockKind, QuoteKind


class Field(StrEnum):
    """What a word is looked up in."""

    TEXT = "text"
    SPEAKER = "speaker"
    SAID = "said"
    VIA = "via"
    BY = "by"
    IN = "in"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; its stemmed forms match too, exact ones rank higher."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `text`."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words within `distance` edits of `text`."""

    text: str
    distance: int = 1
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Phrase:
    """These folded words in this order, unstemmed; None stands for any one word."""

    words: tuple[str | None, ...]
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Near:
    """All words, in any order, with at most `distance` words between the outermost two neighbours."""

    words: tuple[str, ...]
    distance: int
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class DateRange:
    """Published on a day between `first` and `last`, both included; None is open. Undated articles never match."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Undated:
    """No publication date is known."""


@dataclass(frozen=True, slots=True)
class HasQuote:
    """The passage holds a quote of one of these kinds (speech of any kind when empty; mentions never count)."""

    kinds: tuple[QuoteKind, ...] = ()


@dataclass(frozen=True, slots=True)
class OfKind:
    """The passage is a block of this kind."""

    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Exactly:
    """The whole value of a field (speaker, via, by, in, language, article) equals `value`, as a facet has it."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every passage."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No passage."""


Query = (
    Word
    | Prefix
    | Fuzzy
    | Phrase
    | Near
    | And
    | Or
    | Not
    | DateRange
    | Undated
    | HasQuote
    | OfKind
    | Exactly
    | Everything
    | Nothing
)
