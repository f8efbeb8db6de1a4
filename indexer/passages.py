"""An article as what a search finds: its blocks, each with the quotes that stand in it, and the words to find it by."""

from __future__ import annotations

import hashlib
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from indexer.model import Article, Block, BlockKind, Passage, Quote, QuoteKind, Resolution, Span
from indexer.text.tokens import VALUE_GAP, Token, tokens, words

LEFT_OUT = frozenset({BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE})
COLLAPSE_MIN_WORDS = 8  # shorter passages ("Photo: Reuters") are alike by chance
LIGHT_WORDS = frozenset({"a", "an", "the", "that", "on"})  # said on Tuesday, said Tuesday; said that it, said it
EXCERPT_LENGTH = 600  # characters of a passage that are shown whole


def passage_blocks(article: Article) -> list[tuple[Block, tuple[Quote, ...]]]:
    """The blocks of an article that are passages, in order of reading: those that hold words, but furniture, byline
    and dateline. With each the quotes whose content shares a character with it, in order."""
    found = [b for b in article.blocks if b.span[0] < b.span[1] and b.kind not in LEFT_OUT]
    if not article.quotes:
        return [(block, ()) for block in found]
    quotes = sorted(article.quotes, key=lambda q: (q.span.start, q.span.end))
    held: list[list[Quote]] = [[] for _ in found]
    # Where blocks may overlap or go back, every one may be the first to reach beyond a place.
    in_order = all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    ends = [block.span.end for block in found] if in_order else []
    for quote in quotes:
        for span in quote.content:
            for i in range(bisect_right(ends, span.start), len(found)):
                if in_order and found[i].span.start >= span.end:
                    break
                if span.overlaps(found[i].span) and not (held[i] and held[i][-1] is quote):
                    held[i].append(quote)
    return [(block, tuple(of)) for block, of in zip(found, held, strict=True)]


def passages(article: Article) -> tuple[Passage, ...]:
    """The passages of an article (see `passage_blocks`). `ordinal` counts from 0."""
    return tuple(
        Passage(article.id, ordinal, block.kind, block.span, block.span.of(article.text), quotes)
        for ordinal, (block, quotes) in enumerate(passage_blocks(article))
    )


def speech(passage: Passage) -> tuple[Quote, ...]:
    """The quotes of a passage that are somebody's speech: all but mentions."""
    return tuple(q for q in passage.quotes if q.kind is not QuoteKind.MENTION)


def said_spans(passage: Passage, quote: Quote) -> tuple[Span, ...]:
    """The content of a quote as far as it stands in the passage: spans within the passage's text."""
    start, end = passage.span
    return tuple(
        Span(max(s.start, start) - start, min(s.end, end) - start) for s in quote.content if s.overlaps(passage.span)
    )


def speaker_values(article: Article, quote: Quote) -> tuple[str, ...]:
    """What `speaker:` looks in: the resolved name, and the words that name the source in the text unless a pronoun."""
    found = [quote.speaker or ""]
    if quote.source is not None and quote.resolution is not Resolution.PRONOUN:
        found.append(quote.source.of(article.text))
    return tuple(dict.fromkeys(v for v in found if v))


def field_values(article: Article, where: str) -> tuple[str, ...]:
    """The values of a field that belongs to the whole article: title, by or in. Raises ValueError for another."""
    match where:
        case "title":
            return (article.title,) if article.title else ()
        case "by":
            return tuple(a.name for a in article.authors)
        case "in":
            return (article.publisher,) if article.publisher else ()
        case _:
            raise ValueError(f"{where} does not belong to the whole article")


def value_tokens(values: Iterable[str], gap: int = VALUE_GAP) -> list[Token]:
    """The tokens of several values one after the other, `gap` positions between the last word of one and the first of
    the next. `start` and `end` are within their own value."""
    found: list[Token] = []
    base = 0
    for value in values:
        here = tokens(value)
        found += [t._replace(position=t.position + base) for t in here]
        if here:
            base = max(t.position for t in found) + 1 + gap
    return found


def said_tokens(passage: Passage, quote: Quote) -> list[Token]:
    """The tokens of a quote's words in this passage, its parts one after the other without a gap (a phrase may reach
    over "he said"). `start` and `end` are within the passage's text."""
    found: list[Token] = []
    base = 0
    for span in said_spans(passage, quote):
        here = tokens(span.of(passage.text))
        found += [Token(t.text, t.start + span.start, t.end + span.start, t.position + base, t.width) for t in here]
        base += sum(t.width == 1 for t in here)
    return found


def fingerprint(count: int, together: bytes) -> int | None:
    """A number that near-identical passages share, from how many plain words they have and their `letters` in UTF-8:
    wire copy as several papers set it, whatever the case, accents, punctuation, spacing and hyphenation, the words in
    LIGHT_WORDS, and the dateline (`without_dateline`). None for a passage of fewer than COLLAPSE_MIN_WORDS words, which
    collapses with nothing. Any other word changed or left out makes another passage: a name, a number or a "not" is
    what a reader looks for, and "did agree" never hides "did not agree". 63 bits.
    """
    if count < COLLAPSE_MIN_WORDS or not together:
        return None
    return int.from_bytes(hashlib.blake2b(together, digest_size=8).digest(), "big") >> 1


