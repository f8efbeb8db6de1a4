"""How much a query may ask, so that any query is answered in bounded time. The same for people and programs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from indexer.query.nodes import (
    And,
    DateRange,
    Everything,
    Exactly,
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
from indexer.text.tokens import MAX_WORD

MAX_TEXT = 20_000  # characters of what a person types
MAX_TERMS = 256  # words looked up by one query
MAX_DEPTH = 24  # nested And, Or, Not
MAX_EXPANSION = 1_000  # words that one prefix or fuzzy word may stand for: the commonest, then by alphabet
MAX_FUZZY = 2  # edits
MAX_NEAR = 50  # words between; below VALUE_GAP, so nothing is near across two values
MIN_PREFIX = 2  # letters before a *; of unspaced scripts one

TOO_LONG = "The query is longer than {limit:,} characters; only the beginning was read."
TOO_MANY = "The query has more than {limit} words; only the first {limit} were used."
TOO_DEEP = "The query is nested more than {limit} deep; what lies deeper was left out."
TOO_WIDE = "More than {limit:,} words begin with “{text}”; only the {limit:,} commonest were searched."
TOO_MANY_NEAR = "More than {limit:,} words are spelt like “{text}”; only the {limit:,} commonest were searched."

_W = TypeVar("_W", str, str | None)


@dataclass(slots=True)
class _Budget:
    left: int = MAX_TERMS
    many: bool = False
    deep: bool = False

    def take(self, wanted: int) -> bool:
        if wanted > self.left:
            self.many = True
            return False
        self.left -= wanted
        return True

    def first(self, words: tuple[_W, ...]) -> tuple[_W, ...]:
        """As many of the words as may still be looked up, none longer than it counts."""
        kept = tuple(w and w[:MAX_WORD] for w in words[: self.left])
        self.many = self.many or len(kept) < len(words)
        self.left -= len(kept)
        return kept


def bounded(query: Query) -> tuple[Query, tuple[str, ...]]:
    """The query within the limits, and a sentence for each limit that cut something off.

    The result is in normal form (`normal`): an And in an And and an Or in an Or are one, a single part stands alone,
    a double Not is none. A query within the limits keeps its meaning.
    """
    if _is_plain(query):
        return query, ()
    budget = _Budget()
    cut = _cut(query, 0, budget)
    notes = []
    if budget.many:
        notes.append(TOO_MANY.format(limit=MAX_TERMS))
    if budget.deep:
        notes.append(TOO_DEEP.format(limit=MAX_DEPTH))
    return (Everything() if cut is None else normal(cut)), tuple(notes)


_WORDS = (Word, Prefix, Fuzzy)
_FILTERS = (Exactly, DateRange, HasQuote, OfKind, Undated)


def _is_plain(query: Query) -> bool:
    """Whether the query is of the usual kind that needs no look at limits: a word, or some with filters."""
    if isinstance(query, And | Or):
        parts = query.parts
        if not 1 < len(parts) <= MAX_TERMS:
            return False
        for part in parts:  # words first: what is nested deep cannot be compared
            if isinstance(part, _WORDS):
                if len(part.text) > MAX_WORD:
                    return False
            elif not isinstance(part, _FILTERS):
                return False
        return isinstance(query, And) or len(set(parts)) == len(parts)
    if isinstance(query, Phrase):
        words = query.words
        return 0 < len(words) <= MAX_TERMS and all(word is not None and 0 < len(word) <= MAX_WORD for word in words)
    return isinstance(query, Word | Prefix | Fuzzy) and len(query.text) <= MAX_WORD


def _cut(query: Query, depth: int, budget: _Budget) -> Query | None:
    """None where nothing of the query is left."""
    match query:
        case And(parts) | Or(parts):
            # One kind nested in itself is no deeper: it is taken together, without recursion.
            flat = flattened(type(query), parts)
            if depth >= MAX_DEPTH:
                budget.deep = True
                return None
            parted: list[Query] = []
            for part in flat:
                if budget.many:
                    break
                if (found := _cut(part, depth + 1, budget)) is not None:
                    parted.append(found)
            return None if flat and not parted else type(query)(tuple(parted))
        case Not(part):
            negated = True
            while isinstance(part, Not):
                part, negated = part.part, not negated
            if depth >= MAX_DEPTH:
                budget.deep = True
                return None
            inner = _cut(part, depth + 1, budget)
            return inner if inner is None or not negated else Not(inner)
        case Word() | Prefix() | Fuzzy():
            return replace(query, text=query.text[:MAX_WORD]) if budget.take(1) else None
        case Phrase(words):
            kept = budget.first(words)
            return replace(query, words=kept) if kept or not words else None
        case Near(words):
            near = budget.first(words)
            return replace(query, words=near) if near or not words else None
        case _:
            # A filter costs a look-up too.
            return query if budget.take(1) else None


def flattened(kind: type[And] | type[Or], parts: tuple[Query, ...]) -> list[Query]:
    """The parts of an And (Or), with the parts of those among them that are And (Or) in their place."""
    found: list[Query] = []
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, kind):
            waiting.extend(reversed(part.parts))
        else:
            found.append(part)
    return found


def normal(query: Query) -> Query:
    """The same query without And in And, Or in Or, Not of Not, And or Or of a single part, Everything in an And,
    Nothing or the same part twice in an Or, and phrases without a word. Recursive: for queries within the limits of
    depth."""
    match query:
        case And(parts) | Or(parts):
            kind = type(query)
            # A part may become one of the same kind only by losing its wrapping, so parts go first.
            idle = Everything() if kind is And else Nothing()
            made = tuple(p for p in flattened(kind, tuple(normal(p) for p in flattened(kind, parts))) if p != idle)
            if kind is Or:
                made = tuple(dict.fromkeys(made))
            if not made:
                return idle
            return made[0] if len(made) == 1 else kind(made)
        case Not(part):
            inner = normal(part)
            if isinstance(inner, Not):
                return inner.part
            if isinstance(inner, Everything | Nothing):
                return Nothing() if isinstance(inner, Everything) else Everything()
            return Not(inner)
        case Phrase(words) if not any(words):
            return Nothing()
        case Near(words, _, field) if len(words) < 2:
            return Word(words[0], field) if words else Nothing()
        case _:
            return query
