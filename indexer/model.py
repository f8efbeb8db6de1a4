"""The values that flow through the program, from a file to a citation. Standard library only, no behaviour with I/O.

Offsets are Unicode code points. A `Span` is half-open. Every block, quote, mention and excerpt is a span of
`Article.text`, which its reader builds once and nothing ever changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import NamedTuple


class OnTheRecordError(Exception):
    """Root of every error this program raises on purpose; its text tells a person what to do next."""


class ReadError(OnTheRecordError):
    """A file cannot be read as an article. The text is the reason, without the path."""


class StoreError(OnTheRecordError):
    """The index cannot be opened, read or written."""


class StoreLocked(StoreError):  # noqa: N818 - reads as the state it reports
    """Another process is writing to the index."""


class UnknownName(OnTheRecordError, KeyError):  # noqa: N818 - reads as the state it reports
    """A name (style, format, store, field) is not registered; the text lists the known ones."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...] | list[str]):
        super().__init__(f"unknown {kind} {name!r}; known: {', '.join(sorted(known))}")

    def __str__(self) -> str:
        return str(self.args[0])


class Span(NamedTuple):
    """Half-open range [start, end) of code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` in this span."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


class SourceRun(NamedTuple):
    """`length` characters from `text_start` of the text stand, unchanged, from `file_start` of the decoded file."""

    text_start: int
    file_start: int
    length: int


class BlockKind(StrEnum):
    """What a block of an article is."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"
    SUBHEAD = "subhead"
    PARAGRAPH = "paragraph"
    BLOCKQUOTE = "blockquote"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    EMBED = "embed"
    CORRECTION = "correction"
    QUESTION = "question"
    ANSWER = "answer"
    FURNITURE = "furniture"


class QuoteKind(StrEnum):
    """How words are reported: all quoted, partly quoted inside a paraphrase, paraphrased, or merely mentioned."""

    DIRECT = "direct"
    PARTIAL = "partial"
    INDIRECT = "indirect"
    MENTION = "mention"


class Origin(StrEnum):
    """Where a metadata value was read."""

    TEXT = "stated in text"
    JSON_LD = "json-ld"
    META = "meta"
    PAGE = "page"
    URL = "url"
    PUBLISHER_TABLE = "publisher table"
    SIDECAR = "sidecar"
    ARCHIVE_FORMAT = "archive format"  # a WARC record, an MHTML header, a saver's comment
    FILE = "file"  # the file's own modification date
    DETECTED = "detected"  # inferred from the text (language)


