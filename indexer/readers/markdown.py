"""Markdown: headings, quotes, lists and tables are marked; the marks go, every other character keeps its place."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.model import BlockKind, Origin, RawDocument, ReadError
from indexer.readers.bylines import BY, parse_byline
from indexer.readers.credits import split_credit
from indexer.readers.dates import published_from
from indexer.readers.decode import decode, gunzip
from indexer.readers.draft import Draft, Piece, visible
from indexer.readers.facts import Fact, Reading
from indexer.readers.phrases import ANSWER, CORRECTION, FURNITURE, QUESTION
from indexer.readers.plain import MAX_CHARACTERS, read_text

_FRONT = re.compile(r"\ufeff?---\r?\n(.*?)\r?\n(?:---|\.\.\.)\r?(?:\n|$)", re.S)
_FIELD = re.compile(r"^([A-Za-z_-]+)\s*:[ \t]*(.*?)[ \t]*\r?$", re.M)
_ITEM = re.compile(r"^[ \t]*-[ \t]+(.+?)[ \t]*\r?$", re.M)
_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_LIST = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"([^\"]*)\")?\)[ \t]*$")
_TABLE_RULE = re.compile(r"\|?[ \t:|-]+\|[ \t:|-]*$")
# What an inline mark leaves: groups with characters stay, everything else in the match goes.
_INLINE = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|(?<!\\)\[(?P<link>[^\]\[]+)\]\([^)]*\)|<(?P<auto>https?://[^>\s]+)>|</?[a-zA-Z][^<>]*>"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|~~)|\\(?P<char>[!-/:-@\[-`{-~])|\[\^\w+\]"
)
_KEYS = {"title": "title", "publisher": "publisher", "publication": "publisher", "url": "url", "source": "url",
         "link": "url", "canonical_url": "url", "section": "section", "edition": "edition", "page": "page",
         "language": "language", "lang": "language"}  # fmt: skip


def read_markdown(raw: RawDocument) -> Reading:
    """Blocks and metadata of a Markdown file, its front matter included.

    A file without any mark of Markdown is read as plain text. Raises ReadError like `read_plain`.
    """
    decoded = decode(gunzip(raw.data))
    text = decoded.text
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"the file holds {len(text) // 10**6} million characters, too many for an article")
    facts: dict[str, Fact] = {}
    start = 0
    front = _FRONT.match(text)
    if front:
        start = front.end()
        facts = _front_matter(front.group(1))
    if not front and not re.search(r"^(?:#{1,6} |> |[-*+] |={3,}\s*$)|\]\(|\*\*", text, re.M):
        return replace(read_text(text), warnings=decoded.warnings)
    drafts = _drafts(text, start)
    if not drafts:
        raise ReadError("the file holds no text")
    return Reading(tuple(_typed(drafts, facts)), facts, decoded.warnings, mapped=True)


def _front_matter(text: str) -> dict[str, Fact]:
    """Metadata of the block between the first two lines of three hyphens."""
    facts: dict[str, Fact] = {}
    fields = list(_FIELD.finditer(text))
    for i, match in enumerate(fields):
        key, value = match.group(1).lower().replace("-", "_"), match.group(2).strip().strip("\"'")
        end = fields[i + 1].start() if i + 1 < len(fields) else len(text)
        listed = [m.group(1).strip("\"'") for m in _ITEM.finditer(text, match.end(), end)]
        if value.startswith("["):
            listed = [v.strip().strip("\"'") for v in value.strip("[]").split(",")]
        if key in ("author", "authors", "byline", "by"):
            authors = tuple(a for name in listed or [value] for a in parse_byline(name))
            if authors:
                facts["authors"] = Fact(authors, Origin.TEXT)
        elif key in ("date", "published", "publishdate", "modified", "updated"):
            when = published_from(value, Origin.TEXT)
            if when:
                facts["modified" if key in ("modified", "updated") else "published"] = Fact(when, Origin.TEXT)
        elif key in ("accessed", "retrieved", "clipped"):
            when = published_from(value, Origin.TEXT)
            if when:
                facts["accessed"] = Fact(when.value[:10], Origin.TEXT)
        elif key in _KEYS and value and (_KEYS[key] != "url" or value.startswith("http")):
            facts[_KEYS[key]] = Fact(value, Origin.TEXT)
    return facts


def _drafts(text: str, start: int) -> list[Draft]:
    """The blocks of the text from `start`."""
    out: list[Draft] = []
    open_kind: BlockKind | None = None
    end = start
    fenced = False
    for match in _LINE.finditer(text, start):
        gap = len(re.findall(r"\r\n|\n|\r", text[end : match.start()]))
        end = match.end()
        line = match.group()
        body = line.strip()
        if not body:
            open_kind = None if gap else open_kind
            continue
        if gap > 1:
            open_kind = None
        at = match.start() + len(line) - len(line.lstrip())
        if body.startswith(("```", "~~~")):
            fenced, open_kind = not fenced, None
            continue
        if fenced:
            out.append(Draft(BlockKind.FURNITURE, visible(body, at)))
            continue
        if open_kind is BlockKind.PARAGRAPH and _UNDERLINE.match(body) and out:
            out[-1] = replace(out[-1], kind=BlockKind.TITLE if body[0] == "=" else BlockKind.SUBHEAD)
            open_kind = None
            continue
        if _RULE.match(body) or _TABLE_RULE.match(body):
            open_kind = None
            continue
        kind, offset, stop = _kind_of(body)
        pieces = _inline(body[offset:stop], at + offset)
        if kind in (BlockKind.PARAGRAPH, BlockKind.BLOCKQUOTE) and out and _joins(open_kind, kind, out[-1]):
            out[-1] = replace(out[-1], pieces=(*out[-1].pieces, Piece(" "), *pieces))
        elif pieces:
            out.append(Draft(kind, pieces))
        open_kind = kind if kind in (BlockKind.PARAGRAPH, BlockKind.BLOCKQUOTE, BlockKind.LIST_ITEM) else None
    return out


def _joins(open_kind: BlockKind | None, kind: BlockKind, last: Draft) -> bool:
    """Whether a line goes on the block before it."""
    if open_kind is None or last.kind is not open_kind:
        return False
    return open_kind is kind or kind is BlockKind.PARAGRAPH


def _kind_of(body: str) -> tuple[BlockKind, int, int]:
    """Kind of a line, and which of its characters are its text."""
    heading = _HEADING.match(body)
    if heading:
        kind = BlockKind.TITLE if len(heading.group(1)) == 1 else BlockKind.SUBHEAD
        return kind, heading.start(2), heading.end(2)
    image = _IMAGE.match(body)
    if image:
        group = 2 if image.group(2) else 1
        return BlockKind.CAPTION, image.start(group), image.end(group)
    if body.startswith("|"):
        return BlockKind.TABLE_ROW, 1, len(body.rstrip("|"))
    for pattern, kind in ((_QUOTE, BlockKind.BLOCKQUOTE), (_LIST, BlockKind.LIST_ITEM)):
        match = pattern.match(body)
        if match:
            return kind, match.end(), len(body)
    return BlockKind.PARAGRAPH, 0, len(body)


def _inline(text: str, at: int) -> tuple[Piece, ...]:
    """The pieces of a line without its inline marks."""
    pieces: list[Piece] = []
    start = 0
    for match in _INLINE.finditer(text):
        pieces += visible(text[start : match.start()], at + start)
        for group in ("link", "auto", "char"):
            if match.group(group):
                low = match.start(group)
                inner = match.group(group)
                pieces += _inline(inner, at + low) if group == "link" else visible(inner, at + low)
        start = match.end()
    pieces += visible(text[start:], at + start)
    return tuple(pieces)


def _typed(drafts: list[Draft], facts: dict[str, Fact]) -> list[Draft]:
    """Title, byline, standfirst, corrections and captions recognised; a second title is a subhead."""
    out: list[Draft] = []
    kinds: set[BlockKind] = set()
    for i, item in enumerate(drafts):
        kinds.update(d.kind for d in out[-1:])
        text = item.text
        if item.kind is BlockKind.TITLE:
            if BlockKind.TITLE in kinds:
                item = replace(item, kind=BlockKind.SUBHEAD)
            facts.setdefault("title", Fact(text.strip(), Origin.TEXT))
        elif item.kind is BlockKind.CAPTION:
            own, credit = split_credit(text)
            if credit and own.end:
                item = replace(item, credit=credit)
        elif (
            item.kind is BlockKind.SUBHEAD
            and BlockKind.TITLE in kinds
            and not kinds - {BlockKind.TITLE}
            and len(text) > 60
        ):
            item = replace(item, kind=BlockKind.STANDFIRST)
        elif item.kind is BlockKind.PARAGRAPH:
            if len(text) < 160 and BY.match(text) and parse_byline(text) and (i < 6 or i > len(drafts) - 4):
                facts.setdefault("authors", Fact(parse_byline(text), Origin.TEXT))
                item = replace(item, kind=BlockKind.BYLINE)
            elif CORRECTION.match(text):
                item = replace(item, kind=BlockKind.CORRECTION)
            elif QUESTION.match(text):
                item = replace(item, kind=BlockKind.QUESTION)
            elif ANSWER.match(text) and BlockKind.QUESTION in kinds:
                item = replace(item, kind=BlockKind.ANSWER)
            elif FURNITURE.match(text):
                address = re.search(r"https?://[^\s<>\"')\]/]+/[^\s<>\"')\]]+", text)
                if address:
                    facts.setdefault("url", Fact(address.group(), Origin.TEXT))
                item = replace(item, kind=BlockKind.FURNITURE)
            elif i < 5 and len(text) < 60 and published_from(text.strip("*_ "), Origin.TEXT):
                facts.setdefault("published", Fact(published_from(text, Origin.TEXT), Origin.TEXT))
                item = replace(item, kind=BlockKind.DATELINE)
        out.append(item)
    if "title" not in facts and out:
        facts["title"] = Fact(out[0].text, Origin.TEXT)
        if out[0].kind in (BlockKind.PARAGRAPH, BlockKind.SUBHEAD) and len(out[0].text) < 200:
            out[0] = replace(out[0], kind=BlockKind.TITLE)
    return out
