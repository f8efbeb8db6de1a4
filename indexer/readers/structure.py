"""What each segment of a page is: title, paragraph, subhead, caption, part of a list, a post, or no part of the article.

The element that holds most of the running text is found first (region.py); what the names of the elements between it
and a segment say, the share of link text and the order on the page decide the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from indexer.model import BlockKind
from indexer.readers.bylines import BY
from indexer.readers.metadata import PageView
from indexer.readers.page import Segment
from indexer.readers.phrases import ANSWER, CORRECTION, QUESTION, READ_ON
from indexer.readers.region import OUT, OUT_TAGS, View, view
from indexer.readers.stated import Stated, norm

_OUT_SHORT = frozenset(["byline", "date", "topic", "card", "player", "gallery", "list", "meta"])
"""Categories that short lines with them are no part of the article."""
_NOT_POSTS = frozenset(["related", "offer", "comments", "ad", "nav", "caption"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ENDS = re.compile(r"""[.!?…。！？।:;,][\s"'”’»›)\]*]*$""")


@dataclass(slots=True)
class Structure:
    """The kind of each segment (None: no part of the article), the view it was read in, and what the page shows of its
    metadata."""

    kinds: list[BlockKind | None]
    view: View
    page: PageView


def read_structure(items: list[Segment], said: Stated, find_mask: Callable[[], str]) -> Structure:
    """The structure of a page. `find_mask` gives the text that a general extractor takes for the article."""
    v = view(items, find_mask())
    out: list[BlockKind | None] = [None] * len(items)
    if items:
        lists = _link_lists(v)
        title_at = _title_at(v, said)
        for i in range(len(items)):
            out[i] = _kind(v, i, said, lists)
        _titles(v, out, said)
        _standfirst(v, out, said, title_at)
        _lonely_subheads(v, out)
    return Structure(out, v, _page_view(v, said))


def _page_view(v: View, said: Stated) -> PageView:
    """Headings and bylines that can be seen."""
    page = PageView()
    for i, segment in enumerate(v.items):
        context = segment.context
        if context.tag == "h1" and v.words[i] <= 40:
            page.headings.append(segment.text)
        if v.words[i] <= 25 and i <= v.last + 6:
            near = context.labels | (context.parent.labels if context.parent is not None else frozenset())
            labels, _ = v.around.of(context)
            if (
                ("byline" in near or BY.match(segment.text))
                and labels.isdisjoint(_NOT_SIGNED)
                and v.relation[i] in ("in", "by")
            ):
                page.bylines.append(segment.text)
    return page


_NOT_SIGNED = frozenset(["related", "comments", "caption", "credit", "figure", "card", "ad"])


def _kind(v: View, i: int, said: Stated, lists: frozenset[int]) -> BlockKind | None:
    segment, n, share = v.items[i], v.words[i], v.linked[i]
    context, text = segment.context, segment.text
    labels, tags = v.around.of(context)
    if "embed" in labels and v.first <= i <= v.last + 2 and v.relation[i] == "in" and n >= 3 and labels.isdisjoint(_NOT_POSTS):
        return BlockKind.EMBED
    figure = "blockquote" not in tags and not tags.isdisjoint(("figure", "figcaption"))
    if figure or not labels.isdisjoint(("caption", "credit")):
        return BlockKind.CAPTION if v.relation[i] in ("in", "by") and i <= v.last + 3 else None
    if v.relation[i] != "in" or not v.first <= i:
        return None
    if not tags.isdisjoint(OUT_TAGS) or not labels.isdisjoint(OUT):
        return None
    if i > v.last and not (i <= v.last + 2 and context.tag == "p" and share < 0.3 and n >= 4):
        return None
    if n < 15 and not labels.isdisjoint(_OUT_SHORT):
        return None
    if READ_ON.match(text) and (n < 25 or share > 0.3):
        return None
    if id(context.parent) in lists:
        return None
    if share > 0.85 and n >= 3 and context.tag not in _HEADINGS:
        return None
    if share > 0.5 and n < 20 and context.tag == "p" and not _ENDS.search(text):
        return None
    heading = context.tag in _HEADINGS
    if heading:
        return BlockKind.SUBHEAD if share < 0.7 else None
    if n < 4 and not _ENDS.search(text) and context.tag not in ("p", "li", "blockquote"):
        return None
    if BY.match(text) and n <= 9 and _names(text, said):
        return BlockKind.BYLINE
    if CORRECTION.match(text):
        return BlockKind.CORRECTION
    if "li" in tags and context.tag in ("li", "p", "div", "span"):
        return BlockKind.LIST_ITEM
    if "blockquote" in tags:
        return BlockKind.EMBED if "embed" in labels else BlockKind.BLOCKQUOTE
    if "embed" in labels:
        return BlockKind.EMBED
    if "table" in tags:
        return BlockKind.TABLE_ROW
    if segment.strong >= 0.9 * len(text.replace(" ", "")) and n <= 14 and not _ENDS.search(text):
        return BlockKind.SUBHEAD
    return BlockKind.PARAGRAPH


