"""The tagger's attributions and the rules' as one list: the rules' only where the tagger left quotations open."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from indexer.quotes.document import Attribution, Document, Stretch
from indexer.quotes.kinds import is_mention
from indexer.quotes.lexicon import lexicon

Range = tuple[int, int]

_NEIGHBOURS = 12  # attributions that may overlap one; keeps the work linear
_REACH = 600  # words and attributions that are looked at before a quotation
_CONTINUED = 0.9
_RULED = 0.35  # a rule's attribution where the tagger saw none is right about this often


def merged(doc: Document, tagged: list[Attribution], ruled: list[Attribution]) -> list[Attribution]:
    """The tagger's attributions (settled) with what the rules add; quotations that go on over paragraphs follow their
    beginning."""
    kept = tagged
    taken = bytearray(len(doc.words))
    for a in kept:
        for begin, end in a.content:
            taken[begin:end] = b"\x01" * (end - begin)
    by_start = sorted(ruled, key=lambda a: a.content[0])
    added: list[Attribution] = []
    open_: Attribution | None = None  # whose quotation was left open at its paragraph's end
    ordered = sorted(kept, key=_begin)
    for stretch in doc.stretches:
        if stretch.quoted.depth:
            continue
        piece = (stretch.first, stretch.last)
        free = sum(1 for k in range(*piece) if not taken[k])
        owner: Attribution | None = None
        if free > 0.5 * (stretch.last - stretch.first):
            if stretch.quoted.continued and open_ is not None:
                owner = Attribution((piece,), open_.cue, open_.source, _CONTINUED * open_.confidence)
            else:
                owner = _ruled(doc, stretch, by_start)
            if owner is not None:
                added.append(owner)
        elif not stretch.quoted.closed:
            owner = _owner(ordered, piece)
        open_ = owner
    nested = [a for a in ruled if _relays(doc, a)]
    cues = {a.cue for a in kept}
    return [*kept, *added, *(a for a in nested if a.cue not in cues)]


def _relays(doc: Document, a: Attribution) -> bool:
    """Whether a rule found somebody in a quotation plainly telling what another said."""
    if a.cue is None or a.source is None or not doc.depth[a.cue[0]]:
        return False
    return lexicon().speech.get(doc.lower[a.cue[1] - 1]) in ("say", "tell")


def _owner(ordered: list[Attribution], piece: Range) -> Attribution | None:
    """The attribution with a piece of content that holds the end of the words `piece`, of those beginning near it."""
    low = bisect_left(ordered, piece[0] - _REACH, key=_begin)
    for a in ordered[low : low + _REACH]:
        if a.content[0][0] >= piece[1]:
            break
        if any(first < piece[1] <= last + 2 for first, last in a.content):
            return a
    return None


def settled(found: list[Attribution]) -> list[Attribution]:
    """Attributions none of whose pieces of content two of them claim, unless one reports the other: a piece goes to the
    one for which it is likelier."""
    pieces = sorted((a.content[k], -share, i) for i, a in enumerate(found) for k, share in enumerate(a.shares))
    lost: set[tuple[Range, int]] = set()
    for place, (piece, share, i) in enumerate(pieces):
        for other, rival, j in pieces[place + 1 : place + 1 + _NEIGHBOURS]:
            if other[0] >= piece[1]:
                break
            if i == j or (piece, i) in lost or (other, j) in lost:
                continue
            common = min(piece[1], other[1]) - other[0]
            smaller = min(piece[1] - piece[0], other[1] - other[0])
            if 2 * common <= smaller or _reports(found[i], found[j]) or _reports(found[j], found[i]):
                continue
            lost.add((other, j) if rival > share else (piece, i))
    out = []
    for i, a in enumerate(found):
        kept = [k for k, piece in enumerate(a.content) if (piece, i) not in lost]
        if len(kept) == len(a.content):
            out.append(a)
        elif kept:
            out.append(replace(a, content=tuple(a.content[k] for k in kept), shares=tuple(a.shares[k] for k in kept)))
    return out


def _begin(a: Attribution) -> int:
    return a.content[0][0]


def _reports(outer: Attribution, inner: Attribution) -> bool:
    return inner.cue is not None and any(first <= inner.cue[0] < last for first, last in outer.content)


def _ruled(doc: Document, stretch: Stretch, ruled: list[Attribution]) -> Attribution | None:
    """What the rules say of a quotation that the tagger left open."""
    if is_mention(doc, stretch):
        return None
    start = bisect_left(ruled, stretch.first - _REACH, key=_begin)
    for a in ruled[start : start + _REACH]:
        if a.content[0][0] >= stretch.last:
            break
        if any(first < stretch.last and stretch.first < last for first, last in a.content) and (
            a.cue is None or doc.depth[a.cue[0]] == 0
        ):
            return Attribution(((stretch.first, stretch.last),), a.cue, a.source, _RULED if a.source else 0.1)
    return None
