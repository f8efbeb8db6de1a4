"""Sets of documents with scores, and how they are combined: the array form of And, Or and Not.

A `Match` is a set of documents of one segment (passages or quotes), held as ascending numbers (`docs`) or as a test
on candidates (`test`), with scores computed only for the rows that are left at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.ordering import best

if TYPE_CHECKING:
    from indexer.store.whoosh import _scoring


class Marked:
    """A mask over the documents of a segment, also as compiled loops read it."""

    def __init__(self, mask: NDArray[np.bool_]):
        self.mask = mask
        self.flags: memoryview = mask.data
        self.count = int(np.count_nonzero(mask))
        self.view = self.docs = None
        if compiled.kernels is not None:
            self.view = compiled.kernels.View(mask)
            self.docs = compiled.kernels.View(np.flatnonzero(mask).astype(np.uint32))


Scores = NDArray[np.float64]
Scorer = Callable[[Array | None], Scores]
Best = Callable[[int], tuple[Array, Scores] | None]


class Match:
    """Documents in ascending order; `scorer` gives the scores of some rows (all for None), None where all are 0.

    `first` may know the first documents without scoring all: it gives what `top` does, or None.
    """

    def __init__(self, docs: Array, scorer: Scorer | None = None, first: Best | None = None):
        self.docs = docs
        self._scorer = scorer
        self._best = first

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

    def at_least(self) -> int:
        """A number of documents that there are, cheap to tell."""
        return len(self.docs)

    def top(self, count: int) -> tuple[Array, Scores]:
        """The `count` documents of the highest scores, equal ones (see `ordering`) in order, and their scores."""
        if self._scorer is None:
            docs = self.docs[:count]
            return docs, np.zeros(len(docs))
        if self._best is not None:
            found = self._best(count)
            if found is not None:
                return found
        scores = self._scorer(None)
        places = best(scores, count)
        return self.docs[places], scores[places]

    def prepare(self, count: int, shared: Marked) -> None:
        """Hear that the first `count` documents and those that `shared` marks will be asked for."""

    def marked(self, shared: Marked) -> Array:
        """The documents that a mask marks."""
        docs = self.docs
        if shared.view is None:
            return docs[shared.mask[docs]]
        return docs[compiled.kernels.rows_where(narrow(docs), shared.view)]

    def source(self) -> _scoring.Source:
        """The documents with their scores, for compiled loops."""
        docs = narrow(self.docs)
        return compiled.kernels.of_array(docs, self._scorer(None) if self._scorer is not None else None)


def narrow(docs: Array) -> NDArray[np.uint32]:
    """Documents in the type that compiled loops take."""
    return docs if docs.dtype == np.uint32 else docs.astype(np.uint32)


def fixed(docs: Array, scores: Scores) -> Match:
    """Documents whose scores are known."""
    return Match(docs, lambda rows: scores if rows is None else scores[rows])


NOTHING = Match(np.zeros(0, np.int64))


class Filter:
    """A condition that is tested on candidates: from ascending documents to booleans. Scores 0.

    Where `mask` is given the condition is that it marks the document, or what `of` says that the document belongs to.
    """

    def __init__(
        self,
        test: Callable[[Array], NDArray[np.bool_]],
        size: int,
        mask: NDArray[np.bool_] | None = None,
        of: _scoring.View | None = None,
    ):
        self.test = test
        self._size = size
        self.mask = mask
        self.of = of

    def all(self) -> Match:
        """Every document that meets it."""
        docs = np.arange(self._size)
        return Match(docs[self.test(docs)])

    def rows(self, docs: Array) -> Array:
        """The rows of documents that meet it."""
        if self.mask is None or compiled.kernels is None:
            return np.flatnonzero(self.test(docs))
        return compiled.kernels.rows_where(narrow(docs), compiled.kernels.View(self.mask), self.of)


def both(filters: Sequence[Filter]) -> list[Filter]:
    """The same conditions in fewer filters, for compiled loops: masks over the same things are one."""
    merged: dict[int, Filter] = {}
    others = []
    for condition in filters:
        if condition.mask is None:
            others.append(condition)
            continue
        before = merged.get(id(condition.of))
        mask = condition.mask if before is None or before.mask is None else before.mask & condition.mask
        merged[id(condition.of)] = Filter(condition.test, condition._size, mask, condition.of)
    return [*merged.values(), *others]


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
    if compiled.kernels is not None:
        if len(candidates) <= len(docs):
            return compiled.kernels.intersect(narrow(candidates), narrow(docs))
        there, here = compiled.kernels.intersect(narrow(docs), narrow(candidates))
        return here, there
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
    if compiled.kernels is not None and len(filters) > 1:
        filters = both(filters)
    if not sets:
        docs = np.arange(size)
        for condition in filters:
            docs = docs[condition.rows(docs)]
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
    for condition in filters:
        here = condition.rows(docs)
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

    return Match(docs, scores)


def any_of(parts: Sequence[Part], size: int) -> Match:
    """Or: the documents in some part, the sum of the scores of those that hold them."""
    sets = [p.all() if isinstance(p, Filter) else p for p in parts]
    sets = [p for p in sets if len(p)]
    if not sets:
        return NOTHING
    if len(sets) == 1:
        return sets[0]
    return Union(sets, size) if compiled.kernels is None else CompiledUnion(sets, size)


class CompiledUnion(Match):
    """An Or by compiled loops: its first documents and their number are found in one walk over all parts."""

    def __init__(self, parts: Sequence[Match], size: int):
        self.parts = parts
        self._size = size
        self._scorer = self._score if any(p.scored for p in parts) else None
        self._total = -1
        self._firsts: tuple[int, Array, Scores] | None = None
        self._marked: tuple[Marked, Array] | None = None

    @cached_property
    def _sources(self) -> list[_scoring.Source]:
        return [part.source() for part in self.parts]

    @cached_property
    def docs(self) -> Array:  # type: ignore[override]
        """The members, ascending."""
        docs = narrow(self.parts[0].docs)
        for part in self.parts[1:]:
            docs = compiled.kernels.merged(docs, narrow(part.docs))
        self._total = len(docs)
        return docs

    def __len__(self) -> int:
        return self._total if self._total >= 0 else len(self.docs)

    def at_least(self) -> int:
        """As many as the longest part has."""
        return max(p.at_least() for p in self.parts)

    def _score(self, rows: Array | None) -> Scores:
        docs = self.docs if rows is None else self.docs[rows]
        total = np.zeros(len(docs))
        for part in self.parts:
            if part.scored:
                here, there = rows_in(part.docs, docs, self._size)
                total[here] += part.scores(there)
        return total

    def prepare(self, count: int, shared: Marked) -> None:
        """Walk the parts once for all."""
        walked = compiled.kernels.first_of(self._sources, self._size, count, shared.docs, True)
        docs, scores, self._total, marked = walked
        self._firsts = count, docs, scores
        self._marked = shared, marked

    def marked(self, shared: Marked) -> Array:
        """The documents that a mask marks."""
        if self._marked is not None and self._marked[0] is shared:
            return self._marked[1]
        return super().marked(shared)

    def top(self, count: int) -> tuple[Array, Scores]:
        """The first documents."""
        if self._firsts is None or self._firsts[0] < count:
            docs, scores, _, _ = compiled.kernels.first_of(self._sources, self._size, count)
            self._firsts = count, docs, scores
        _, docs, scores = self._firsts
        return docs[:count], scores[:count]

    def source(self) -> _scoring.Source:
        """The documents with their scores."""
        return compiled.kernels.of_array(narrow(self.docs), self._score(None) if self.scored else None)


# For each of 8 parts, the flags of documents that it and a later part hold, but no earlier one.
_LOWEST = [np.array([f & ((2 << i) - 1) == 1 << i != f for f in range(256)]) for i in range(8)]


class Union(Match):
    """An Or whose members and scores are made when asked for."""

    def __init__(self, parts: Sequence[Match], size: int):
        self.parts = parts
        self._size = size
        self._scorer = self._score if any(p.scored for p in parts) else None
        self._best = self._first if all(p.scored for p in parts) and len(parts) <= 8 else None

    @cached_property
    def _flags(self) -> NDArray[np.uint8]:
        """For every document, a bit for each of up to 8 parts that hold it (more share bits)."""
        flags = np.zeros(self._size, np.uint8)
        for i, docs in enumerate(self._indexes):
            if i == 0:
                flags[docs] = 1
            else:
                flags[docs] = flags.take(docs) | np.uint8(1 << (i & 7))
        return flags

    @cached_property
    def _indexes(self) -> list[NDArray[np.intp]]:
        """The documents of each part in the type that numpy indexes with."""
        return [part.docs.astype(np.intp) for part in self.parts]

    @cached_property
    def docs(self) -> Array:  # type: ignore[override]
        """The members, ascending."""
        return np.flatnonzero(self._flags)

    def __len__(self) -> int:
        return int(np.count_nonzero(self._flags))

    def at_least(self) -> int:
        """As many as the longest part has."""
        return max(p.at_least() for p in self.parts)

    def _score(self, rows: Array | None) -> Scores:
        return self._all if rows is None else self._all[rows]

    @cached_property
    def _all(self) -> Scores:
        total = np.zeros(self._size)
        for part in self.parts:
            if part.scored:
                total[part.docs] += part.scores()
        return total[self.docs]

    def _first(self, count: int) -> tuple[Array, Scores] | None:
        """The first documents are among those in several parts and the first of each part: any other document has no
        more than its one part gives it, and `count` of that part come before it."""
        flags = self._flags
        found = []
        for i, part in enumerate(self.parts):
            bits = flags.take(self._indexes[i])
            # Each document once: with the first part that holds it, which then has its lowest bit.
            found.append(self._indexes[i].compress(_LOWEST[i].take(bits)))
            tops = part.top(count)[0]
            found.append(tops[flags[tops] == 1 << i])
        candidates = np.concatenate(found).astype(np.int64)
        candidates.sort()
        here = flags[candidates]
        total = np.zeros(len(candidates))
        for i, part in enumerate(self.parts):
            members = np.flatnonzero(here & (1 << i))
            rows = part.docs.searchsorted(candidates[members].astype(part.docs.dtype))
            total[members] += part.scores(rows)
        places = best(total, count)
        return candidates[places], total[places]
