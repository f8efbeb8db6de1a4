"""What each segment of a page is: title, paragraph, subhead, caption, list item, post, or no part of the article.

The element that holds most of the running text is found first (region.py); what the names of the elements between it
and a segment say, the share of link text and the order on the page decide the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from indexer.model import BlockKind
from indexer.readers.bylines import BY
from indexer.readers.credits import AGENCY_LINE, split_credit
from indexer.readers.labels import NONE
from indexer.readers.metadata import PageView
from indexer.readers.page import Context, Segment
from indexer.readers.phrases import ANSWER, CORRECTION, PHOTO_WORD, QUESTION, READ_ON, WEB_FURNITURE
from indexer.readers.region import OUT, OUT_TAGS, View, offered, shared_names, signature, under, view
from indexer.readers.stated import Stated, norm

_OUT_SHORT = frozenset(["byline", "date", "topic", "card", "player", "gallery", "list", "meta"])
"""Categories that short lines with them are no part of the article."""
_TEASING = frozenset(["card", "main", "box", "list"])
"""Categories of headings that are links to other articles."""
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


def read_structure(items: list[Segment], said: Stated, mask: str) -> Structure:
    """The structure of a page. `mask` is the text that others take for the article in comparison form, maybe empty."""
    v = view(items, mask)
    out: list[BlockKind | None] = [None] * len(items)
    if items:
        lists = _link_lists(v)
        title_at = _title_at(v, said)
        v.title_at = title_at if title_at is not None else max(0, v.first - 12)
        for i in range(len(items)):
            out[i] = _kind(v, i, said, lists)
        _captions_above(v, out)
        _titles(v, out, said)
        _standfirst(v, out, said, title_at)
        _named_subheads(v, out)
        _leads_away(v, out)
        _shown_twice(v, out)
        _pull_quotes(v, out)
        _lonely_subheads(v, out)
        if v.last < 0:
            _headings_alone(v, out)
    return Structure(out, v, _page_view(v, said))


def _opens(v: View, i: int) -> bool:
    """Whether segment `i` is the heading right above the first paragraph, in the same element."""
    context, first = v.items[i].context, v.items[v.first].context
    return i == v.first - 1 and context.tag in ("h2", "h3", "h4") and context.parent is first.parent


def _page_view(v: View, said: Stated) -> PageView:
    """Headings and bylines that can be seen."""
    page = PageView()
    for i, segment in enumerate(v.items):
        context = segment.context
        if context.tag == "h1" and v.words[i] <= 40:
            page.headings.append(segment.text)
        if v.title_at <= i < v.first + 3 and v.words[i] <= 12:
            page.dates.append(segment.text)
        here = v.relation[i] in ("in", "by") or v.title_at < i <= v.first
        if here and v.words[i] <= 25 and i <= v.last + 6:
            near = context.labels | (context.parent.labels if context.parent is not None else frozenset())
            if "byline" not in near and not BY.match(segment.text) and not _LABELLED.match(segment.text):
                continue
            if v.title_at < i <= v.first and near.isdisjoint(_NOT_ABOVE):
                page.above.append(segment.text)
            elif v.around.of(context)[0].isdisjoint(_NOT_SIGNED) and v.relation[i] in ("in", "by"):
                page.bylines.append(segment.text)
    return page


_LABELLED = re.compile(r"(?:by|von|par|por|di|da|door|av|af)\s*:?$", re.I)
_NOT_ABOVE = frozenset(["related", "comments", "caption", "quote", "figure"])
_NOT_SIGNED = frozenset(["related", "comments", "caption", "credit", "figure", "card", "ad", "quote"])


def _kind(v: View, i: int, said: Stated, lists: frozenset[int]) -> BlockKind | None:
    if i > v.last + 3 or (v.relation[i] == "off" and not v.title_at - 4 <= i < v.first):
        return None
    segment, n, share = v.items[i], v.words[i], v.linked[i]
    context, text = segment.context, segment.text
    labels, tags = v.around.of(context)
    if (
        "embed" in labels
        and v.first <= i <= v.last + 2
        and v.relation[i] == "in"
        and n >= 3
        and labels.isdisjoint(_NOT_POSTS)
    ):
        return _in_embed(segment, n, share)
    figure = "blockquote" not in tags and not tags.isdisjoint(("figure", "figcaption"))
    if figure or ("standfirst" not in context.labels and not labels.isdisjoint(("caption", "credit"))):
        return BlockKind.CAPTION if _shown_with(v, i, labels, tags) else None
    above = v.title_at <= i < v.first and n <= 90 and labels.isdisjoint(_NOT_SHOWN)
    if above and ((n >= 5 and split_credit(text)[1]) or (2 <= n < 5 and _CREDIT_LINE.match(text))):
        return BlockKind.CAPTION
    if segment.picture is not None and v.title_at < i <= v.last and 3 <= n <= 60 and share < 0.5 and _framed(segment):
        return BlockKind.CAPTION
    if v.title_at < i < v.first and 6 <= n <= 110 and CORRECTION.match(text) and labels.isdisjoint(_NOT_SHOWN):
        return BlockKind.CORRECTION
    if v.title_at < i < v.first and n >= 4 and share < 0.5 and _is_point(context, labels, tags):
        return BlockKind.LIST_ITEM
    if v.relation[i] != "in" or (i < v.first and not _opens(v, i)):
        return None
    kin = n >= 8 and v.texty[i] and signature(segment) in v.kin
    if (
        not kin
        and not (v.taken[i] and offered(segment, v.around))
        and (not tags.isdisjoint(OUT_TAGS) or not labels.isdisjoint(OUT))
    ):
        return None
    if i > v.last and not (i <= v.last + 2 and context.tag == "p" and share < 0.3 and n >= 4):
        return None
    heading = not tags.isdisjoint(_HEADINGS)
    if n <= 8 and context.tag != "li" and AGENCY_LINE.match(text):
        return BlockKind.CAPTION
    short_of = labels & _OUT_SHORT if n < 15 and not heading else NONE
    if short_of and not (context.tag == "li" and share == 0 and short_of == {"card"}):
        return None
    if id(context.parent) in lists:
        return None
    if n < 70 and WEB_FURNITURE.match(text):
        return BlockKind.FURNITURE
    if READ_ON.match(text) and (n < 25 or share > 0.3):
        return None
    if heading:
        leads = share >= 0.7 and (not labels.isdisjoint(_TEASING) or labels.isdisjoint(("body", "heading")))
        return None if leads or "article" in tags else BlockKind.SUBHEAD
    address = (share > 0.5 or n <= 14) and bool(_ADDRESS.search(text))
    if "article" in tags and not kin and "live" not in labels:
        return None
    sentence = n >= 8 and signature(segment) in v.kin and bool(_ENDS.search(text))
    if share > 0.85 and n >= 3 and not (address or sentence):
        return _source_of(v, i)
    ends = bool(_ENDS.search(text))
    if share > 0.5 and n < 20 and not (ends or address) and context.tag == "p" and not {",", "、", ";"} & set(text):
        return _source_of(v, i)
    strong = segment.strong >= 0.9 * len(text.replace(" ", "")) and n <= 14 and not (ends or address)
    if n < 4 and not (ends or address) and context.tag not in ("p", "li", "blockquote", "tr"):
        heads = strong or "heading" in context.labels
        return BlockKind.SUBHEAD if heads and share < 0.5 and i < v.last and v.texty[i + 1] else _source_of(v, i)
    if n <= 16 and "table" not in tags and _is_stamp(text):
        return BlockKind.DATELINE
    if BY.match(text) and n <= (24 if _CLOCK.search(text) else 14) and (_names(text, said) or "byline" in labels):
        return BlockKind.BYLINE
    if n <= 16 and ((_CREDIT_LINE.match(text) and not segment.linked) or (n <= 8 and AGENCY_LINE.match(text))):
        return BlockKind.CAPTION
    if i >= v.last - 3 and n <= 70 and _bio(text, said):
        return BlockKind.FURNITURE
    if CORRECTION.match(text):
        return BlockKind.CORRECTION
    if QUESTION.match(text):
        return BlockKind.QUESTION
    if ANSWER.match(text) and text[:1] == "A":
        return BlockKind.ANSWER
    if "li" in tags and context.tag in ("li", "p", "div", "span"):
        return BlockKind.LIST_ITEM
    if "blockquote" in tags:
        return BlockKind.EMBED if "embed" in labels else BlockKind.BLOCKQUOTE
    if "embed" in labels:
        return BlockKind.EMBED
    if "table" in tags:
        return BlockKind.TABLE_ROW
    if _under_picture(segment, n, kin=signature(segment) in v.kin):
        return BlockKind.CAPTION
    named = n <= 14 and "heading" in context.labels and not (ends or address)
    capitals = n <= 8 and not ends and text.isupper() and bool(_LETTERS.search(text))
    if strong or named or (capitals and i < v.last and v.words[i + 1] > n):
        return BlockKind.SUBHEAD
    return BlockKind.PARAGRAPH


_ADDRESS = re.compile(r"https?://\S|\bwww\.[\w-]+\.\w|(?<![@\w.-])[\w-]+\.(?:com|org|net|gov|edu)\b", re.I)
"""An address that the text itself shows: what is a link only because of that belongs to the text."""


def _framed(segment: Segment) -> bool:
    """Whether a segment is all the text of a table, as captions are in tables made to hold a picture."""
    here: Context | None = segment.context
    while here is not None and here.tag != "table":
        here = here.parent
    return here is not None and here.high - here.low == 1


def _is_point(context: Context, labels: frozenset[str], tags: frozenset[str]) -> bool:
    """Whether a segment is one of the points in which a page sums up its text, above it."""
    return context.tag == "li" and "summary" in labels and labels.isdisjoint(OUT) and tags.isdisjoint(OUT_TAGS)


def _in_embed(segment: Segment, n: int, share: float) -> BlockKind | None:
    """The kind of a segment among what comes from elsewhere: a post, or what stands around a picture or player."""
    if n < 70 and WEB_FURNITURE.match(segment.text):
        return BlockKind.FURNITURE
    if READ_ON.match(segment.text) and (n < 25 or share > 0.3):
        return None
    return BlockKind.CAPTION if _under_picture(segment, n, kin=True) else BlockKind.EMBED


def _source_of(v: View, i: int) -> BlockKind | None:
    """A name in brackets right behind a quotation says whose words these are; other lines of links lead away."""
    text = v.items[i].text
    if text[0] == "[" and text[-1] == "]" and i and "blockquote" in v.items[i - 1].context.tags:
        return BlockKind.PARAGRAPH
    return None


def _under_picture(segment: Segment, n: int, *, kin: bool) -> bool:
    """Whether a short line right below a picture is its caption: all in italics, or in one element with the picture and
    no sentence."""
    text = segment.text
    if segment.picture is None or n > 30 or segment.context.tag in ("li", "td", "th", "tr") or text[0] in _QUOTES:
        return False
    if segment.slanted >= 0.7 * len(text.replace(" ", "")):
        return True
    return not kin and not _ENDS.search(text) and not _ADDRESS.search(text) and under(segment.picture, segment.context)


_QUOTES = "\"'“‘«„"


_NOT_SHOWN = frozenset(["related", "nav", "comments", "bio", "consent", "offer"])


def _shown_with(v: View, i: int, labels: frozenset[str], tags: frozenset[str]) -> bool:
    """Whether a caption belongs to a picture of the article: in the text, or between title and text."""
    if v.title_at - 4 <= i < v.first:
        return labels.isdisjoint(_NOT_SHOWN) and tags.isdisjoint(("nav", "footer", "aside"))
    return v.relation[i] in ("in", "by") and i <= v.last + 3 and labels.isdisjoint(("related", "comments", "bio"))


def _captions_above(v: View, out: list[BlockKind | None]) -> None:
    """A line right above a credit, in an element of its own with it, is the caption."""
    for i in range(1, len(out)):
        if out[i] is not BlockKind.CAPTION or out[i - 1] not in (BlockKind.PARAGRAPH, None) or v.words[i] > 16:
            continue
        before, context = v.items[i - 1].context, v.items[i].context
        home = context.parent
        if signature(v.items[i - 1]) in v.kin and v.words[i - 1] > 40:
            continue
        if home is None or before.parent is not home or v.linked[i - 1] > 0.5 or not 2 <= v.words[i - 1] <= 60:
            continue
        if v.relation[i - 1] != "in" and not v.title_at <= i < v.first:
            continue
        alone = sum(s.context.parent is home for s in v.items[max(0, i - 4) : i + 4]) <= 3
        if alone or "figure" in home.labels or "caption" in home.labels:
            out[i - 1] = BlockKind.CAPTION


_CREDIT_LINE = re.compile(rf"\W*{PHOTO_WORD}\s*(?:by|credit|credits|courtesy)?\s*[:©]\s*\S", re.I)
_BIO = re.compile(
    r"(?<![\w.])(?:is|ist|es|est|è|was|war|has|writes|schreibt|arbeitet|covers|berichtet|reports|works|served)\b"
)


def _is_stamp(text: str) -> bool:
    """Whether a line is a date or a time and little else."""
    digits = sum(c.isdigit() for c in text)
    if digits < 3 or not _TIME.search(text):
        return False
    words = [w for w in _LETTERS.findall(text) if not _CALENDAR.match(w)]
    return bool(_STAMP.match(text)) or (digits > max(3, 0.2 * len(text.replace(" ", ""))) and len(words) <= 3)


_CLOCK = re.compile(r"\b(?:19|20)\d\d\b.{0,12}\b\d{1,2}:\d\d\b")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_CALENDAR = re.compile(
    r"jan|feb|mar|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz]|gen|mag|giu|lug|set|ott|ene|abr|ago|dic|fév|avr|aoû|déc"
    r"|mon|tue|wed|thu|fri|sat|sun|utc|gmt|uhr|est|edt|pst|pdt|jst|bst",
    re.I,
)


_TIME = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d{2}")


def _bio(text: str, said: Stated) -> bool:
    """Whether one of the last paragraphs tells who the author is."""
    head = norm(text[:90])
    return any(0 <= head.find(a) <= 24 for a in said.authors) and bool(_BIO.search(text[:140]))


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
        (plain in t or t in plain) and min(len(t), len(plain)) >= 0.6 * max(len(t), len(plain))
        for t in said.titles
        if t
    )


def _standfirst(v: View, out: list[BlockKind | None], said: Stated, title_at: int | None) -> None:
    """Mark the standfirst: what stands apart between title and text, or is what the head calls the summary."""
    low = title_at + 1 if title_at is not None else max(0, v.first - 8)
    if low > v.first + 1:
        low = max(0, v.first - 8)
    high = min(v.first + 2, len(v.items) - 1)
    scores = {i: _standfirst_score(v, out, said, i, i - low) for i in range(low, high + 1)}
    best = max(scores, key=lambda i: (scores[i], -i), default=-1)
    if best < 0 or scores[best] < _ENOUGH:
        return
    for i, score in scores.items():  # a deck and a summary may both stand there
        if score >= 2.4 and i < v.first and "standfirst" in v.items[i].context.labels:
            out[i] = BlockKind.STANDFIRST
    model = v.items[best].context
    out[best] = BlockKind.STANDFIRST
    listed = model.tag == "li" or not {"standfirst", "summary"}.isdisjoint(v.around.of(model)[0])
    for step in (1, -1):
        i = best + step
        while listed and 0 <= i < len(out) and abs(i - best) <= 5:
            context = v.items[i].context
            if context.parent is not model.parent or context.tag != model.tag or context.names != model.names:
                break
            if v.words[i] < 3 or out[i] is BlockKind.TITLE:
                break
            out[i] = BlockKind.STANDFIRST
            i += step


_ENOUGH = 1.5
_DROP_CAP = re.compile(r"drop|first|initial|cap\b|indent|einzug", re.I)


def _standfirst_score(v: View, out: list[BlockKind | None], said: Stated, i: int, distance: int) -> float:
    """How much speaks for segment `i` being the standfirst; 1.5 is enough."""
    s, n, context = v.items[i], v.words[i], v.items[i].context
    if n < 4 or n > 110 or v.linked[i] > 0.5 or context.tag == "h1":
        return 0.0
    if out[i] in (BlockKind.TITLE, BlockKind.CORRECTION):
        return 0.0
    labels, tags = v.around.of(context)
    if not tags.isdisjoint(("figure", "figcaption", "button", "label", "footer")):
        return 0.0
    if not labels.isdisjoint(_NO_STANDFIRST) and not ("standfirst" in context.labels and i < v.first):
        return 0.0
    if i > v.first and not tags.isdisjoint(_HEADINGS):
        return 0.0
    if (BY.match(s.text) and n < 20) or READ_ON.match(s.text) or ("date" in labels and n < 20):
        return 0.0
    if sum(c.isdigit() for c in s.text) > 0.15 * len(s.text) or _STAMP.match(s.text):
        return 0.0
    plain = norm(s.text)
    described = any(
        plain == d or (len(plain) > 40 and (d.startswith(plain[:50]) or plain.startswith(d[:60])))
        for d in said.descriptions
    )
    near = context.labels | (context.parent.labels if context.parent is not None else NONE)
    named = not {"standfirst", "summary"}.isdisjoint(near & labels)
    strong = s.strong >= 0.9 * len(s.text.replace(" ", ""))
    header = "header" in tags or "meta" in labels
    apart = i < v.first and v.relation[i] in ("in", "by")
    odd = _set_apart(v, i)
    out_of_bounds = not labels.isdisjoint(OUT) or not tags.isdisjoint(OUT_TAGS)
    told = named and labels & OUT == {"offer"} and tags.isdisjoint(OUT_TAGS)  # the points of a text behind a paywall
    if out_of_bounds and not ((described or told) and i < v.first):
        return 0.0
    score = 1.5 * described + 1.5 * named + 0.6 * header
    if odd:
        score += 1.5 if i == v.first and not _DROP_CAP.search(context.names) else 0.7
    if strong and i <= v.first + 1:
        score += 1.0 if described or n >= 12 else 0.5
        following = next((j for j in range(i + 1, min(i + 4, len(out))) if out[j] is BlockKind.PARAGRAPH), None)
        if following is not None and v.items[following].strong < 0.5 * len(v.items[following].text):
            score += 0.6
    if context.tag in _HEADINGS and n >= 6:
        score += 0.5 + (0.5 if _ENDS.search(s.text) else 0.0)
        if _mostly(plain, said):
            return 0.0
    if apart and n >= 8:
        near_by = distance <= 6 or (distance <= 14 and i >= v.first - 3)
        score += 1.5 if _ENDS.search(s.text) and near_by else 0.7
        if not named and not {"standfirst", "summary"}.isdisjoint(labels):
            score += 0.8
    elif i >= v.first and not (header or odd or strong or named or context.tag in _HEADINGS):
        score = 0.0
    elif i > v.first and not named:
        score -= 1.0
    return score


_STAMP = re.compile(
    r"\W*(?:updated|published|posted|last\s+(?:updated|modified)|aktualisiert|veröffentlicht|stand|\d+\s+min)\b", re.I
)
_NO_STANDFIRST = frozenset(["caption", "credit", "comments", "consent", "bio", "byline", "player"])


def _set_apart(v: View, i: int) -> bool:
    """Whether a paragraph's own names differ from those that the paragraphs after it share."""
    own = v.items[i].context
    after = [s.context for s, t in zip(v.items[i + 1 : i + 12], v.texty[i + 1 : i + 12], strict=True) if t][:2]
    return (
        len(after) >= 2
        and bool(own.names)
        and all((c.tag, c.names) == (after[0].tag, after[0].names) for c in after)
        and (own.tag, own.names) != (after[0].tag, after[0].names)
    )


