"""Quotation marks of every style, paired into stretches of quoted text, with nesting and continuation.

A mark opens or closes by its shape, or, for the symmetrical ones (`"`, `''`, `'`), by what stands beside it. A stretch
left open at the end of its paragraph runs to that end; where the next paragraph begins with an opening mark, the two
are one quotation over paragraphs. Linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import Span

_MARK = re.compile(r"""[“”„«»"‘’‚'‹›「」『』]|``""")
_DOUBLE_OPEN = frozenset("“„«「")
_DOUBLE_CLOSE = frozenset("”»」")
_SINGLE_OPEN = frozenset("‘‚‹『")
_BEFORE_OPEN = frozenset("([{—–―-/“„«‘‚\"'`:")
_AFTER_CLOSE = frozenset(".,;:!?)]}—–―-/”’»\"'…")
_ELISION = re.compile(
    r"['’‘](?:em|tis|twas|til|cause|bout|round|n|til|neath|ere|kay|sup|\d\ds?)\b(?!['’])", re.IGNORECASE
)
_SINGLE = re.compile(r"['’›』]")
_PLURAL = re.compile(r"s['’]\s[^\W\dA-Z]")
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch in quotation marks: the words (`span`), the same with the marks (`outer`), how deep it is nested (0 is
    not nested), whether a closing mark was found, whether it stands in single marks, and whether it goes on from the
    paragraph before."""

    span: Span
    outer: Span
    depth: int = 0
    closed: bool = True
    single: bool = False
    continued: bool = False


@dataclass(slots=True)
class _Open:
    mark: str
    start: int  # first character of the mark
    inner: int  # first character after it


def quoted(text: str, paragraphs: list[Span]) -> list[Quoted]:
    """The quoted stretches of every paragraph, sorted by where they start, outer before inner."""
    found: list[Quoted] = []
    for paragraph in paragraphs:
        here = _in_paragraph(text, paragraph)
        if found and here and here[0].outer.start == _first(text, paragraph):
            before = next((q for q in reversed(found) if q.depth == 0), None)
            if before is not None and not before.closed and _adjacent(paragraphs, before.span, paragraph):
                first = here[0]
                here[0] = Quoted(first.span, first.outer, first.depth, first.closed, first.single, continued=True)
        found.extend(here)
    return found


def _adjacent(paragraphs: list[Span], before: Span, paragraph: Span) -> bool:
    """Whether `before` stands in the paragraph just ahead of `paragraph`; found by binary search."""
    low, high = 0, len(paragraphs)
    while low < high:
        middle = (low + high) // 2
        if paragraphs[middle].start < paragraph.start:
            low = middle + 1
        else:
            high = middle
    return low > 0 and paragraphs[low - 1].overlaps(before)


def _first(text: str, paragraph: Span) -> int:
    match = _BLANK.match(text, paragraph.start, paragraph.end)
    return match.end() if match else paragraph.start


def _in_paragraph(text: str, paragraph: Span) -> list[Quoted]:
    """Pairs of one paragraph. Double marks pair with double ones, single with single; an inner stretch left open is
    dropped (it was an apostrophe), an outer double one runs to the end."""
    start, end = paragraph
    found: list[Quoted] = []
    stack: list[_Open] = []
    marks = _marks(text, start, end)
    singles_left = _single_closers(text, start, end) if marks else []
    for match in marks:
        mark, at, after = match
        single = mark in "‘’‚'‹›『』"
        while singles_left and singles_left[-1] <= at:
            singles_left.pop()
        inside = any((o.mark in "‘‚'‹『") == single for o in stack)
        role = _role(text, match, (start, end), inside, bool(singles_left))
        if role == "open":
            if single and not singles_left:
                continue  # nothing closes it: an apostrophe
            if not single and any(o.mark not in "‘‚'‹『" for o in stack) and len(stack) > 3:
                continue
            if not single and stack and stack[-1].mark not in "‘‚'‹『" and mark == stack[-1].mark == '"':
                continue
            stack.append(_Open(mark, at, after))
        elif role == "close":
            _close(found, stack, single, (at, after))
    for opened in stack:
        if opened.mark in "‘‚'‹『" or opened.inner >= end:
            continue
        depth = sum(1 for o in stack if o.start < opened.start and o.mark not in "‘‚'‹『")
        if depth == 0:
            found.append(Quoted(Span(opened.inner, end), Span(opened.start, end), 0, closed=False))
    return _nest(found)


def _marks(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The marks in order, without apostrophes inside words, two straight or curly single ones in a row read as one
    double mark."""
    out: list[tuple[str, int, int]] = []
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if mark in "'’‘":
            before = text[at - 1] if at > start else " "
            after = text[at + 1] if at + 1 < end else " "
            if before.isalnum() and after.isalnum():
                continue
            if out and out[-1][2] == at and out[-1][0] == mark:
                before = text[out[-1][1] - 1] if out[-1][1] > start else " "
                if mark == "'" or (mark == "’" and not after.isalnum()) or (mark == "‘" and not before.isalnum()):
                    double = {"'": '"', "’": "”", "‘": "“"}[mark]
                    out[-1] = (double, out[-1][1], at + 1)
                    continue
        out.append(("“" if mark == "``" else mark, at, match.end()))
    return out


