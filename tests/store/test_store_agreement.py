"""The store on disk gives the answers of the reference store, whatever is put, removed, merged and asked."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_articles import article, leaf, query

from indexer.store.base import FACETS, Results, Search, Sort, Unit
from indexer.store.memory import MemoryStore
from indexer.store.whoosh import compiled, merging, segment, writing
from indexer.store.whoosh.store import WhooshStore


def rounded(results: Results) -> Results:
    """Scores are sums of floats, whose order of adding is a store's own."""
    return replace(results, hits=tuple(replace(h, score=round(h.score, 8)) for h in results.hits))


def search(rng: random.Random) -> Search:
    return Search(
        query(rng),
        unit=rng.choice(list(Unit)),
        sort=rng.choice(list(Sort)),
        offset=rng.choice([0, 0, 2]),
        limit=rng.choice([3, 10, 0, 100]),
        facets=FACETS if rng.random() < 0.5 else (),
        facet_limit=rng.choice([2, 12]),
        exact_total=rng.random() < 0.3,
        collapse=rng.random() < 0.7,
    )


@pytest.fixture(scope="module", autouse=True)
def small_limits():
    """Limits so small that a handful of articles is many segments, files, logs, pieces and champions."""
    rng = random.Random(5)
    saved = [(module, name, getattr(module, name)) for module, name in [*LIMITS, (compiled, "kernels")]]
    yield rng
    for module, name, value in saved:
        setattr(module, name, value)


LIMITS = {
    (writing, "WIDTH"): [2, 3, 8],
    (writing, "SMALL"): [4, 16, 256],
    (writing, "INLINE_SIZE"): [1, 1 << 20],
    (writing, "LOG_SIZE"): [1000, 100_000],
    (writing, "RUN_SIZE"): [2000, 1 << 25],
    (merging, "PIECE"): [1, 7, 50, 1 << 20],
    (segment, "_LONG"): [1, 3, 1024],
    (segment, "CHAMPIONS"): [2, 4, 256],
}


@pytest.mark.parametrize("loops", [compiled.kernels, None], ids=["compiled", "numpy"])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_every_answer_is_that_of_the_reference(loops: object, seed: int) -> None:
    """Hits, order, scores, totals, facets, copies, marks, completions and suggestions agree after every commit."""
    rng = random.Random(seed)
    compiled.kernels = loops
    for (module, name), values in LIMITS.items():
        setattr(module, name, rng.choice(values))
    with tempfile.TemporaryDirectory() as folder:
        store, reference = WhooshStore(Path(folder) / "index"), MemoryStore()
        for _ in range(rng.randint(1, 4)):
            with store.writer() as mine, reference.writer() as theirs:
                for _ in range(rng.randint(0, 10)):
                    for writer in (mine, theirs):
                        change = random.Random(rng.random() if writer is mine else 0)
                        if writer is mine:
                            state = change.getstate()
                        change.setstate(state)
                        kind, number = change.random(), change.randrange(25)
                        if kind < 0.2:
                            writer.remove(f"a{number}")
                        elif kind < 0.28:
                            writer.commit()
                        else:
                            writer.put(article(change, number))
            assert list(store.article_ids()) == list(reference.article_ids())
            assert all(store.article(i) == reference.article(i) for i in reference.article_ids())
            assert store.counts() == reference.counts()
            for _ in range(25):
                asked = search(rng)
                assert rounded(store.search(asked)) == rounded(reference.search(asked)), asked
            for field in ("text", *FACETS):
                for prefix in ("r", "pl", "be", "s", "x"):
                    assert store.complete(prefix, field) == reference.complete(prefix, field)
            for _ in range(3):
                asked_leaf = leaf(rng)
                assert store.suggest(asked_leaf) == reference.suggest(asked_leaf), asked_leaf