def _named_subheads(v: View, out: list[BlockKind | None]) -> None:
    """Short lines whose element is named unlike the paragraphs', and which paragraphs follow, are subheads."""
    texts = Counter(
        (s.context.tag, shared_names(s.context.names))
        for s, k, t in zip(v.items, out, v.texty, strict=True)
        if k is BlockKind.PARAGRAPH and t
    )
    if not texts:
        return
    usual = texts.most_common(1)[0][0]
    for i in range(len(out) - 1):
        context, text = v.items[i].context, v.items[i].text
        if out[i] is not BlockKind.PARAGRAPH or out[i + 1] is not BlockKind.PARAGRAPH or not context.names:
            continue
        if (
            v.words[i] <= 12
            and (context.tag, shared_names(context.names)) not in (usual, *texts)
            and not _ENDS.search(text)
        ):
            out[i] = BlockKind.SUBHEAD


def _pull_quotes(v: View, out: list[BlockKind | None]) -> None:
    """Drop quotes that the page repeats from the text for show."""
    shown = [i for i, kind in enumerate(out) if kind is BlockKind.BLOCKQUOTE]
    if not shown:
        return
    whole = "".join(norm(v.items[i].text) for i, kind in enumerate(out) if kind is BlockKind.PARAGRAPH)
    for i in shown:
        plain = norm(v.items[i].text)
        if len(plain) > 30 and plain in whole:
            out[i] = None


