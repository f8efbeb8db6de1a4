"""The archive as tools of the Model Context Protocol: search, read and cite, over standard input and output.

An assistant that has these tools can quote with excerpt ids instead of inventing: every text that a tool returns is
verbatim and comes with the id under which anybody can check it. Needs the `mcp` extra.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from indexer.archive import Archive, Ask
from indexer.cite import STYLES
from indexer.excerpt import PARAGRAPH_KINDS, Status
from indexer.model import Article, BlockKind, Excerpt, OnTheRecordError, Quote, QuoteKind, Span
from indexer.store.base import Hit, Sort, Unit

INSTRUCTIONS = """\
A searchable archive of newspaper articles. Quote only words that these tools return, exactly as they return them, and \
give the excerpt id with every quotation. An attribution with a confidence below 0.8 is a guess: say "probably". \
Indirect quotes are the reporter's words, not the speaker's. What is null is not known: do not fill it in. Before \
relying on an excerpt id from elsewhere, call `cite`: its status must be "verbatim"."""

SEARCH_LIMIT = 20  # hits of one call
READ_LIMIT = 12_000  # characters of one call
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_HIDDEN = (BlockKind.FURNITURE,)


# No slots here: the protocol's library would take their descriptors for default values of its schemas.
@dataclass(frozen=True)
class Said:
    """Words that the article attributes to somebody. `words` are verbatim from the article."""

    words: str
    kind: str
    speaker: str | None
    relayed_by: list[str]
    hearsay: bool
    confidence: float


@dataclass(frozen=True)
class Source:
    """The article that words stand in; null where it does not say."""

    article_id: str
    title: str | None
    authors: list[str]
    publisher: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True)
class Found:
    """A passage found: its verbatim text, the id to cite it by, who says what in it, and where it stands."""

    excerpt_id: str
    text: str
    attributions: list[Said]
    source: Source
    copies: int


@dataclass(frozen=True)
class Findings:
    """What a search found. `next_offset` is where to go on, null at the end."""

    understood: str
    total: int
    total_exact: bool
    hits: list[Found]
    suggestion: str | None
    notes: list[str]
    next_offset: int | None


@dataclass(frozen=True)
class Part:
    """A block of an article with the id to cite it by; `paragraph` is its number, null outside paragraphs."""

    excerpt_id: str
    kind: str
    paragraph: int | None
    text: str
    attributions: list[Said]


@dataclass(frozen=True)
class Reading:
    """An article, or a part of it: `next_block` is where to read on, null at the end."""

    source: Source
    blocks: list[Part]
    next_block: int | None
    warnings: list[str]


@dataclass(frozen=True)
class Cited:
    """An excerpt checked and cited. Only with status "verbatim" do the words stand in the archive now; `stands_now` is
    what the article says in their place where it has changed."""

    excerpt_id: str
    status: str
    text: str | None
    stands_now: str | None
    attributions: list[Said]
    source: Source | None
    style: str
    citation: str | None
    bibliography: str | None


def serve(archive: Archive) -> None:
    """Serve the archive over standard input and output until the client goes away."""
    server(archive).run("stdio")


def server(archive: Archive) -> MCPServer:
    """The server with its tools, not yet running."""
    made = MCPServer("ontherecord", title="On the Record", instructions=INSTRUCTIONS, log_level="WARNING")

    @made.tool(annotations=_READ_ONLY, structured_output=True)
    def search(
        query: Annotated[str, Field(description=_QUERY_HELP, max_length=2_000)],
        unit: Annotated[Literal["passage", "quote", "article"], Field(description="What one hit is.")] = "passage",
        sort: Literal["relevance", "newest", "oldest"] = "relevance",
        limit: Annotated[int, Field(ge=1, le=SEARCH_LIMIT)] = 8,
        offset: Annotated[int, Field(ge=0, le=10_000)] = 0,
    ) -> Findings:
        """Search the archive for passages, quotes or articles. Returns verbatim text with excerpt ids, who says it, and
        where it was published."""
        return find(archive, Ask(query, Unit(unit), Sort(sort), offset, limit))

    @made.tool(annotations=_READ_ONLY, structured_output=True)
    def read(
        article_id: Annotated[str, Field(description="From a hit's source.", max_length=64)],
        first_block: Annotated[int, Field(ge=0, description="Where to begin; `next_block` of the call before.")] = 0,
    ) -> Reading:
        """Read an article, block by block, each with its excerpt id and who says what in it."""
        return read_article(archive, article_id, first_block)

    @made.tool(annotations=_READ_ONLY, structured_output=True)
    def cite(
        excerpt_id: Annotated[str, Field(description="<article id>.<start>-<end>.<hash>", max_length=200)],
        style: Annotated[str, Field(description=f"One of: {', '.join(STYLES)}.", max_length=40)] = "chicago-notes",
    ) -> Cited:
        """Check that an excerpt's words still stand in the archive, and give its citation."""
        return cite_excerpt(archive, excerpt_id, style)

    return made


