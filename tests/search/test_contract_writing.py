"""How every store changes: all at once, or not at all; one writer; any number of readers."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from search_corpora import articles
from search_stores import KINDS, article, ask, fill, found, new_store

from indexer.model import Article, StoreError, StoreLocked, UnknownName
from indexer.query import Everything
from indexer.store import open_store
from indexer.store.base import Counts, Search, Store


class _Stop(Exception):  # noqa: N818 - not an error, the end of a test's writer
    pass


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(made=articles())
def test_articles_come_back_whole(kind: str, made: Article) -> None:
    """An article is given back as it was put, every field."""
    with new_store(kind) as store:
        fill(store, [made])
        assert store.article(made.id) == made
        assert store.article("unknown") is None


def test_changes_are_seen_at_the_commit(store: Store) -> None:
    """Nothing of a writer is seen before its commit, everything after; leaving the context commits the rest."""
    before = store.generation
    with store.writer() as writer:
        writer.put(article("a", "One bridge."))
        assert found(store, "bridge") == []
        assert store.article("a") is None
        assert store.generation == before
        writer.commit()
        between = store.generation
        assert between != before
        assert found(store, "bridge") == [("a", 0)]
        writer.put(article("b", "Two bridges."))
        writer.remove("a")
        assert found(store, "bridge") == [("a", 0)]
    assert found(store, "bridge") == [("b", 0)]
    assert store.generation not in (before, between)
    assert list(store.article_ids()) == ["b"]


def test_an_error_drops_what_was_not_committed(store: Store) -> None:
    """Leaving the writer by an error keeps what was committed and drops the rest; the next writer starts clean."""

    def fail() -> None:
        with store.writer() as writer:
            writer.put(article("a", "One bridge."))
            writer.commit()
            writer.put(article("b", "Two bridges."))
            writer.remove("a")
            raise _Stop

    with pytest.raises(_Stop):
        fail()
    assert found(store, "bridge") == [("a", 0)]
    fill(store, [article("c", "A third bridge.")])
    assert {a for a, _ in found(store, "bridge")} == {"a", "c"}
    assert store.counts() == Counts(2, 2, 0)


def test_the_last_change_counts(store: Store) -> None:
    """Within a commit an article put, removed and put again is there as it was last put, once."""
    with store.writer() as writer:
        writer.put(article("a", "One."))
        writer.put(article("a", "Two."))
        writer.remove("a")
        writer.put(article("a", "Three."))
        writer.put(article("b", "Three too."))
        writer.remove("b")
        writer.remove("never there")
    assert ask(store, "one OR two").total == 0
    assert found(store, "three") == [("a", 0)]
    assert store.counts() == Counts(1, 1, 0)


def test_one_writer_at_a_time(store: Store) -> None:
    """A second writer is refused while the first is open, and welcome afterwards, also when the first failed."""
    with store.writer() as writer:
        with pytest.raises(StoreLocked):
            store.writer()
        writer.put(article("a", "One."))
    with pytest.raises(_Stop), store.writer():
        raise _Stop
    fill(store, [article("b", "Two.")])
    assert store.counts().articles == 2


def test_a_closed_writer_refuses(store: Store) -> None:
    """A writer whose context was left takes nothing more."""
    with store.writer() as writer:
        writer.put(article("a", "One."))
    with pytest.raises(StoreError):
        writer.put(article("b", "Two."))
    with pytest.raises(StoreError):
        writer.commit()


def test_a_closed_store_refuses() -> None:
    """A closed store answers no more."""
    store = open_store("memory://")
    store.close()
    with pytest.raises(StoreError):
        store.search(Search(Everything()))


def test_counts(store: Store) -> None:
    """Articles, passages, and quotes that are speech are counted; copies of an article are articles."""
    assert store.counts() == Counts(0, 0, 0)
    fill(store, [article("a", "One “{Ada}two”.", "Three.", title="T"), article("b", "“Four” “five”.")])
    assert store.counts() == Counts(2, 4, 3)


def test_an_index_is_there_again(tmp_path: Path, kind: str) -> None:
    """A store on disk opened again, here or by another reader, holds what was committed; a missing one is refused
    when it is not to be made."""
    if kind == "memory":
        pytest.skip("a store in memory ends with its process")
    url = f"whoosh://{tmp_path / 'index'}"
    with pytest.raises(StoreError):
        open_store(url, create=False)
    first = open_store(url)
    second = open_store(url)
    fill(first, [article("a", "One bridge.")])
    assert found(second, "bridge") == [("a", 0)]
    assert second.generation == first.generation
    with first.writer(), pytest.raises(StoreLocked):
        second.writer()
    fill(second, [article("b", "Two bridges.")])
    first.close()
    second.close()
    third = open_store(url, create=False)
    assert {a for a, _ in found(third, "bridge")} == {"a", "b"}
    assert third.article("a") == article("a", "One bridge.")
    third.close()


def test_stores_are_known_by_their_scheme() -> None:
    """An unknown scheme answers with the known ones."""
    with pytest.raises(UnknownName, match="memory"):
        open_store("elsewhere://x")
    with pytest.raises(UnknownName, match="memory"):
        open_store("memory")


def test_readers_never_see_half_a_commit(store: Store) -> None:
    """While one thread replaces two articles again and again, others always find both of one round, nothing stale in
    their texts, and totals that fit."""
    rounds = 12
    errors: list[str] = []
    done = threading.Event()

    def pair(n: int) -> list[Article]:
        return [article("a", f"Bridge round{n}.", "Second."), article("b", f"Bridge round{n}.")]

    fill(store, pair(0))

    def read() -> None:
        while not done.is_set():
            results = ask(store, "bridge")
            texts = {h.text for h in results.hits}
            if len(texts) != 1 or results.total != 2 or len(results.hits) != 2:
                errors.append(f"{results.total} {texts}")
                return
            if store.counts().articles != 2 or ask(store, "second").total != 1:
                errors.append("counts")
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(1, rounds):
        fill(store, pair(n))
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert ask(store, f"round{rounds - 1}").total == 2
    assert ask(store, "round0").total == 0
