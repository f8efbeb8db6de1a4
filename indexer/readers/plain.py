"""Plain text: a dump of a newspaper page, with the scars such dumps have, to blocks of known kind.

The order of the file is kept, every character of a block knows where it stands in the file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from indexer.model import Author, BlockKind, Origin, RawDocument, ReadError
from indexer.readers.bylines import BY, parse_byline
from indexer.readers.credits import split_credit
from indexer.readers.dates import published_from
from indexer.readers.decode import decode, gunzip
from indexer.readers.draft import Draft, Piece
from indexer.readers.facts import Fact, Reading
from indexer.readers.imprints import imprint
from indexer.readers.lines import Chunk, chunks, cut_in_sentence, joined
from indexer.readers.phrases import (
    ANSWER,
    BULLET,
    CORRECTION,
    DATELINE,
    FURNITURE,
    HEADER,
    NUMBERED,
    QUESTION,
)

MAX_CHARACTERS = 8_000_000
"""A longer text is no newspaper article (a year of a daily has fewer)."""

MAX_CHUNKS = 50_000
"""Paragraphs of a text that is read."""
MAX_LINES = 400_000
"""Lines of a text that is looked at."""

_SENTENCE_END = re.compile(r"""[.!?…。！？।][\s.]*['"”’»›)\]]*$""")
_INNER_SENTENCE = re.compile(r"""[.!?]['"”’)]?\s+['"“‘(]?[A-ZÀ-Þ]""")
_URL = re.compile(r"https?://[^\s<>\"')\]/]+/[^\s<>\"')\]]*[^\s<>\"')\].,;:]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,4})?\.?$|\d{1,2}\s*[ap]\.?m\.?$", re.I)
_RELATIVE = re.compile(
    r",\s+(?:where|who|which|whose|left|right|center|centre|pictured|seen|shown)\b|\((?:left|right|l|r)\)"
)
_TRAILING_BYLINE = re.compile(r"""(?<=[.!?”"’'…)])\s+(?=By\s+[A-Z])""")
_CAPTION = re.compile(r"(?:caption|bildtext|bildunterschrift|légende|pie de foto)\s*:\s+(?=\S{2})", re.I)
_PAGE_NUMBER = re.compile(r"(?:page|seite|página|pagina)\s+([A-Z]?\d+)$", re.I)
_MARKERS = {"abstract": "abstract", "full text": "body", "body": "body", "text": "body"}
_MARKER = re.compile(r"(abstract|full text|body|text)\s*[.:]?$", re.I)
_LIST_LOOKALIKE = (BlockKind.TITLE, BlockKind.STANDFIRST, BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.FURNITURE)


@dataclass
class _State:
    """What has been read so far while the chunks of one text are gone through."""

    drafts: list[Draft] = field(default_factory=list)
    count: Counter[BlockKind] = field(default_factory=Counter)
    facts: dict[str, Fact] = field(default_factory=dict)
    usual_gap: int = 1
    part: str = "head"  # head, abstract, body
    labelled: bool = False  # the dump labels its fields ("BYLINE: ...")

    def add(self, kind: BlockKind, chunk: Chunk, credit: str | None = None) -> None:
        """Keep a chunk as a block of this kind."""
        self.drafts.append(Draft(kind, chunk.pieces, credit))
        self.count[kind] += 1

    def take_back(self) -> None:
        """Forget the last block."""
        self.count[self.drafts.pop().kind] -= 1

    def know(self, name: str, value: object) -> None:
        """Keep a metadata value the text states; the first one stands."""
        if value:
            self.facts.setdefault(name, Fact(value, Origin.TEXT))

    def has(self, *kinds: BlockKind) -> bool:
        """Whether a block of one of these kinds was read already."""
        return any(self.count[kind] for kind in kinds)


def read_plain(raw: RawDocument) -> Reading:
    """Blocks, title, authors, address and date as a text states them.

    Raises ReadError for binary or empty files and for texts over MAX_CHARACTERS.
    """
    decoded = decode(gunzip(raw.data))
    return replace(read_text(decoded.text), warnings=decoded.warnings)


def read_text(text: str) -> Reading:
    """The reading of a plain text; offsets are those of `text`."""
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"the file holds {len(text) // 10**6} million characters, too many for an article")
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise ReadError("the file holds too many lines for an article")
    found = chunks(text)
    if not found:
        raise ReadError("the file holds no text")
    if len(found) > MAX_CHUNKS:
        raise ReadError(f"the file holds {len(found)} paragraphs, too many for an article")
    found = _mended(found, _running_heads(found))
    gaps = Counter(chunk.gap for chunk in found[1:])
    state = _State(usual_gap=gaps.most_common(1)[0][0] if gaps else 1, labelled=_is_labelled(found))
    for i, chunk in enumerate(found):
        _place(state, chunk, i, found)
    _close(state)
    return Reading(tuple(state.drafts), state.facts, mapped=True)