def find(archive: Archive, ask: Ask) -> Findings:
    """The findings of a question. Raises ToolError when there is no index."""
    _ready(archive)
    answer = archive.search(ask)
    end = ask.offset + len(answer.results.hits)
    more = bool(answer.results.hits) and (end < answer.results.total or not answer.results.total_exact)
    return Findings(
        understood=answer.understood,
        total=answer.results.total,
        total_exact=answer.results.total_exact,
        hits=[_found(archive, hit) for hit in answer.results.hits],
        suggestion=answer.suggestion,
        notes=list(answer.notes),
        next_offset=end if more else None,
    )


def read_article(archive: Archive, article_id: str, first_block: int = 0) -> Reading:
    """Blocks of an article from `first_block` on, as many as READ_LIMIT characters hold and at least one.

    Raises ToolError when the archive has no such article.
    """
    _ready(archive)
    article = archive.article(article_id) if article_id.isalnum() else None
    if article is None:
        raise ToolError(f"the archive holds no article {article_id!r}; take article_id from a hit of `search`")
    parts: list[Part] = []
    warnings = list(article.warnings)
    length, following = 0, None
    for number, block in enumerate(article.blocks[first_block:], first_block):
        if block.kind in _HIDDEN or block.span.start == block.span.end:
            continue
        length += block.span.end - block.span.start
        if parts and length > READ_LIMIT:
            following = number
            break
        shown = Span(block.span.start, min(block.span.end, block.span.start + READ_LIMIT))
        if shown != block.span:
            warnings.append(f"block {number} is shown up to its first {READ_LIMIT:,} characters")
        parts.append(_part(block.kind, archive.excerpt_of(article, shown)))
    return Reading(_source(article), parts, following, warnings)


def cite_excerpt(archive: Archive, excerpt_id: str, style: str) -> Cited:
    """An excerpt checked and cited. Raises ToolError when the id or the style is none, with the reason."""
    _ready(archive)
    try:
        verified = archive.excerpt(excerpt_id)
        words = verified.excerpt
        citation = archive.cite(words, style) if words else None
    except OnTheRecordError as error:
        raise ToolError(str(error)) from error
    changed = verified.status is Status.CHANGED and verified.counterpart
    return Cited(
        excerpt_id=excerpt_id,
        status=verified.status.value,
        text=words.text if words else None,
        stands_now=verified.counterpart.text if changed and verified.counterpart else None,
        attributions=_said(words.article.text, words.quotes) if words else [],
        source=_source(words.article) if words else None,
        style=style,
        citation=citation.citation if citation else None,
        bibliography=citation.bibliography if citation else None,
    )


def _ready(archive: Archive) -> None:
    if not archive.ready:
        raise ToolError("there is no index yet: run `ontherecord index`")


def _found(archive: Archive, hit: Hit) -> Found:
    quotes = (hit.quote,) if hit.quote else hit.quotes
    before = hit.span.start

    def words(span: Span) -> str:
        return Span(max(0, span.start - before), max(0, span.end - before)).of(hit.text)

    return Found(
        excerpt_id=archive.excerpt_id_of(hit),
        text=hit.text,
        attributions=[_one_said(" ".join(map(words, q.content)), q) for q in quotes if q.kind is not QuoteKind.MENTION],
        source=Source(
            article_id=hit.article_id,
            title=hit.title,
            authors=[a.name for a in hit.authors],
            publisher=hit.publisher,
            published=hit.published.value if hit.published else None,
            url=hit.url,
        ),
        copies=len(hit.copies),
    )


def _part(kind: BlockKind, excerpt: Excerpt) -> Part:
    return Part(
        excerpt_id=excerpt.id,
        kind=kind.value,
        paragraph=excerpt.paragraph if kind in PARAGRAPH_KINDS else None,
        text=excerpt.text,
        attributions=_said(excerpt.article.text, excerpt.quotes),
    )


def _said(text: str, quotes: Iterable[Quote]) -> list[Said]:
    return [
        _one_said(" ".join(span.of(text) for span in quote.content), quote)
        for quote in quotes
        if quote.kind is not QuoteKind.MENTION
    ]


def _one_said(words: str, quote: Quote) -> Said:
    return Said(
        words=words,
        kind=quote.kind.value,
        speaker=quote.speaker,
        relayed_by=list(quote.relayed_by),
        hearsay=quote.hearsay,
        confidence=round(quote.confidence, 3),
    )


def _source(article: Article) -> Source:
    return Source(
        article_id=article.id,
        title=article.title,
        authors=[a.name for a in article.authors],
        publisher=article.publisher,
        published=article.published.value if article.published else None,
        url=article.url,
    )


_QUERY_HELP = (
    'Words are AND-ed; "exact phrase", OR, -word, word*; speaker:NAME (who said it), said:WORD (inside quotes), '
    "via:NAME (who relayed it), by:NAME (byline), in:NAME (publisher), title:WORD, date:2019-02, after:DATE, "
    "before:DATE, is:quote, is:undated."
)
