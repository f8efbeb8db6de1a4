"""Attribution in German prose by rules: the learned tagger knows English only.

A cue is a verb of saying outside quotation marks (`„...“, sagte Anna Lenz`, `Anna Lenz kündigte an, ...`), or `laut`,
`nach Angaben von`, `zufolge`, `so Lenz`. Its subject is looked for behind the verb where something stands in front of
it, else before it; its content are the quotations beside it, or the clause on the other side of the comma.
"""

from __future__ import annotations

from indexer.quotes.document import CAPITAL, SPOKEN, Attribution, Document
from indexer.quotes.lexicon import german
from indexer.quotes.rules import stretches_of

Range = tuple[int, int]

_STOPS = frozenset((",", ";", ":", ".", "?", "!", "…", "(", ")", "—", "–", "--"))
_MARKS = frozenset(("“", "”", '"', "„", "«", "»", "‚", "‘", "’", "‹", "›", "''", "``"))
_EDGE = frozenset((",", ":", ".", "?", "!", "–", "—"))
_LONGEST = 14  # words of a mention
_QUOTED, _TOLD, _GOES_ON = 0.8, 0.6, 0.6


def attributions(doc: Document) -> list[Attribution]:
    """What the rules for German find, in order of the text."""
    found: list[Attribution] = []
    for begin, end in doc.ranges:
        before: Attribution | None = None
        pending: list[Range] = []
        at = begin
        while at < end:
            first, last = doc.sentences[doc.sentence[at]]
            at = max(at + 1, last)
            made = _sentence(doc, (first, last))
            if made is not None:
                if pending and doc.quoted(made.content[0]):
                    found.extend(_goes_on(made, piece) for piece in pending)
                pending = []
                found.append(made)
                before = made
            elif 0 < doc.count((first, last)) == doc.quoted((first, last)):
                if before is not None:
                    found.append(_goes_on(before, (first, last)))
                else:
                    pending.append((first, last))
            elif doc.count((first, last)):
                pending = []
    found.sort(key=lambda a: a.content[0])
    return found


def _goes_on(a: Attribution, piece: Range) -> Attribution:
    """Quoted sentences beside an attributed one are the same speaker's."""
    return Attribution((piece,), a.cue, a.source, _GOES_ON)


def _sentence(doc: Document, room: Range) -> Attribution | None:
    """The attribution of one sentence, if it has any."""
    words = german()
    quotes = [(s.first, s.last) for s in stretches_of(doc, room)]
    for i in range(*room):
        if doc.depth[i] or (doc.flags[i] & CAPITAL and i > room[0]):
            continue
        word = doc.lower[i]
        made: Attribution | None = None
        if word in ("heißt", "hieß") and i + 1 < room[1] and doc.lower[i + 1] == "es":
            made = _stands_in(doc, room, i, quotes)
        elif word in words.say or word in words.parted or (word in words.weak and quotes):
            made = _verb(doc, room, i, quotes)
        elif word in ("laut", "nach", "zufolge", "so"):
            made = _adverbial(doc, room, i, quotes)
        elif word == "wie":
            made = _as_told(doc, room, i, quotes)
        if made is not None:
            return made
    return None


def _verb(doc: Document, room: Range, i: int, quotes: list[Range]) -> Attribution | None:
    words = german()
    particle = _particle(doc, room, i)
    if doc.lower[i] in words.parted and particle is None and doc.lower[i] not in words.say:
        return None
    previous = doc.words[i - 1].text if i > room[0] else ""
    edged = previous in _EDGE or previous in _MARKS
    left, right = _left(doc, room[0], i), _right(doc, i + 1, room[1])
    inverted = edged and right is not None
    source = right if inverted else left or right
    if source is None:
        return None
    begin, end = min(i, source[0]), max(i + 1, source[1], particle or 0)
    if inverted:
        pieces = _beside(doc, room, (i, end), quotes) or ([(room[0], i)] if i - room[0] > 2 else [])
    else:
        comma = next((k for k in range(end, min(room[1], end + 12)) if doc.words[k].text in (",", ":")), None)
        after = [q for q in quotes if q[0] >= end]
        if comma is not None and comma + 1 < room[1]:
            pieces = _beside(doc, room, (begin, comma), [q for q in quotes if q[0] > comma])
            if not pieces or doc.quoted((comma + 1, room[1])) < doc.count((comma + 1, room[1])):
                pieces = [(comma + 1, room[1])]
        else:
            pieces = after
    return _made(doc, pieces, (i, i + 1), source)


