"""What a segment keeps of its articles, passages and quotes beside the words: columns and stored values.

Three numberings, each in the order of the one before: articles, their passages, their quotes (a quote that reaches over
two passages is kept with both). The arrays, all under `d.`:

    articles   id, card, rest (byte strings with `_at`), text (UTF-8 with `_at`), id_hash and id_article (sorted hashes of
               the ids and whose they are), passage_at, first_day, last_day, publisher, language, author with author_at
    passages   quote_at, start, end (code points of the article's text), ordinal, kind, length (words), print
    quotes     kind, number (in its passage), speaker, via with via_at, quote (JSON with quote_json_at)
    values     of publisher, language, author, speaker and via: sorted byte strings; columns hold the rank + 1, 0: none

An article's text is kept as it is, for a hit must be shown in microseconds; the rest of it is compressed JSON.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import Article, Author, BlockKind, Passage, Published, Quote, QuoteKind, Span
from indexer.model import Precision, Origin
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


def id_hash(article_id: str) -> int:
    """Under what an article's id is looked up."""
    return int.from_bytes(hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _card(article: Article) -> bytes:
    published = article.published
    row = [
        article.id,
        article.title,
        [[a.name, a.family, a.given, a.role, a.family_first] for a in article.authors],
        article.publisher,
        published and [published.value, published.precision.value, published.origin.value],
        article.url,
    ]
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _read_card(data: bytes) -> Card:
    number, title, authors, publisher, published, url = json.loads(data.decode("utf-8", "surrogatepass"))
    when = published and Published(published[0], Precision(published[1]), Origin(published[2]))
    return Card(number, title, tuple(Author(*a) for a in authors), publisher, when, url)


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


class DocumentsBuilder:
    """Collects articles in memory."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._text: list[bytes] = []
        self._card: list[bytes] = []
        self._rest: list[bytes] = []
        self._days: list[tuple[int, int]] = []
        self._article: list[tuple[int, int]] = []  # publisher, language
        self._authors: list[int] = []
        self._author_counts: list[int] = []
        self._passage_counts: list[int] = []
        self._passages: list[tuple[int, int, int, int]] = []
        self._lengths: list[int] = []
        self._prints: list[int] = []
        self._quote_counts: list[int] = []
        self._quotes: list[tuple[int, int, int]] = []  # kind, number, speaker
        self._via: list[int] = []
        self._via_counts: list[int] = []
        self._quote_json: list[bytes] = []
        self._values = {name: Values() for name in VALUE_COLUMNS}
        self.text_bytes = 0

    def article(self, article: Article) -> None:
        """Start an article."""
        text = article.text.encode("utf-8", "surrogatepass")
        self.ids.append(article.id)
        self._text.append(text)
        self.text_bytes += len(text)
        self._card.append(_card(article))
        row = article_to_dict(article)
        del row["text"]
        self._rest.append(zlib.compress(json.dumps(row, separators=(",", ":")).encode(), 1))
        if article.published is None:
            self._days.append((0, 0))
        else:
            first, last = article.published.days()
            self._days.append((first.toordinal(), last.toordinal()))
        values = self._values
        self._article.append((values["publisher"].number(article.publisher), values["language"].number(article.language)))
        names = dict.fromkeys(a.name for a in article.authors)
        self._authors += [values["author"].number(name) for name in names]
        self._author_counts.append(len(names))
        self._passage_counts.append(0)

    def passage(self, passage: Passage, length: int, fingerprint: int) -> None:
        """Add a passage to the last article; `length` in words."""
        self._passage_counts[-1] += 1
        self._passages.append((*passage.span, passage.ordinal, _BLOCK_CODE[passage.kind]))
        self._lengths.append(length)
        self._prints.append(fingerprint)
        self._quote_counts.append(len(passage.quotes))
        for number, quote in enumerate(passage.quotes):
            values = self._values
            self._quotes.append((_QUOTE_CODE[quote.kind], number, values["speaker"].number(quote.speaker)))
            names = dict.fromkeys(quote.relayed_by)
            self._via += [values["via"].number(name) for name in names]
            self._via_counts.append(len(names))
            row = json.dumps(quote_to_dict(quote), separators=(",", ":"), ensure_ascii=False)
            self._quote_json.append(row.encode("utf-8", "surrogatepass"))

    @property
    def passages(self) -> int:
        """Number of passages so far."""
        return len(self._passages)

    def arrays(self) -> dict[str, Array]:
        """The columns."""
        out: dict[str, Array] = {}
        for name, strings in (("card", self._card), ("rest", self._rest), ("text", self._text)):
            out[name], out[f"{name}_at"] = blob(strings)
        out["id"], out["id_at"] = blob([i.encode("utf-8", "surrogatepass") for i in self.ids])
        hashes = np.array([id_hash(i) for i in self.ids], np.uint64)
        out |= _id_index(hashes)
        days = np.array(self._days, np.int32).reshape(-1, 2)
        out["first_day"], out["last_day"] = days[:, 0], days[:, 1]
        ranks = {}
        for name in VALUE_COLUMNS:
            ranks[name], values = self._values[name].ranks()
            out[f"{name}_values"], out[f"{name}_values_at"] = blob(values)
        article = np.array(self._article, np.int64).reshape(-1, 2)
        out["publisher"] = smallest(ranks["publisher"][article[:, 0]])
        out["language"] = smallest(ranks["language"][article[:, 1]])
        out["author"] = smallest(ranks["author"][np.array(self._authors, np.int64)])
        out["author_at"] = smallest(offsets(np.array(self._author_counts, np.int64)))
        out["passage_at"] = smallest(offsets(np.array(self._passage_counts, np.int64)))
        passage = np.array(self._passages, np.int64).reshape(-1, 4)
        out["start"], out["end"] = smallest(passage[:, 0]), smallest(passage[:, 1])
        out["ordinal"], out["kind"] = smallest(passage[:, 2]), passage[:, 3].astype(np.uint8)
        out["length"] = smallest(np.array(self._lengths, np.int64))
        out["print"] = np.array(self._prints, np.uint64)
        out["quote_at"] = smallest(offsets(np.array(self._quote_counts, np.int64)))
        quote = np.array(self._quotes, np.int64).reshape(-1, 3)
        out["quote_kind"], out["quote_number"] = quote[:, 0].astype(np.uint8), smallest(quote[:, 1])
        out["speaker"] = smallest(ranks["speaker"][quote[:, 2]])
        out["via"] = smallest(ranks["via"][np.array(self._via, np.int64)])
        out["via_at"] = smallest(offsets(np.array(self._via_counts, np.int64)))
        out["quote_json"], out["quote_json_at"] = blob(self._quote_json)
        return {f"d.{name}": array for name, array in out.items()}


def _id_index(hashes: NDArray[np.uint64]) -> dict[str, Array]:
    order = np.argsort(hashes, kind="stable")
    return {"id_hash": hashes[order], "id_article": order.astype(np.uint32)}
