"""The tagger's attributions and the rules' as one list: the rules' only where the tagger left quotations open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from indexer.quotes import rules
from indexer.quotes.document import Attribution, Document, Stretch
from indexer.quotes.kinds import is_mention, is_title
from indexer.quotes.lexicon import lexicon
from indexer.quotes.mend import agent_of, label_before, mended, mention, possessor, reporting_clause

Range = tuple[int, int]

_NEIGHBOURS = 12  # attributions that may overlap one; keeps the work linear
_REACH = 600  # words and attributions that are looked at before a quotation
_CONTINUED = 0.9
_SURE = 0.9
_PERFORMING = frozenset(("sang", "sings", "singing", "sung", "played", "plays", "playing", "performed", "performs"))
_NEXT = (0.5, 0.3)  # a neighbour in the same paragraph, in the one before
_ADDRESSEE = 5  # words of whom it was told
_CLAUSE = 14  # words in which it is said who told it
_DASHES = frozenset(("—", "–", "--", "―", "-"))
_TELLING = frozenset(("told", "said", "assured", "informed", "warned", "promised", "written", "asked", "answered"))
_RELAYED = 0.6
_LABELLED = 0.9
_RULED = 0.55  # a rule's attribution where the tagger saw none is right about this often


def merged(
    doc: Document, tagged: list[Attribution], ruled: list[Attribution], heard: Mapping[int, Attribution]
) -> list[Attribution]:
    """The tagger's attributions (settled) with what the rules add; quotations that go on over paragraphs follow their
    beginning, those of no attribution go to whom they are owed by what stands around them (`heard`, by number)."""
    clauses = {k: a for k, s in enumerate(doc.stretches) if not s.quoted.depth and (a := reporting_clause(doc, s))}
    kept = [a for a in mended(doc, tagged, ruled) if not _title(doc, a)]
    kept = [b for a in kept if (b := _without(doc, a, clauses)) is not None]
    taken = bytearray(len(doc.words))
    for a in kept:
        for begin, end in a.content:
            taken[begin:end] = b"\x01" * (end - begin)
    by_start = sorted(ruled, key=lambda a: a.content[0])
    added: list[Attribution] = []
    open_: Attribution | None = None  # whose quotation was left open at its paragraph's end
    ordered = sorted(kept, key=_begin)
    heard = {k: a for k, a in heard.items() if a.source is not None and mention(doc, a.source) is not None}
    for number, stretch in enumerate(doc.stretches):
        if stretch.quoted.depth:
            continue
        piece = (stretch.first, stretch.last)
        free = sum(1 for k in range(*piece) if not taken[k])
        owner: Attribution | None = None
        if free > 0.5 * (stretch.last - stretch.first):
            if stretch.quoted.continued and open_ is not None:
                owner = Attribution((piece,), open_.cue, open_.source, _CONTINUED * open_.confidence)
            elif (by := clauses.get(number) or agent_of(doc, stretch) or possessor(doc, stretch)) is not None:
                owner = by
            elif (label := label_before(doc, stretch.first)) is not None:
                owner = Attribution((piece,), (label[1], label[1] + 1), label, _LABELLED)
            elif not is_mention(doc, stretch):
                owner = _heard(heard.get(number), _ruled(doc, stretch, by_start)) or _neighbour(doc, stretch, ordered)
            elif not is_title(doc, piece):
                owner = _named_so(doc, stretch, by_start)
            if owner is not None:
                added.append(owner)
        elif not stretch.quoted.closed:
            owner = _owner(ordered, piece)
        open_ = owner
    nested = [a for a in ruled if _relays(doc, a) or _relays_before(doc, a, ordered)]
    told = {_cue_end(a): a for a in nested if a.cue is not None and not doc.depth[a.cue[0]]}
    kept = [replace(a, source=told[_cue_end(a)].source) if _cue_end(a) in told else a for a in kept]
    cues = {_cue_end(a) for a in kept}
    parted = [(a, _two_clauses(doc, a)) for a in kept]
    kept = [b for a, parts in parted for b in parts if b.cue == a.cue or _cue_end(b) not in cues]
    passed: dict[int, Attribution] = {}
    for k, a in enumerate(kept):
        if (both := _passed_on(doc, a)) is not None and both[1].cue is not None:
            kept[k], passed[both[1].cue[1]] = both
    kept = [_by_whom(a, passed) for a in kept]
    cues |= {_cue_end(a) for a in kept}
    outer = {_cue_end(b): b for b in _outer(doc, kept, by_start)}
    nested.extend(b for end, b in outer.items() if end not in cues)
    kept = [_as_far(a, outer[_cue_end(a)]) if _cue_end(a) in outer else a for a in kept]
    relays = (replace(a, confidence=_RELAYED) for a in [*nested, *passed.values()] if _cue_end(a) not in cues)
    return [*kept, *added, *relays]


def _without(doc: Document, a: Attribution, clauses: Mapping[int, Attribution]) -> Attribution | None:
    """An attribution without the quotations that the clause right behind them gives to another source."""
    if a.source is None or a.cue is None:
        return a
    pieces: list[Range] = []
    for first, last in a.content:
        for number in range(bisect_left(doc.begins, max(first, a.cue[1])), bisect_left(doc.begins, last)):
            clause, stretch = clauses.get(number), doc.stretches[number]
            if clause is None or clause.cue is None or clause.source is None or last > clause.cue[0]:
                continue
            if not _meet(clause.source, a.source) and stretch.last <= last + 1:
                pieces.append((first, stretch.first - 1))
                first = stretch.last + 1
        pieces.append((first, last))
    pieces = [piece for piece in pieces if piece[0] < piece[1] and doc.count(piece)]
    if tuple(pieces) == a.content:
        return a
    return replace(a, content=tuple(pieces), shares=(a.confidence,) * len(pieces)) if pieces else None


def _cue_end(a: Attribution) -> int | None:
    """Where a cue ends: `told` and `had told` are the same."""
    return a.cue[1] if a.cue is not None else None


def _heard(heard: Attribution | None, ruled: Attribution | None) -> Attribution | None:
    """Whom a quotation is owed to; a rule that has the same source knows the cue."""
    if heard is None or heard.source is None:
        return ruled
    if ruled is None or ruled.source is None or not _meet(heard.source, ruled.source):
        return heard
    return replace(ruled, confidence=heard.confidence)


def _meet(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _relays(doc: Document, a: Attribution) -> bool:
    """Whether a rule found somebody in a quotation plainly telling what another said."""
    if a.cue is None or a.source is None or not doc.depth[a.cue[0]]:
        return False
    return lexicon().speech.get(doc.lower[a.cue[1] - 1]) in ("say", "tell")


def _relays_before(doc: Document, a: Attribution, ordered: list[Attribution]) -> bool:
    """Whether a rule found, in what somebody paraphrases, another who `had said` it before."""
    if a.cue is None or a.source is None or doc.depth[a.cue[0]] or doc.lower[a.cue[0] - 1] != "had":
        return False
    if not doc.words[a.source[0]].text[0].isupper() or not a.source[1] <= a.cue[0]:
        return False
    outer = _owner(ordered, (a.cue[0], a.cue[1]))
    return outer is not None and outer.cue != a.cue and outer.cue is not None and a.cue[0] > outer.cue[1]


def _passed_on(doc: Document, a: Attribution) -> tuple[Attribution, Attribution] | None:
    """The words in quotation marks that the source passes on: `Ann Lee said that Bo Ray had told her "..."`. Before
    them the attribution itself, from behind its `that`."""
    if a.cue is None or a.source is None or doc.depth[a.cue[0]]:
        return None
    for number, (first, last) in enumerate(a.content):
        lead = max(a.cue[1], a.source[1] if doc.lower[a.cue[0]] == "according" else 0)
        if lead < first < lead + _CLAUSE and doc.lower[lead] in ("that", ","):
            first = lead + 1
        for i in range(first + 1, last - 2):
            if doc.lower[i] != "had" or doc.lower[i + 1] not in _TELLING or doc.depth[i] or i < a.cue[1]:
                continue
            source = rules.left_subject(doc, lexicon(), i + 1, first)
            if source is None or not doc.quoted((i + 2, last)):
                return None
            near = range(i + 2, min(last - 1, i + _CLAUSE))
            start = next((k for k in near if doc.lower[k] == "that" or doc.depth[k + 1]), i + 1) + 1
            start -= bool(doc.depth[start])  # with its mark
            outer = replace(a, content=(*a.content[:number], (first, last), *a.content[number + 1 :]))
            return outer, Attribution(((start, last),), (i + 1, i + 2), source)
    return None


def _two_clauses(doc: Document, a: Attribution) -> tuple[Attribution, ...]:
    """Two attributions where one has the source of the outer clause with the verb of the inner: `Ann Lee said that Bo
    Ray had told her that ...`."""
    if a.cue is None or a.source is None or a.source[1] >= a.cue[1] or doc.depth[a.cue[0]]:
        return (a,)
    start, end = a.source
    if doc.lower[max(0, start - 2) : start] == ["according", "to"]:  # According to the diary, Bo Ray had told her ...
        comma = next((k for k in range(start + 1, end - 1) if doc.words[k].text == ","), None)
        if comma is None:
            return (a,)
        whole = ((comma + 1, a.content[-1][1]),)
        outer = replace(a, cue=(start - 2, start), source=(start, comma), content=whole, shares=(), confidence=_RELAYED)
        return replace(a, source=(comma + 1, end)), outer
    verb, said = a.cue[1] - 1, a.source[1]
    if doc.lower[verb] not in _TELLING or doc.lower[verb - 1] != "had":
        return (a,)
    that = next((k for k in range(said + 1, min(said + _ADDRESSEE, verb)) if doc.lower[k] == "that"), None)
    if that is None or lexicon().speech.get(doc.lower[said]) not in ("say", "tell", "add"):
        return (a,)
    inner = rules.left_subject(doc, lexicon(), verb, that + 1)
    if inner is None:
        return (a,)
    whole = ((that + 1, a.content[-1][1]),)
    return replace(a, source=inner), replace(a, cue=(said, said + 1), content=whole, shares=(), confidence=_RELAYED)


def _as_far(a: Attribution, ruled: Attribution) -> Attribution:
    """An attribution with a rule's content where its own ends before that."""
    return a if a.content[-1][1] >= ruled.content[-1][1] else replace(a, content=ruled.content, shares=())


