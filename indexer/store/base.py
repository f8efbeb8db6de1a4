"""What a store of articles promises. Every implementation passes the same contract suite (tests/search).

Which passages match a query is written in `indexer.query.nodes`, in which order they come in `indexer.store.ranking`,
how large a query may be in `indexer.query.limits`. Before it answers, a store calls `bounded(query)` (its sentences go
into `Results.notes`), then `with_variants(query, knows)`.

Totals and copies
  With `collapse`, hits whose passages share a `fingerprint` (`indexer.passages`) become one: the first of them in the
  order asked for, with the others in `copies`, by put order and ordinal. In a search for quotes the fingerprint is
  that of the passage together with the quote's place among the passage's quotes that are speech; in a search for
  articles nothing collapses. `total` counts what can be paged through: hits after collapsing. It is exact up to
  EXACT_TOTAL_LIMIT; beyond, a store may stop counting and say EXACT_TOTAL_LIMIT with `total_exact` False (there are
  more), unless `exact_total` is asked for. An exact total beyond the limit is welcome.

Facets
  Count hits before collapsing, so that a paper which printed wire copy is not lost: passages, quotes or articles by
  the unit. A passage has the values of its article (publisher, each author's name, language, year "2019", month
  "2019-02" where known) and its own (block_kind; the speakers and the kinds of its quotes that are speech, each once).
  A quote has its own speaker and kind and the rest from its passage; an article the values of all its passages that
  match. Unknown is no value. The commonest come first, then by alphabet, `facet_limit` of them; year and month come in
  order of time, all of them.

Marks
  `Hit.marks` is what `indexer.query.marks` gives for the query, the passage's text, the article's language and the
  content of the passage's quotes that are speech as `quoted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from indexer.model import Article, Author, BlockKind, Imprint, Published, Quote, Span
from indexer.query import Query


class Unit(StrEnum):
    """What a search returns one hit for."""

    PASSAGE = "passage"
    QUOTE = "quote"  # passages, one hit for each quote in them that matches (see indexer.query.nodes)
    ARTICLE = "article"  # of each article the passage that comes first in the order asked for


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"  # undated last
    OLDEST = "oldest"  # undated last


EXACT_TOTAL_LIMIT = 10_000
MAX_PAGE = 1_000  # hits of one page; asking for more gives so many
MAX_COMPLETIONS = 100


@dataclass(frozen=True, slots=True)
class Search:
    """A search to run. `facets` are names from FACETS (UnknownName for another); counts cover all hits, not the page.
    A negative offset counts as 0, a negative limit too; `limit=0` asks for totals and facets only."""

    query: Query
    unit: Unit = Unit.PASSAGE
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 12
    exact_total: bool = False
    collapse: bool = True  # near-identical passages become one hit with its copies
    marks: bool = True  # without, a store may leave Hit.marks empty, which saves most of the time of a page


FACETS = ("publisher", "author", "speaker", "year", "month", "quote_kind", "block_kind", "language")


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. `span` and the quotes' spans are in the article's text, `marks` in `text`.

    `quote` is the quote hit by a search for quotes, else None. `copies` are (article id, ordinal) of near-identical
    passages folded into this one. `imprint` is what else a citation of its article tells.
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
    imprint: Imprint = field(default_factory=Imprint)


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
        """The only writer, open until its context is left. Raises StoreLocked when another one is open."""

    def search(self, search: Search) -> Results:
        """Run a search; any query in bounded time."""

    def article(self, article_id: str) -> Article | None:
        """The whole article, as it was put."""

    def article_ids(self) -> Iterator[str]:
        """Ids of all articles."""

    def counts(self) -> Counts:
        """Sizes of the index."""

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words (field "text"), or whole values of a facet such as "speaker", that begin with `prefix` once folded; the
        most frequent first (by passages that have them), then by alphabet.

        A whole value begins with `prefix` when its folded words, one space between, do so from some word on: "ross"
        completes to "Ada Rossi". Words are plain or joined words as they stand, folded. An empty prefix, one without a
        letter, or a field without values completes to nothing. Raises UnknownName for a field that is neither "text"
        nor one of FACETS.
        """

    def suggest(self, query: Query) -> Query | None:
        """A query with likelier spellings, or None when there is nothing better (`indexer.store.spelling`).

        For when nothing or next to nothing was found: words that the archive has are left alone.
        """

    def close(self) -> None:
        """Release files; the store cannot be used afterwards."""
