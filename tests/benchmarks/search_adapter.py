"""The product's store as the engine comparison takes it: its own schema, query tree and store.

    search_peers.py --corpus corpus.jsonl --queries queries.json --work DIR --adapter search_adapter:Adapter

Records of one article in a row become an `Article` and go through `Writer.put`; a query becomes a tree of
`indexer.query` nodes and goes through `Store.search`, which answers with whole `Hit` objects. A phrase here means exact
words, where the peers compare stems: its totals are lower. Marks are asked for only where a snippet is.
"""

from __future__ import annotations

import importlib.metadata
import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import escape

from indexer.model import Article, Author, Block, BlockKind, Origin, Precision, Published, Span
from indexer.passages import excerpt_window
from indexer.query.nodes import And, DateRange, Exactly, Fuzzy, Or, Phrase, Prefix, Query, Word
from indexer.store import open_store
from indexer.store.base import Hit, Search
from indexer.text.tokens import fold

KINDS = {"title": BlockKind.TITLE}
SNIPPET = 240  # characters


class Unsupported(NotImplementedError):  # noqa: N818 - the name of the comparison's contract
    """A query class that is not there."""


def article(records: list[dict[str, Any]]) -> Article:
    """The records of one article as the readers would give it."""
    first = records[0]
    blocks, at = [], 0
    for record in records:
        end = at + len(record["text"])
        blocks.append(Block(KINDS.get(record["kind"], BlockKind.PARAGRAPH), Span(at, end)))
        at = end + 2
    return Article(
        id=first["article_id"],
        path=first["article_id"],
        sha256="0" * 64,
        media_type="text/plain",
        text="\n\n".join(record["text"] for record in records),
        blocks=tuple(blocks),
        title=first["title"],
        authors=(Author(first["author"]),),
        published=Published(first["date"], Precision.DAY, Origin.META),
        publisher=first["publisher"],
    )


def articles(records: Iterable[dict[str, Any]]) -> Iterator[Article]:
    """Consecutive records with one article_id are one article."""
    for _, group in itertools.groupby(records, key=lambda record: record["article_id"]):
        yield article(list(group))


def query(cls: str, asked: Any) -> Query:
    """The query of a class of `search_peers`."""
    match cls:
        case "rare" | "common" | "facet":
            return Word(fold(asked))
        case "and2":
            return And(tuple(Word(fold(w)) for w in asked))
        case "or3" | "page":
            return Or(tuple(Word(fold(w)) for w in asked))
        case "phrase":
            return Phrase(tuple(fold(w) for w in asked))
        case "prefix":
            return Prefix(fold(asked))
        case "fuzzy":
            return Fuzzy(fold(asked))
        case "filter":
            word, publisher, start, end = asked
            days = DateRange(date.fromisoformat(start), date.fromisoformat(end))
            return And((Word(fold(word)), Exactly("in", publisher), days))
        case _:
            raise Unsupported(cls)


def snippet(hit: Hit) -> str:
    """The best part of a passage with its marks, as HTML."""
    window = excerpt_window(hit.text, hit.marks, (), SNIPPET)
    parts, at = [], window.start
    for mark in hit.marks:
        if window.contains(mark):
            parts += [str(escape(hit.text[at : mark.start])), "<b>", str(escape(mark.of(hit.text))), "</b>"]
            at = mark.end
    parts.append(str(escape(hit.text[at : window.end])))
    return "".join(parts)


class Adapter:
    """The contract of `search_peers.Adapter`."""

    name = "ontherecord"

    def __init__(self, path: str):
        self.path = path
        self.last: list[dict[str, str]] = []
        self.facets: dict[str, int] | None = None

    @staticmethod
    def version() -> str:
        """Name and version of the engine, for the report."""
        names = importlib.metadata.packages_distributions().get("whoosh", [])
        whoosh = ", ".join(f"{n} {importlib.metadata.version(n)}" for n in sorted(set(names)))
        return f"ontherecord {importlib.metadata.version('ontherecord')} on {whoosh}"

    @property
    def url(self) -> str:
        """Where the store is."""
        return f"whoosh://{Path(self.path).resolve()}"

    def build(self, records: Iterable[dict[str, Any]]) -> None:
        """Create the index."""
        self.store = open_store(self.url)
        with self.store.writer() as writer:
            for one in articles(records):
                writer.put(one)
        self.store.close()

    def open(self) -> None:
        """Open for searching."""
        self.store = open_store(self.url, create=False)

    def run(self, cls: str, asked: Any, limit: int = 10, count: bool = False) -> tuple[list[str], int | None]:
        """Run one query; the total is exact when asked for."""
        facets = ("publisher",) if cls == "facet" else ()
        search = Search(
            query(cls, asked),
            limit=limit,
            facets=facets,
            facet_limit=50,
            exact_total=count,
            collapse=not count,  # peers count every copy
            marks=cls == "page",
        )
        found = self.store.search(search)
        if cls == "page":
            self.last = [{"id": f"{h.article_id}#{h.ordinal}", "snippet": snippet(h)} for h in found.hits]
        else:
            self.last = [
                {"id": f"{h.article_id}#{h.ordinal}", "title": h.title or "", "text": h.text} for h in found.hits
            ]
        if facets:
            self.facets = {v.value: v.count for v in found.facets["publisher"]}
        return [h["id"] for h in self.last], found.total if count else None

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        """Add records durably; the next run sees them."""
        with self.store.writer() as writer:
            for one in articles(records):
                writer.put(one)

    def close(self) -> None:
        """Release files."""
        self.store.close()
