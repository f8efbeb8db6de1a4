"""Answering a search on one generation of the index: order, pages, copies, totals, facets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import UnknownName
from indexer.query.limits import bounded
from indexer.store.base import EXACT_TOTAL_LIMIT, FACETS, MAX_PAGE, Results, Search, Sort, Unit
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.evaluating import Evaluation
from indexer.store.whoosh.facets import Hits, facet
from indexer.store.whoosh.matches import Marked, Match, rows_in
from indexer.store.whoosh.ordering import ROUNDED, best, distinct, first
from indexer.store.whoosh.segment import Segment
from indexer.store.whoosh.showing import Found, Shower


class Snapshot:
    """All segments of one generation. Never changes; safe to use from many threads."""

    def __init__(self, generation: str, segments: Sequence[Segment]):
        self.generation = generation
        self.segments = tuple(segments)
        self.values: dict[str, list[tuple[str, int, str]]] = {}  # of facets, for completion; made when first asked for
        passages = quotes = 0
        for segment in self.segments:
            segment.first, segment.first_quote = passages, quotes
            passages += segment.documents.passages
            quotes += len(segment.documents.column("quote_kind"))

    @cached_property
    def shared(self) -> list[NDArray[np.bool_]]:
        """For each segment, which passages have a fingerprint that another passage of the index has."""
        masks = [s.content.shared_within for s in self.segments]
        by_size = sorted(range(len(self.segments)), key=lambda i: self.segments[i].documents.passages)
        for at, i in enumerate(by_size):
            mine = self.segments[i].documents.column("print")
            for j in by_size[at + 1 :]:
                other = self.segments[j].content.by_print[0]
                place = np.searchsorted(other, mine)
                place[place == len(other)] = 0
                common = (other[place] == mine) & (mine != 0) if len(other) else np.zeros(len(mine), bool)
                if common.any():
                    masks[i] = masks[i] | common
                    masks[j] = masks[j] | np.isin(self.segments[j].documents.column("print"), mine[common])
        return masks

    def search(self, search: Search) -> Results:
        """Run a search."""
        for name in search.facets:
            if name not in FACETS:
                raise UnknownName("facet", name, FACETS)
        asked, notes = bounded(search.query)
        evaluation = Evaluation(self.segments, asked)
        found = evaluation.passages()
        page = self._first_page(search, found) if _is_usual(search) else None
        facets = {}
        if page is None or search.facets:
            hits = [Hits(s, m.docs) for s, m in zip(self.segments, found, strict=True)]
            if search.unit is Unit.QUOTE:
                hits = [_with_quotes(evaluation, i, h) for i, h in enumerate(hits)]
            facets = {name: facet(name, hits, search.unit, search.facet_limit) for name in search.facets}
            page = page or self._page(search, hits, found)
        show = Shower(asked, marks=search.marks)
        return Results(
            hits=tuple([show.hit(f) for f in page.found]),
            total=page.total,
            total_exact=page.exact,
            facets=facets,
            notes=tuple(dict.fromkeys((*notes, *evaluation.notes))),
        )

    # ------------------------------------------------------------------ order and copies

    @cached_property
    def _marked(self) -> list[Marked]:
        return [Marked(mask) for mask in self.shared]

    @cached_property
    def _shared_count(self) -> int:
        return sum(marked.count for marked in self._marked)

    def _first_page(self, search: Search, found: Sequence[Match]) -> Page | None:
        """A page of passages by relevance, without scoring every hit."""
        offset, limit = max(search.offset, 0), min(max(search.limit, 0), MAX_PAGE)
        copies = search.collapse and self._shared_count
        few = search.exact_total or sum([m.at_least() for m in found]) - copies <= EXACT_TOTAL_LIMIT
        if not copies:
            if few:
                return Page(self._leaders(found, (offset, limit), False), sum(map(len, found)), True)
        elif few:
            for match, marked in zip(found, self._marked, strict=True):
                match.prepare(offset + limit, marked)
            hits = sum(map(len, found))
            if search.exact_total or hits - copies <= EXACT_TOTAL_LIMIT:
                return self._counted_page(found, (offset, limit), hits)
        return Page(self._leaders(found, (offset, limit), bool(copies)), EXACT_TOTAL_LIMIT, False)

    def _counted_page(self, found: Sequence[Match], window: tuple[int, int], hits: int) -> Page:
        """The page where all copies among the hits are counted."""
        prints = []
        for segment, marked, match in zip(self.segments, self._marked, found, strict=True):
            docs = match.marked(marked)
            if len(docs):
                prints.append(segment.documents.column("print")[docs])
        copies = sum(map(len, prints)) - len(distinct(np.concatenate(prints))) if prints else 0
        return Page(self._leaders(found, window, copies > 0), hits - copies, True)

    def _leaders(self, found: Sequence[Match], window: tuple[int, int], copies: bool) -> list[Found]:
        """The hits of a window of the order, copies left out."""
        offset, limit = window
        if not limit:
            return []
        wanted = offset + limit
        more = 0
        while True:
            ranked = _ranked(found, wanted + more)
            kept: list[Found] = []
            seen: set[int] = set()
            for i, passage, score in ranked:
                segment = self.segments[i]
                others: tuple[tuple[Segment, int], ...] = ()
                if copies and self._marked[i].flags[passage]:
                    mark = segment.documents.column("print").item(passage)
                    if mark in seen:
                        continue
                    seen.add(mark)
                    others = self._copies(mark, (i, passage), found)
                kept.append(Found(segment, passage, score, None, others))
            if len(kept) >= wanted or len(ranked) < wanted + more:
                return kept[offset:wanted]
            more = max(16, more * 4)

    def _copies(self, mark: int, leader: tuple[int, int], found: Sequence[Match]) -> tuple[tuple[Segment, int], ...]:
        """The other hits with a fingerprint, in order of putting."""
        copies = []
        for i, (segment, match) in enumerate(zip(self.segments, found, strict=True)):
            prints, passages = segment.content.by_print
            low = int(prints.searchsorted(np.uint64(mark)))
            high = int(prints.searchsorted(np.uint64(mark), "right"))
            members = np.sort(passages[low:high])
            here, _ = rows_in(match.docs, members, segment.documents.passages)
            copies += [(segment, passage) for passage in members[here].tolist() if (i, passage) != leader]
        return tuple(copies)

    def _page(self, search: Search, hits: Sequence[Hits], found: Sequence[Match]) -> Page:
        """The hits to show, in order, each with its copies, and the number of all."""
        offset, limit = max(search.offset, 0), min(max(search.limit, 0), MAX_PAGE)
        ranked = search.sort is Sort.RELEVANCE and (limit > 0 or search.unit is Unit.ARTICLE)
        keys = _Keys([_scores(h, m) if ranked else None for h, m in zip(hits, found, strict=True)], hits, search.sort)
        chosen: list[Array | None] = [None for _ in hits]  # rows that are hits of their own; None: all
        copies: dict[tuple[int, int], list[tuple[int, int]]] = {}
        if search.unit is Unit.ARTICLE:
            chosen = [keys.first_of_articles(i) for i in range(len(hits))]
        elif search.collapse:
            chosen, copies = self._collapse(hits, keys)
        total = sum(len(h.passages) if c is None else len(c) for h, c in zip(hits, chosen, strict=True))
        places = keys.first(offset + limit, chosen)[offset:] if limit else []
        made = []
        for i, row in places:
            others = copies.get((i, row), [])
            named = tuple((self.segments[j], int(hits[j].passages[r])) for j, r in others)
            quotes = hits[i].quotes
            quote = None if quotes is None else int(quotes[row])
            passage = int(hits[i].passages[row])
            made.append(Found(self.segments[i], passage, keys.score(i, row, found[i]), quote, named))
        return Page(made, total, True)

    def _collapse(
        self, hits: Sequence[Hits], keys: _Keys
    ) -> tuple[list[Array | None], dict[tuple[int, int], list[tuple[int, int]]]]:
        """The rows that lead a group of copies or have none, and the copies of the leaders."""
        prints, rows, owners = [], [], []
        for i, (segment, found) in enumerate(zip(self.segments, hits, strict=True)):
            passages = found.passages
            here = np.flatnonzero(self.shared[i][passages])
            if not len(here):
                continue
            marked = segment.documents.column("print")[passages[here]]
            if found.quotes is not None:
                marked = np.rec.fromarrays([marked, _speech_place(segment, found.quotes[here])])
            prints.append(marked)
            rows.append(here)
            owners.append(np.full(len(here), i))
        chosen: list[Array | None] = [None for _ in hits]
        if not prints:
            return chosen, {}
        all_rows, all_owners = np.concatenate(rows), np.concatenate(owners)
        _, group = np.unique(np.concatenate(prints), return_inverse=True)
        if len(group) == int(group.max()) + 1:
            return chosen, {}
        key = np.concatenate([keys.of(i, here) for i, here in zip([int(o[0]) for o in owners], rows, strict=True)])
        order = np.lexsort((np.arange(len(group)), key, group))
        leads = np.concatenate(([True], group[order][1:] != group[order][:-1]))
        leader = order[np.flatnonzero(leads)]
        copies: dict[tuple[int, int], list[tuple[int, int]]] = {}
        followers = np.ones(len(group), bool)
        followers[leader] = False
        for at in np.flatnonzero(followers).tolist():
            lead = int(leader[group[at]])
            copies.setdefault((int(all_owners[lead]), int(all_rows[lead])), []).append(
                (int(all_owners[at]), int(all_rows[at]))
            )
        for i, found in enumerate(hits):
            gone = all_rows[followers & (all_owners == i)]
            if len(gone):
                keep = np.ones(len(found.passages), bool)
                keep[gone] = False
                chosen[i] = np.flatnonzero(keep)
        return chosen, copies


def _ranked(found: Sequence[Match], count: int) -> list[tuple[int, int, float]]:
    """Segment, passage and score of the first hits."""
    if len(found) == 1:
        docs, scores = found[0].top(count)
        return [(0, doc, score) for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)]
    ranked: list[tuple[float, int, int, float]] = []
    for i, match in enumerate(found):
        docs, scores = match.top(count)
        keys = np.round(scores, ROUNDED)
        ranked += zip((-keys).tolist(), [i] * len(docs), docs.tolist(), scores.tolist(), strict=True)
    ranked.sort()
    return [(i, doc, score) for _, i, doc, score in ranked[:count]]


class Page(NamedTuple):
    """Hits to show, and the number of all: `total`, or more than that when it is not `exact`."""

    found: Sequence[Found]
    total: int
    exact: bool


def _is_usual(search: Search) -> bool:
    return search.unit is Unit.PASSAGE and search.sort is Sort.RELEVANCE


class _Keys:
    """What the hits of each segment are ordered by: lower first, equal ones by segment and row."""

    def __init__(self, scores: Sequence[NDArray[np.float64] | None], hits: Sequence[Hits], sort: Sort):
        self._scores, self._hits, self._sort = scores, hits, sort

    def score(self, i: int, row: int, found: Match) -> float:
        """Score of a hit."""
        scores = self._scores[i]
        if scores is not None:
            return scores.item(row)
        if not found.scored:
            return 0.0
        hits = self._hits[i]
        if hits.quotes is not None:
            row = int(np.searchsorted(found.docs, hits.passages[row]))
        return found.scores(np.array([row])).item(0)

    def of(self, i: int, rows: Array | None) -> Array:
        """Keys of some rows of a segment."""
        if self._sort is Sort.RELEVANCE:
            scores = self._scores[i]
            if scores is None:
                return np.zeros(len(rows) if rows is not None else len(self._hits[i].passages))
            return -np.round(scores if rows is None else scores[rows], ROUNDED)
        hits = self._hits[i]
        documents = hits.segment.documents
        passages = hits.passages
        days = documents.column("first_day")[documents.article_of[passages if rows is None else passages[rows]]].astype(
            np.int64
        )
        keys = -days if self._sort is Sort.NEWEST else days
        return np.where(days == 0, np.iinfo(np.int64).max, keys)

    def first(self, count: int, chosen: Sequence[Array | None]) -> list[tuple[int, int]]:
        """(segment, row) of the first `count` hits among the chosen rows."""
        found = []
        for i in range(len(self._hits)):
            rows = chosen[i]
            scores = self._scores[i]
            if self._sort is Sort.RELEVANCE and scores is not None:
                places = best(scores if rows is None else scores[rows], count)
            else:
                places = first(self.of(i, rows), count)
            rows = places if rows is None else rows[places]
            found += [(key, i, row) for key, row in zip(self.of(i, rows).tolist(), rows.tolist(), strict=True)]
        if len(self._hits) > 1:
            found.sort()
        return [(i, row) for _, i, row in found[:count]]

    def first_of_articles(self, i: int) -> Array:
        """The row of each article that comes first."""
        hits = self._hits[i]
        articles = hits.segment.documents.article_of[hits.passages]
        if not len(articles):
            return np.zeros(0, np.int64)
        starts = np.flatnonzero(np.concatenate(([True], articles[1:] != articles[:-1])))
        keys = self.of(i, None)
        lowest = np.minimum.reduceat(keys, starts)
        counts = np.diff(np.append(starts, len(articles)))
        good = np.flatnonzero(keys == np.repeat(lowest, counts))
        of_article = articles[good]
        return good[np.concatenate(([True], of_article[1:] != of_article[:-1]))]


def _scores(hits: Hits, found: Match) -> NDArray[np.float64] | None:
    if not found.scored:
        return None
    scores = found.scores()
    if hits.quotes is None:
        return scores
    return scores[np.searchsorted(found.docs, hits.passages)]


def _with_quotes(evaluation: Evaluation, i: int, hits: Hits) -> Hits:
    quotes = evaluation.hit_quotes(i, hits.passages)
    return Hits(hits.segment, hits.segment.documents.passage_of[quotes], quotes)


def _speech_place(segment: Segment, quotes: Array) -> NDArray[np.int64]:
    """The place of quotes among those of their passage that are speech."""
    documents = segment.documents
    before: Array = np.cumsum(documents.is_speech) - documents.is_speech
    return before[quotes] - before[documents.quote_at[documents.passage_of[quotes]]]
