"""The archive as one object: search it, read it, excerpt it, cite it. What the web app and the commands talk to.

Reading never writes to the index. An `Archive` may be used by many threads; it notices by itself when an indexing run
(of any process) has changed the index.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from indexer.cite import cite_article, cite_excerpt, export
from indexer.cite.exports import Exported
from indexer.excerpt import Verified, excerpt_id, excerpt_id_of, make_excerpt, parse_excerpt_id, verify
from indexer.model import Article, Citation, Excerpt, Quote, Span
from indexer.pipeline.history import History, Version
from indexer.pipeline.live import LiveIndex
from indexer.pipeline.manifest import Failure, FileRow, Recent
from indexer.query import (
    And,
    Everything,
    Exactly,
    HasQuote,
    Nothing,
    OfKind,
    Or,
    Parsed,
    Query,
    Undated,
    marks,
    parse,
    to_text,
)
from indexer.query import DateRange as _DateRange
from indexer.quotes.aliases import AliasError, Aliases
from indexer.quotes.aliases import load as load_aliases
from indexer.store.base import Counts, FacetValue, Hit, Results, Search, Sort, Store, Unit
from indexer.text.tokens import fold

SPEAKER_QUOTES = 2_000  # quotes shown at most on one speaker's page
NEXT_TO_NOTHING = 2  # hits up to which another spelling is offered
_ALL_VALUES = 100_000
_ALIASES = "aliases.toml"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person asks of the archive.

    `filters` pairs a facet name (publisher, author, speaker, via, quote_kind, block_kind, language, year, month, day,
    article) or `after`, `before` (a date), `is` ("undated") with a value it must have; several values of one facet are
    alternatives. `facet_limit` is the number of values counted for each facet.
    """

    text: str
    unit: Unit = Unit.PASSAGE
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    facet_limit: int = 12
    filters: tuple[tuple[str, str], ...] = ()
    exact_total: bool = False
    collapse: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive answers: the results, how the question was understood, and a likelier spelling, if any."""

    ask: Ask
    understood: str
    query: Query
    results: Results
    suggestion: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """A role or affiliation that an article states of a speaker."""

    role: str | None
    affiliation: str | None
    article_id: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Everything that one person is reported to have said, oldest first, undated last.

    `years` counts quotes by year ("" for undated) and kind. `relayed_by` and `relays` pair a name with a count of
    quotes. `variants` are the names merged into this one, with the reason.
    """

    name: str
    variants: tuple[tuple[str, str], ...]
    hits: tuple[Hit, ...]
    total: int
    years: tuple[tuple[str, Mapping[str, int]], ...]
    roles: tuple[RoleSeen, ...]
    relayed_by: tuple[tuple[str, int], ...]
    relays: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An article with what is known about its keeping."""

    article: Article
    added: datetime | None
    versions: tuple[Version, ...] = field(default=())


class Archive:
    """One archive: the folder of articles, its index and its history."""

    def __init__(self, instance: Path, folder: Path):
        self.instance = instance
        self.folder = folder
        self._live = LiveIndex(instance)
        self._history = History(instance / "history")
        self._aliases: tuple[int, Aliases, str | None] | None = None
        self._aliases_lock = threading.Lock()

    # ------------------------------------------------------------------ state

    @property
    def generation(self) -> str:
        """Changes whenever the index does: fit for an ETag."""
        return self._live.generation

    @property
    def stamp(self) -> str:
        """Changes whenever an answer may: with the index, and with the alias file. Fit for an ETag."""
        return f"{self.generation}.{self._aliases_stamp()}"

    @property
    def ready(self) -> bool:
        """Whether there is an index at all."""
        return self._live.exists

    def counts(self) -> Counts:
        """Sizes of the index; zeros before the first indexing run."""
        return self._store().counts() if self.ready else Counts(0, 0, 0)

    def failures(self) -> tuple[Failure, ...]:
        """Files that could not be read, with the reason, sorted by path; the alias file first, if it has a mistake."""
        files = self._live.manifest().failures() if self.ready else ()
        mistake = self._read_aliases()[1]
        if mistake is None:
            return files
        since = datetime.fromtimestamp(self._aliases_stamp() / 1e9, UTC)
        return (Failure(_ALIASES, mistake, since), *files)

    def files(self, article_id: str) -> tuple[FileRow, ...]:
        """The files of the archive that hold this article."""
        return self._live.manifest().files_of(article_id) if self.ready else ()

    def recent(self, since: datetime | None = None, limit: int = 100) -> tuple[Recent, ...]:
        """Articles added or changed after `since`, newest first."""
        return self._live.manifest().recent(since, limit) if self.ready else ()

    def added(self, article_id: str) -> datetime | None:
        """When the article came into the archive."""
        return self._live.manifest().added(article_id) if self.ready else None

    # ------------------------------------------------------------------ search

    def search(self, ask: Ask) -> Answer:
        """Answer a question; any text at all gets an answer."""
        parsed = parse(ask.text)
        query = self._filtered(parsed, ask.filters)
        if not self.ready:
            return Answer(ask, parsed.understood, query, Results((), 0), notes=parsed.notes)
        search = Search(
            query=query,
            unit=ask.unit,
            sort=ask.sort,
            offset=max(0, ask.offset),
            limit=max(0, ask.limit),
            facets=ask.facets,
            facet_limit=ask.facet_limit,
            exact_total=ask.exact_total,
            collapse=ask.collapse,
        )
        store = self._store()
        results = self._merge_speakers(store, search)
        hits = tuple(h if h.marks else replace(h, marks=marks(parsed.query, h.text)) for h in results.hits)
        suggestion = None
        if results.total <= NEXT_TO_NOTHING and (better := store.suggest(parsed.query)) is not None:
            suggestion = to_text(better)
        return Answer(
            ask, parsed.understood, query, replace(results, hits=hits), suggestion, parsed.notes + results.notes
        )

    def complete(self, prefix: str, field: str = "text", limit: int = 8) -> tuple[FacetValue, ...]:
        """Words, or values of a facet, that begin with what was typed."""
        return self._store().complete(prefix, field, limit) if self.ready else ()

    def facet(self, name: str, ask: Ask | None = None, limit: int = 1_000) -> tuple[FacetValue, ...]:
        """The values of one facet over all passages (or over those of `ask`), most frequent first."""
        if not self.ready:
            return ()
        query = self._filtered(parse(ask.text), ask.filters) if ask else Everything()
        unit = ask.unit if ask else Unit.ARTICLE
        search = Search(query, unit=unit, limit=0, facets=(name,), facet_limit=limit)
        return self._merge_speakers(self._store(), search).facets.get(name, ())

    # ------------------------------------------------------------------ articles, excerpts, citations

    def article(self, article_id: str) -> Article | None:
        """The article as it stands in the archive now."""
        return self._store().article(article_id) if self.ready else None

    def held(self, article_id: str) -> Held | None:
        """The article with its keeping, or None when the archive never had it."""
        article, versions = self.article(article_id), self.versions(article_id)
        if article is None:
            return None
        return Held(article, self.added(article_id), versions)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """Older texts of the article that were kept, newest first."""
        return self._history.versions(article_id)

    def excerpt(self, identifier: str) -> Verified:
        """The excerpt of that id, checked against the archive now: verbatim as cited, changed, gone or unknown.

        Raises BadExcerptId (an OnTheRecordError) when `identifier` is no excerpt id.
        """
        article_id = parse_excerpt_id(identifier).article_id
        return verify(identifier, self.article(article_id), [v.article for v in self.versions(article_id)])

    def excerpt_of(self, article: Article, span: Span, query: str = "") -> Excerpt:
        """The words of `article` in `span`, with the query's words marked."""
        found = marks(parse(query).query, span.of(article.text)) if query else ()
        return make_excerpt(article, span, found)

    def excerpt_id(self, article: Article, span: Span) -> str:
        """The id under which those words can be cited."""
        return excerpt_id(article, span)

    def excerpt_id_of(self, hit: Hit) -> str:
        """The id under which the words of a hit can be cited: its quote's where that lies within the passage."""
        span = hit.quote.span if hit.quote and hit.span.contains(hit.quote.span) else hit.span
        start = span.start - hit.span.start
        return excerpt_id_of(hit.article_id, span, hit.text[start : start + span.end - span.start])

    def cite(self, excerpt: Excerpt, style: str, accessed: date | None = None) -> Citation:
        """The citation of an excerpt. Raises UnknownName for an unknown style."""
        return cite_excerpt(excerpt, style, accessed)

    def cite_hit(self, hit: Hit, style: str) -> Citation:
        """The citation of the article a hit stands in. Raises UnknownName for an unknown style."""
        known = Article(hit.article_id, "", "", "", "", title=hit.title, authors=hit.authors, published=hit.published)
        known = replace(known, publisher=hit.publisher, url=hit.url, **asdict(hit.imprint))
        return _cite_known(known, style)

    def export(self, excerpts: Sequence[Excerpt], fmt: str, style: str = "apa") -> Exported:
        """Excerpts with their citations as a file. Raises UnknownName for an unknown format or style."""
        return export(excerpts, fmt, style)

    # ------------------------------------------------------------------ speakers

    def aliases(self) -> Aliases:
        """The alias file of this archive (`aliases.toml` in its folder), read again when it changed."""
        return self._read_aliases()[0]

    def _read_aliases(self) -> tuple[Aliases, str | None]:
        """The aliases, none while the file has a mistake, and the mistake."""
        stamp = self._aliases_stamp()
        with self._aliases_lock:
            if self._aliases is None or self._aliases[0] != stamp:
                try:
                    self._aliases = stamp, load_aliases(self.folder / _ALIASES), None
                except AliasError as error:
                    self._aliases = stamp, Aliases(), str(error)
            return self._aliases[1:]

    def _aliases_stamp(self) -> int:
        try:
            return (self.folder / _ALIASES).stat().st_mtime_ns
        except OSError:
            return 0

    def speaker(self, name: str) -> Speaker | None:
        """All that a speaker is reported to have said or passed on, or None when the archive knows no such speaker."""
        if not self.ready:
            return None
        aliases = self.aliases()
        canonical = aliases.canonical(name)
        names = (canonical, *(v for v in aliases.variants(canonical) if v != canonical))
        query = And((_any_of("speaker", names), HasQuote()))
        search = Search(
            query, unit=Unit.QUOTE, sort=Sort.OLDEST, limit=SPEAKER_QUOTES, collapse=False, exact_total=True
        )
        results = self._store().search(search)
        wanted = {fold(n) for n in names}
        hits = tuple(h for h in results.hits if h.quote and h.quote.speaker and fold(h.quote.speaker) in wanted)
        relaying = Search(
            _any_of("via", names), unit=Unit.QUOTE, limit=SPEAKER_QUOTES, collapse=False, exact_total=True
        )
        relayed = [h.quote for h in self._store().search(relaying).hits if h.quote]
        if not hits and not relayed:
            return None
        return Speaker(
            name=canonical,
            variants=tuple((v, aliases.reason(v)) for v in names[1:]),
            hits=hits,
            total=max(results.total, len(hits)),
            years=_years(hits),
            roles=_roles(hits),
            relayed_by=_count(n for h in hits if h.quote for n in h.quote.relayed_by),
            relays=_count(q.speaker for q in relayed if q.speaker and wanted & {fold(n) for n in q.relayed_by}),
        )

    # ------------------------------------------------------------------ inside

    def _store(self) -> Store:
        return self._live.store()

    def _filtered(self, parsed: Parsed, filters: tuple[tuple[str, str], ...]) -> Query:
        alternatives: dict[str, list[Query]] = {}
        for name, value in filters:
            alternatives.setdefault(name, []).append(self._filter(name, value))
        parts = [Or(tuple(found)) if len(found) > 1 else found[0] for found in alternatives.values()]
        if not parts:
            return parsed.query
        if isinstance(parsed.query, Everything):
            return And(tuple(parts)) if len(parts) > 1 else parts[0]
        return And((parsed.query, *parts))

    def _filter(self, name: str, value: str) -> Query:
        if name == "speaker":
            aliases = self.aliases()
            canonical = aliases.canonical(value)
            return _any_of("speaker", (canonical, *(v for v in aliases.variants(canonical) if v != canonical)))
        if name in _EXACT:
            return Exactly(_EXACT[name], value)
        parsed = parse(f"{_SYNTAX[name]}{value}").query if name in _SYNTAX else Nothing()
        return parsed if isinstance(parsed, (HasQuote, OfKind, Undated, _DateRange)) else Nothing()

    def _merge_speakers(self, store: Store, search: Search) -> Results:
        """Search, with the speaker facet counted by canonical name."""
        aliases = self.aliases() if "speaker" in search.facets else None
        if aliases is None or not aliases.names:
            return store.search(search)
        results = store.search(replace(search, facet_limit=_ALL_VALUES))
        merged: Counter[str] = Counter()
        for value in results.facets.get("speaker", ()):
            merged[aliases.canonical(value.value)] += value.count
        facets = {name: values[: search.facet_limit] for name, values in results.facets.items()}
        facets["speaker"] = tuple(FacetValue(n, c) for n, c in merged.most_common(search.facet_limit))
        return replace(results, facets=facets)

    def close(self) -> None:
        """Release the index's files."""
        self._live.close()


