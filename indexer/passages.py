"""An article as what a search finds: its blocks, each with the quotes that stand in it, and the words to find it by."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from indexer.model import Article, BlockKind, Passage, Quote, QuoteKind, Resolution, Span
from indexer.text.tokens import VALUE_GAP, Token, tokens, words

LEFT_OUT = frozenset({BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE})
COLLAPSE_MIN_WORDS = 8  # shorter passages ("Photo: Reuters") are alike by chance
EXCERPT_LENGTH = 600  # characters of a passage that are shown whole


def passages(article: Article) -> tuple[Passage, ...]:
    """The passages of an article in order of reading: one for each block that holds words, but furniture, byline and
    dateline. `ordinal` counts from 0; `quotes` are those whose content shares a character with the block, in order.
    """
    quotes = sorted(article.quotes, key=lambda q: (q.span.start, q.span.end))
    made: list[Passage] = []
    for block in article.blocks:
        if block.kind in LEFT_OUT or block.span.start >= block.span.end:
            continue
        here = tuple(q for q in quotes if any(s.overlaps(block.span) for s in q.content))
        made.append(Passage(article.id, len(made), block.kind, block.span, block.span.of(article.text), here))
    return tuple(made)


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


def fingerprint(found: Sequence[str]) -> int | None:
    """A number that near-identical passages share, from their plain words: the same letters and digits in the same
    order, whatever the case, accents, punctuation, spacing and hyphenation (wire copy set by several papers). None for
    a passage of fewer than COLLAPSE_MIN_WORDS words, which collapses with nothing. A changed or left out word makes
    another passage: "did agree" never hides "did not agree". 63 bits.
    """
    if len(found) < COLLAPSE_MIN_WORDS:
        return None
    digest = hashlib.blake2b("".join(found).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def passage_fingerprint(passage: Passage) -> int | None:
    """The `fingerprint` of a passage's words."""
    return fingerprint(words(passage.text))


def excerpt_window(text: str, marks: Sequence[Span], quotes: Sequence[Span] = (), length: int = EXCERPT_LENGTH) -> Span:
    """The part of a long passage to show: at most about `length` characters of `text` with the most marks in it.

    `marks` and `quotes` are spans within `text`, in order. A text that fits is shown whole. The window begins and ends
    between words, and never cuts through a quote that fits into it: a quote in its way is taken in whole (the window
    moves or gives up words at its other end) or, when both cannot be had, left out whole. A quote longer than `length`
    is cut like any other text.
    """
    if len(text) <= length:
        return Span(0, len(text))
    start = _best_start(text, marks, length)
    window = _on_words(text, Span(start, min(len(text), start + length)))
    kept = next((m for m in marks if window.contains(m)), None)
    for quote in sorted(quotes):
        if quote.end - quote.start > length or window.contains(quote) or not window.overlaps(quote):
            continue
        window = _around(text, window, quote, kept, length)
    # Moving for one quote may have cut another: leave those out that are still cut and hold no mark to be shown.
    for quote in sorted(quotes):
        cut = window.overlaps(quote) and not window.contains(quote) and quote.end - quote.start <= length
        if cut and not (kept and quote.overlaps(kept)):
            window = Span(quote.end, window.end) if quote.start < window.start else Span(window.start, quote.start)
    trimmed = window.of(text)
    lead = len(trimmed) - len(trimmed.lstrip())
    return Span(window.start + lead, max(window.start + lead, window.start + len(trimmed.rstrip())))


def _best_start(text: str, marks: Sequence[Span], length: int) -> int:
    """Where a window with the most marks begins: some context before its first mark."""
    if not marks:
        return 0
    starts = [m.start for m in marks]
    ends = sorted(m.end for m in marks)

    def count(i: int) -> int:
        return bisect_left(ends, starts[i] + length + 1) - i

    best = max(range(len(marks)), key=lambda i: (count(i), -i))
    last = best + max(count(best), 1) - 1
    room = max(0, length - (marks[last].end - starts[best]))
    return max(0, min(starts[best] - min(room // 2, length // 4), len(text) - length))


def _on_words(text: str, window: Span) -> Span:
    """The window drawn in to where no word is cut."""
    start, end = window
    if start and not text[start - 1].isspace():
        space = next((i for i in range(start, end) if text[i].isspace()), start)
        start = space
    if end < len(text) and not text[end].isspace():
        end = next((i for i in range(end, start, -1) if text[i - 1].isspace()), end)
    return Span(start, end)


def _around(text: str, window: Span, quote: Span, kept: Span | None, length: int) -> Span:
    """The window moved so that it holds the whole quote and the mark to be kept, where both fit."""
    start, end = min(window.start, quote.start), max(window.end, quote.end)
    need = Span(min(quote.start, kept.start), max(quote.end, kept.end)) if kept else quote
    if need.end - need.start > length:
        return window
    if end - start > length:
        if quote.start < window.start:
            start, end = quote.start, max(need.end, quote.start + length)
        else:
            start, end = min(need.start, quote.end - length), quote.end
    drawn = _on_words(text, Span(start, end))
    return Span(min(drawn.start, need.start), max(drawn.end, need.end))
