"""A search as a tree of frozen nodes, and what each of them means: every store gives these answers.

A query is asked of a passage p of an article a. Words are those of `indexer.text.tokens`: plain words, each at a
position, and the joined words beside them, which stand at the position of their first part and are `width` positions
wide. What a `Field` holds (`indexer.passages.field_values`):

    text      the passage's words
    title     the words of the article's title
    by        the words of each author's name
    in        the words of the publisher
    speaker   of a quote: the words of the resolved name, and of the mention it was resolved from unless a pronoun
    via       of a quote: the words of each name that passed it on
    said      of a quote: the words of its content as far as it stands in this passage, one part after the other

A field of several values (by, via, speaker) counts them one after the other with `VALUE_GAP` positions between
(`indexer.passages.value_tokens`), so that no phrase reaches from one into the next.

Words of text, said and title match by their stems too: `Word(w)` matches a token t of an article in the language L
when t == w or stem(t, L) == stem(w, L), where L is `stem_language(a.language)`. The other fields hold names: there a
Word matches t == w only. Joined words are words in all of this (they have stems, prefixes and neighbours too).

Quote conditions
  Leaves on speaker, via and said, HasQuote and Exactly of speaker or via ask something of ONE quote of p that is
  speech (not a mention). A *quote condition* is such a leaf; an Or of quote conditions only; an And of quote
  conditions and negated quote conditions with at least one that is not negated. In an And (nested ones taken
  together: And(a, And(b, c)) is And(a, b, c)) all parts that are quote conditions, and all that are the Not of one,
  are asked of the same quote: p matches when some quote of p meets every one of the former and none of the latter.
  Elsewhere a quote condition matches p when some quote of p meets it, and its Not when none does. So
  `speaker:rossi said:bridge -is:partial` is one quote, not wholly partial, in which a Rossi said "bridge", while
  `bridge -speaker:rossi` are passages on a bridge in which no Rossi speaks.

A search for quotes (Unit.QUOTE) gives the pairs of a passage p that matches and a quote q of p. Which q: those that
  meet a quote condition by which p matched (in an And the conditions asked together; in an Or every branch that
  matched gives its own); when the query holds no quote condition outside a Not, every quote of p that is speech.
"""

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
    """A folded word; in text, said and title its stemmed forms match too, exact ones rank higher."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words, as they stand (unstemmed), that begin with `text`."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words, as they stand (unstemmed), within `distance` edits of `text`: a letter more, fewer, another, or two
    neighbours swapped (optimal string alignment)."""

    text: str
    distance: int = 1
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Phrase:
    """These folded words in this order, unstemmed, none left out; None stands for any one plain word.

    The next word is looked for at the position of the one before plus its width, so "us led" matches "U.S.-led"
    (us@0 of width 2, led@2) and "kim euikyum said" matches "Kim Eui-kyum said". A phrase of one word is that word
    unstemmed. Leading and trailing None need a word there. Without any word it matches nothing.
    """

    words: tuple[str | None, ...]
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Near:
    """All words (as `Word` matches them), in any order, each at a position of its own, with at most `distance` other
    positions between the first and the last: max - min + 1 - len(words) <= distance. Widths do not count."""

    words: tuple[str, ...]
    distance: int
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches, quote conditions on the same quote; no part at all is Everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches; no part at all is Nothing."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Query


@dataclass(frozen=True, slots=True)
class DateRange:
    """Published on a day between `first` and `last`, both included; None is open. Undated articles never match.

    A date known only to the month or year matches when one of the days it may mean does."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Undated:
    """No publication date is known."""


@dataclass(frozen=True, slots=True)
class HasQuote:
    """The passage holds a quote of one of these kinds (speech of any kind when empty; mentions never count).

    A quote condition."""

    kinds: tuple[QuoteKind, ...] = ()


@dataclass(frozen=True, slots=True)
class OfKind:
    """The passage is a block of this kind."""

    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Exactly:
    """The whole value of a field (speaker, via, by, in, language, article) equals `value`, as a facet has it.

    Of speaker the resolved name, of via and by one of the names, of article its id. Of speaker and via a quote
    condition."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every passage."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No passage."""


EXACT_FIELDS = ("speaker", "via", "by", "in", "language", "article")
STEMMED_FIELDS = frozenset({Field.TEXT, Field.SAID, Field.TITLE})
QUOTE_FIELDS = frozenset({Field.SPEAKER, Field.SAID, Field.VIA})

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

Leaf = Word | Prefix | Fuzzy | Phrase | Near  # what is looked up in a field