def _close(state: _State) -> None:
    """What looks like a subhead behind the last paragraph heads nothing: it belongs to the page."""
    if state.count[BlockKind.PARAGRAPH] < 3:
        return
    for i in range(len(state.drafts) - 1, -1, -1):
        kind = state.drafts[i].kind
        if kind is BlockKind.SUBHEAD:
            state.drafts[i] = replace(state.drafts[i], kind=BlockKind.FURNITURE)
        elif kind not in (BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.CAPTION, BlockKind.DATELINE):
            return


def _is_labelled(found: list[Chunk]) -> bool:
    """Whether several of the first lines are fields with labels, as news databases print them."""
    keys = {match["key"].lower() for match in (HEADER.match(chunk.text) for chunk in found[:14]) if match}
    return len(keys - {"source", "url", "link", "abstract", "full text", "caption", "photo", "published"}) >= 2


def _running_heads(found: list[Chunk]) -> frozenset[str]:
    """Short lines that return on every page, page numbers apart, as the head or foot of a printed page does."""
    shapes: Counter[str] = Counter()
    numbered: set[str] = set()
    for chunk in found:
        shape = _shape(chunk.text)
        if shape:
            shapes[shape] += 1
            if "#" in shape and _PAGE_HEAD.search(chunk.text):
                numbered.add(shape)
    return frozenset(shape for shape, count in shapes.items() if count >= (2 if shape in numbered else 3))


_PAGE_HEAD = re.compile(r"\S {3,}\S.*\d|\d.*\S {3,}\S|\b(?:page|seite|página|pagina|p\.)\s*[A-Z]?\d+", re.I)
"""How the head or foot of a printed page looks: parts set wide apart, the number of the page."""


def _shape(text: str) -> str | None:
    """A line without its digits, None where it cannot be the head of a page."""
    if len(text) > 90 or _SENTENCE_END.search(text) or text.endswith(":") or _CLOCK.match(text):
        return None
    shape = re.sub(r"\d+", "#", text.lower())
    return shape if len(re.findall(r"[^\W\d_]{3,}", shape)) >= 2 else None


def _is_furniture(text: str, heads: frozenset[str] = frozenset()) -> bool:
    """Whether a block of a dump belongs to the page, not to the article."""
    return bool(FURNITURE.match(text)) or (bool(heads) and _shape(text) in heads)


def _heads_pages(text: str, heads: frozenset[str]) -> bool:
    """Whether the first line is the head of a page too: one that is numbered or dated is no title."""
    shape = _shape(text)
    return shape in heads and "#" in (shape or "")


@dataclass(frozen=True, slots=True)
class _Furniture(Chunk):
    """A chunk known to be furniture of the printed page."""


