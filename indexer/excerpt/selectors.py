"""Ways to find an excerpt's words again outside this archive: W3C selectors, an annotation, a link to the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from indexer.model import Article, Excerpt, Span

Json = dict[str, object]

LONG = 120  # code points from which a link names only the first and last words
_ENDS = 5  # how many words name an end of a long excerpt
_CONTEXT = 4  # how many words of context tell one occurrence from another
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def text_quote_selector(excerpt: Excerpt) -> Json:
    """The W3C TextQuoteSelector: the words with up to 32 characters of context."""
    return {
        "type": "TextQuoteSelector",
        "exact": excerpt.text,
        "prefix": excerpt.prefix,
        "suffix": excerpt.suffix,
    }


def text_position_selector(excerpt: Excerpt) -> Json:
    """The W3C TextPositionSelector, in code points of the article's text."""
    return {"type": "TextPositionSelector", "start": excerpt.span.start, "end": excerpt.span.end}


def selectors(excerpt: Excerpt) -> tuple[Json, Json]:
    """Both selectors, the sturdier one first."""
    return text_quote_selector(excerpt), text_position_selector(excerpt)


def web_annotation(excerpt: Excerpt, page: str) -> Json:
    """The excerpt as a W3C Web Annotation (JSON-LD) whose id is its `page` in this archive.

    The target is the article's own address, or the page when none is known; the file it was read from is named by its
    path and SHA-256. Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017."""
    article = excerpt.article
    target: Json = {
        "source": article.url or page,
        "selector": list(selectors(excerpt)),
        "state": {"type": "State", "file": article.path, "sha256": article.sha256},
    }
    if article.accessed:
        target["state"] = {"type": "TimeState", "sourceDate": article.accessed, "file": article.path} | {
            "sha256": article.sha256
        }
    return {
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            {
                "sha256": "http://id.loc.gov/vocabulary/preservation/cryptographicHashFunctions/sha256",
                "file": "http://purl.org/dc/terms/source",
            },
        ],
        "id": page,
        "type": "Annotation",
        "motivation": "highlighting",
        "target": target,
    }


def text_fragment(url: str, article: Article, span: Span) -> str:
    """A link to `url` at the words of `span`: `#:~:text=[prefix-,]start[,end][,-suffix]`.

    Browsers match whole words within one block of a page, and take the first match: so the words are widened to whole
    words, a long excerpt or one over several blocks names its first and last words, and context (never across a block's
    edge) is added where the same words stand earlier. Source: WICG draft "URL Fragment Text Directives"."""
    pieces = _pieces(article, span)
    if not pieces:
        return url
    first, last = pieces[0], pieces[-1]
    directive = _directive(article, first, last)
    base, mark, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{base}#{fragment if mark else ''}:~:text={directive}"


class _Piece(NamedTuple):
    """The part of an excerpt within one block, widened to whole words, and that block."""

    span: Span
    block: Span


def _pieces(article: Article, span: Span) -> list[_Piece]:
    blocks = [b.span for b in article.blocks] or [Span(0, len(article.text))]
    found = []
    for block in blocks:
        words = [
            Span(m.start(), m.end())
            for m in _WORD.finditer(article.text, block.start, block.end)
            if span.overlaps(Span(*m.span()))
        ]
        if words:
            found.append(_Piece(Span(words[0].start, words[-1].end), block))
    return found


def _directive(article: Article, first: _Piece, last: _Piece) -> str:
    text = article.text
    if first.block == last.block and first.span.end - first.span.start <= LONG:
        start = first.span
        end = None
    else:
        opening = list(_words(text, first.span))[:_ENDS]
        closing = list(_words(text, last.span))[-_ENDS:]
        if first.block == last.block and opening[-1].end >= closing[0].start:
            half = (len(list(_words(text, first.span))) + 1) // 2
            opening, closing = opening[:half], closing[-half:]
        start = Span(opening[0].start, opening[-1].end)
        end = Span(closing[0].start, closing[-1].end)
    prefix = suffix = ""
    if not _is_first(article, start):
        prefix = _before(text, Span(first.block.start, start.start))
        suffix = _after(text, Span(start.end, first.block.end)) if end is None else ""
    if end is not None and _stands_in(end.of(text), text[start.end : end.start]):
        suffix = _after(text, Span(end.end, last.block.end))
    closing_text = "," + _encoded(end.of(text)) if end is not None else ""
    return f"{prefix}{_encoded(start.of(text))}{closing_text}{suffix}"


def _before(text: str, rest: Span) -> str:
    """The last words of `rest` as context before a match, which they must touch but for spaces."""
    words = list(_words(text, rest))[-_CONTEXT:]
    return _encoded(text[words[0].start : rest.end]) + "-," if words else ""


def _after(text: str, rest: Span) -> str:
    """The first words of `rest` as context after a match."""
    words = list(_words(text, rest))[:_CONTEXT]
    return ",-" + _encoded(text[rest.start : words[-1].end]) if words else ""


def _words(text: str, span: Span) -> Iterator[Span]:
    return (Span(*m.span()) for m in _WORD.finditer(text, span.start, span.end))


def _is_first(article: Article, span: Span) -> bool:
    """Whether no earlier place of the article reads the same, as a browser compares: case and spacing aside."""
    return not _stands_in(span.of(article.text), article.text[: span.start])


def _stands_in(words: str, text: str) -> bool:
    """Whether `words` stand in `text`, or begin there, running on into themselves."""
    wanted = " ".join(words.split()).casefold()
    return wanted in " ".join(text.split()).casefold() + " " + wanted[:-1]


def _encoded(text: str) -> str:
    """`text` for a text directive, in which "-", "," and "&" are syntax."""
    plain = " ".join(text.split())
    return quote(plain.encode("utf-8", "replace"), safe="").replace("-", "%2D")
