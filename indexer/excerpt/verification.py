"""Do the cited words still stand? A cited excerpt never silently shows other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice

from indexer.excerpt.identity import CONTEXT, ExcerptId, make_excerpt, parse_excerpt_id, text_digest
from indexer.model import Article, Excerpt, Span

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+")

LIKENESS_FLOOR = 0.5  # below this share of common words a passage is another passage, not a changed one
_ALIGN_LIMIT = 6_000  # words; beyond it aligning whole articles would take seconds
_EXACT_LIMIT = 2_000  # words; beyond it frequent words do not anchor a comparison
_DIFFERENCE_LIMIT = 40_000  # words and marks; beyond it a difference is the one text for the other
_PLACES_LIMIT = 200  # places of repeated words that are compared by their context
_REACH = 200_000  # how many characters words of which only the digest is known may have moved
_BLOCK_LIMIT = 200_000  # characters; a longer block is no paragraph
_HASHED_LIMIT = 20_000_000  # characters hashed in the search for words of which only the digest is known
_NEIGHBOURS = 4  # how many words beyond the likeliest block may belong to the counterpart


class Status(StrEnum):
    """What became of cited words."""

    VERBATIM = "verbatim"  # they stand in the current article, word for word
    CHANGED = "changed"  # the article stands, with other words
    GONE = "gone"  # the article is no longer in the archive
    UNKNOWN = "unknown"  # nothing that was kept has these words, so nothing can be said about them


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a cited excerpt.

    `excerpt` holds the words as cited, from whichever kept version has them (None: no kept text has them).
    `counterpart` is what stands in the current article instead, or where the words moved. `difference` leads from the
    cited words to the counterpart as (op, text), op one of "equal", "delete", "insert"; empty when nothing changed.
    """

    status: Status
    id: ExcerptId
    excerpt: Excerpt | None = None
    counterpart: Excerpt | None = None
    difference: tuple[tuple[str, str], ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the words stand verbatim at another place than the id says."""
        return self.status is Status.VERBATIM and self.counterpart is not None and self.counterpart.span != self.id.span


def verify(excerpt_id: str, current: Article | None, older: Sequence[Article] = ()) -> Verified:
    """What became of the words that `excerpt_id` cites.

    `current` is the article as it stands in the archive now (None: not there), `older` its kept earlier versions,
    newest first; articles with another id are ignored. Raises ExcerptError on a malformed id."""
    cited_id = parse_excerpt_id(excerpt_id)
    if current is not None and current.id != cited_id.article_id:
        current = None
    older = [version for version in older if version.id == cited_id.article_id]
    if current is not None and _stands(cited_id, current):
        excerpt = make_excerpt(current, cited_id.span)
        return Verified(Status.VERBATIM, cited_id, excerpt, excerpt)
    kept = next((version for version in older if _stands(cited_id, version)), None)
    cited = make_excerpt(kept, cited_id.span) if kept is not None else None
    if current is None:
        return Verified(Status.GONE if older else Status.UNKNOWN, cited_id, cited)
    if cited is None:
        place = _place_by_digest(cited_id, current)
        if place is None:
            return Verified(Status.UNKNOWN, cited_id)
        found = make_excerpt(current, place)
        return Verified(Status.VERBATIM, cited_id, found, found)
    place = _place_of_words(cited, current)
    if place is not None:
        return Verified(Status.VERBATIM, cited_id, cited, make_excerpt(current, place))
    place = _likest(cited, current)
    if place is None:
        return Verified(Status.CHANGED, cited_id, cited, None, (("delete", cited.text),))
    counterpart = make_excerpt(current, place)
    return Verified(Status.CHANGED, cited_id, cited, counterpart, difference(cited.text, counterpart.text))


def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The way from `old` to `new` word by word: (op, text) with op "equal", "delete" or "insert". The "equal" and
    "delete" texts joined are `old`, the "equal" and "insert" texts joined are `new`."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if max(len(before), len(after)) > _DIFFERENCE_LIMIT:
        return (("delete", old), ("insert", new)) if old != new else (("equal", old),)
    steps: list[tuple[str, str]] = []
    for op, i, j, k, m in _matcher(before, after).get_opcodes():
        if op == "equal":
            steps.append(("equal", "".join(before[i:j])))
            continue
        if i < j:
            steps.append(("delete", "".join(before[i:j])))
        if k < m:
            steps.append(("insert", "".join(after[k:m])))
    return tuple(steps)


def _matcher(one: list[str], other: list[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, one, other, autojunk=max(len(one), len(other)) > _EXACT_LIMIT)


def _stands(cited: ExcerptId, article: Article) -> bool:
    return cited.span.end <= len(article.text) and text_digest(cited.span.of(article.text)) == cited.digest


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _place_of_words(cited: Excerpt, current: Article) -> Span | None:
    """Where the very words stand now; of several places the one with the most context in common, then the nearest."""
    length = len(cited.text)
    best: tuple[int, int] | None = None
    for at in islice(_occurrences(cited.text, current.text), _PLACES_LIMIT):
        common = _common_end(cited.prefix, current.text[max(0, at - CONTEXT) : at])
        common += _common_start(cited.suffix, current.text[at + length : at + length + CONTEXT])
        rank = (common, -abs(at - cited.span.start))
        if best is None or rank > best:
            best, place = rank, at
    return None if best is None else Span(place, place + length)


def _common_start(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])


def _place_by_digest(cited: ExcerptId, current: Article) -> Span | None:
    """Where words of the cited length and digest stand, when no kept version tells the words themselves.

    Eight hex digits collide once in four thousand million; that only the ends of words are tried keeps an accident
    well below one in a million articles."""
    length = cited.span.end - cited.span.start
    text = current.text
    low, high = max(0, cited.span.start - _REACH), cited.span.end + _REACH
    pieces = [p.span() for p in _PIECE.finditer(text, low, high)]
    ends = {end for _, end in pieces}
    starts = sorted((start for start, _ in pieces), key=lambda at: abs(at - cited.span.start))
    places = (at for at in starts if at + length in ends)
    for at in islice(places, max(1, _HASHED_LIMIT // length)):
        if text_digest(text[at : at + length]) == cited.digest:
            return Span(at, at + length)
    return None


def _likest(cited: Excerpt, current: Article) -> Span | None:
    """The span of the current article that corresponds best to the cited words; None when none is like them."""
    candidates = [_aligned(cited, current), _in_likest_block(cited, current)]
    ranked = [(_likeness(cited.text, c.of(current.text)), -i, c) for i, c in enumerate(candidates) if c is not None]
    if not ranked:
        return None
    likeness, _, place = max(ranked)
    return place if likeness >= LIKENESS_FLOOR else None


def _likeness(one: str, other: str) -> float:
    return _matcher(_WORD.findall(one), _WORD.findall(other)).ratio()


def _aligned(cited: Excerpt, current: Article) -> Span | None:
    """The place found by aligning the two versions word by word."""
    if max(len(cited.article.text), len(current.text)) > 100 * _ALIGN_LIMIT:
        return None
    old = list(_WORD.finditer(cited.article.text))
    new = list(_WORD.finditer(current.text))
    if max(len(old), len(new)) > _ALIGN_LIMIT:
        return None
    inside = [i for i, w in enumerate(old) if w.start() < cited.span.end and w.end() > cited.span.start]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    matcher = _matcher([w.group() for w in old], [w.group() for w in new])
    low, high = len(new), -1
    for op, i, j, k, m in matcher.get_opcodes():
        if j <= first or i > last or k == m:
            continue
        if op == "equal":
            low, high = min(low, k + max(0, first - i)), max(high, k + min(j - 1, last) - i)
        elif i >= first and j - 1 <= last:  # replaced words that lie wholly within the cited ones
            low, high = min(low, k), max(high, m - 1)
    return _with_marks(current.text, Span(new[low].start(), new[high].end()), cited.text) if high >= low else None


def _in_likest_block(cited: Excerpt, current: Article) -> Span | None:
    """The likest stretch within the block that shares most words with the cited ones (a paragraph moved and edited)."""
    wanted = Counter(_WORD.findall(cited.text))
    best, place = 0, None
    for block in current.blocks:
        if block.span.end - block.span.start > _BLOCK_LIMIT:
            continue
        words = Counter(_WORD.findall(block.span.of(current.text)))
        common = (wanted & words).total()
        if common > best:
            best, place = common, block.span
    if place is None:
        return None
    new = list(_WORD.finditer(current.text, place.start, place.end))
    old = _WORD.findall(cited.text)
    matched = _matcher(old, [w.group() for w in new]).get_matching_blocks()[:-1]
    if not matched:
        return None
    # Words replaced at either end belong to the counterpart, as far as the block and a few words' reach allow.
    low = max(0, matched[0].b - min(matched[0].a, _NEIGHBOURS))
    high = min(len(new) - 1, matched[-1].b + matched[-1].size - 1)
    high = min(len(new) - 1, high + min(len(old) - matched[-1].a - matched[-1].size, _NEIGHBOURS))
    return _with_marks(current.text, Span(new[low].start(), new[high].end()), cited.text)


def _with_marks(text: str, span: Span, cited: str) -> Span:
    """`span`, which runs from word to word, with the marks at either end that the cited words had there too."""
    words = list(_WORD.finditer(cited))
    start, end = span
    if words:
        lead, tail = cited[: words[0].start()], cited[words[-1].end() :]
        start -= _common_end(lead, text[max(0, start - len(lead)) : start])
        # A closing mark may have changed too ("." for ","): take the same number of marks, of whatever kind.
        for mark in tail:
            if end < len(text) and (text[end] == mark or (not text[end].isspace() and not text[end].isalnum())):
                end += 1
            else:
                break
    return Span(start, end)
