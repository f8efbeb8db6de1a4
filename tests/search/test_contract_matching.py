"""Every store finds exactly what the rules say: the same hits as a plain oracle, over newspapers made at random."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_corpora import archives, articles, queries
from search_oracle import Oracle
from search_stores import KINDS, fill, new_store

from indexer.query import Everything, Query
from indexer.store.base import Search, Sort, Store, Unit

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)


def check(store: Store, oracle: Oracle, query: Query) -> None:
    """Passages, quotes and articles found, and their numbers, are the oracle's."""
    wanted = oracle.matching(query)
    passages = store.search(Search(query, limit=1000, collapse=False))
    assert {(h.article_id, h.ordinal) for h in passages.hits} == wanted
    assert (passages.total, passages.total_exact, len(passages.hits)) == (len(wanted), True, len(wanted))
    articles_found = store.search(Search(query, unit=Unit.ARTICLE, limit=1000))
    assert sorted(h.article_id for h in articles_found.hits) == sorted({a for a, _ in wanted})
    assert articles_found.total == len({a for a, _ in wanted})
    quotes = store.search(Search(query, unit=Unit.QUOTE, limit=1000, collapse=False))
    assert sorted((h.article_id, h.ordinal, h.quote.span) for h in quotes.hits if h.quote) == sorted(
        (a, o, oracle._speech[a, o, n].span) for a, o, n in oracle.quote_hits(query)
    )
    assert quotes.total == len(quotes.hits)


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(archive=archives(), asked=st.lists(queries, min_size=8, max_size=16))
def test_hits_are_the_oracles(kind: str, archive: list, asked: list[Query]) -> None:
    """Any query over any archive finds the passages, the quotes and the articles that the rules name, and no other."""
    with new_store(kind) as store:
        fill(store, archive)
        oracle = Oracle(archive)
        for query in asked:
            check(store, oracle, query)


@pytest.mark.parametrize("kind", KINDS)
@SLOW
@given(archive=archives(), data=st.data())
def test_hits_follow_changes(kind: str, archive: list, data: st.DataObject) -> None:
    """After articles are added, changed and removed, in any order and any number of commits, hits are those of what is
    there now, and the order among equals is that of the last put."""
    with new_store(kind) as store:
        fill(store, archive)
        now = {a.id: a for a in archive}
        for _ in range(data.draw(st.integers(1, 3))):
            with store.writer() as writer:
                for _ in range(data.draw(st.integers(1, 4))):
                    name = data.draw(st.sampled_from([*now, "n1", "n2"]))
                    now.pop(name, None)
                    if data.draw(st.booleans()):
                        now[name] = data.draw(articles(name))
                        writer.put(now[name])
                    else:
                        writer.remove(name)
                    if data.draw(st.integers(0, 3)) == 0:
                        writer.commit()
        oracle = Oracle(list(now.values()))
        assert set(store.article_ids()) == set(now)
        assert all(store.article(i) == a for i, a in now.items())
        assert store.counts().articles == len(now)
        assert store.counts().passages == len(oracle.passages)
        for query in data.draw(st.lists(queries, min_size=3, max_size=6)):
            check(store, oracle, query)
        oldest = store.search(Search(Everything(), sort=Sort.OLDEST, limit=1000, collapse=False))
        days = [h.published.days()[0] if h.published else None for h in oldest.hits]
        rank = {key: i for i, key in enumerate(oracle.passages)}
        keyed = [((d is None, d or 0), rank[h.article_id, h.ordinal]) for d, h in zip(days, oldest.hits, strict=True)]
        assert keyed == sorted(keyed)
