"""A query on the arrays of all segments: which passages match, with which scores, by which quotes.

What a query means is written in `indexer.query.nodes`; here And, Or and Not work on sets of passages, and quote
conditions on sets of quotes until their passages are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.model import UnknownName
from indexer.query.nodes import (
    EXACT_FIELDS,
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Near,
    Not,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
)
from indexer.query.variants import with_variants
from indexer.store.evaluate import is_quote_condition
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.documents import BLOCK_KINDS, QUOTE_KINDS
from indexer.store.whoosh.leaves import Leaves
from indexer.store.whoosh.matches import NOTHING, Filter, Match, Part, all_of, any_of, fixed, negated
from indexer.store.whoosh.segment import Segment

_VALUE_COLUMN = {"in": "publisher", "language": "language", "by": "author", "speaker": "speaker", "via": "via"}


@dataclass(eq=False)
class Evaluation:
    """One query over the segments of one generation. Call `passages` first; `notes` says what was limited."""

    segments: Sequence[Segment]
    query: Query

    def __post_init__(self) -> None:
        self._leaves = Leaves(self.segments)
        self.query = with_variants(self.query, self._leaves.knows)

    @property
    def notes(self) -> list[str]:
        """What was limited, in sentences."""
        return self._leaves.notes

    def passages(self) -> list[Match]:
        """The passages that match in each segment, without deleted ones."""
        return [self._matching(i) for i in range(len(self.segments))]

    def _matching(self, i: int) -> Match:
        segment = self.segments[i]
        part = self._passages(self.query, i)
        if isinstance(part, Filter):
            part = part.all()
        if segment.live is None or not self._may_be_deleted(self.query):
            return part
        live = segment.live
        return all_of([part, Filter(lambda docs: live[docs], len(live), live)], len(live))

    def _may_be_deleted(self, query: Query) -> bool:
        """Whether a deleted passage may be in the set: words never match one, conditions on columns do."""
        match query:
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                return False
            case And(parts):
                return all(self._may_be_deleted(p) for p in parts)
            case Or(parts):
                return any(self._may_be_deleted(p) for p in parts)
            case _:
                return not is_quote_condition(query)

    # ------------------------------------------------------------------ passages

    def _passages(self, query: Query, i: int) -> Part:
        segment = self.segments[i]
        size = segment.documents.passages
        if is_quote_condition(query):
            return _best_of_passages(segment, self._quotes([query], [], i))
        match query:
            case And(parts):
                asked, denied, others = _together(parts)
                found = [self._passages(p, i) for p in others]
                if asked:
                    found.append(_best_of_passages(segment, self._quotes(asked, denied, i)))
                return all_of(found, size)
            case Or(parts):
                return any_of([self._passages(p, i) for p in parts], size)
            case Not(part):
                return negated(self._passages(part, i), size)
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                found_leaf = self._leaves.match(query)[i]
                return found_leaf if query.field is Field.TEXT else Match(segment.expand(found_leaf.docs))
            case _:
                return _column_filter(query, segment)

    # ------------------------------------------------------------------ quotes

    def _quotes(self, asked: Sequence[Query], denied: Sequence[Query], i: int) -> Match:
        """The quotes that meet all of `asked` and none of `denied`."""
        segment = self.segments[i]
        size = len(segment.speech)
        parts: list[Part] = [self._quote_part(p, i) for p in asked]
        parts += [negated(self._quote_part(p, i), size) for p in denied]
        speech = segment.speech
        return all_of([*parts, Filter(lambda quotes: speech[quotes], size)], size)

    def _quote_part(self, query: Query, i: int) -> Part:
        segment = self.segments[i]
        match query:
            case And(parts):
                asked, denied, _ = _together(parts)
                return self._quotes(asked, denied, i)
            case Or(parts):
                return any_of([self._quote_part(p, i) for p in parts], len(segment.speech))
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                return self._leaves.match(query)[i]
            case HasQuote(kinds):
                wanted = np.zeros(256, bool)
                wanted[[QUOTE_KINDS.index(k) for k in kinds] if kinds else slice(None)] = True
                column = segment.documents.column("quote_kind")
                return Filter(lambda quotes: wanted[column[quotes]], len(column))
            case Exactly(name, value):
                return _value_filter(segment, _VALUE_COLUMN[name], value)
            case _:
                return NOTHING

    def hit_quotes(self, i: int, passages: Array) -> Array:
        """Of a segment's matching passages, the quotes by which they matched: numbers of quotes, ascending."""
        segment = self.segments[i]
        documents = segment.documents
        found = self._hit_quotes(self.query, i)
        chosen = np.zeros(documents.passages, bool)
        chosen[passages] = True
        if found is None:
            found = np.flatnonzero(segment.speech)
        return found[chosen[documents.passage_of[found]]]

    def _hit_quotes(self, query: Query, i: int) -> Array | None:
        """The quotes by which passages may have matched; None where the query asks for none."""
        segment = self.segments[i]
        if is_quote_condition(query):
            return self._quotes([query], [], i).docs
        match query:
            case And(parts):
                asked, denied, others = _together(parts)
                sets = [self._hit_quotes(p, i) for p in others]
                if asked:
                    sets.append(self._quotes(asked, denied, i).docs)
            case Or(parts):
                sets = [self._branch_quotes(p, i) for p in parts]
            case _:
                return None
        given = [s for s in sets if s is not None]
        if not given:
            return None
        mask = np.zeros(len(segment.speech), bool)
        for numbers in given:
            mask[numbers] = True
        return np.flatnonzero(mask)

    def _branch_quotes(self, query: Query, i: int) -> Array | None:
        """The quotes of one branch of an Or, of the passages by which the branch matched."""
        found = self._hit_quotes(query, i)
        if found is None or is_quote_condition(query):
            return found
        segment = self.segments[i]
        part = self._passages(query, i)
        docs = (part.all() if isinstance(part, Filter) else part).docs
        mask = np.zeros(segment.documents.passages, bool)
        mask[docs] = True
        return found[mask[segment.documents.passage_of[found]]]


