"""Many readers beside a writer that commits and merges: each sees whole generations only."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from store_articles import article

from indexer.model import Block, BlockKind, Span
from indexer.query.nodes import Everything, Word
from indexer.store.base import Search
from indexer.store.whoosh import writing
from indexer.store.whoosh.store import WhooshStore

ARTICLES = 6
TURNS = 60
READERS = 4


def turn_article(number: int, turn: int):
    text = f"turn turn{turn} all alike"
    one = article(random.Random(number), number)
    return replace(
        one, text=text, blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),), quotes=(), url=f"turn {turn}"
    )


def test_readers_see_whole_generations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While every commit replaces all articles and segments are merged away, no reader meets an error, a deleted
    article, a mixture of two turns, or an older turn after a newer one."""
    monkeypatch.setattr(writing, "WIDTH", 2)
    monkeypatch.setattr(writing, "INLINE_SIZE", 2_000)
    monkeypatch.setattr(writing, "LOG_SIZE", 20_000)
    store = WhooshStore(tmp_path / "index")

    def write(turn: int) -> None:
        with store.writer() as writer:
            for number in range(ARTICLES):
                writer.put(turn_article(number, turn))

    write(0)
    done = threading.Event()
    problems: list[str] = []

    def read(own: WhooshStore) -> None:
        last = 0
        while not done.is_set():
            try:
                found = own.search(Search(Word("turn"), limit=20, collapse=False))
                every = own.search(Search(Everything(), limit=20, collapse=False))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test looks for
                problems.append(repr(error))
                return
            for results in (found, every):
                turns = {h.url for h in results.hits}
                if len(results.hits) != ARTICLES or results.total != ARTICLES or len(turns) != 1:
                    problems.append(f"{len(results.hits)} hits, {results.total} told, of {turns}")
                    return
                turn = int(turns.pop().split()[1])
                if turn < last:
                    problems.append(f"turn {turn} after {last}")
                    return
                last = turn

    # Half of the readers share the store, half have their own, as another process would.
    stores = [store if i % 2 else WhooshStore(tmp_path / "index", create=False) for i in range(READERS)]
    readers = [threading.Thread(target=read, args=(s,)) for s in stores]
    for reader in readers:
        reader.start()
    for turn in range(1, TURNS):
        write(turn)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_what_an_old_generation_held_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store holds the segments of the last commit only, and memory of look-ups is bounded."""
    monkeypatch.setattr(writing, "INLINE_SIZE", 1)
    store = WhooshStore(tmp_path / "index")
    for turn in range(20):
        with store.writer() as writer:
            writer.put(turn_article(0, turn))
        store.search(Search(Word("turn")))
    segments = store._snapshot().segments
    assert len(segments) <= 2
    assert len(list((tmp_path / "index").glob("*.arr"))) <= 2