def _outer(doc: Document, kept: list[Attribution], by_start: list[Attribution]) -> list[Attribution]:
    """What rules found of those who tell what another `had told`: `Ann Lee said that Bo Ray had told her that ...`,
    `According to the diary, Bo Ray had told her that ...`."""
    found = []
    for a in kept:
        if a.cue is None or a.source is None or doc.depth[a.cue[0]] or a.source[1] > a.cue[0]:
            continue
        if doc.lower[a.cue[1] - 1] not in _TELLING or "had" not in doc.lower[a.cue[0] - 1 : a.cue[1]]:
            continue
        low = bisect_left(by_start, doc.sentences[doc.sentence[a.cue[0]]][0], key=_begin)
        for b in by_start[low : low + _NEIGHBOURS]:
            if b.cue is None or b.source is None or doc.depth[b.cue[0]] or b.cue[1] > a.source[0]:
                continue
            says = lexicon().speech.get(doc.lower[b.cue[1] - 1]) in ("say", "tell") and doc.lower[b.cue[1]] == "that"
            around = b.content[0][0] <= a.cue[0] < b.content[-1][1] and not _meet(a.source, b.source)
            if around and (says or doc.lower[b.cue[0]] == "according"):
                found.append(b)
    return found


def _by_whom(a: Attribution, passed: dict[int, Attribution]) -> Attribution:
    """An attribution with the source of the words passed on with its cue; those are found with it then."""
    if a.cue is None or a.cue[1] not in passed:
        return a
    return replace(a, source=passed.pop(a.cue[1]).source)