def _mended(found: list[Chunk], heads: frozenset[str]) -> list[Chunk]:
    """Paragraphs that the page cut in mid-sentence made whole; furniture between the halves moves behind them."""
    words = frozenset(w.lower() for c in found for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", c.text))
    out: list[Chunk] = []
    for i, chunk in enumerate(found):
        if (i and _is_furniture(chunk.text, heads)) or (i == 0 and _heads_pages(chunk.text, heads)):
            out.append(_Furniture(chunk.pieces, chunk.gap, chunk.after))
            continue
        last = next((j for j in range(len(out) - 1, -1, -1) if not isinstance(out[j], _Furniture)), None)
        if last and _continues(out[last], chunk):
            out[last] = joined(out[last], chunk, words)
        else:
            out.append(chunk)
    return out


def _continues(before: Chunk, chunk: Chunk) -> bool:
    """Whether two blocks are one paragraph: neither a caption nor a title nor a list is ever continued."""
    if BULLET.match(chunk.text) or NUMBERED.match(chunk.text) or _MARKER.match(before.text):
        return False
    return split_credit(before.text)[1] is None and cut_in_sentence(before.text, chunk.text)


def _place(state: _State, chunk: Chunk, i: int, found: list[Chunk]) -> None:
    """Add one chunk to the state as the block or blocks it is."""
    text = chunk.text
    head = not state.has(BlockKind.PARAGRAPH, BlockKind.SUBHEAD) and i < 14
    tail = i >= len(found) - 8
    if not state.drafts and isinstance(chunk, _Furniture) and _imprint(state, chunk, head=True):
        pass
    elif isinstance(chunk, _Furniture) or (state.drafts and _is_furniture(text)):
        _learn_from_furniture(state, text)
        state.add(BlockKind.FURNITURE, chunk)
    elif _marker(state, chunk) or ((head or tail) and _header_field(state, chunk)) or _imprint(state, chunk, head=head):
        pass
    elif not state.has(BlockKind.TITLE):
        state.add(BlockKind.TITLE, chunk)
        state.know("title", text.rstrip("; "))
    elif ((head or tail) and _signature(state, chunk)) or (head and _date_line(state, chunk)):
        pass
    elif _more_of_title(state, chunk):
        whole = joined(Chunk(state.drafts[-1].pieces, 0), chunk)
        state.take_back()
        state.add(BlockKind.TITLE, whole)
        state.facts["title"] = Fact(whole.text, Origin.TEXT)
    elif state.part == "abstract" or (
        head and _is_standfirst(state, chunk, found[i + 1] if i + 1 < len(found) else None)
    ):
        state.add(BlockKind.STANDFIRST, chunk)
    else:
        _body(state, chunk, last=i == len(found) - 1)


def _imprint(state: _State, chunk: Chunk, *, head: bool) -> bool:
    """A line that says where and when the article was printed: at the head of a page, or under the title."""
    found = imprint(chunk.text)
    if found is None or not (found.heads_page or (head and state.has(BlockKind.TITLE))):
        return False
    state.know("published", found.published)
    state.know("publisher", found.publisher)
    state.know("page", found.page)
    state.know("authors", found.authors)
    state.add(BlockKind.FURNITURE if found.heads_page else BlockKind.DATELINE, chunk)
    return True


def _more_of_title(state: _State, chunk: Chunk) -> bool:
    """Whether a line in capitals right under a title in capitals is its second line."""
    title = state.drafts[-1]
    if title.kind is not BlockKind.TITLE or chunk.gap or state.facts.get("title") != Fact(title.text, Origin.TEXT):
        return False
    return title.text.isupper() and chunk.text.isupper() and len(title.text) + len(chunk.text) < 200


def _marker(state: _State, chunk: Chunk) -> bool:
    """ "ABSTRACT." and "FULL TEXT." on lines of their own divide a dump."""
    match = _MARKER.match(chunk.text)
    if not match or len(state.drafts) > 12:
        return False
    state.part = _MARKERS[match.group(1).lower()]
    state.add(BlockKind.FURNITURE, chunk)
    return True


_FIELDS = {
    "headline": "title",
    "title": "title",
    "publication": "publisher",
    "publication title": "publisher",
    "newspaper": "publisher",
    "publisher": "publisher",
    "section": "section",
    "edition": "edition",
    "page": "page",
    "pages": "page",
}
_DATE_KEYS = frozenset(["date", "published", "publication date", "pub date", "posted", "posted on", "dateline"])


def _header_field(state: _State, chunk: Chunk) -> bool:
    """A labelled line of a news database ("BYLINE: Ann Lee"): its value is metadata, its line furniture."""
    match = HEADER.match(chunk.text)
    if not match or len(chunk.text) > 250:
        return False
    key, value = match["key"].lower(), match["value"].strip()
    when = published_from(value, Origin.TEXT) if value else None
    kind = BlockKind.FURNITURE
    if key in ("byline", "by-line", "author", "authors"):
        authors = parse_byline(value)
        if not authors:
            return False
        state.know("authors", authors)
        kind = BlockKind.BYLINE
    elif key in _DATE_KEYS or key in ("updated", "modified", "modified on", "last modified"):
        if when is None:
            return False
        state.know("published" if key in _DATE_KEYS else "modified", when)
        kind = BlockKind.DATELINE
    elif key in ("source", "url", "link", "retrieved"):
        address = _URL.search(value)
        if not address:
            return False
        state.know("url", address.group())
    elif key in ("accessed", "downloaded", "access date"):
        if when is None:
            return False
        state.know("accessed", when.value[:10])
    elif key in _FIELDS and value and (state.labelled or (chunk.text[: len(key)].isupper() and key != "title")):
        if _FIELDS[key] == "title" and not state.has(BlockKind.TITLE):
            state.add(BlockKind.FURNITURE, _slice(chunk, 0, match.start("value")))
            state.add(BlockKind.TITLE, _slice(chunk, match.start("value"), len(chunk.text)))
            state.know("title", value)
            return True
        state.know(_FIELDS[key], value)
    else:
        return False
    state.add(kind, chunk)
    return True


def _learn_from_furniture(state: _State, text: str) -> None:
    """The address in a "Source:" line is the article's, the day and the number in the head of its first page too."""
    if not state.drafts:
        for part in re.split(r"\s{3,}", text):
            page = _PAGE_NUMBER.match(part)
            state.know("page", page.group(1) if page else None)
            state.know("published", None if page else published_from(part, Origin.TEXT))
    address = _URL.search(text)
    if address and re.match(r"\s*(?:source|url|link|original|retrieved|permalink|available|<?https?:)", text, re.I):
        state.know("url", address.group())


_UNDER_NAME = re.compile(
    r"(?:special(?:ly)?\s+(?:to|for)\s|(?:of\s+)?the\s+\w+\s+staff\b|(?:\w+\s+){0,3}(?:writer|reporter|correspondent)s?$)",
    re.I,
)
"""What a paper prints under the name of an author."""


def _signature(state: _State, chunk: Chunk) -> bool:
    """A byline on a line of its own."""
    text = chunk.text
    if state.drafts[-1].kind is BlockKind.BYLINE and len(text) < 60 and _UNDER_NAME.match(text):
        state.add(BlockKind.BYLINE, chunk)
        return True
    if len(text) > 160 or not BY.match(text):
        return False
    authors = parse_byline(text)
    if not authors or (_SENTENCE_END.search(text) and len(text.split()) > 8):
        return False
    state.know("authors", authors)
    state.add(BlockKind.BYLINE, chunk)
    return True


def _date_line(state: _State, chunk: Chunk) -> bool:
    """A date on a line of its own above the text, or with the place before it."""
    text = chunk.text
    if len(text) > 80:
        return False
    stated = re.sub(
        r"^(?:published|posted|updated|first published|last updated)\s*(?:on|at)?\s*:?\s*", "", text, flags=re.I
    )
    when = published_from(stated, Origin.TEXT)
    if when is None:
        return False
    state.know("modified" if re.match(r"(?:last\s+)?updated", text, re.I) else "published", when)
    state.add(BlockKind.DATELINE, chunk)
    return True


def _is_standfirst(state: _State, chunk: Chunk, following: Chunk | None) -> bool:
    """The block under the title, where the page sets it apart from what follows."""
    if state.has(BlockKind.STANDFIRST) or following is None or len(chunk.text) > 320:
        return False
    if any(d.kind not in _LIST_LOOKALIKE for d in state.drafts) or _INNER_SENTENCE.search(chunk.text):
        return False
    if split_credit(chunk.text)[1]:
        return False
    apart = chunk.after > max(state.usual_gap, chunk.gap)
    under_title = chunk.gap < state.usual_gap and state.drafts[-1].kind is BlockKind.TITLE
    before_byline = bool(BY.match(following.text) and parse_byline(following.text) and len(following.text) < 120)
    return apart or under_title or before_byline


def _body(state: _State, chunk: Chunk, *, last: bool) -> None:
    """Add a chunk of the body: its kind, and what is glued to its start or end split off."""
    label = _CAPTION.match(chunk.text)
    if label:
        span, credit = split_credit(chunk.text[label.end() :])
        state.add(BlockKind.CAPTION, _slice(chunk, label.end(), label.end() + span.end), credit)
        return
    text = chunk.text
    own, credit = split_credit(text) if len(text) <= 600 else (None, None)
    if credit and own and own.end > 0 and _is_credited_caption(text):
        state.add(BlockKind.CAPTION, _slice(chunk, 0, own.end), credit)
        return
    before = state.drafts[-1] if state.drafts else None
    announced = before is not None and before.kind is BlockKind.CORRECTION and before.text.endswith(":")
    if CORRECTION.match(text) or announced:
        state.add(BlockKind.CORRECTION, chunk)
    elif QUESTION.match(text):
        state.add(BlockKind.QUESTION, chunk)
    elif ANSWER.match(text) and state.has(BlockKind.QUESTION):
        state.add(BlockKind.ANSWER, chunk)
    elif text.startswith("> "):
        state.add(BlockKind.BLOCKQUOTE, _slice(chunk, 2, len(text)))
    elif BULLET.match(text):
        match = BULLET.match(text)
        state.add(BlockKind.LIST_ITEM, _slice(chunk, match.end() if match else 0, len(text)))
    else:
        state.add(*_unmarked(state, chunk, last=last))
        _split_ends(state, last=last)


def _is_credited_caption(text: str) -> bool:
    """A line of at most three sentences that ends with a credit is a caption; "… (Reuters)" ends a dispatch as well."""
    return len(text) <= 420 and len(_INNER_SENTENCE.findall(text)) <= 2 and text[-1] != "]"


def _unmarked(state: _State, chunk: Chunk, *, last: bool) -> tuple[BlockKind, Chunk]:
    """Subhead, caption or paragraph: lines without a full stop differ by length, look and surroundings."""
    text = chunk.text
    words = len(text.split())
    if _CLOCK.match(text):
        return BlockKind.SUBHEAD, chunk
    ends = bool(_SENTENCE_END.search(text)) or text[-1] in ":;,—–-*"
    if ends and not (text.isupper() and words <= 12 and not last):
        return BlockKind.PARAGRAPH, chunk
    if words > 30 or len(text) > 220 or _INNER_SENTENCE.search(text):
        return BlockKind.PARAGRAPH, chunk
    caption = 2 * (chunk.gap > max(1, state.usual_gap)) + bool(_RELATIVE.search(text)) + (len(text) > 90)
    caption += bool(re.match(r"(?:The|A|An)\s", text))
    if caption >= 3:
        return BlockKind.CAPTION, chunk
    starts = text.lstrip("\"'“‘«([¿¡")[:1]
    if last or words > 16 or len(text) > 110 or not (starts.isupper() or starts.isdigit() or not starts.isascii()):
        return BlockKind.PARAGRAPH, chunk
    if text[0] in "\"'“‘«" and text[-1] in "\"'”’»":
        return BlockKind.PARAGRAPH, chunk  # somebody's words, not a heading
    return BlockKind.SUBHEAD, chunk


def _split_ends(state: _State, *, last: bool) -> None:
    """Split a dateline off the start of the first paragraph, and a byline off the end of the last."""
    block = state.drafts[-1]
    if block.kind is not BlockKind.PARAGRAPH:
        return
    text = block.text
    if state.count[BlockKind.PARAGRAPH] == 1:
        match = DATELINE.match(text)
        if match and len(match.group()) < min(80, len(text) // 2) and not match.group().rstrip().endswith(":"):
            state.take_back()
            chunk = Chunk(block.pieces, 0)
            state.add(BlockKind.DATELINE, _slice(chunk, 0, len(match.group().rstrip())))
            state.add(BlockKind.PARAGRAPH, _slice(chunk, match.end(), len(text)))
            block, text = state.drafts[-1], state.drafts[-1].text
    found = _glued_byline(text)
    if found and "authors" not in state.facts:
        cut, authors = found
        state.take_back()
        chunk = Chunk(block.pieces, 0)
        state.add(BlockKind.PARAGRAPH, _slice(chunk, 0, cut))
        state.add(BlockKind.BYLINE, _slice(chunk, cut, len(text)))
        state.know("authors", authors)


def _glued_byline(text: str) -> tuple[int, tuple[Author, ...]] | None:
    """Where in a paragraph a byline begins that the dump has glued to its end, and whom it names."""
    tail = max(0, len(text) - 200)
    for match in _TRAILING_BYLINE.finditer(text, tail):
        rest = text[match.end() :]
        authors = parse_byline(rest)
        if authors and (not _SENTENCE_END.search(rest) or len(rest.split()) <= 5):
            return match.end(), authors
    return None


def _slice(chunk: Chunk, start: int, end: int) -> Chunk:
    """The characters [start, end) of a chunk, without spaces around them."""
    text = chunk.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    pieces: list[Piece] = []
    position = 0
    for piece in chunk.pieces:
        low, high = max(start, position), min(end, position + len(piece.text))
        if low < high:
            at = None if piece.at is None else piece.at + low - position
            pieces.append(Piece(piece.text[low - position : high - position], at))
        position += len(piece.text)
    return Chunk(tuple(pieces), chunk.gap, chunk.after)
