"""From the typed segments of a page to drafts of blocks: captions with their credits apart, interviews, order kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.model import BlockKind
from indexer.readers.credits import bare_credit, split_credit
from indexer.readers.draft import Draft, draft
from indexer.readers.page import Context, Segment
from indexer.readers.phrases import READ_ON
from indexer.readers.structure import Structure

_COUNTER = re.compile(r"[\d\s/|.:-]+$|\d+\s+(?:of|von|de|/)\s+\d+$")


def drafts_of(items: list[Segment], structure: Structure) -> list[Draft]:
    """The blocks of an article in order of reading; each figure is one caption, its parts joined."""
    out: list[Draft] = []
    figure: list[Segment] = []
    key: int | None = None
    seen: set[str] = set()

    def close() -> None:
        if figure:
            out.extend(_caption(figure, seen))
            figure.clear()

    for segment, kind in zip(items, structure.kinds, strict=True):
        if kind is None:
            continue
        if kind is BlockKind.CAPTION:
            here = _figure_of(segment.context)
            if here != key:
                close()
                key = here
            figure.append(segment)
            continue
        close()
        key = None
        out.append(draft(kind, segment.text))
    close()
    return _once(out)


def _figure_of(context: Context) -> int:
    """The figure a segment stands in: the outermost `figure` element, else the element around its label."""
    found = None
    here: Context | None = context
    while here is not None:
        if here.tag == "figure":
            found = here
            break
        here = here.parent
    if found is None:
        found = context.parent or context
        if (
            not {"caption", "figure"}.isdisjoint(found.labels)
            and found.parent is not None
            and "figure" in found.parent.labels
        ):
            found = found.parent
    return id(found)


def _caption(parts: list[Segment], seen: set[str]) -> Iterable[Draft]:
    """The caption of one figure: words and credits told apart; one that was there before is not repeated."""
    words: list[str] = []
    credits: list[str] = []
    for part in parts:
        text = part.text
        if text[0] in "/|" and credits:
            credits[-1] = f"{credits[-1]}/{text.strip(' /|')}"
            continue
        if _COUNTER.match(text) or (READ_ON.match(text) and len(text) < 60):
            continue
        parent = part.context.parent
        labels = part.context.labels
        of_credit = "credit" in labels or (parent is not None and "credit" in parent.labels and "caption" not in labels)
        span, credit = split_credit(text)
        own = span.of(text)
        if of_credit and len(text.split()) <= 16:
            own, credit = "", bare_credit(text)
        if own and own not in words:
            words.append(own)
        if credit and credit not in credits:
            credits.append(credit)
    text = " ".join(words)
    joined = "; ".join(credits) or None
    if not text and not joined:
        return
    key = f"{text}|{joined}"
    if key in seen or (text and text in seen):
        return
    seen.add(key)
    if text:
        seen.add(text)
    yield draft(BlockKind.CAPTION, text or " ".join(p.text for p in parts), joined)


def _once(drafts: list[Draft]) -> list[Draft]:
    """The title once, at its first place; a standfirst that the text repeats stays."""
    out: list[Draft] = []
    titled = False
    for item in drafts:
        if item.kind is BlockKind.TITLE:
            if titled:
                continue
            titled = True
        out.append(item)
    return out