def _named_so(doc: Document, stretch: Stretch, ruled: list[Attribution]) -> Attribution | None:
    """What the rules say of a short quotation in `called it "..."`, `described it as "..."` and `"..." — Ann Lee`."""
    found = _ruled(doc, stretch, ruled)
    if found is None or found.cue is None or found.source is None:
        return None
    if doc.words[found.cue[0]].text in _DASHES:
        return found
    if found.cue[1] > stretch.first:
        return None
    return found if lexicon().speech.get(doc.lower[found.cue[1] - 1]) in ("call", "describe", "dismiss") else None


def _neighbour(doc: Document, stretch: Stretch, ordered: list[Attribution]) -> Attribution | None:
    """A quotation without a cue of its own, given to whoever was quoted just before in its paragraph, else to whoever
    is next in it, else to the last one of the paragraph before."""
    low, high = doc.ranges[stretch.paragraph - 1] if stretch.paragraph else (0, 0)
    if low < high and doc.words[high - 1].text == ":" and stretch.first - doc.ranges[stretch.paragraph][0] <= 1:
        subject = rules.leading_subject(doc, low, high - 1)
        if subject is not None:
            return Attribution(((stretch.first, stretch.last),), (high - 1, high), subject, _NEXT[0])
    low = max(0, bisect_left(ordered, stretch.first, key=_begin) - _NEIGHBOURS)
    near = [a for a in ordered[low : low + 2 * _NEIGHBOURS] if a.source is not None]
    for away in (0, 1):
        here = [a for a in near if doc.paragraph[a.content[0][0]] == stretch.paragraph - away]
        before = [a for a in here if a.content[0][0] < stretch.first]
        after = [a for a in here if a.content[0][0] >= stretch.first]
        chosen = before[-1] if before else after[0] if after else None
        if chosen is not None:
            return Attribution(((stretch.first, stretch.last),), chosen.cue, chosen.source, _NEXT[away])
    return None


