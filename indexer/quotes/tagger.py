"""The learned tagger: a document in, attributions out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.quotes.chain import log_partition, viterbi, with_label
from indexer.quotes.document import SPOKEN, Attribution, Document, Stretch
from indexer.quotes.features import Layout
from indexer.quotes.network import (
    LABELS,
    Floats,
    Ints,
    Network,
    Windows,
    cue_scores,
    encode,
    label_scores,
    windows,
)

Range = tuple[int, int]
Cue = tuple[int, int, float]  # its words and how likely it is one

CUE_THRESHOLD = 0.3
# Log odds against the best sequence of all above which one with content, or with a source, is taken.
CONTENT_MARGIN, SOURCE_MARGIN = -1.0, -3.0
SOURCE, CONTENT = LABELS.index("B-source"), LABELS.index("B-content")
# Label sequences as bytes: a run begins anew with the first label of its pair, and goes on with the second.
_RUN = {begin: re.compile(b"%c%c*|%c+" % (begin, begin + 1, begin + 1)) for begin in (SOURCE, CONTENT)}
_ARTICLES = frozenset(("the", "a", "an"))
LONG_SOURCE = 60  # characters; a longer mention is cut at its first comma
PIECE = 8192  # rows read at once
BATCH = 256  # windows read at once
LONGEST = 200  # words of a quotation that are read, its last
BEFORE, BEHIND = 40, 25  # words around a quotation in which its source is looked for
MARGIN = 256  # rows around them that are seen too: a window and the reach of the convolutions


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words a quotation is, by what stands around it alone: the number of its stretch, the mention of the source
    or None where there is none in reach, how likely the words are anybody's at all, and how likely each word in reach,
    from word `first` on, is part of the source."""

    stretch: int
    source: Range | None
    spoken: float
    first: int
    shares: list[float]

    def share(self, mention: Range) -> float:
        """How likely a mention is, by its likeliest word; 0 out of reach."""
        low, high = max(0, mention[0] - self.first), max(0, mention[1] - self.first)
        return max(self.shares[low:high], default=0.0)

    def rival(self, mention: Range) -> float:
        """How likely the likeliest word outside a mention is."""
        low, high = max(0, mention[0] - self.first), max(0, mention[1] - self.first)
        return max(max(self.shares[:low], default=0.0), max(self.shares[high:], default=0.0))


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the network finds: attributions by their cues, and a voice for every quotation that stands in no other."""

    attributions: list[Attribution]
    voices: list[Voice]


def paragraph_rows(doc: Document, layout: Layout) -> list[Range]:
    """Rows [start, end) of every paragraph of the document."""
    return [(a + k + 1, b + k + 1) for k, (a, b) in enumerate(doc.ranges)]


def top_stretches(doc: Document) -> list[tuple[int, Stretch]]:
    """Quotations that stand in no other, with their numbers."""
    return [(k, s) for k, s in enumerate(doc.stretches) if not s.quoted.depth]


def quotation_rows(layout: Layout, stretch: Stretch) -> Range:
    """Rows [start, end) of a quotation, of a very long one its last."""
    end = int(layout.row_of[stretch.last - 1]) + 1
    return max(int(layout.row_of[stretch.first]), end - LONGEST), end


def quotation_reach(layout: Layout, bounds: list[Range], stretch: Stretch) -> Range:
    """Rows in which the source of a quotation is looked for: the nearest of its paragraph and of the one before.
    `bounds`: rows of every paragraph."""
    start, end = quotation_rows(layout, stretch)
    low, high = bounds[max(0, stretch.paragraph - 1)][0], bounds[stretch.paragraph][1]
    return max(low, start - BEFORE), min(high, end + BEHIND)


def row_sentences(doc: Document, layout: Layout) -> Ints:
    """The sentence number of every row; a break has that of the word after it."""
    out = np.zeros(len(layout.rows), dtype=np.int32)
    out[layout.row_of] = doc.sentence
    return out


def cue_ranges(scores: Floats, word_of: Ints, threshold: float) -> list[Cue]:
    """Cues as word ranges with their probability, from log-probabilities of rows: (first, last, probability)."""
    p = np.exp(scores)
    inside = 1 - p[:, 0]
    found: list[Cue] = []
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


def tag(net: Network, doc: Document, layout: Layout) -> Tagged:
    """Attributions of a document, one a cue that has content, and a voice for every quotation. Long documents are read
    in overlapping pieces and so many windows at once, so that the memory needed stays the same."""
    found: list[Attribution] = []
    voices: list[Voice] = []
    sentences = row_sentences(doc, layout)
    quotations = top_stretches(doc)
    total = len(layout.rows)
    for start in range(0, total, PIECE):
        stop = min(total, start + PIECE)
        low, high = max(0, start - MARGIN), min(total, stop + MARGIN)
        seen = low, encode(net, layout.rows[low:high]), sentences[low:high]
        cues = cue_ranges(cue_scores(net, seen[1]), layout.word_of[low:high], CUE_THRESHOLD)
        cues = [c for c in cues if start <= layout.row_of[c[0]] < stop]
        here = [q for q in quotations if start <= quotation_rows(layout, q[1])[0] < stop]
        for k in range(0, max(len(cues), len(here)), BATCH):
            some, asked = cues[k : k + BATCH], here[k : k + BATCH]
            decoded = _windows(net, doc, layout, seen, (some, asked))
            found.extend(_of_cues(doc, layout, decoded, some))
            voices.extend(_of_quotations(doc, layout, decoded, asked))
    return Tagged(found, voices)


def _windows(
    net: Network,
    doc: Document,
    layout: Layout,
    seen: tuple[int, Floats, Ints],
    around: tuple[list[Cue], list[tuple[int, Stretch]]],
) -> _Decoded:
    """The windows around some cues and, behind them, some quotations; `seen`: the first row that was read, the rows'
    hidden states and sentences."""
    low, hidden, sentences = seen
    cues, asked = around
    rows = [(layout.row_of[a], layout.row_of[b - 1] + 1) for a, b, _ in cues]
    rows.extend(quotation_rows(layout, stretch) for _, stretch in asked)
    bounds_of = paragraph_rows(doc, layout)
    bounds = [bounds_of[doc.paragraph[a]] for a, _, _ in cues]
    bounds.extend(quotation_reach(layout, bounds_of, stretch) for _, stretch in asked)
    anchors = np.repeat(np.array([0, 1], dtype=np.int32), [len(cues), len(asked)])
    reach = np.clip(np.array(bounds, dtype=np.int32) - low, 0, len(hidden))
    wins = windows(np.array(rows, dtype=np.int32) - low, reach, sentences, anchors)
    return _Decoded(net, label_scores(net, hidden, wins), wins, low)


def _of_cues(doc: Document, layout: Layout, decoded: _Decoded, cues: list[Cue]) -> list[Attribution]:
    """Attributions of some cues, whose windows come first."""
    paths, best = decoded.paths[: len(cues)], decoded.best[: len(cues)]
    contents = [_runs(path, CONTENT) for path in paths]
    for k, path, total in decoded.best_with(CONTENT, [k for k, runs in enumerate(contents) if not runs]):
        if total - best[k] > CONTENT_MARGIN:
            paths[k], best[k], contents[k] = path, total, _runs(path, CONTENT)
    sources = [_runs(path, SOURCE) for path in paths]
    wanted = [k for k, runs in enumerate(contents) if runs and not sources[k]]
    for k, path, total in decoded.best_with(SOURCE, wanted):
        if total - best[k] > SOURCE_MARGIN:
            sources[k] = _runs(path, SOURCE)[:1]
    sure = np.exp(np.array(best) - decoded.log_sums[: len(cues)]).tolist()
    firsts = layout.word_of[decoded.begins[: len(cues)]].tolist()
    found = []
    for k, (a, b, probability) in enumerate(cues):
        first = firsts[k]
        content = [(x + first, y + first) for x, y in contents[k]]
        if not content:
            continue
        mentions = [m for x, y in sources[k] if _names(doc, m := (x + first, y + first))]
        source = trimmed(doc, _nearest(mentions, (a, b))) if mentions else None
        inside = decoded.shares(k, CONTENT)
        parts = _parts((decoded.shares(k, SOURCE), inside), (content, source), first)
        pieces = tuple(probability * sum(inside[x - first : y - first]) / (y - x) for x, y in content)
        signals = (probability, sure[k], *parts)
        found.append(Attribution(tuple(content), (a, b), source, probability * sure[k], signals, pieces))
    return found


class _Decoded:
    """Windows' label scores with their best label sequences, which are bytes, a row a byte: `paths`, their scores
    `best`, the log of the sums over all sequences `log_sums`, and `begins`, the rows at which the windows begin."""

    def __init__(self, net: Network, scores: Floats, wins: Windows, low: int):
        self.scores, self.starts = scores, wins.starts
        self.chain = net.weights["begin"], net.weights["step"]
        self.begins = wins.spans[:, 0] + low
        self._bounds = wins.starts.tolist()
        every = np.arange(len(wins.spans), dtype=np.int32)
        self.paths, self.best = self._cut(every.tolist(), *viterbi(scores, wins.starts, every, *self.chain))
        self.log_sums = log_partition(scores, wins.starts, *self.chain)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        self._shares: dict[int, list[float]] = {
            label: (odds[:, label] + odds[:, label + 1]).tolist() for label in (SOURCE, CONTENT)
        }

    def best_with(self, label: int, which: Sequence[int]) -> Iterable[tuple[int, bytes, float]]:
        """Some windows with the best of those sequences that have a run of `label` or `label + 1`, and its score."""
        if not which:
            return ()
        chain = with_label(label, *self.chain)
        path, total = viterbi(self.scores, self.starts, np.array(which, dtype=np.int32), *chain)
        return zip(which, *self._cut(which, path, total), strict=True)

    def _cut(self, which: Sequence[int], path: Ints, total: Floats) -> tuple[list[bytes], list[float]]:
        labels = path.astype(np.uint8).tobytes()
        return [labels[self._bounds[k] : self._bounds[k + 1]] for k in which], total.tolist()

    def shares(self, k: int, label: int) -> list[float]:
        """How likely every row of window `k`, by its own scores, has `label` or `label + 1`."""
        return self._shares[label][self._bounds[k] : self._bounds[k + 1]]


def _of_quotations(doc: Document, layout: Layout, decoded: _Decoded, asked: list[tuple[int, Stretch]]) -> list[Voice]:
    """Voices of some quotations, whose windows come last."""
    if not asked:
        return []
    paths = decoded.paths
    ahead = len(paths) - len(asked)
    for k, path, _ in decoded.best_with(SOURCE, [k for k in range(ahead, len(paths)) if not _runs(paths[k], SOURCE)]):
        paths[k] = path
    begin, step = decoded.chain
    starts = decoded.starts[ahead:]
    nothing = begin[0] + np.add.reduceat(decoded.scores[:, 0], starts[:-1]) + (np.diff(starts) - 1) * step[0, 0]
    silent = np.exp(nothing - decoded.log_sums[ahead:]).tolist()
    rows = decoded.begins[ahead:].tolist()
    voices = []
    for k, (number, stretch) in enumerate(asked):
        path = paths[ahead + k]
        word_of = layout.word_of[rows[k] : rows[k] + len(path)].tolist()
        runs = [(word_of[x], word_of[y - 1] + 1) for x, y in _runs(path, SOURCE)]
        runs = [r for r in runs if (r[1] <= stretch.first or stretch.last <= r[0]) and _names(doc, r)]
        shares = [share for share, word in zip(decoded.shares(ahead + k, SOURCE), word_of, strict=True) if word >= 0]
        source = trimmed(doc, _nearest(runs, (stretch.first, stretch.last))) if runs else None
        voices.append(Voice(number, source, 1.0 - silent[k], next(w for w in word_of if w >= 0), shares))
    return voices


def _names(doc: Document, mention: Range) -> bool:
    """Whether a mention has a word that may name somebody."""
    return any(doc.flags[k] & SPOKEN and doc.lower[k] not in _ARTICLES for k in range(*mention))


def _nearest(mentions: list[Range], place: Range) -> Range:
    return min(mentions, key=lambda s: min(abs(s[0] - place[1]), abs(place[0] - s[1])))


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


def _runs(path: bytes, label: int) -> list[Range]:
    """Ranges of the rows labelled `label` or `label + 1`."""
    return [m.span() for m in _RUN[label].finditer(path)]


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
