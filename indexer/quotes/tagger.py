"""The learned tagger: a document in, attributions out."""

from __future__ import annotations

import numpy as np

from indexer.quotes.document import Attribution, Document
from indexer.quotes.features import Layout
from indexer.quotes.network import (
    Floats,
    Ints,
    Network,
    cue_scores,
    encode,
    label_scores,
    log_partition,
    padded,
    viterbi,
    windows,
)

Range = tuple[int, int]

CUE_THRESHOLD = 0.2
SOURCE_THRESHOLD = 0.15  # above it a source is named where the best sequence has none
LONG_SOURCE = 60  # characters; a longer mention is cut at its first comma
PIECE = 8192  # rows read at once
BATCH = 256  # windows read at once
MARGIN = 256  # rows around them that are seen too: a window and the reach of the convolutions


def paragraph_rows(doc: Document, layout: Layout) -> list[Range]:
    """Rows [start, end) of every paragraph of the document."""
    return [(a + k + 1, b + k + 1) for k, (a, b) in enumerate(doc.ranges)]


def row_sentences(doc: Document, layout: Layout) -> Ints:
    """The sentence number of every row; a break has that of the word after it."""
    out = np.zeros(len(layout.rows), dtype=np.int32)
    out[layout.row_of] = doc.sentence
    return out


def cue_ranges(scores: Floats, word_of: Ints, threshold: float) -> list[tuple[int, int, float]]:
    """Cues as word ranges with their probability, from log-probabilities of rows: (first, last, probability)."""
    p = np.exp(scores)
    inside = 1 - p[:, 0]
    found: list[tuple[int, int, float]] = []
    before = -2
    for i in np.flatnonzero((inside > threshold) & (word_of >= 0)):
        row = int(i)
        word = int(word_of[row])
        if before == row - 1 and p[row, 2] >= p[row, 1]:
            first, _, best = found[-1]
            found[-1] = (first, word + 1, max(best, float(inside[row])))
        else:
            found.append((word, word + 1, float(inside[row])))
        before = row
    return found


def tag(net: Network, doc: Document, layout: Layout) -> list[Attribution]:
    """Attributions of a document, one a cue that has content. Long documents are read in overlapping pieces, so
    that the memory needed stays the same."""
    found: list[Attribution] = []
    sentences = row_sentences(doc, layout)
    total = len(layout.rows)
    for start in range(0, total, PIECE):
        low, high = max(0, start - MARGIN), min(total, start + PIECE + MARGIN)
        found.extend(_piece(net, doc, layout, sentences, (low, start, min(total, start + PIECE), high)))
    return found


def _piece(
    net: Network, doc: Document, layout: Layout, sentences: Ints, room: tuple[int, int, int, int]
) -> list[Attribution]:
    """Attributions whose cue begins in the rows [room[1], room[2]), seen with the rows [room[0], room[3])."""
    low, start, stop, high = room
    hidden = encode(net, layout.rows[low:high])
    cues = cue_ranges(cue_scores(net, hidden), layout.word_of[low:high], CUE_THRESHOLD)
    cues = [c for c in cues if start <= layout.row_of[c[0]] < stop]
    seen = (low, hidden, sentences[low:high])
    return [a for k in range(0, len(cues), BATCH) for a in _windows(net, doc, layout, seen, cues[k : k + BATCH])]