def letters(found: Iterable[str]) -> bytes:
    """The plain words of a passage run together, without those that editors put in or leave out at will."""
    return "".join([word for word in found if word not in LIGHT_WORDS]).encode()


def without_dateline(text: str, together: bytes) -> bytes:
    """The `letters` of a passage without those of a dateline that its text begins with: "WASHINGTON (AP) — "."""
    if not text[:2].isupper():
        return together
    found = _DATELINE.match(text)
    return together.removeprefix(letters(words(found.group()))) if found else together


def excerpt_window(text: str, marks: Sequence[Span], quotes: Sequence[Span] = (), length: int = EXCERPT_LENGTH) -> Span:
    """The part of a long passage to show: at most `length` characters of `text`, around where it has the most marks.

    `marks` and `quotes` are spans within `text`, in order. A text that fits is shown whole. Otherwise the window
    begins and ends between words and holds every quote that would fit into a window whole or not at all; a quote
    longer than `length`, and of two quotes that overlap the later one when they don't fit together, counts as any
    other text. Takes time in proportion to `length`, however long the text.
    """
    if len(text) <= length:
        return Span(0, len(text))
    core, last = _densest(marks, length)
    units = _units(text, quotes, core, length)
    at = next((i for i, u in enumerate(units) if u.end > core.start), len(units) - 1)
    if at < 0:  # nothing but white space
        return Span(0, length)
    start, end = units[at]
    if end - start > length:  # a word without end
        start = max(start, min(core.start - length // 4, end - length))
        return Span(start, start + length)
    left, right = at - 1, at + 1
    to_left = 0  # of what is taken, a quarter may stand before once the marks are in
    while True:
        fits_right = right < len(units) and units[right].end - start <= length
        fits_left = left >= 0 and end - units[left].start <= length
        if fits_right and (not fits_left or end < last.end or to_left * 3 >= end - core.end):
            end = units[right].end
            right += 1
        elif fits_left:
            to_left += start - units[left].start
            start = units[left].start
            left -= 1
        else:
            return Span(start, end)


def _densest(marks: Sequence[Span], length: int) -> tuple[Span, Span]:
    """The first and the last mark of those that stand closest together within `length`; the beginning without any."""
    if not marks:
        return Span(0, 0), Span(0, 0)
    ends = [m.end for m in marks]
    counts = [bisect_right(ends, m.start + length) - i for i, m in enumerate(marks)]
    best = max(range(len(marks)), key=lambda i: (counts[i], -i))
    return marks[best], marks[max(best, best + counts[best] - 1)]


def _units(text: str, quotes: Sequence[Span], core: Span, length: int) -> list[Span]:
    """What a window is made of, near `core`: words, and quotes that fit with the words that they begin and end in."""
    low, high = max(0, core.start - 2 * length), min(len(text), core.end + 2 * length)
    held: list[Span] = []
    for quote in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if quote.end <= low or quote.start >= high:
            continue
        whole = _to_spaces(text, quote, length)
        if held and whole.start < held[-1].end:
            whole = Span(held[-1].start, max(held[-1].end, whole.end))
            if whole.end - whole.start <= length:
                held[-1] = whole
        elif whole.end - whole.start <= length:
            held.append(whole)
    found: list[Span] = []
    waiting = list(reversed(held))
    for match in _CHUNK.finditer(text, low, high):
        chunk = Span(*match.span())
        at_edge = (low and chunk.start == low) or (high < len(text) and chunk.end == high)
        if at_edge and chunk.end - chunk.start < length:
            continue  # cut where the looking ends
        while waiting and waiting[-1].end <= chunk.start:
            waiting.pop()
        if waiting and waiting[-1].overlaps(chunk):
            if not found or found[-1] != waiting[-1]:
                found.append(waiting[-1])
        else:
            found.append(chunk)
    return found


def _to_spaces(text: str, span: Span, most: int) -> Span:
    """The span with the rest of the words that it begins and ends in; a word is followed `most` characters at most."""
    start, end = span
    while start > 0 and span.start - start <= most and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and end - span.end <= most and not text[end].isspace():
        end += 1
    return Span(start, end)


_CHUNK = re.compile(r"\S+")
# A place in capitals with its state, country or a day, an agency in parentheses, and a dash.
_DATELINE = re.compile(
    r"[A-Z]{2}[A-Z .'’/-]{0,38}(?:, [A-Z][\w.]*(?: [A-Z][\w.]*)?(?: \d{1,2})?){0,2}"
    r"(?: ?\([^()\n]{2,30}\) ?(?:—|–|--?)| ?(?:—|–|--)) "
)
