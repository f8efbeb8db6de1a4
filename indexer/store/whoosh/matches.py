"""Sets of documents with scores, and how they are combined: the array form of And, Or and Not.

A `Match` is a set of documents of one segment (passages or quotes), held as ascending numbers (`docs`) or as a test
on candidates (`test`), with scores computed only for the rows that are left at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh.container import Array

Scores = NDArray[np.float64]
Scorer = Callable[[Array | None], Scores]


class Match:
    """Documents in ascending order; `scorer` gives the scores of some rows (all for None), None where all are 0.

    `bound` is a number that no score exceeds.
    """

    def __init__(self, docs: Array, scorer: Scorer | None = None, bound: float = 0.0):
        self.docs = docs
        self._scorer = scorer
        self.bound = bound if scorer is not None else 0.0

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def scored(self) -> bool:
        """Whether any score may differ from 0."""
        return self._scorer is not None

    def scores(self, rows: Array | None = None) -> Scores:
        """Scores of the documents, or of those in some rows."""
        if self._scorer is None:
            return np.zeros(len(self.docs) if rows is None else len(rows))
        return self._scorer(rows)


def fixed(docs: Array, scores: Scores) -> Match:
    """Documents whose scores are known."""
    return Match(
        docs, lambda rows: scores if rows is None else scores[rows], float(scores.max()) if len(scores) else 0.0
    )


NOTHING = Match(np.zeros(0, np.int64))


class Filter:
    """A condition that is tested on candidates: from ascending documents to booleans. Scores 0."""

    def __init__(self, test: Callable[[Array], NDArray[np.bool_]], size: int):
        self.test = test
        self._size = size

    def all(self) -> Match:
        """Every document that meets it."""
        docs = np.arange(self._size)
        return Match(docs[self.test(docs)])


Part = Match | Filter


def negated(part: Part, size: int) -> Filter:
    """What `part` does not hold, of documents 0 to size - 1."""
    if isinstance(part, Filter):
        test = part.test
        return Filter(lambda docs: ~test(docs), size)
    mask = np.zeros(size, bool)
    mask[part.docs] = True
    return Filter(lambda docs: ~mask[docs], size)


def rows_in(docs: Array, candidates: Array, size: int) -> tuple[Array, Array]:
    """Rows of `candidates` that are in `docs`, and their rows there. Both ascend."""
    if not len(docs) or not len(candidates):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(candidates) * 24 < len(docs):
        at = np.searchsorted(docs, candidates.astype(docs.dtype, copy=False))
        at[at == len(docs)] = 0
        here = np.flatnonzero(docs[at] == candidates)
        return here, at[here]
    mask = np.zeros(size, bool)
    mask[docs] = True
    here = np.flatnonzero(mask[candidates])
    return here, np.searchsorted(docs, candidates[here].astype(docs.dtype, copy=False))


def all_of(parts: Sequence[Part], size: int) -> Match:
    """And: the documents in every part, the sum of the scores."""
    sets = sorted((p for p in parts if isinstance(p, Match)), key=len)
    filters = [p for p in parts if isinstance(p, Filter)]
    if not sets:
        docs = np.arange(size)
        for part in filters:
            docs = docs[part.test(docs)]
        return Match(docs)
    docs = sets[0].docs
    rows: list[Array | None] = [None]
    for part in sets[1:]:
        if not len(docs):
            return NOTHING
        here, there = rows_in(part.docs, docs, size)
        docs = docs[here]
        rows = [here if r is None else r[here] for r in rows]
        rows.append(there)
    for part in filters:
        here = np.flatnonzero(part.test(docs))
        docs = docs[here]
        rows = [here if r is None else r[here] for r in rows]
    scored = [(part, r) for part, r in zip(sets, rows, strict=True) if part.scored]
    if not scored:
        return Match(docs)

    def scores(chosen: Array | None) -> Scores:
        total: Any = 0.0
        for part, r in scored:
            if chosen is not None:
                r = chosen if r is None else r[chosen]
            total = total + part.scores(r)
        return total  # type: ignore[no-any-return]

    return Match(docs, scores, sum(part.bound for part, _ in scored))


def any_of(parts: Sequence[Part], size: int) -> Match:
    """Or: the documents in some part, the sum of the scores of those that hold them."""
    sets = [p.all() if isinstance(p, Filter) else p for p in parts]
    sets = [p for p in sets if len(p)]
    if not sets:
        return NOTHING
    if len(sets) == 1:
        return sets[0]
    return Union(sets, size)


class Union(Match):
    """An Or whose members and scores are made when asked for."""

    def __init__(self, parts: Sequence[Match], size: int):
        self.parts = parts
        self._size = size
        self._docs: Array | None = None
        self._all: Scores | None = None
        self._scorer = self._score if any(p.scored for p in parts) else None
        self.bound = sum(p.bound for p in parts)

    @property
    def docs(self) -> Array:  # type: ignore[override]
        """The members, ascending."""
        if self._docs is None:
            mask = np.zeros(self._size, bool)
            for part in self.parts:
                mask[part.docs] = True
            self._docs = np.flatnonzero(mask)
        return self._docs

    def __len__(self) -> int:
        return len(self.docs)

    def longest(self) -> int:
        """A number of members that there are at least."""
        return max(len(p) for p in self.parts)

    def _score(self, rows: Array | None) -> Scores:
        if self._all is None:
            total = np.zeros(self._size)
            for part in self.parts:
                if part.scored:
                    total[part.docs] += part.scores()
            self._all = total[self.docs]
        return self._all if rows is None else self._all[rows]
