"""A new store of every registered kind, and the plainest way to fill it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.model import Article, Author, Block, BlockKind, Quote, QuoteKind, Span
from indexer.query import parse
from indexer.store import STORES, open_store
from indexer.store.base import Results, Search, Store
from indexer.store.whoosh import compiled

NUMPY = "whoosh, no compiled loops"
KINDS = (*sorted(STORES), *([NUMPY] if compiled.kernels is not None else []))


@contextmanager
def new_store(kind: str) -> Iterator[Store]:
    """An empty store of a kind, closed and cleared away afterwards."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if kind == NUMPY:
            patch.setattr(compiled, "kernels", None)
        store = open_store("memory://" if kind == "memory" else f"whoosh://{Path(folder) / 'index'}")
        try:
            yield store
        finally:
            store.close()


def fill(store: Store, articles: Iterable[Article]) -> None:
    """Put articles in one commit."""
    with store.writer() as writer:
        for article in articles:
            writer.put(article)


def article(name: str, *paragraphs: str, **values: object) -> Article:
    """An article of paragraphs; `title` becomes a block before them, `language` is English unless given.

    Words in “curly quotes” are a direct quote; “{Ada Rossi}words” names its speaker, “{Ada Rossi via Ben Kim}words"
    who passed it on too. The braces are taken out of the text.
    """
    text = ""
    blocks: list[Block] = []
    quotes: list[Quote] = []
    title = values.get("title")
    for i, paragraph in enumerate([str(title), *paragraphs] if title else paragraphs):
        start = len(text)
        pieces = paragraph.split("“")
        text += pieces[0]
        for piece in pieces[1:]:
            said, _, rest = piece.partition("”")
            speaker, relays = None, ()
            if said.startswith("{"):
                names, _, said = said[1:].partition("}")
                speaker, *via = names.split(" via ")
                relays = tuple(via)
            text += "“"
            kind = QuoteKind.INDIRECT if said.startswith("~") else QuoteKind.DIRECT
            said = said.removeprefix("~")
            quotes.append(Quote(kind, (Span(len(text), len(text) + len(said)),), speaker=speaker, relayed_by=relays))
            text += said + "”" + rest
        kind_of_block = BlockKind.TITLE if title and i == 0 else BlockKind.PARAGRAPH
        blocks.append(Block(kind_of_block, Span(start, len(text))))
        text += "\n\n"
    authors = tuple(Author(str(n)) for n in values.pop("authors", ()))  # type: ignore[attr-defined]
    given = {"language": "en", **values}
    return Article(
        name, f"{name}.txt", "0" * 64, "text/plain", text, tuple(blocks), authors=authors, quotes=tuple(quotes), **given
    )  # type: ignore[arg-type]


def ask(store: Store, text: str, **options: object) -> Results:
    """Search for what a person types."""
    return store.search(Search(parse(text).query, **{"limit": 100, **options}))  # type: ignore[arg-type]


def found(store: Store, text: str, **options: object) -> list[tuple[str, int]]:
    """(article id, ordinal) of the hits, in their order."""
    return [(h.article_id, h.ordinal) for h in ask(store, text, **options).hits]