def _single_closers(text: str, start: int, end: int) -> list[int]:
    """Positions of marks that may close a single-quoted stretch, last first."""
    out = []
    for match in _SINGLE.finditer(text, start, end):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if not before.isspace() and not after.isalnum():
            out.append(at)
    return out[::-1]


def _role(text: str, match: tuple[str, int, int], bounds: tuple[int, int], inside: bool, later: bool) -> str:
    """ "open", "close" or "none" for a mark; `inside`: a stretch in marks of this family is open; `later`: another
    single mark that may close follows in the paragraph."""
    mark, at, after_at = match
    before = text[at - 1] if at > bounds[0] else " "
    after = text[after_at] if after_at < bounds[1] else " "
    if mark in _DOUBLE_OPEN:
        if mark in "«“" and inside and not before.isspace() and (after.isspace() or after in _AFTER_CLOSE):
            return "close"  # »German style«, „German style“
        return "open"
    if mark in _DOUBLE_CLOSE:
        if mark == "»" and not inside and not after.isspace():
            return "open"
        return "close"
    if mark in "'’‘" and _ELISION.match(text, at) and not before.isalnum():
        return "none"
    if mark in _SINGLE_OPEN:
        return "none" if after.isspace() else "open"
    if mark in "›』":
        return "close"
    if mark in "'’" and inside and not before.isspace() and _PLURAL.match(text, at - 1) and later:
        return "none"  # the dogs' bowls
    if mark == "’":
        return "close" if inside and not before.isspace() and not after.isalnum() else "none"
    left = before.isspace() or before in _BEFORE_OPEN
    right = after.isspace() or after in _AFTER_CLOSE
    if mark == "'":
        if left and not right:
            return "open"
        return "close" if inside and right and not before.isspace() else "none"
    if left and not right:
        return "open"
    if right and not left:
        return "close"
    return "close" if inside else "open"


def _close(found: list[Quoted], stack: list[_Open], single: bool, mark: tuple[int, int]) -> None:
    """Close the innermost open stretch of the mark's family; single ones left open inside it were apostrophes."""
    for i in range(len(stack) - 1, -1, -1):
        if (stack[i].mark in "‘‚'‹『") == single:
            opened = stack[i]
            if mark[0] > opened.inner:
                found.append(Quoted(Span(opened.inner, mark[0]), Span(opened.start, mark[1]), 0, single=single))
            del stack[i:]
            return
        if single:
            return  # a single mark never closes past a double one


def _nest(found: list[Quoted]) -> list[Quoted]:
    """Sorted, with depths by containment; a single-quoted stretch ended by a plural's apostrophe is repaired by
    pairing, so crossing never happens."""
    found.sort(key=lambda q: (q.outer.start, -q.outer.end))
    out: list[Quoted] = []
    ends: list[int] = []
    for q in found:
        while ends and ends[-1] <= q.outer.start:
            ends.pop()
        out.append(Quoted(q.span, q.outer, len(ends), q.closed, q.single, q.continued))
        ends.append(q.outer.end)
    return out


def covered(spans: list[Span]) -> list[Span]:
    """`spans` merged where they touch or overlap, sorted."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out
