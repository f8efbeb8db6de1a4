"""Words set off without quotation marks: posts embedded in a page, and block quotations."""

from __future__ import annotations

from indexer.model import BlockKind
from indexer.quotes.document import Attribution, Document
from indexer.quotes.lexicon import lexicon

Range = tuple[int, int]

_DASHES = frozenset(("—", "–", "--", "―"))
_POST, _BLOCK = 0.85, 0.6


def set_off(doc: Document, found: list[Attribution]) -> list[Attribution]:
    """Attributions of embedded posts to those who sign them, and of block quotations to those brought in as saying
    them; `found` are the attributions of the running text."""
    out: list[Attribution] = []
    for number, kind in enumerate(doc.kinds):
        if kind is BlockKind.EMBED:
            made = _post(doc, doc.ranges[number])
        elif kind is BlockKind.BLOCKQUOTE and number:
            made = _block(doc, number, found)
        else:
            continue
        if made is not None:
            out.append(made)
    return out


def _post(doc: Document, piece: Range) -> Attribution | None:
    """`Words of the post — Nora Vance (@nora) February 3, 2019`; the handle, or the platform's name, is the cue."""
    first, last = piece
    dash = next((i for i in range(last - 1, first, -1) if doc.words[i].text in _DASHES), None)
    if dash is None or dash + 1 >= last or dash == first or not doc.words[dash + 1].text[0].isupper():
        return None
    end = dash + 1
    while end < last and (doc.words[end].text[0].isupper() or doc.lower[end] in lexicon().particles):
        end += 1
    cue = next(
        ((i, i + 2) for i in range(end, last - 1) if doc.words[i].text == "@"),
        next(((i, i + 1) for i in range(first, last) if doc.lower[i] in lexicon().platforms - {"x", "threads"}), None),
    )
    return Attribution(((first, dash),), cue or (dash, dash + 1), (dash + 1, end), _POST, verbatim=True)


def _block(doc: Document, number: int, found: list[Attribution]) -> Attribution | None:
    """A block quotation without marks of its own, brought in by the paragraph before with a colon."""
    first, last = doc.ranges[number]
    low, high = doc.ranges[number - 1]
    if first == last or low == high or any(doc.depth[k] for k in range(first, last)):
        return None
    inside = [a for a in found if first <= a.content[0][0] < last and a.source is not None]
    before = [a for a in found if a.cue is not None and low <= a.cue[0] < high and a.source is not None]
    introduced = doc.words[high - 1].text == ":"
    if inside or not introduced:
        return None
    if before:
        return Attribution(((first, last),), before[-1].cue, before[-1].source, _BLOCK, verbatim=True)
    verbs = [i for i in range(low, high) if doc.lower[i] in lexicon().speech and not doc.depth[i]]
    if not verbs:
        return None
    subject = _subject(doc, low, verbs[-1])
    cue = (verbs[-1], verbs[-1] + 1)
    return Attribution(((first, last),), cue, subject, _BLOCK, verbatim=True) if subject else None


def _subject(doc: Document, low: int, verb: int) -> Range | None:
    """The name or pronoun nearest before the verb."""
    for i in range(verb - 1, low - 1, -1):
        if doc.lower[i] in lexicon().pronouns:
            return i, i + 1
        if doc.words[i].text[0].isupper() and doc.lower[i] not in lexicon().not_names:
            first = i
            while first > low and doc.words[first - 1].text[0].isupper():
                first -= 1
            return first, i + 1
    return None
