"""The reference store: everything in memory, every document looked at, the rules applied as they are written."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Self

from indexer.model import Article, Span, StoreError, StoreLocked, UnknownName
from indexer.query.limits import bounded
from indexer.query.matching import Quoted, marks
from indexer.query.nodes import Field, Query
from indexer.query.occurrences import within
from indexer.query.variants import with_variants
from indexer.store.base import (
    FACETS,
    MAX_COMPLETIONS,
    MAX_PAGE,
    Counts,
    FacetValue,
    Hit,
    Results,
    Search,
    Sort,
    Unit,
)
from indexer.store.documents import Document, documents, passage_values, spoken_quotes
from indexer.store.evaluate import Evaluation
from indexer.store.spelling import respell
from indexer.text.tokens import words


@dataclass(frozen=True, eq=False)
class _State:
    """What readers see between two commits. Never changes; what is derived from it is made when first needed."""

    generation: str
    entries: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        return tuple(itertools.chain.from_iterable(self.entries.values()))

    @cached_property
    def evaluation(self) -> Evaluation:
        return Evaluation(self.documents)


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit before it is shown: the index of its document, of its quote, and its score."""

    document: int
    quote: int | None
    score: float


class MemoryStore:
    """A store without files. Any number of threads may read while one writes."""

    def __init__(self) -> None:
        self._name = uuid.uuid4().hex[:12]
        self._state = _State(f"{self._name}-0")
        self._writing = threading.Lock()
        self._closed = False

    @property
    def generation(self) -> str:
        """Changes with every commit."""
        return self._state.generation

    def writer(self) -> _Writer:
        """The only writer. Raises StoreLocked when another one is open."""
        self._current()
        if not self._writing.acquire(blocking=False):
            raise StoreLocked("the index is being written to; wait until that has ended")
        return _Writer(self)

    def search(self, search: Search) -> Results:
        """Run a search by looking at every document."""
        state = self._current()
        for name in search.facets:
            if name not in FACETS:
                raise UnknownName("facet", name, FACETS)
        asked, notes = bounded(search.query)
        evaluation = state.evaluation
        query = with_variants(asked, evaluation.knows)
        answer = evaluation.answer(query)
        found: list[_Found] = []
        for i, score in sorted(answer.scores.items()):
            if search.unit is Unit.QUOTE:
                found += [_Found(i, q, score) for q in sorted(answer.quotes(i))]
            else:
                found.append(_Found(i, None, score))
        ordered = sorted(found, key=_order(state.documents, search.sort))
        facets = {name: _facet(name, ordered, search, state.documents) for name in search.facets}
        copies: dict[_Found, list[_Found]] = {}
        if search.unit is Unit.ARTICLE:
            ordered = _first_of_each(ordered, lambda f: state.documents[f.document].article.id)
        elif search.collapse:
            ordered, copies = _collapsed(ordered, state.documents)
        start = max(search.offset, 0)
        page = ordered[start : start + min(max(search.limit, 0), MAX_PAGE)]
        return Results(
            hits=tuple(_hit(f, copies.get(f, []), asked if search.marks else None, state.documents) for f in page),
            total=len(ordered),
            total_exact=True,
            facets=facets,
            facets_exact=True,
            notes=tuple(dict.fromkeys((*notes, *answer.notes))),
        )

    def article(self, article_id: str) -> Article | None:
        """The whole article, as it was put."""
        return self._current().articles.get(article_id)

    def article_ids(self) -> Iterator[str]:
        """Ids of all articles, in the order they were put."""
        return iter(tuple(self._current().articles))

    def counts(self) -> Counts:
        """Sizes of the index."""
        state = self._current()
        quotes = sum(len(spoken_quotes(a)) for a in state.articles.values())
        return Counts(len(state.articles), len(state.documents), quotes)

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words or values that begin with `prefix`, most frequent first."""
        if field != "text" and field not in FACETS:
            raise UnknownName("field to complete", field, ("text", *FACETS))
        state = self._current()
        counts: dict[str, int] = {}
        folded = words(prefix)
        if not folded or (field == "text" and len(prefix.split()) > 1):
            return ()
        if field == "text":
            start = "".join(folded)
            counts = {w: n for w, n in state.evaluation.vocabulary(Field.TEXT).items() if w.startswith(start)}
        else:
            start = " " + " ".join(folded)
            for document in state.documents:
                for value in passage_values(field, document):
                    counts[value] = counts.get(value, 0) + 1
            counts = {v: n for v, n in counts.items() if start in " " + " ".join(words(v))}
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(FacetValue(v, n) for v, n in best[: min(max(limit, 0), MAX_COMPLETIONS)])

    def suggest(self, query: Query) -> Query | None:
        """A query with likelier spellings that finds something, or None."""
        better = respell(bounded(query)[0], _Vocabulary(self._current()))
        if better is None or not self.search(Search(better, limit=0)).total:
            return None
        return better

    def close(self) -> None:
        """Forget everything."""
        self._closed = True
        self._state = _State(f"{self._name}-closed")

    def _current(self) -> _State:
        if self._closed:
            raise StoreError("the store is closed")
        return self._state


class _Writer:
    """Changes to a MemoryStore, kept aside until the commit."""

    def __init__(self, store: MemoryStore):
        self._store: MemoryStore | None = store
        self._changes: dict[str, tuple[Article, tuple[Document, ...]] | None] = {}

    def put(self, article: Article) -> None:
        """Add an article, replacing the one of the same id."""
        self._open()
        made = documents(article)
        self._changes.pop(article.id, None)  # the last put counts for the order
        self._changes[article.id] = (article, made)

    def remove(self, article_id: str) -> None:
        """Remove an article; unknown ids are ignored."""
        self._open()
        self._changes.pop(article_id, None)
        self._changes[article_id] = None

    def commit(self) -> None:
        """Make everything so far visible."""
        store = self._open()
        before = store._current()
        entries, articles = dict(before.entries), dict(before.articles)
        for article_id, change in self._changes.items():
            entries.pop(article_id, None)
            articles.pop(article_id, None)
            if change is not None:
                articles[article_id], entries[article_id] = change
        name, _, number = before.generation.rpartition("-")
        self._changes.clear()
        store._state = _State(f"{name}-{int(number) + 1}", entries, articles)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        store = self._open()
        try:
            if kind is None and self._changes:
                self.commit()
        finally:
            self._store = None
            store._writing.release()

    def _open(self) -> MemoryStore:
        if self._store is None:
            raise StoreError("this writer is closed")
        return self._store


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a state, for spelling."""

    state: _State

    def count(self, where: Field, word: str) -> int:
        return self.state.evaluation.matching(where, word)

    def near(self, where: Field, word: str, distance: int) -> Iterable[tuple[str, int]]:
        known = self.state.evaluation.vocabulary(where)
        return [(w, n) for w, n in known.items() if within(word, w, distance)]


