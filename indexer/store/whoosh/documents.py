"""What a segment keeps of its articles, passages and quotes beside the words: columns and stored values.

Three numberings, each in the order of the one before: articles, their passages, their quotes (a quote that reaches over
two passages is kept with both). The arrays, all under `d.`:

    articles   id, card, rest (byte strings with `_at`), text (UTF-8 with `_at`), id_hash and id_article (sorted hashes
               of the ids and whose they are), passage_at, first_day, last_day, publisher, language, quotes (how many
               are speech), author with author_at
    passages   quote_at, start, end (code points of the article's text), first_byte, last_byte (the same in its bytes),
               ordinal, kind, length (words), print
    quotes     quote_kind, speaker, via with via_at, said_length (words), quote_json with quote_json_at
    values     of publisher, language, author, speaker and via: sorted byte strings; columns hold the rank + 1, 0: none

An article's text is kept as it is, for a hit must be shown in microseconds; the rest of it is compressed JSON.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import (
    Article,
    Author,
    Block,
    BlockKind,
    Imprint,
    Origin,
    Precision,
    Published,
    Quote,
    QuoteKind,
    Span,
)
from indexer.serial import article_from_dict, article_to_dict, quote_from_dict, quote_to_dict
from indexer.store.whoosh.container import Array, Container, blob, offsets, smallest
from indexer.store.whoosh.inverted import Strings

BLOCK_KINDS = tuple(BlockKind)
QUOTE_KINDS = tuple(QuoteKind)
_BLOCK_CODE = {kind: i for i, kind in enumerate(BLOCK_KINDS)}
_QUOTE_CODE = {kind: i for i, kind in enumerate(QUOTE_KINDS)}
VALUE_COLUMNS = ("publisher", "language", "author", "speaker", "via")
_KEPT_CARDS = 4096


class Card(NamedTuple):
    """What a hit shows of its article."""

    id: str
    title: str | None
    authors: tuple[Author, ...]
    publisher: str | None
    published: Published | None
    url: str | None
    imprint: Imprint


def id_hash(article_id: str) -> int:
    """Under what an article's id is looked up."""
    return int.from_bytes(
        hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def _card(article: Article) -> bytes:
    published = article.published
    row = [
        article.id,
        article.title,
        [[a.name, a.family, a.given, a.role, a.family_first] for a in article.authors],
        article.publisher,
        published and [published.value, published.precision.value, published.origin.value],
        article.url,
        *astuple(article.imprint),
    ]
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _read_card(data: bytes) -> Card:
    number, title, authors, publisher, published, url, *imprint = _scan(data.decode("utf-8", "surrogatepass"), 0)[0]
    when = published and _published(*published)
    return Card(number, title, tuple([_author(*a) for a in authors]), publisher, when, url, _imprint(*imprint))


# Without looking for white space around what was written without any.
_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_author = lru_cache(maxsize=_KEPT_CARDS)(Author)
_imprint = lru_cache(maxsize=_KEPT_CARDS)(Imprint)


@lru_cache(maxsize=_KEPT_CARDS)
def _published(value: str, precision: str, origin: str) -> Published:
    return Published(value, Precision(precision), Origin(origin))


class Values:
    """Collects the distinct values of a column."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, value: str | None) -> int:
        """A provisional number; 0 for none."""
        if value is None:
            return 0
        return self._numbers.setdefault(value, len(self._numbers) + 1)

    def ranks(self) -> tuple[NDArray[np.int64], list[bytes]]:
        """The final number of each provisional one, and the values in order."""
        ordered = sorted((value.encode("utf-8", "surrogatepass"), n) for value, n in self._numbers.items())
        ranks = np.zeros(len(ordered) + 1, np.int64)
        ranks[[n for _, n in ordered]] = np.arange(1, len(ordered) + 1)
        return ranks, [value for value, _ in ordered]


# Columns with the types in which they are gathered: those that are stored so, and those that shrink.
_AS_THEY_ARE = {"first_day": "i", "last_day": "i", "kind": "B", "print": "Q", "quote_kind": "B"}
_SHRINKING = ("start", "end", "first_byte", "last_byte", "ordinal", "length", "quotes", "said_length", *VALUE_COLUMNS)
_COLUMNS = _AS_THEY_ARE | dict.fromkeys(_SHRINKING, "I")


class DocumentsBuilder:
    """Collects articles in memory: an article, its quotes passage by passage, then its passages."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._stored: dict[str, list[bytes]] = {"card": [], "rest": [], "text": []}
        self._quote_json: list[bytes] = []
        self._text = ""  # of the last article, where some characters take several bytes
        self._columns = {name: array(kind) for name, kind in _COLUMNS.items()}
        self._counts = {name: array("I") for name in ("passage", "quote", "author", "via")}
        self._values = {name: Values() for name in VALUE_COLUMNS}
        self.text_bytes = 0
        self.passages_held = 0

    def article(self, article: Article) -> None:
        """Start an article."""
        text = article.text.encode("utf-8", "surrogatepass")
        self.ids.append(article.id)
        self.text_bytes += len(text)
        row = article_to_dict(article)
        del row["text"]
        stored = self._stored
        stored["text"].append(text)
        stored["card"].append(_card(article))
        stored["rest"].append(zlib.compress(json.dumps(row, separators=(",", ":")).encode(), 1))
        first, last = (0, 0) if article.published is None else [d.toordinal() for d in article.published.days()]
        columns, values = self._columns, self._values
        columns["first_day"].append(first)
        columns["last_day"].append(last)
        columns["publisher"].append(values["publisher"].number(article.publisher or None))
        columns["language"].append(values["language"].number(article.language or None))
        columns["quotes"].append(sum(q.kind is not QuoteKind.MENTION for q in article.quotes))
        self._several("author", [a.name for a in article.authors])
        self._text = "" if len(text) == len(article.text) else article.text

    def quote(self, quote: Quote, length: int) -> None:
        """Add a quote to the passage under way; `length` in words said there."""
        columns = self._columns
        columns["quote_kind"].append(_QUOTE_CODE[quote.kind])
        columns["speaker"].append(self._values["speaker"].number(quote.speaker or None))
        columns["said_length"].append(length)
        self._several("via", quote.relayed_by)
        row = json.dumps(quote_to_dict(quote), separators=(",", ":"), ensure_ascii=False)
        self._quote_json.append(row.encode("utf-8", "surrogatepass"))

    def passages(
        self, blocks: Sequence[tuple[Block, Sequence[Quote]]], lengths: Sequence[int], prints: Sequence[int]
    ) -> None:
        """Add the passages of the last article: their blocks and quotes, lengths in words, and fingerprints."""
        self._counts["passage"].append(len(blocks))
        self.passages_held += len(blocks)
        starts, ends = [b.span[0] for b, _ in blocks], [b.span[1] for b, _ in blocks]
        columns = self._columns
        columns["start"].extend(starts)
        columns["end"].extend(ends)
        if self._text:
            starts, ends = _byte_places(self._text, starts, ends)
        columns["first_byte"].extend(starts)
        columns["last_byte"].extend(ends)
        columns["ordinal"].extend(range(len(blocks)))
        columns["kind"].extend([_BLOCK_CODE[b.kind] for b, _ in blocks])
        columns["length"].extend(lengths)
        columns["print"].extend(prints)
        self._counts["quote"].extend([len(quotes) for _, quotes in blocks])

    def _several(self, name: str, found: Iterable[str]) -> None:
        """The values that an article or a quote has of a column, each once."""
        names = dict.fromkeys(value for value in found if value)
        self._columns[name].extend([self._values[name].number(value) for value in names])
        self._counts[name].append(len(names))

    def arrays(self) -> dict[str, Array]:
        """The columns."""
        out: dict[str, Array] = {}
        for name, strings in self._stored.items():
            out[name], out[f"{name}_at"] = blob(strings)
        out["id"], out["id_at"] = blob([i.encode("utf-8", "surrogatepass") for i in self.ids])
        out |= id_index(np.array([id_hash(i) for i in self.ids], np.uint64))
        for name, values in self._columns.items():
            out[name] = np.array(values)
            if name in VALUE_COLUMNS:
                ranks, known = self._values[name].ranks()
                out[name] = ranks[out[name]]
                out[f"{name}_values"], out[f"{name}_values_at"] = blob(known)
            if name not in _AS_THEY_ARE:
                out[name] = smallest(out[name])
        for name, counts in self._counts.items():
            out[f"{name}_at"] = smallest(offsets(np.array(counts)))
        out["quote_json"], out["quote_json_at"] = blob(self._quote_json)
        return {f"d.{name}": array for name, array in out.items()}


def _byte_places(text: str, starts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
    """Where places in `text` are in its bytes. Ranges that do not overlap and ascend take one pass."""
    first, last = [], []
    at = byte = 0
    for start, end in zip(starts, ends, strict=True):
        if start < at:
            at = byte = 0
        byte += len(text[at:start].encode("utf-8", "surrogatepass"))
        first.append(byte)
        byte += len(text[start:end].encode("utf-8", "surrogatepass"))
        last.append(byte)
        at = end
    return first, last


def id_index(hashes: NDArray[np.uint64]) -> dict[str, Array]:
    """The look-up of articles by the hashes of their ids."""
    order = np.argsort(hashes, kind="stable")
    return {"id_hash": hashes[order], "id_article": order.astype(np.uint32)}


class Documents:
    """Reading the columns and stored values of a segment. Safe to use from many threads."""

    def __init__(self, container: Container):
        self._container = container
        self._cards: dict[int, Card] = {}
        self._columns: dict[str, Array] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all arrays of the segment."""
        return frozenset(self._container.names())

    def column(self, name: str) -> Array:
        """A column as it is stored."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._container[f"d.{name}"]
        return found

    def strings(self, name: str) -> Strings:
        """Byte strings of a stored value, or (`<column>_values`) the distinct values of a column."""
        return Strings(self.column(name), self.column(f"{name}_at"))

    def release(self) -> None:
        """Let go of memory that pages of the segment's file take; they are read again when needed."""
        self._container.release()

    @cached_property
    def articles(self) -> int:
        """Number of articles, deleted ones included."""
        return len(self.column("first_day"))

    @cached_property
    def passages(self) -> int:
        """Number of passages, deleted ones included."""
        return len(self.column("kind"))

    @cached_property
    def passage_at(self) -> NDArray[np.int64]:
        """First passage of each article, and their number."""
        return self.column("passage_at").astype(np.int64)

    @cached_property
    def quote_at(self) -> NDArray[np.int64]:
        """First quote of each passage, and their number."""
        return self.column("quote_at").astype(np.int64)

    @cached_property
    def article_of(self) -> NDArray[np.int32]:
        """Article of each passage."""
        return np.repeat(np.arange(self.articles, dtype=np.int32), np.diff(self.passage_at))

    @cached_property
    def passage_of(self) -> NDArray[np.int32]:
        """Passage of each quote."""
        return np.repeat(np.arange(self.passages, dtype=np.int32), np.diff(self.quote_at))

    @cached_property
    def is_speech(self) -> NDArray[np.bool_]:
        """Which quotes are speech."""
        speech: NDArray[np.bool_] = self.column("quote_kind") != _QUOTE_CODE[QuoteKind.MENTION]
        return speech

    @cached_property
    def first_of_speaker(self) -> NDArray[np.bool_]:
        """Which speech is the first of its speaker in its passage."""
        return self._first_of("speaker")

    @cached_property
    def first_of_kind(self) -> NDArray[np.bool_]:
        """Which speech is the first of its kind in its passage."""
        return self._first_of("quote_kind")

    def _first_of(self, name: str) -> NDArray[np.bool_]:
        speech = np.flatnonzero(self.is_speech)
        codes = self.column(name)[speech].astype(np.int64)
        span = int(codes.max()) + 1 if len(codes) else 1
        _, first = np.unique(self.passage_of[speech].astype(np.int64) * span + codes, return_index=True)
        found = np.zeros(len(self.is_speech), bool)
        found[speech[first]] = True
        return found

    @cached_property
    def _stored(self) -> dict[str, Strings]:
        return {name: self.strings(name) for name in ("id", "card", "rest", "text", "quote_json")}

    @cached_property
    def _spans(self) -> tuple[Array, Array, Array, Array]:
        return self.column("start"), self.column("end"), self.column("ordinal"), self.column("kind")

    def article_id(self, article: int) -> str:
        """Id of an article."""
        return self._stored["id"][article].decode("utf-8", "surrogatepass")

    def find(self, article_id: str) -> list[int]:
        """The articles (one, or none) of an id."""
        hashes = self.column("id_hash")
        wanted = np.uint64(id_hash(article_id))
        at = int(np.searchsorted(hashes, wanted))
        found = []
        while at < len(hashes) and hashes[at] == wanted:
            article = int(self.column("id_article")[at])
            if self.article_id(article) == article_id:
                found.append(article)
            at += 1
        return found

    def text(self, article: int) -> str:
        """Text of an article."""
        return self._stored["text"][article].decode("utf-8", "surrogatepass")

    def passage_text(self, passage: int, article: int) -> str:
        """Text of a passage of an article."""
        first, last = self._bytes
        start = self._text_at.item(article)
        data = self._text[start + first.item(passage) : start + last.item(passage)]
        return str(data, "utf-8", "surrogatepass")

    @cached_property
    def _bytes(self) -> tuple[Array, Array]:
        return self.column("first_byte"), self.column("last_byte")

    @cached_property
    def _text(self) -> memoryview:
        return self.column("text").data

    @cached_property
    def _text_at(self) -> Array:
        return self.column("text_at")

    def card(self, article: int) -> Card:
        """What hits show of an article."""
        found = self._cards.get(article)
        if found is None:
            found = _read_card(self._stored["card"][article])
            if len(self._cards) >= _KEPT_CARDS:
                self._cards.clear()
            self._cards[article] = found
        return found

    def article(self, article: int) -> Article:
        """The whole article, as it was put."""
        row = json.loads(zlib.decompress(self._stored["rest"][article]))
        row["text"] = self.text(article)
        return article_from_dict(row)

    def language(self, article: int) -> str | None:
        """Language of an article."""
        code = self.column("language").item(article)
        return self.strings("language_values")[code - 1].decode("utf-8", "surrogatepass") if code else None

    def place(self, passage: int) -> tuple[Span, int, BlockKind]:
        """Span, ordinal and kind of a passage."""
        start, end, ordinal, kind = self._spans
        return Span(start.item(passage), end.item(passage)), ordinal.item(passage), BLOCK_KINDS[kind.item(passage)]

    def quotes(self, passage: int) -> tuple[Quote, ...]:
        """All quotes of a passage, mentions too."""
        first, last = self.quote_at.item(passage), self.quote_at.item(passage + 1)
        if first == last:
            return ()
        return tuple(self.quote(i) for i in range(first, last))

    def quote(self, number: int) -> Quote:
        """One quote of a passage."""
        return quote_from_dict(json.loads(self._stored["quote_json"][number].decode("utf-8", "surrogatepass")))