def _leads_away(v: View, out: list[BlockKind | None]) -> None:
    """Drop what a line such as "More great stories" heads: the list, or the paragraph of links, right behind it."""
    for i in range(len(out) - 1):
        text = v.items[i].text
        if out[i] not in (None, BlockKind.FURNITURE) or not v.first <= i <= v.last:
            continue
        if out[i] is None and v.linked[i] > 0.9 and _in_teaser(v, i):
            out[i + 1] = None
        if v.words[i] > 8:
            continue
        if not (READ_ON.match(text) or WEB_FURNITURE.match(text)):
            continue
        context = v.items[i + 1].context
        if context.tag != "li":
            links = v.linked[i + 1] > 0.5 and not _ADDRESS.search(v.items[i + 1].text)
            if links and out[i + 1] is BlockKind.PARAGRAPH:
                out[i + 1] = None
            continue
        items = [j for j in range(i + 1, min(i + 30, len(out))) if v.items[j].context.parent is context.parent]
        if sum(v.linked[j] > 0.2 for j in items) * 2 > len(items):
            for j in items:
                out[j] = None


def _in_teaser(v: View, i: int) -> bool:
    """Whether a line of links and the text right behind it fill an element of their own: another article's teaser."""
    home, text = v.items[i].context.parent, v.items[i + 1]
    if home is None or home.high - home.low > 4 or v.words[i] < 3 or signature(text) in v.kin:
        return False
    return text.context.parent is home and v.relation[i + 1] == "in" and i + 1 < home.high