def _names(text: str, said: Stated) -> bool:
    plain = norm(text)
    return not said.authors or any(a in plain for a in said.authors)


def _link_lists(v: View) -> frozenset[int]:
    """Lists and rows of which most items are links: menus, tags, related articles."""
    total: Counter[int] = Counter()
    linked: Counter[int] = Counter()
    for segment, share in zip(v.items, v.linked, strict=True):
        parent = segment.context.parent
        if parent is not None and segment.context.tag == "li":
            total[id(parent)] += 1
            linked[id(parent)] += share > 0.6
    return frozenset(k for k, n in total.items() if linked[k] * 2 > n)


def _title_at(v: View, said: Stated) -> int | None:
    for i, s in enumerate(v.items):
        if s.context.tag == "h1" and (not said.titles or norm(s.text) in said.titles):
            return i
    return next((i for i, s in enumerate(v.items) if s.context.tag == "h1"), None)


def _titles(v: View, out: list[BlockKind | None], said: Stated) -> None:
    """The headings above the text that repeat a stated title, kicker and all, are the title."""
    for i, s in enumerate(v.items):
        tag = s.context.tag
        if tag == "h1" and i <= v.first:
            out[i] = BlockKind.TITLE
        elif v.words[i] <= 40 and (out[i] or (i <= v.first and tag in _HEADINGS)):
            plain = norm(s.text)
            if plain in said.titles or (tag in _HEADINGS and i <= v.first and _mostly(plain, said)):
                out[i] = BlockKind.TITLE


def _mostly(plain: str, said: Stated) -> bool:
    """Whether a heading and a stated title are the same but for a few words before or after."""
    return any(
        (plain in t or t in plain) and min(len(t), len(plain)) >= 0.6 * max(len(t), len(plain)) for t in said.titles if t
    )


def _standfirst(v: View, out: list[BlockKind | None], said: Stated, title_at: int | None) -> None:
    low = title_at if title_at is not None else max(0, v.first - 8)
    for i in range(low, min(v.first + 1, len(v.items))):
        s, n = v.items[i], v.words[i]
        if out[i] is BlockKind.TITLE or n < 5 or v.linked[i] > 0.5:
            continue
        labels, tags = v.around.of(s.context)
        if not tags.isdisjoint(OUT_TAGS) or not labels.isdisjoint(OUT | {"caption", "credit"}) or "figure" in tags:
            continue
        if s.context.tag in _HEADINGS and _mostly(norm(s.text), said):
            continue
        named = "standfirst" in s.context.labels or (
            s.context.parent is not None and "standfirst" in s.context.parent.labels
        )
        plain = norm(s.text)
        described = any(
            plain == d or (len(plain) > 40 and (d.startswith(plain[:60]) or plain.startswith(d[:60])))
            for d in said.descriptions
        )
        if (
            named
            or (described and i < v.first)
            or (s.context.tag in ("h2", "h3") and n >= 8 and i < v.first and v.relation[i] in ("in", "by"))
        ):
            out[i] = BlockKind.STANDFIRST
            return


def _lonely_subheads(v: View, out: list[BlockKind | None]) -> None:
    following = None
    for i in range(len(out) - 1, -1, -1):
        kind = out[i]
        if kind is BlockKind.SUBHEAD and following in (None, "far"):
            out[i] = None
        elif kind in (
            BlockKind.PARAGRAPH,
            BlockKind.LIST_ITEM,
            BlockKind.BLOCKQUOTE,
            BlockKind.SUBHEAD,
            BlockKind.TABLE_ROW,
            BlockKind.EMBED,
        ):
            following = "near"