def _windows(
    net: Network, doc: Document, layout: Layout, seen: tuple[int, Floats, Ints], cues: list[tuple[int, int, float]]
) -> list[Attribution]:
    """Attributions of some cues; `seen`: the first row that was read, the rows' hidden states and sentences."""
    low, hidden, sentences = seen
    rows = np.array([(layout.row_of[a], layout.row_of[b - 1] + 1) for a, b, _ in cues], dtype=np.int32) - low
    bounds = np.array([doc.ranges[doc.paragraph[a]] for a, _, _ in cues], dtype=np.int32)
    bounds += np.array([doc.paragraph[a] + 1 for a, _, _ in cues], dtype=np.int32)[:, None] - low
    wins = windows(rows, np.clip(bounds, 0, len(hidden)), sentences)
    scores, lengths, order = padded(label_scores(net, hidden, wins), wins.flat)
    begin, step = net.weights["begin"], net.weights["step"]
    path, best = viterbi(scores, lengths, begin, step)
    place = np.argsort(order)
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    as_source = (shares[:, :, 1] + shares[:, :, 2]).T.tolist()
    as_content = (shares[:, :, 3] + shares[:, :, 4]).T.tolist()
    sure = np.exp(best - log_partition(scores, lengths, begin, step))
    contents, all_sources = _runs(path, lengths, 3), _runs(path, lengths, 1)
    found = []
    for k, (a, b, probability) in enumerate(cues):
        first = int(layout.word_of[low + wins.spans[k, 0]])
        at = int(place[k])
        content = [(x + first, y + first) for x, y in contents.get(at, ())]
        if not content:
            continue
        sources = [(x + first, y + first) for x, y in all_sources.get(at, ())]
        source = min(sources, key=lambda s: min(abs(s[0] - b), abs(a - s[1]))) if sources else None
        if source is None:
            source = _likeliest(shares[: lengths[at], at], first)
        source = trimmed(doc, source) if source is not None else None
        inside = as_content[at]
        parts = _parts((as_source[at][: lengths[at]], inside), (content, source), first)
        pieces = tuple(probability * sum(inside[x - first : y - first]) / (y - x) for x, y in content)
        signals = (probability, float(sure[at]), *parts)
        found.append(Attribution(tuple(content), (a, b), source, probability * float(sure[at]), signals, pieces))
    return found


def trimmed(doc: Document, source: Range) -> Range:
    """A source mention without the relative clause behind it and, when long, without what stands in apposition."""
    first, last = source
    while last - first > 1 and not doc.words[last - 1].text[0].isalnum() and doc.words[last - 1].text not in (")", "]"):
        last -= 1
    for i in range(first + 1, last - 1):
        if doc.words[i].text == "," and doc.lower[i + 1] in ("who", "whose", "which", "whom"):
            last = i
            break
    if doc.words[last - 1].end - doc.words[first].start > LONG_SOURCE:
        for i in range(first + 1, last):
            if doc.words[i].text in (",", "(", "—", "–", "--"):
                return first, i
    return first, last


def _likeliest(shares: Floats, offset: int) -> Range | None:
    """The words likeliest to be the source where the best label sequence has none."""
    by_source = shares[:, 1] + shares[:, 2]
    top = int(by_source.argmax())
    if by_source[top] < SOURCE_THRESHOLD:
        return None
    first = last = top
    while first > 0 and by_source[first - 1] > 0.5 * by_source[top] and shares[first, 1] < shares[first, 2]:
        first -= 1
    while (
        last + 1 < len(by_source)
        and by_source[last + 1] > 0.5 * by_source[top]
        and (shares[last + 1, 2] >= shares[last + 1, 1])
    ):
        last += 1
    return first + offset, last + 1 + offset


def _parts(
    shares: tuple[list[float], list[float]], parts: tuple[list[Range], Range | None], offset: int
) -> tuple[float, ...]:
    """Probabilities of the source, of the likeliest rival to it, and of the content: on average and at its
    weakest word. `shares`: how likely each word, by its own scores, is part of a source and of a content."""
    content, source = parts
    by_source, by_content = shares
    if source is None:
        chosen, rival = 1.0 - max(by_source), max(by_source)
    else:
        a, b = source[0] - offset, source[1] - offset
        chosen, rival = max(by_source[a:b]), max([*by_source[:a], *by_source[b:]], default=0.0)
    inside = [share for a, b in content for share in by_content[a - offset : b - offset]]
    return chosen, rival, sum(inside) / len(inside), min(inside)


def _runs(path: Ints, lengths: Ints, begin: int) -> dict[int, list[Range]]:
    """Ranges of steps labelled `begin` or `begin + 1`, by window; `path` is (longest, windows)."""
    inside = ((path == begin) | (path == begin + 1)) & (np.arange(len(path))[:, None] < lengths)
    fresh = path == begin
    before = np.zeros_like(inside)
    before[1:] = inside[:-1]
    after = np.zeros_like(inside)
    after[:-1] = inside[1:] & ~fresh[1:]
    starts = np.argwhere((inside & (fresh | ~before)).T).tolist()
    ends = np.argwhere((inside & ~after).T).tolist()
    out: dict[int, list[Range]] = {}
    for (window, start), (_, end) in zip(starts, ends, strict=True):
        out.setdefault(window, []).append((start, end + 1))
    return out