def _shown_twice(v: View, out: list[BlockKind | None]) -> None:
    """Drop the line that repeats the caption right above it."""
    for i, kind in enumerate(out):
        if kind is not BlockKind.CAPTION or v.words[i] < 4:
            continue
        for j in range(i + 1, min(i + 3, len(out))):
            repeats = out[j] is BlockKind.PARAGRAPH and signature(v.items[j]) not in v.kin
            if repeats and norm(v.items[j].text) == norm(v.items[i].text):
                out[j] = None


def _headings_alone(v: View, out: list[BlockKind | None]) -> None:
    """Of a page without running text, three or more headings named alike below the title are a list."""
    rows: Counter[tuple[str, ...]] = Counter()
    for i in range(v.title_at + 1, len(out)):
        if _listed(v, i):
            rows[signature(v.items[i])] += 1
    usual, count = rows.most_common(1)[0] if rows else ((), 0)
    for i in range(v.title_at + 1, len(out)) if count >= 3 else ():
        if _listed(v, i) and signature(v.items[i]) == usual:
            out[i] = BlockKind.LIST_ITEM


def _listed(v: View, i: int) -> bool:
    """Whether a segment may be a heading of a list."""
    context = v.items[i].context
    labels, tags = v.around.of(context)
    return (
        context.tag in _HEADINGS
        and v.linked[i] < 0.5
        and labels.isdisjoint(OUT)
        and tags.isdisjoint(OUT_TAGS)
        and not READ_ON.match(v.items[i].text)
    )


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