def _adverbial(doc: Document, room: Range, i: int, quotes: list[Range]) -> Attribution | None:
    """`laut Lenz`, `nach Angaben der Polizei`, `Lenz zufolge`, `so Lenz`."""
    word = doc.lower[i]
    cue = (i, i + 1)
    previous = doc.words[i - 1].text if i > room[0] else ""
    if word == "zufolge":
        source = _left(doc, max(room[0], i - 6), i)
        start = source[0] if source else i
        end = i + 1
    else:
        if word == "nach":
            if i + 1 >= room[1] or doc.lower[i + 1] not in german().source:
                return None
            cue = (i, i + 2)
        elif word == "so" and previous not in _EDGE and previous not in _MARKS:
            return None
        begin = cue[1] + (cue[1] < room[1] and doc.lower[cue[1]] in ("von", "vom") and word == "nach")
        source = _right(doc, begin, room[1], adverbs=False)
        start, end = i, source[1] if source else i
        if word == "so" and end < room[1] and doc.flags[end] & SPOKEN and doc.lower[end] != "weiter":
            return None
    if source is None:
        return None
    pieces = _beside(doc, room, (start, end), quotes)
    if not pieces or doc.quoted(room) < doc.count(room) - doc.count((start, end)):
        pieces = [piece for piece in ((room[0], start), (end, room[1])) if doc.count(piece) > (piece[0] != room[0])]
    return _made(doc, pieces, cue, source)


def _as_told(doc: Document, room: Range, i: int, quotes: list[Range]) -> Attribution | None:
    """`Wie Lenz mitteilte, ...` and `..., wie Lenz am Montag sagte`: the verb ends the clause."""
    words = german()
    previous = doc.words[i - 1].text if i > room[0] else ""
    if i > room[0] and previous not in _EDGE and previous not in _MARKS:
        return None
    end = next((k for k in range(i + 2, min(room[1], i + 20)) if doc.words[k].text in _STOPS), room[1])
    source = _right(doc, i + 1, end, adverbs=False)
    verb = doc.lower[end - 1]
    told = verb in words.say or any(verb == part + form for form, parts in words.parted.items() for part in parts)
    if source is None or not told or source[1] > end - 1:
        return None
    pieces = _beside(doc, room, (i, end), quotes) or [p for p in ((room[0], i), (end, room[1])) if doc.count(p) > 1]
    return _made(doc, pieces, (end - 1, end), source)


def _stands_in(doc: Document, room: Range, i: int, quotes: list[Range]) -> Attribution | None:
    """`„...“, heißt es in dem Brief` and `In dem Brief heißt es, ...`: documents speak."""
    cue, behind = (i, i + 2), i + 2
    if behind < room[1] and doc.lower[behind] in ("in", "im", "aus", "vonseiten", "bei"):
        source = _right(doc, behind + 1, room[1], adverbs=False)
        clause = (i, source[1]) if source else cue
    else:
        source = _right(doc, room[0] + 1, i, adverbs=False) if doc.lower[room[0]] in ("in", "im", "aus") else None
        clause = (room[0], behind)
    if source is None:
        return None
    pieces = _beside(doc, room, clause, quotes) or [
        p for p in ((room[0], clause[0]), (clause[1], room[1])) if doc.count(p) > 1
    ]
    return _made(doc, pieces, cue, source)