def _owner(ordered: list[Attribution], piece: Range) -> Attribution | None:
    """The attribution with a piece of content that holds the end of the words `piece`, of those beginning near it."""
    low = bisect_left(ordered, piece[0] - _REACH, key=_begin)
    for a in ordered[low : low + _REACH]:
        if a.content[0][0] >= piece[1]:
            break
        if any(first < piece[1] <= last + 2 for first, last in a.content):
            return a
    return None


def _title(doc: Document, a: Attribution) -> bool:
    """Whether an attribution of which the tagger is not sure is of a work's title: `sang "The Long Road"`."""
    if len(a.content) > 1 or a.cue is None:
        return False
    if a.confidence > _SURE and doc.lower[a.cue[1] - 1] not in _PERFORMING:
        return False
    first, last = a.content[0]
    at = bisect_left(doc.begins, first)
    marks = [s for s in doc.stretches[at : at + 1] if s.first - 1 <= first and last <= s.last + 4]
    verb = lexicon().speech.get(doc.lower[a.cue[1] - 1])
    return bool(marks) and verb is None and is_title(doc, (marks[0].first, marks[0].last))


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
    start = bisect_left(ruled, stretch.first - _REACH, key=_begin)
    for a in ruled[start : start + _REACH]:
        if a.content[0][0] >= stretch.last:
            break
        if any(first < stretch.last and stretch.first < last for first, last in a.content) and (
            a.cue is None or doc.depth[a.cue[0]] == 0
        ):
            return Attribution(((stretch.first, stretch.last),), a.cue, a.source, _RULED if a.source else 0.1)
    return None
