"""Answering a search on one generation of the index: order, pages, copies, totals, facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.model import QuoteKind, Span, UnknownName
from indexer.passages import said_spans
from indexer.model import Passage
from indexer.query.limits import bounded
from indexer.query.matching import Quoted, marks
from indexer.query.nodes import Query
from indexer.store.base import FACETS, MAX_PAGE, Hit, Results, Search, Sort, Unit
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.evaluating import Evaluation
from indexer.store.whoosh.facets import Hits, facet
from indexer.store.whoosh.matches import Match
from indexer.store.whoosh.ordering import ROUNDED, best, first
from indexer.store.whoosh.segment import Segment


class Snapshot:
    """All segments of one generation. Never changes; safe to use from many threads."""

    def __init__(self, generation: str, segments: Sequence[Segment]):
        self.generation = generation
        self.segments = tuple(segments)
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
                other = self.segments[j].content.sorted_prints
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
        hits = [Hits(s, m.docs) for s, m in zip(self.segments, found, strict=True)]
        if search.unit is Unit.QUOTE:
            hits = [_with_quotes(evaluation, i, h) for i, h in enumerate(hits)]
        facets = {name: facet(name, hits, search.unit, search.facet_limit) for name in search.facets}
        page = self._page(search, hits, found)
        return Results(
            hits=tuple(self._hit(f, asked, search) for f in page.found),
            total=page.total,
            facets=facets,
            notes=tuple(dict.fromkeys((*notes, *evaluation.notes))),
        )

    # ------------------------------------------------------------------ order and copies

    def _page(self, search: Search, hits: Sequence[Hits], found: Sequence[Match]) -> _Page:
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
            named = [(self.segments[j], hits[j], r) for j, r in others]
            made.append(_Found(self.segments[i], hits[i], row, _score(hits[i], found[i], row), named))
        return _Page(made, total)

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
                marked = np.rec.fromarrays([marked, _speech_place(segment, found.quotes[here])])  # type: ignore[assignment]
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

    # ------------------------------------------------------------------ showing

    def _hit(self, found: _Found, query: Query, search: Search) -> Hit:
        documents = found.segment.documents
        passage = found.passage
        article = int(documents.article_of[passage])
        card = documents.card(article)
        span, ordinal, kind = documents.place(passage)
        text = documents.text(article)[span.start : span.end]
        quotes = documents.quotes(passage)
        shown: tuple[Span, ...] = ()
        if search.marks:
            whole = Passage(card.id, ordinal, kind, span, text, quotes)
            spoken = [s for q in quotes if q.kind is not QuoteKind.MENTION for s in said_spans(whole, q)]
            shown = marks(query, text, language=documents.language(article), quoted=Quoted(tuple(spoken)))
        quote = None
        if found.hits.quotes is not None:
            quote = quotes[int(found.hits.quotes[found.row]) - int(documents.quote_at[passage])]
        return Hit(
            article_id=card.id,
            ordinal=ordinal,
            kind=kind,
            span=span,
            text=text,
            score=found.score,
            title=card.title,
            authors=card.authors,
            publisher=card.publisher,
            published=card.published,
            url=card.url,
            quotes=quotes,
            quote=quote,
            marks=shown,
            copies=tuple(_named(segment, _passage(segment, hits, row)) for segment, hits, row in found.copies),
        )


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    segment: Segment
    hits: Hits
    row: int
    score: float
    copies: Sequence[tuple[Segment, Hits, int]]

    @property
    def passage(self) -> int:
        return _passage(self.segment, self.hits, self.row)


@dataclass(frozen=True, eq=False, slots=True)
class _Page:
    found: Sequence[_Found]
    total: int


class _Keys:
    """What the hits of each segment are ordered by: lower first, equal ones by segment and row."""

    def __init__(self, scores: Sequence[NDArray[np.float64] | None], hits: Sequence[Hits], sort: Sort):
        self._scores, self._hits, self._sort = scores, hits, sort

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


def _score(hits: Hits, found: Match, row: int) -> float:
    if not found.scored:
        return 0.0
    if hits.quotes is not None:
        row = int(np.searchsorted(found.docs, hits.passages[row]))
    return float(found.scores(np.array([row]))[0])


def _with_quotes(evaluation: Evaluation, i: int, hits: Hits) -> Hits:
    quotes = evaluation.hit_quotes(i, hits.passages)
    return Hits(hits.segment, hits.segment.documents.passage_of[quotes], quotes)


def _passage(segment: Segment, hits: Hits, row: int) -> int:
    return int(hits.passages[row])


def _named(segment: Segment, passage: int) -> tuple[str, int]:
    documents = segment.documents
    return documents.article_id(int(documents.article_of[passage])), documents.place(passage)[1]


def _speech_place(segment: Segment, quotes: Array) -> NDArray[np.int64]:
    """The place of quotes among those of their passage that are speech."""
    documents = segment.documents
    before = np.cumsum(documents.is_speech) - documents.is_speech
    return before[quotes] - before[documents.quote_at[documents.passage_of[quotes]]]
