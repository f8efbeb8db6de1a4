"""The answers a store must give, found the slow and plain way: sets of passages and of quotes, nothing remembered.

Written from the docstrings of indexer.query.nodes, indexer.store.base and indexer.store.ranking, apart from any store.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from indexer.model import Article, BlockKind, QuoteKind, Resolution
from indexer.query import (
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
    normal,
)
from indexer.query.variants import FUNCTION_WORDS
from indexer.text.stems import stem, stem_language
from indexer.text.tokens import Token, tokens

PassageKey = tuple[str, int]
QuoteKey = tuple[str, int, int]
_LEFT_OUT = (BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE)
_OF_QUOTES = (Field.SPEAKER, Field.SAID, Field.VIA)
_STEMMED = (Field.TEXT, Field.SAID, Field.TITLE)


def edits(a: str, b: str) -> int:
    """Optimal string alignment distance, by the recurrence."""
    table = {(-1, -1): 0}
    for i in range(-1, len(a)):
        for j in range(-1, len(b)):
            if (i, j) == (-1, -1):
                continue
            best = [math.inf]
            if i >= 0:
                best.append(table[i - 1, j] + 1)
            if j >= 0:
                best.append(table[i, j - 1] + 1)
            if i >= 0 and j >= 0:
                best.append(table[i - 1, j - 1] + (a[i] != b[j]))
            if i >= 1 and j >= 1 and a[i] == b[j - 1] and a[i - 1] == b[j]:
                best.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(best)
    return int(table[len(a) - 1, len(b) - 1])


class Oracle:
    """The articles of an archive in the order they were last put."""

    def __init__(self, articles: Sequence[Article]):
        self.articles = {a.id: a for a in articles}
        self.passages: list[PassageKey] = []
        self.quotes: list[QuoteKey] = []
        self._blocks = {}
        self._speech = {}
        for article in articles:
            kept = [b for b in article.blocks if b.kind not in _LEFT_OUT and b.span.start < b.span.end]
            for ordinal, block in enumerate(kept):
                key = (article.id, ordinal)
                self.passages.append(key)
                self._blocks[key] = block
                here = [q for q in article.quotes if any(s.overlaps(block.span) for s in q.content)]
                for n, quote in enumerate(q for q in here if q.kind is not QuoteKind.MENTION):
                    self.quotes.append((*key, n))
                    self._speech[(*key, n)] = quote

    # ------------------------------------------------------------------ the words of a field

    def _document_keys(self, where: Field) -> list:
        return self.quotes if where in _OF_QUOTES else self.passages

    def words(self, where: Field, key) -> list[Token]:
        """The tokens of a field of a passage or a quote."""
        article, block = self.articles[key[0]], self._blocks[key[:2]]
        if where is Field.TEXT:
            return tokens(block.span.of(article.text))
        values: list[str] = []
        gap = 100
        if where is Field.TITLE:
            values = [article.title or ""]
        elif where is Field.BY:
            values = [a.name for a in article.authors]
        elif where is Field.IN:
            values = [article.publisher or ""]
        else:
            quote = self._speech[key]
            if where is Field.VIA:
                values = list(quote.relayed_by)
            elif where is Field.SPEAKER:
                values = [quote.speaker or ""]
                mention = quote.source.of(article.text) if quote.source else ""
                if mention and mention != quote.speaker and quote.resolution is not Resolution.PRONOUN:
                    values.append(mention)
            else:
                gap = 0
                for span in quote.content:
                    start, end = max(span.start, block.span.start), min(span.end, block.span.end)
                    values.append(article.text[start:end] if start < end else "")
        found: list[Token] = []
        base = 0
        for value in values:
            here = tokens(value)
            found += [t._replace(position=t.position + base) for t in here]
            if here:
                base += max(t.position for t in here) + 1 + gap
        return found

    def _same(self, where: Field, article_id: str) -> Callable[[str, str], bool]:
        code = stem_language(self.articles[article_id].language) if where in _STEMMED else ""
        return lambda a, b: a == b or stem(a, code) == stem(b, code)

    # ------------------------------------------------------------------ leaves

    def leaf(self, query) -> set:
        """The passages (quotes, for what is asked of quotes) in which a leaf matches."""
        return {key for key in self._document_keys(query.field) if self._in(query, key)}

    def _in(self, query, key) -> bool:
        found = self.words(query.field, key)
        same = self._same(query.field, key[0])
        match query:
            case Word(text):
                return any(same(t.text, text) for t in found) or self._spelt(query, found)
            case Prefix(text):
                return any(t.text.startswith(text) for t in found)
            case Fuzzy(text, distance):
                return any(edits(text, t.text) <= distance for t in found)
            case Phrase(words):
                return bool(phrase_starts(words, found))
            case Near(words, distance):
                places = [[t.position for t in found if same(t.text, w)] for w in words]
                return any(
                    len(set(way)) == len(way) and max(way) - min(way) + 1 - len(way) <= distance
                    for way in product(*places)
                )
        raise AssertionError(query)

    def _spelt(self, word: Word, found: list[Token]) -> bool:
        """Written as two words."""
        text = word.text
        if isinstance(word, _Joined) or not 5 <= len(text) <= 24 or not text.isalpha():
            return False
        ways = [(text[:i], text[i:]) for i in range(2, len(text) - 1)]
        return any(
            a not in FUNCTION_WORDS and b not in FUNCTION_WORDS and phrase_starts((a, b), found) for a, b in ways
        )

    # ------------------------------------------------------------------ trees

    def of_quotes(self, query: Query) -> set[QuoteKey]:
        """The quotes that meet a quote condition."""
        match query:
            case And(parts):
                found = set(self.quotes)
                for part in parts:
                    found &= self.of_quotes(part)
                return found
            case Or(parts):
                return set().union(*(self.of_quotes(p) for p in parts))
            case Not(part):
                return set(self.quotes) - self.of_quotes(part)
            case HasQuote(kinds):
                return {k for k in self.quotes if not kinds or self._speech[k].kind in kinds}
            case Exactly("speaker", value):
                return {k for k in self.quotes if self._speech[k].speaker == value}
            case Exactly("via", value):
                return {k for k in self.quotes if value in self._speech[k].relayed_by}
            case _:
                return self.leaf(query)

    def matching(self, query: Query) -> set[PassageKey]:
        """The passages that match a query."""
        return self._matching(self.prepared(query))

    def prepared(self, query: Query) -> Query:
        """Normal form, with neighbours written as one."""
        return self._joined(normal(query))

    def _joined(self, query: Query) -> Query:
        match query:
            case And(parts):
                made = [[self._joined(p)] for p in parts]
                for i in range(len(parts) - 1):
                    a, b = parts[i], parts[i + 1]
                    if not (isinstance(a, Word) and isinstance(b, Word) and a.field is b.field):
                        continue
                    whole = a.text + b.text
                    long_enough = min(len(a.text), len(b.text)) > 1 and 5 <= len(whole) <= 24
                    if long_enough and whole.isalpha() and not {a.text, b.text} & FUNCTION_WORDS:
                        made[i].append(_Joined(whole, a.field))
                        made[i + 1].append(_Joined(whole, a.field))
                return And(tuple(m[0] if len(m) == 1 else Or(tuple(m)) for m in made))
            case Or(parts):
                return Or(tuple(self._joined(p) for p in parts))
            case Not(part):
                return Not(self._joined(part))
            case _:
                return query

    def _matching(self, query: Query) -> set[PassageKey]:
        everything = set(self.passages)
        if asks_a_quote(query):
            return {k[:2] for k in self.of_quotes(query)}
        match query:
            case And(parts):
                positive = [p for p in parts if asks_a_quote(p)]
                negative = [p for p in parts if isinstance(p, Not) and asks_a_quote(p.part)]
                found = everything
                if positive:
                    found = {k[:2] for k in self.of_quotes(And((*positive, *negative)))}
                for part in parts:
                    if part not in positive and not (positive and part in negative):
                        found = found & self._matching(part)
                return found
            case Or(parts):
                return set().union(*(self._matching(p) for p in parts))
            case Not(part):
                return everything - self._matching(part)
            case Everything():
                return everything
            case Nothing():
                return set()
            case OfKind(kind):
                return {k for k in everything if self._blocks[k].kind is kind}
            case Word() | Prefix() | Fuzzy() | Phrase() | Near():
                return self.leaf(query)
            case _:
                return {k for k in everything if self._of_article(query, self.articles[k[0]])}

    def _of_article(self, query: Query, article: Article) -> bool:
        match query:
            case Undated():
                return article.published is None
            case DateRange(first, last):
                if article.published is None or (first and last and first > last):
                    return False
                earliest, latest = article.published.days()
                return not (first and latest < first) and not (last and earliest > last)
            case Exactly("by", value):
                return value in [a.name for a in article.authors]
            case Exactly("in", value):
                return article.publisher == value
            case Exactly("language", value):
                return article.language == value
            case Exactly("article", value):
                return article.id == value
        raise AssertionError(query)

    def quote_hits(self, query: Query) -> set[QuoteKey]:
        """The (passage, quote) pairs that a search for quotes gives."""
        query = self.prepared(query)
        hits: set[QuoteKey] = set()
        asks = _asks_anywhere(query)
        for passage in self._matching(query):
            here = {k for k in self.quotes if k[:2] == passage}
            hits |= here & self._by_which(query, passage) if asks else here
        return hits

    def _by_which(self, query: Query, passage: PassageKey) -> set[QuoteKey]:
        if passage not in self._matching(query) or isinstance(query, Not):
            return set()
        if asks_a_quote(query):
            return self.of_quotes(query)
        if isinstance(query, Or):
            return set().union(*(self._by_which(p, passage) for p in query.parts))
        if isinstance(query, And):
            positive = [p for p in query.parts if asks_a_quote(p)]
            negative = [p for p in query.parts if isinstance(p, Not) and asks_a_quote(p.part)]
            found = self.of_quotes(And((*positive, *negative))) if positive else set()
            return found.union(*(self._by_which(p, passage) for p in query.parts if p not in positive))
        return set()


class _Joined(Word):
    """Two neighbours written as one; not itself written as two again (that is what the neighbours are)."""


def phrase_starts(words: Sequence[str | None], found: Iterable[Token]) -> set[int]:
    """The positions at which a phrase begins."""
    found = list(found)
    if not any(words):
        return set()
    ends = {t.position: {t.position} for t in found}  # start -> positions at which the next word may stand
    for word in words:
        for start, reached in ends.items():
            ends[start] = {
                t.position + t.width
                for t in found
                if t.position in reached and (t.text == word or (word is None and t.width == 1))
            }
    return {start for start, reached in ends.items() if reached}


def asks_a_quote(query: Query) -> bool:
    """Whether a query is a quote condition."""
    match query:
        case Word() | Prefix() | Fuzzy() | Phrase() | Near():
            return query.field in _OF_QUOTES
        case HasQuote() | Exactly("speaker" | "via"):
            return True
        case Or(parts):
            return len(parts) > 0 and all(map(asks_a_quote, parts))
        case And(parts):
            positive = [p for p in parts if asks_a_quote(p)]
            negative = [p for p in parts if isinstance(p, Not) and asks_a_quote(p.part)]
            return bool(positive) and len(positive) + len(negative) == len(parts)
    return False


def _asks_anywhere(query: Query) -> bool:
    if asks_a_quote(query):
        return True
    return isinstance(query, And | Or) and any(_asks_anywhere(p) for p in query.parts)


__all__ = ["Oracle", "asks_a_quote", "edits", "phrase_starts"]
