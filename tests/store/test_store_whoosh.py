"""Stock Whoosh reads the segments through the codec and finds what the store finds."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from store_articles import article
from whoosh import query as wq
from whoosh import scoring
from whoosh.qparser import QueryParser

from indexer.model import Block, BlockKind, Span, StoreError
from indexer.query.nodes import And, Not, Or, Phrase, Prefix, Query, Word
from indexer.store.base import Search
from indexer.store.whoosh.codec import ArrayIndex
from indexer.store.whoosh.store import WhooshStore

WORDS = ["alpha", "beta", "gamma", "delta", "union", "state", "river", "bank", "of", "the"]  # none is two others


def filled(folder: Path, seed: int) -> WhooshStore:
    rng = random.Random(seed)
    store = WhooshStore(folder)
    for _ in range(3):
        with store.writer() as writer:
            for _ in range(12):
                number = rng.randrange(20)
                text = " ".join(rng.choices(WORDS, k=rng.randint(1, 30)))
                one = replace(article(rng, number), text=text, quotes=(), language="xx")
                writer.put(replace(one, blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),)))
            writer.remove(f"a{rng.randrange(20)}")
    return store


def pair(rng: random.Random, depth: int = 0) -> tuple[Query, wq.Query]:
    """The same query for the store and for Whoosh."""
    kind = rng.randrange(6) if depth < 3 else rng.randrange(3)
    if kind == 0:
        word = rng.choice(WORDS)
        return Word(word), wq.Term("text", word)
    if kind == 1:
        words = rng.choices(WORDS, k=rng.randint(2, 3))
        return Phrase(tuple(words)), wq.Phrase("text", words)
    if kind == 2:
        start = rng.choice(WORDS)[: rng.randint(1, 2)]
        return Prefix(start), wq.Prefix("text", start)
    mine, theirs = zip(*(pair(rng, depth + 1) for _ in range(rng.randint(2, 3))), strict=True)
    if kind == 3:
        return And(mine), wq.And(list(theirs))
    if kind == 4:
        return Or(mine), wq.Or(list(theirs))
    return And((mine[0], Not(mine[1]))), wq.And([theirs[0], wq.Not(theirs[1])])


@pytest.mark.parametrize("seed", range(4))
def test_stock_whoosh_finds_the_same(tmp_path: Path, seed: int) -> None:
    """Terms, phrases, prefixes, And, Or and Not match the same passages, over several segments with deletions."""
    store = filled(tmp_path / "index", seed)
    rng = random.Random(seed)
    with ArrayIndex(tmp_path / "index").searcher(weighting=scoring.BM25F()) as searcher:
        for _ in range(150):
            mine, theirs = pair(rng)
            found = store.search(Search(mine, limit=1000, collapse=False))
            stock = {(h["article"], h["ordinal"]) for h in searcher.search(theirs, limit=None)}
            assert {(h.article_id, h.ordinal) for h in found.hits} == stock, theirs


def test_stock_query_parser_and_highlights(tmp_path: Path) -> None:
    """A query parsed by Whoosh finds passages, and its highlighter marks their words."""
    filled(tmp_path / "index", 1)
    index = ArrayIndex(tmp_path / "index")
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse("river AND bank"), limit=5)
        assert hits
        assert all("river" in h["text"] and "bank" in h["text"] for h in hits)
        assert "<b" in hits[0].highlights("text")


def test_the_index_is_for_reading(tmp_path: Path) -> None:
    """A stock writer cannot break the index: it is refused with advice."""
    filled(tmp_path / "index", 1)
    with pytest.raises(StoreError, match="writer"):
        ArrayIndex(tmp_path / "index").writer()


def test_terms_have_their_statistics(tmp_path: Path) -> None:
    """Frequencies and vocabulary are those of the passages."""
    store = filled(tmp_path / "index", 2)
    with ArrayIndex(tmp_path / "index").reader() as reader:
        assert set(reader.lexicon("text")) == {w.encode() for w in WORDS}
        assert reader.doc_count() == store.counts().passages
        for word in WORDS:
            assert reader.frequency("text", word) >= reader.doc_frequency("text", word) > 0