def _together(parts: tuple[Query, ...]) -> tuple[list[Query], list[Query], list[Query]]:
    """The parts of an And that are asked of one quote, those denied of it, and the others."""
    asked = [p for p in parts if is_quote_condition(p)]
    if not asked:
        return [], [], list(parts)
    denied = [p.part for p in parts if isinstance(p, Not) and is_quote_condition(p.part)]
    others = [p for p in parts if not is_quote_condition(p) and not (isinstance(p, Not) and is_quote_condition(p.part))]
    return asked, denied, others


def _best_of_passages(segment: Segment, quotes: Match) -> Match:
    """The passages of some quotes, each with the highest of their scores."""
    if not len(quotes):
        return NOTHING
    passages = segment.documents.passage_of[quotes.docs]
    first = np.flatnonzero(np.concatenate(([True], passages[1:] != passages[:-1])))
    docs = passages[first].astype(np.int64)
    if not quotes.scored:
        return Match(docs)
    return fixed(docs, np.maximum.reduceat(quotes.scores(), first))


# ---------------------------------------------------------------------- columns


def _column_filter(query: Query, segment: Segment) -> Filter:
    documents = segment.documents
    size = documents.passages

    def of_article(good: NDArray[np.bool_]) -> Filter:
        article_of = documents.article_of
        of = None if compiled.kernels is None else segment.content.article_of_view
        return Filter(lambda docs: good[article_of[docs]], size, good, of)

    match query:
        case Everything():
            return Filter(lambda docs: np.ones(len(docs), bool), size)
        case Undated():
            return of_article(documents.column("first_day") == 0)
        case DateRange():
            return of_article(_dated(query, documents.column("first_day"), documents.column("last_day")))
        case OfKind(kind):
            column, code = documents.column("kind"), BLOCK_KINDS.index(kind)
            return Filter(lambda docs: column[docs] == code, size)
        case Exactly("article", value):
            good = np.zeros(documents.articles, bool)
            good[documents.find(value)] = True
            return of_article(good)
        case Exactly(name, value):
            if name not in EXACT_FIELDS:
                raise UnknownName("field", name, EXACT_FIELDS)
            return of_article(_having(segment, _VALUE_COLUMN[name], value))
        case _:
            return Filter(lambda docs: np.zeros(len(docs), bool), size)


def _dated(asked: DateRange, first: Array, last: Array) -> NDArray[np.bool_]:
    if asked.first and asked.last and asked.first > asked.last:
        return np.zeros(len(first), bool)
    good = first > 0
    if asked.first is not None:
        good &= last >= asked.first.toordinal()
    if asked.last is not None:
        good &= first <= asked.last.toordinal()
    return good


def _value_filter(segment: Segment, name: str, value: str) -> Filter:
    """Documents (articles, quotes) that have a whole value."""
    good = _having(segment, name, value)
    return Filter(lambda docs: good[docs], len(good), good)


def _having(segment: Segment, name: str, value: str) -> NDArray[np.bool_]:
    """Which documents (articles, quotes) have a whole value."""
    documents = segment.documents
    values = segment.content.values(name)
    span = values.equal(value.encode("utf-8", "surrogatepass"))
    column = documents.column(name)
    size = documents.articles if name in ("publisher", "language", "author") else len(documents.is_speech)
    if not value or not span:
        return np.zeros(size, bool)
    code = span.start + 1
    if name in ("author", "via"):
        starts = documents.column(f"{name}_at").astype(np.int64)
        holders = np.searchsorted(starts, np.flatnonzero(column == code), "right") - 1
        good = np.zeros(size, bool)
        good[holders] = True
        return good
    found: NDArray[np.bool_] = column == code
    return found
