"""The learned tagger: a document in, attributions out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from indexer.quotes.document import SPOKEN, Attribution, Document, Stretch
from indexer.quotes.features import Layout
from indexer.quotes.network import (
    LABELS,
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

CUE_THRESHOLD = 0.25
# Log odds against the best sequence of all above which one with content, or with a source, is taken.
CONTENT_MARGIN, SOURCE_MARGIN = -1.0, -3.0
SOURCE, CONTENT = LABELS.index("B-source"), LABELS.index("B-content")
# Label sequences as bytes: a run begins anew with the first label of its pair, and goes on with the second.
_RUN = {begin: re.compile(b"%c%c*|%c+" % (begin, begin + 1, begin + 1)) for begin in (SOURCE, CONTENT)}
_ARTICLES = frozenset(("the", "a", "an"))
_NEVER = np.float32(1e6)
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
        for k in range(0, len(cues), BATCH):
            found.extend(_of_cues(net, doc, layout, seen, cues[k : k + BATCH]))
        here = [q for q in quotations if start <= quotation_rows(layout, q[1])[0] < stop]
        for k in range(0, len(here), BATCH):
            voices.extend(_of_quotations(net, doc, layout, seen, here[k : k + BATCH]))
    return Tagged(found, voices)


def _of_cues(
    net: Network, doc: Document, layout: Layout, seen: tuple[int, Floats, Ints], cues: list[tuple[int, int, float]]
) -> list[Attribution]:
    """Attributions of some cues; `seen`: the first row that was read, the rows' hidden states and sentences."""
    low, hidden, sentences = seen
    rows = np.array([(layout.row_of[a], layout.row_of[b - 1] + 1) for a, b, _ in cues], dtype=np.int32) - low
    bounds = np.array([doc.ranges[doc.paragraph[a]] for a, _, _ in cues], dtype=np.int32)
    bounds += np.array([doc.paragraph[a] + 1 for a, _, _ in cues], dtype=np.int32)[:, None] - low
    wins = windows(rows, np.clip(bounds, 0, len(hidden)), sentences)
    scores, lengths, order = padded(label_scores(net, hidden, wins), wins.flat)
    chain = net.weights["begin"], net.weights["step"]
    path, best = viterbi(scores, lengths, *chain)
    contents, sources = _runs(path, lengths, CONTENT), _runs(path, lengths, SOURCE)
    other = best_with(CONTENT, (scores, lengths), chain, [k for k in range(len(cues)) if k not in contents])
    for k, (steps, total) in other.items():
        if total - best[k] > CONTENT_MARGIN:
            contents[k], best[k] = _runs_of(steps, CONTENT), total
            sources.pop(k, None)
            if runs := _runs_of(steps, SOURCE):
                sources[k] = runs
    other = best_with(SOURCE, (scores, lengths), chain, [k for k in sorted(contents) if k not in sources])
    for k, (steps, total) in other.items():
        if total - best[k] > SOURCE_MARGIN:
            sources[k] = _runs_of(steps, SOURCE)[:1]
    sure = np.exp(best - log_partition(scores, lengths, *chain))
    as_source, as_content = _shares(scores)
    place = np.argsort(order)
    found = []
    for k, (a, b, probability) in enumerate(cues):
        first = int(layout.word_of[low + wins.spans[k, 0]])
        at = int(place[k])
        content = [(x + first, y + first) for x, y in contents.get(at, ())]
        if not content:
            continue
        mentions = [m for x, y in sources.get(at, ()) if _names(doc, m := (x + first, y + first))]
        source = trimmed(doc, _nearest(mentions, (a, b))) if mentions else None
        inside = as_content[at]
        parts = _parts((as_source[at][: lengths[at]], inside), (content, source), first)
        pieces = tuple(probability * sum(inside[x - first : y - first]) / (y - x) for x, y in content)
        signals = (probability, float(sure[at]), *parts)
        found.append(Attribution(tuple(content), (a, b), source, probability * float(sure[at]), signals, pieces))
    return found