def _particle(doc: Document, room: Range, i: int) -> int | None:
    """Behind the particle of the verb at word `i`, in its clause."""
    wanted = german().parted.get(doc.lower[i], frozenset())
    for k in range(i + 1, min(room[1], i + 24)):
        if doc.lower[k] in wanted and (k + 1 >= room[1] or doc.words[k + 1].text in _STOPS):
            return k + 1
    return None


def _left(doc: Document, low: int, verb: int) -> Range | None:
    """The mention that begins a clause and ends before the verb."""
    start = low
    while start < verb and (not doc.flags[start] & SPOKEN or doc.depth[start]):
        start += 1
    end = _mention(doc, start, verb)
    if end is None:
        return None
    k = end
    if k < verb and doc.words[k].text == "(":  # Anna Lenz (54)
        k = next((j + 1 for j in range(k + 1, verb) if doc.words[j].text == ")"), k)
    if k < verb and doc.words[k].text == ",":  # Anna Lenz, die Leiterin, sagte
        k = next((j + 1 for j in range(k + 1, verb) if doc.words[j].text == ","), k)
    return (start, end) if k == verb else None


def _right(doc: Document, start: int, last: int, adverbs: bool = True) -> Range | None:
    """The mention behind the verb, over `sich` and what says when and where."""
    words = german()
    k = start
    while adverbs and k < last and (doc.lower[k] == "sich" or doc.lower[k] in words.before):
        k += 1
        if doc.lower[k - 1] != "sich":
            while k < last and doc.flags[k] & CAPITAL and k + 1 < last and doc.flags[k + 1] & SPOKEN:
                k += 1
    end = _mention(doc, k, last)
    return (k, end) if end is not None else None


def _mention(doc: Document, start: int, last: int) -> int | None:
    """The end of the mention of somebody that begins at word `start`."""
    words = german()
    if start >= last or doc.depth[start]:
        return None
    if doc.lower[start] in words.pronouns:
        return start + 1
    if doc.lower[start] in words.not_names and doc.lower[start] not in words.determiners:
        return None
    k = start
    while k < last and not doc.flags[k] & CAPITAL and (doc.lower[k] in words.determiners or k > start):
        if not doc.flags[k] & SPOKEN or k - start > 4:
            return None
        k += 1
    if doc.lower[start] in words.determiners and k == start:
        k += 1
        while k < last and not doc.flags[k] & CAPITAL and doc.flags[k] & SPOKEN and k - start < 4:
            k += 1
    if k >= last or not doc.flags[k] & CAPITAL or doc.depth[k]:
        return None
    end = k + 1
    while end < last and end - start < _LONGEST and not doc.depth[end]:
        if doc.flags[end] & CAPITAL:
            k = end
        elif doc.lower[end] not in words.within or end - k > 2:
            break
        end += 1
    return k + 1


def _beside(doc: Document, room: Range, clause: Range, quotes: list[Range]) -> list[Range]:
    """The quotations on both sides of a clause, where nothing else but them stands there."""
    pieces = []
    for low, high in ((room[0], clause[0]), (clause[1], room[1])):
        here = [q for q in quotes if low <= q[0] < high]
        if here and doc.quoted((low, high)) == doc.count((low, high)):
            pieces.extend(here)
        elif here:
            pieces.append((low, high))
    return pieces


def _made(doc: Document, pieces: list[Range], cue: Range, source: Range) -> Attribution | None:
    """An attribution of the pieces without what joins them to the clause."""
    kept = []
    for first, last in pieces:
        while first < last and (doc.words[first].text in _STOPS or doc.lower[first] == "dass"):
            first += 1
        while last > first and doc.words[last - 1].text in (",", ";", ":", ".") and not doc.depth[last - 1]:
            last -= 1
        if doc.count((first, last)):
            kept.append((first, last))
    if not kept:
        return None
    sure = _QUOTED if any(map(doc.quoted, kept)) else _TOLD
    return Attribution(tuple(kept), cue, source, sure)
