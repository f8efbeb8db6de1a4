"""What a store of articles promises. Every implementation passes the same contract suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from indexer.model import Article, Author, BlockKind, Published, Quote, Span
from indexer.query import Query


class Unit(StrEnum):
    """What a search returns one hit for."""

    PASSAGE = "passage"
    QUOTE = "quote"  # passages, one hit for each quote in them that matches
    ARTICLE = "article"  # the best passage of each article


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"  # undated last
    OLDEST = "oldest"  # undated last


EXACT_TOTAL_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Search:
    """A search to run. `facets` are names from FACETS; counts cover all hits, not the page."""

    query: Query
    unit: Unit = Unit.PASSAGE
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 12
    exact_total: bool = False
    collapse: bool = True  # near-identical passages become one hit with its copies


FACETS = ("publisher", "author", "speaker", "year", "month", "quote_kind", "block_kind", "language")


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. `span` and the quotes' spans are in the article's text, `marks` in `text`.

    `quote` is the quote hit by a search for quotes, else None. `copies` are (article id, ordinal) of near-identical
    passages folded into this one.
    """

    article_id: str
    ordinal: int
    kind: BlockKind
    span: Span
    text: str
    score: float
    title: str | None
    authors: tuple[Author, ...]
    publisher: str | None
    published: Published | None
    url: str | None
    quotes: tuple[Quote, ...] = ()
    quote: Quote | None = None
    marks: tuple[Span, ...] = ()
    copies: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value (a month as "2019-02") and the number of hits that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. When `total_exact` is False there are more than `total`."""

    hits: tuple[Hit, ...]
    total: int
    total_exact: bool = True
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    facets_exact: bool = True
    notes: tuple[str, ...] = ()  # what was limited, in sentences


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of the index."""

    articles: int
    passages: int
    quotes: int


class Writer(Protocol):
    """Changes to a store, seen by readers all at once at `commit`; leaving the context by an error drops what was not
    committed, leaving it normally commits."""

    def put(self, article: Article) -> None:
        """Add an article, replacing the one of the same id."""

    def remove(self, article_id: str) -> None:
        """Remove an article; unknown ids are ignored."""

    def commit(self) -> None:
        """Make everything so far durable and visible, and go on."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Store(Protocol):
    """A searchable collection of articles. Reading is safe from many threads, also while one writer writes."""

    @property
    def generation(self) -> str:
        """Changes with every commit, by whichever process."""

    def writer(self) -> Writer:
        """The only writer. Raises StoreLocked when another one is open."""

    def search(self, search: Search) -> Results:
        """Run a search; any query in bounded time."""

    def article(self, article_id: str) -> Article | None:
        """The whole article, as it was put."""

    def article_ids(self) -> Iterator[str]:
        """Ids of all articles."""

    def counts(self) -> Counts:
        """Sizes of the index."""

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words (field "text"), or whole values of a facet such as "speaker", that begin with `prefix` once folded; most
        frequent first."""

    def suggest(self, query: Query) -> Query | None:
        """A query with likelier spellings, or None when there is nothing better."""

    def close(self) -> None:
        """Release files; the store cannot be used afterwards."""