def _of_quotations(
    net: Network, doc: Document, layout: Layout, seen: tuple[int, Floats, Ints], asked: list[tuple[int, Stretch]]
) -> list[Voice]:
    """Voices of some quotations; `seen` as in `_of_cues`."""
    low, hidden, sentences = seen
    bounds_of = paragraph_rows(doc, layout)
    ends = np.array([quotation_rows(layout, s) for _, s in asked], dtype=np.int32) - low
    bounds = np.array([quotation_reach(layout, bounds_of, s) for _, s in asked], dtype=np.int32) - low
    wins = windows(ends, np.clip(bounds, 0, len(hidden)), sentences, np.ones(len(asked), np.int32))
    scores, lengths, order = padded(label_scores(net, hidden, wins), wins.flat)
    begin, step = net.weights["begin"], net.weights["step"]
    path, _ = viterbi(scores, lengths, begin, step)
    sources = _runs(path, lengths, SOURCE)
    other = best_with(SOURCE, (scores, lengths), (begin, step), [k for k in range(len(asked)) if k not in sources])
    sources.update((k, _runs_of(steps, SOURCE)) for k, (steps, _) in other.items())
    nothing = begin[0] + scores[:, :, 0].sum(axis=0) + (lengths - 1) * step[0, 0]
    silent = np.exp(nothing - log_partition(scores, lengths, begin, step))
    as_source, _ = _shares(scores)
    place = np.argsort(order)
    voices = []
    for i, (number, stretch) in enumerate(asked):
        at, row = int(place[i]), int(low + wins.spans[i, 0])
        word_of = layout.word_of[row : row + int(lengths[at])]
        real = np.flatnonzero(word_of >= 0)
        first = int(word_of[real[0]])
        runs = [(int(word_of[x]), int(word_of[y - 1]) + 1) for x, y in sources[at]]
        runs = [r for r in runs if (r[1] <= stretch.first or stretch.last <= r[0]) and _names(doc, r)]
        shares = [as_source[at][k] for k in real]
        source = trimmed(doc, _nearest(runs, (stretch.first, stretch.last))) if runs else None
        voices.append(Voice(number, source, 1.0 - float(silent[at]), first, shares))
    return voices


def _names(doc: Document, mention: Range) -> bool:
    """Whether a mention has a word that may name somebody."""
    return any(doc.flags[k] & SPOKEN and doc.lower[k] not in _ARTICLES for k in range(*mention))


def _nearest(mentions: list[Range], place: Range) -> Range:
    return min(mentions, key=lambda s: min(abs(s[0] - place[1]), abs(place[0] - s[1])))


def _shares(scores: Floats) -> tuple[list[list[float]], list[list[float]]]:
    """How likely every step, by its own scores, is part of a source and of a content: two lists of windows."""
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    return (shares[:, :, 1] + shares[:, :, 2]).T.tolist(), (shares[:, :, 3] + shares[:, :, 4]).T.tolist()


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


def best_with(
    label: int, padded_scores: tuple[Floats, Ints], chain: tuple[Floats, Floats], which: list[int]
) -> dict[int, tuple[Ints, float]]:
    """The best label sequence that has a run of `label` or `label + 1`, and its score, for each of the windows `which`.
    Labels are doubled for it: those up to the first such run, and those from it on."""
    if not which:
        return {}
    scores, lengths = padded_scores
    begin, step = chain
    count = len(begin)
    last = lengths[which] - 1
    twice = np.tile(scores[: int(last.max()) + 1, which], (1, 1, 2))
    twice[last, np.arange(len(which)), :count] = -_NEVER
    never = np.full((count, count), -_NEVER, dtype=np.float32)
    before, into = step.copy(), never.copy()
    before[:, label : label + 2] = -_NEVER
    into[:, label] = step[:, label]
    first = np.concatenate([begin, never[0]])
    first[count + label], first[label : label + 2] = begin[label], -_NEVER
    steps = np.ascontiguousarray(np.block([[before, into], [never, step]]), dtype=np.float32)
    path, total = viterbi(np.ascontiguousarray(twice), last + 1, first, steps)
    return {k: (path[: last[i] + 1, i] % count, float(total[i])) for i, k in enumerate(which)}


def _runs_of(path: Ints, begin: int) -> list[Range]:
    """Ranges of the steps of one window labelled `begin` or `begin + 1`."""
    return [m.span() for m in _RUN[begin].finditer(path.astype(np.uint8).tobytes())]


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
    rows, longest = path.T.astype(np.uint8).tobytes(), len(path)
    out: dict[int, list[Range]] = {}
    for window, length in enumerate(lengths.tolist()):
        at = window * longest
        if runs := [(m.start() - at, m.end() - at) for m in _RUN[begin].finditer(rows, at, at + length)]:
            out[window] = runs
    return out
