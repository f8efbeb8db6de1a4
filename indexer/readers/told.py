"""The text of an article as the data in a page's head hold it, for pages that show little of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from lxml import etree
from lxml.html import fragment_fromstring

from indexer.model import BlockKind
from indexer.readers.draft import INVISIBLE, Draft, draft, shows
from indexer.readers.stated import norm

_BREAKS = re.compile(r"</(?:p|div|h[1-6]|li|blockquote)>|<br\\s*/?>", re.I)
_ENOUGH = 60
_SHARE = 0.5
_ABOVE = frozenset([BlockKind.TITLE, BlockKind.STANDFIRST, BlockKind.BYLINE, BlockKind.DATELINE])
_OUTSIDE = frozenset([*_ABOVE, BlockKind.CAPTION, BlockKind.CORRECTION, BlockKind.FURNITURE])


def told_text(node: Mapping[str, Any]) -> list[str]:
    """The paragraphs of `articleBody`; where nothing parts them, all of it is one."""
    body = node.get("articleBody")
    text = unescape("\n".join(t for t in body if isinstance(t, str)) if isinstance(body, list) else str(body or ""))
    if "<" in text:
        text = _BREAKS.sub("\n", text)
        try:
            text = fragment_fromstring(text, create_parent="div").text_content()
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return []
    lines = (" ".join(INVISIBLE.sub("", line).split()) for line in text.splitlines())
    return [line for line in lines if shows(line)]


def completed(drafts: Sequence[Draft], node: Mapping[str, Any]) -> list[Draft] | None:
    """The blocks of a page with the text that its data tell instead of the little that it shows; None where it shows
    most of that text, or another one."""
    shown = [d for d in drafts if d.kind not in _OUTSIDE]
    told = told_text(node)
    count = sum(len(line.split()) for line in told)
    if count < _ENOUGH or sum(len(d.text.split()) for d in shown) >= _SHARE * count:
        return None
    whole = norm(" ".join(told))
    long = [norm(d.text)[:60] for d in shown if len(d.text.split()) >= 8]
    if long and not any(start in whole for start in long):
        return None
    above = [d for d in drafts if d.kind in _ABOVE and (d.kind is BlockKind.TITLE or norm(d.text) not in whole)]
    below = [d for d in drafts if d.kind in (BlockKind.CAPTION, BlockKind.CORRECTION)]
    return [*above, *(draft(BlockKind.PARAGRAPH, line) for line in told), *below]