# ---------------------------------------------------------------------- order, copies, facets


def _order(found: tuple[Document, ...], sort: Sort) -> Callable[[_Found], tuple[float, int, int]]:
    def place(hit: _Found) -> tuple[int, int]:
        return hit.document, -1 if hit.quote is None else hit.quote

    def by_score(hit: _Found) -> tuple[float, int, int]:
        return (-round(hit.score, 9), *place(hit))

    def by_day(hit: _Found) -> tuple[float, int, int]:
        published = found[hit.document].article.published
        if published is None:
            return (float("inf"), *place(hit))
        day = published.days()[0].toordinal()
        return (-day if sort is Sort.NEWEST else day, *place(hit))

    return by_score if sort is Sort.RELEVANCE else by_day


def _first_of_each(found: list[_Found], key: Callable[[_Found], str]) -> list[_Found]:
    seen: set[str] = set()
    return [f for f in found if not ((k := key(f)) in seen or seen.add(k))]  # type: ignore[func-returns-value]


def _collapsed(found: list[_Found], documents: tuple[Document, ...]) -> tuple[list[_Found], dict[_Found, list[_Found]]]:
    kept: list[_Found] = []
    first: dict[tuple[int, int | None], _Found] = {}
    copies: dict[_Found, list[_Found]] = {}
    for hit in found:
        copy_of = documents[hit.document].copy_of
        if copy_of is not None:
            leader = first.setdefault((copy_of, hit.quote), hit)
            if leader is not hit:
                copies.setdefault(leader, []).append(hit)
                continue
        kept.append(hit)
    return kept, copies


def _facet(name: str, found: list[_Found], search: Search, documents: tuple[Document, ...]) -> tuple[FacetValue, ...]:
    counts: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for hit in found:
        document = documents[hit.document]
        quote = None if hit.quote is None else document.quotes[hit.quote].quote
        for value in passage_values(name, document, quote):
            if search.unit is Unit.ARTICLE:
                if (document.article.id, value) in seen:
                    continue
                seen.add((document.article.id, value))
            counts[value] = counts.get(value, 0) + 1
    if name in ("year", "month"):
        return tuple(FacetValue(v, n) for v, n in sorted(counts.items()))
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(v, n) for v, n in best[: max(search.facet_limit, 0)])


def _marks(query: Query, document: Document) -> tuple[Span, ...]:
    quoted = Quoted(document.spoken)
    return marks(query, document.passage.text, language=document.article.language, quoted=quoted)


def _hit(found: _Found, copies: list[_Found], query: Query | None, documents: tuple[Document, ...]) -> Hit:
    document = documents[found.document]
    article, passage = document.article, document.passage
    others = [documents[c.document].passage for c in sorted(copies, key=lambda c: c.document)]
    return Hit(
        article_id=article.id,
        ordinal=passage.ordinal,
        kind=passage.kind,
        span=passage.span,
        text=passage.text,
        score=found.score,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        quotes=passage.quotes,
        quote=None if found.quote is None else document.quotes[found.quote].quote,
        marks=_marks(query, document) if query is not None else (),
        copies=tuple((p.article_id, p.ordinal) for p in others),
        imprint=article.imprint,
    )
