"""Web pages: a general extractor finds the article, the page's own elements give its blocks, its head the metadata."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

from indexer.model import BlockKind, Origin, RawDocument, ReadError
from indexer.readers.blocks import drafts_of
from indexer.readers.decode import decode, gunzip
from indexer.readers.draft import INVISIBLE, Draft, draft, shows
from indexer.readers.facts import Fact, Reading
from indexer.readers.metadata import PageView, gather, read_head
from indexer.readers.opinion import opinion
from indexer.readers.page import MAX_SEGMENTS, Segment, parse, segments, strip
from indexer.readers.saved import saved_by, slim
from indexer.readers.stated import stated
from indexer.readers.structure import read_structure
from indexer.readers.told import completed

MAX_CHARACTERS = 12_000_000
"""Characters of a page that is read, once embedded pictures are taken out."""

_VAST = 4_000_000
_MANY = 60_000
_COUNT = etree.XPath("count(descendant::*)")
_FALLBACK = 2_000_000
"""Characters looked at for text where no structure is found."""


def read_html(raw: RawDocument) -> Reading:
    """Blocks and metadata of a page.

    Raises ReadError where there is no HTML, no text, or more of it than MAX_CHARACTERS.
    """
    decoded = decode(slim(gunzip(raw.data)))
    text = decoded.text
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"the page holds {len(text) // 10**6} million characters, too many for an article")
    root, odd = parse(text)
    hints = read_head(root)
    hints.address = raw.url
    saved = saved_by(text)
    hints.accessed = raw.accessed or saved.accessed
    if saved.url and not hints.address:
        hints.address = saved.url
    strip(root)
    items = segments(root)
    said = stated(hints)
    full = len(items) >= MAX_SEGMENTS
    vast = full or len(text) > _VAST or _COUNT(root) > _MANY  # the general extractor would take too long
    marked = PageView()
    _elements(root, marked)
    structure = read_structure(items, said, "" if vast else opinion(items, said.body))
    drafts = drafts_of(items, structure)
    structure.page.author_elements = marked.author_elements
    structure.page.dates[:0] = marked.dates
    facts, warnings = gather(hints, structure.page)
    if saved.accessed and not raw.accessed:
        facts["accessed"] = Fact(saved.accessed, Origin.ARCHIVE_FORMAT)
    warnings += [*decoded.warnings, *odd]
    if full:
        warnings.append(f"the page holds more than {MAX_SEGMENTS} blocks; those behind were not read")
    whole = completed(drafts, hints.node)
    if whole is not None:
        drafts = whole
        warnings.append("the page shows little of its text: it was taken from the data in its head (articleBody)")
    if not any(d.kind in _BODY for d in drafts):
        drafts = _plainly(text, items)
        warnings.append("no article structure was found: the page's visible text is shown as plain paragraphs")
    if not drafts and "title" in facts:
        drafts = [draft(BlockKind.TITLE, str(facts["title"].value))]
        warnings.append("the page holds no text but its title; it may show its text by script only")
    if not drafts:
        raise ReadError("the page holds no text")
    return Reading(tuple(drafts), facts, tuple(warnings))


_BODY = frozenset(
    [
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.BLOCKQUOTE,
        BlockKind.QUESTION,
        BlockKind.ANSWER,
        BlockKind.EMBED,
    ]
)


_BY_AUTHORS = etree.XPath("descendant::*[@rel='author']")


def _elements(root: Any, page: PageView) -> None:
    """Add what elements say with attributes made for it: authors and dates."""
    for element in _BY_AUTHORS(root):
        page.author_elements.append(" ".join(element.text_content().split()))
    for element in root.iter("time"):
        value = element.get("datetime") or element.text_content()
        if value and len(page.dates) < 5:
            page.dates.append(value.strip())


def _plainly(text: str, items: list[Segment]) -> list[Draft]:
    """All visible text of a page without structure; BeautifulSoup finds some in markup that is hardly HTML."""
    texts = [s.text for s in items]
    if not texts:
        soup = BeautifulSoup(text[:_FALLBACK], "lxml")
        for element in soup(["script", "style", "template", "noscript", "head"]):
            element.extract()
        texts = [" ".join(INVISIBLE.sub("", string).split()) for string in soup.stripped_strings]
    return [draft(BlockKind.PARAGRAPH, t) for t in texts[:5000] if shows(t)]