class Resolution(StrEnum):
    """How a source mention was resolved to a speaker."""

    NAMED = "named"  # the mention is the full name
    SURNAME = "surname"  # part of a name given in full elsewhere in the article
    PRONOUN = "pronoun"
    ROLE = "role"  # "the spokesman", of someone named
    UNNAMED = "unnamed"  # "an official", who stays unnamed
    GROUP = "group"  # several people, an institution
    DOCUMENT = "document"  # a statement, a report, a law


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date: ISO 8601 `value` as precise as `precision` ("2019", "2019-02", "2019-02-10", or a time with
    zone), and where it was read."""

    value: str
    precision: Precision
    origin: Origin

    def days(self) -> tuple[date, date]:
        """First and last calendar day the value may mean."""
        year = int(self.value[:4])
        if self.precision is Precision.YEAR:
            return date(year, 1, 1), date(year, 12, 31)
        month = int(self.value[5:7])
        if self.precision is Precision.MONTH:
            after = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), date.fromordinal(after.toordinal() - 1)
        day = date.fromisoformat(self.value[:10])
        return day, day


@dataclass(frozen=True, slots=True)
class Author:
    """One author as signed. `family` and `given` are None for desks and agencies, which stay whole in `name`."""

    name: str
    family: str | None = None
    given: str | None = None
    role: str | None = None
    family_first: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article. For plain text `source_spans` are its ranges in the decoded file."""

    kind: BlockKind
    span: Span
    source_spans: tuple[Span, ...] | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words attributed to somebody, with the evidence for it.

    `content` are the spans of the words (without the outer quotation marks for direct and partial quotes), `cue` the
    verb or phrase that attributes them, `source` the mention of who said them, `antecedent` the fuller mention that the
    source was resolved to, `speaker` the resolved name, `relayed_by` the names of those who passed the words on
    (outermost last). `role` and `affiliation` are as the text states them. `confidence` is a probability from 0 to 1.
    """

    kind: QuoteKind
    content: tuple[Span, ...]
    cue: Span | None = None
    source: Span | None = None
    speaker: str | None = None
    resolution: Resolution | None = None
    antecedent: Span | None = None
    relayed_by: tuple[str, ...] = ()
    hearsay: bool = False
    confidence: float = 0.0
    role: str | None = None
    affiliation: str | None = None

    @property
    def span(self) -> Span:
        """From the first to the last character of the content."""
        return Span(self.content[0].start, self.content[-1].end)


@dataclass(frozen=True, slots=True)
class Copy:
    """Another file that holds the same article."""

    path: str
    sha256: str
    accessed: str | None = None


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a citation tells of an article beside who wrote what, where and when. Unknown values are None."""

    language: str | None = None
    section: str | None = None
    edition: str | None = None
    page: str | None = None
    accessed: str | None = None  # ISO day on which this copy was made


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: its text, its blocks in order of reading, its metadata and where each value came from.

    `path` is relative to the archive, with `/` (a member of a container: `file.warc.gz#3`). Unknown values are None.
    `origins` pairs a field's name with the Origin of its value. `source_map` is None where text does not map back to
    the file (HTML).
    """

    id: str
    path: str
    sha256: str
    media_type: str
    text: str
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    authors: tuple[Author, ...] = ()
    published: Published | None = None
    modified: Published | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    edition: str | None = None
    page: str | None = None
    accessed: str | None = None  # ISO day on which this copy was made
    origins: tuple[tuple[str, Origin], ...] = ()
    source_map: tuple[SourceRun, ...] | None = None
    quotes: tuple[Quote, ...] = ()
    copies: tuple[Copy, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def imprint(self) -> Imprint:
        """Language, section, edition, page and the day of access together."""
        return Imprint(self.language, self.section, self.edition, self.page, self.accessed)

    @property
    def standfirst(self) -> str | None:
        """Text of the standfirst block, if any."""
        return next((b.span.of(self.text) for b in self.blocks if b.kind is BlockKind.STANDFIRST), None)

    def origin(self, name: str) -> Origin | None:
        """Where the value of field `name` was read."""
        return dict(self.origins).get(name)

    def source_spans(self, span: Span) -> tuple[Span, ...] | None:
        """Ranges of the decoded file that hold the characters of `span`, in order; None where there is no map."""
        if self.source_map is None:
            return None
        found: list[Span] = []
        first = max(0, bisect_right(self.source_map, span.start, key=lambda run: run.text_start) - 1)
        for run in islice(self.source_map, first, None):
            if run.text_start >= span.end:
                break
            start = max(span.start, run.text_start)
            end = min(span.end, run.text_start + run.length)
            if start < end:
                piece = Span(run.file_start + start - run.text_start, run.file_start + end - run.text_start)
                if found and found[-1].end == piece.start:
                    piece = Span(found.pop().start, piece.end)
                found.append(piece)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A file as it came. `path` is relative to the archive; `modified` its modification time; `sidecar` the metadata
    of `name.meta.json`, if there is one; `accessed` and `url` what a container says of the member (WARC, MHTML)."""

    path: str
    media_type: str
    data: bytes
    sha256: str
    modified: datetime | None = None
    sidecar: Mapping[str, object] = field(default_factory=dict)
    url: str | None = None
    accessed: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found by a search: one block of an article with the quotes that stand in it (spans in article text)."""

    article_id: str
    ordinal: int
    kind: BlockKind
    span: Span
    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of an article with everything needed to check and cite them. `text == article.text[span]`, always."""

    id: str
    article: Article
    span: Span
    text: str
    quotes: tuple[Quote, ...]
    marks: tuple[Span, ...]  # spans within `text`
    prefix: str  # up to 32 characters of the article's text before
    suffix: str  # and after
    paragraph: int | None  # 1-based number of the paragraph the excerpt starts in


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in one style: the in-text form or note, and the entry of the bibliography, each as text and HTML."""

    style: str
    citation: str
    citation_html: str
    bibliography: str | None
    bibliography_html: str | None