@lru_cache(maxsize=4_096)  # the same articles stand in page after page of results, and formatting takes a third of a ms
def _cite_known(article: Article, style: str) -> Citation:
    return cite_article(article, style)


_EXACT = {"publisher": "in", "author": "by", "via": "via", "language": "language", "article": "article"}
_SYNTAX = {
    "quote_kind": "is:",
    "block_kind": "kind:",
    "year": "date:",
    "month": "date:",
    "day": "date:",
    "after": "after:",
    "before": "before:",
    "is": "is:",
}


def _any_of(field_name: str, names: Sequence[str]) -> Query:
    parts = tuple(Exactly(field_name, n) for n in names)
    return parts[0] if len(parts) == 1 else Or(parts)


def _years(hits: Sequence[Hit]) -> tuple[tuple[str, Mapping[str, int]], ...]:
    years: dict[str, Counter[str]] = {}
    for hit in hits:
        if hit.quote:
            years.setdefault(hit.published.value[:4] if hit.published else "", Counter())[hit.quote.kind.value] += 1
    return tuple(sorted(((y, dict(c)) for y, c in years.items()), key=lambda pair: pair[0] or "9999"))


def _roles(hits: Sequence[Hit]) -> tuple[RoleSeen, ...]:
    seen: dict[tuple[str, str], RoleSeen] = {}
    for hit in hits:
        quote: Quote | None = hit.quote
        if quote and (quote.role or quote.affiliation):
            key = (fold(quote.role or ""), fold(quote.affiliation or ""))
            when = hit.published.value if hit.published else None
            seen.setdefault(key, RoleSeen(quote.role, quote.affiliation, hit.article_id, when))
    return tuple(seen.values())


def _count(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(names).most_common())
