"""How sure an attribution is: the tagger's own probabilities and what the rules say, weighed by logistic regression.

The weights are learned on articles that the tagger which gave the probabilities had not seen (Platt 2000), so that of
the attributions with confidence 0.9 about nine in ten are right.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.quotes.document import CAPITAL, SPOKEN, Attribution, Document
from indexer.quotes.lexicon import lexicon
from indexer.quotes.tagger import Tagged, Voice

Range = tuple[int, int]
Matrix = npt.NDArray[np.float64]

_PLAIN = (
    "one", "cue", "labels", "source", "rival", "content", "weakest", "rules agree", "rules differ", "rules silent",
    "direct", "mixed", "say", "strong", "no source", "pronoun", "far source", "long source", "heading", "short",
    "names near", "quotes in content", "source agrees and direct", "capital source", "voices agree", "voices differ",
    "voice", "voice's rival", "spoken", "source surely", "voice surely", "spoken surely",
)  # fmt: skip
SIGNALS = (*_PLAIN, *(f"{name}, quoted" for name in _PLAIN))  # words in quotation marks have weights of their own
VOICE_SIGNALS = ("one", "share", "rival", "spoken", "rules agree", "rules differ", "tagged", "same paragraph", "short")
_REACH = 400


def signals(doc: Document, tagged: Tagged, ruled: list[Attribution]) -> Matrix:
    """A row of numbers for every attribution, as named in SIGNALS."""
    found = tagged.attributions
    voices = {v.stretch: v for v in tagged.voices}
    rows = np.zeros((len(found), len(_PLAIN)))
    lex = lexicon()
    order = sorted(ruled, key=_begin)
    for k, a in enumerate(found):
        cue, labels, source, rival, content, weakest = (a.signals + (0.0,) * 6)[:6]
        agree, differ = _rules_say(a, order)
        words = sum(map(doc.count, a.content))
        inside = sum(map(doc.quoted, a.content)) / max(1, words)
        direct, mixed = float(inside >= 0.9), float(0 < inside < 0.9)
        verb = lex.speech.get(doc.lower[a.cue[1] - 1]) or lex.speech.get(doc.lower[a.cue[0]]) if a.cue else None
        width = a.source[1] - a.source[0] if a.source else 0
        gap = min(abs(a.source[0] - a.cue[1]), abs(a.cue[0] - a.source[1])) if a.source and a.cue else 0
        quotes = sum(_quotations(doc, piece) for piece in a.content) if inside else 0
        rows[k] = (
            1.0, _logit(cue), math.log(max(labels, 1e-9)), _logit(source), rival, _logit(content), weakest,
            agree, differ, float(not agree and not differ), direct, mixed, float(verb in ("say", "tell")),
            float(verb is not None and verb not in lex.weak), float(a.source is None),
            float(width == 1 and doc.lower[a.source[0]] in lex.pronouns) if a.source else 0.0,
            math.log1p(gap), math.log1p(max(0, width - 4)), float(doc.paragraph[a.content[0][0]] == 0),
            float(words < 4), _names_near(doc, a), math.log1p(quotes), agree * direct,
            float(doc.flags[a.source[0]] & CAPITAL > 0) if a.source else 0.0,
            *(_voices_say(doc, a, voices) if inside else _SILENT),
            0.0, 0.0, 0.0,
        )  # fmt: skip
    for to, of, above in ((-3, "source", 2.0), (-2, "voice", 2.0), (-1, "spoken", 3.0)):
        rows[:, to] = np.maximum(rows[:, _PLAIN.index(of)] - above, 0.0)
    marked = rows[:, _PLAIN.index("direct")] + rows[:, _PLAIN.index("mixed")]
    return np.concatenate([rows, rows * marked[:, None]], axis=1)


_SILENT = (0.0,) * 5


def _voices_say(doc: Document, a: Attribution, voices: dict[int, Voice]) -> tuple[float, ...]:
    """What the voices of an attribution's quotations say of its source: the last five of SIGNALS, by the one that
    says least for it."""
    heard = [v for piece in a.content for v in _voices_in(doc, piece, voices)]
    if not heard:
        return _SILENT
    spoken = _logit(min(v.spoken for v in heard))
    if a.source is None:
        return 0.0, 0.0, 0.0, 0.0, spoken
    least = min(heard, key=lambda v: v.share(a.source) if a.source else 0.0)
    agree = all(v.source is not None and _meet(v.source, a.source) for v in heard)
    return float(agree), float(not agree), _logit(least.share(a.source)), least.rival(a.source), spoken


def _voices_in(doc: Document, piece: Range, voices: dict[int, Voice]) -> list[Voice]:
    """Voices of the quotations at least half of which lie in a piece of content."""
    found = []
    for k in range(max(0, bisect_left(doc.begins, piece[0]) - 2), len(doc.begins)):
        stretch = doc.stretches[k]
        if stretch.first >= piece[1]:
            break
        common = min(stretch.last, piece[1]) - max(stretch.first, piece[0])
        if k in voices and 2 * common >= stretch.last - stretch.first:
            found.append(voices[k])
    return found


def _meet(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def voice_signals(doc: Document, tagged: Tagged, ruled: list[Attribution]) -> Matrix:
    """A row of numbers for every voice, as named in VOICE_SIGNALS."""
    rows = np.zeros((len(tagged.voices), len(VOICE_SIGNALS)))
    taken = bytearray(len(doc.words))
    for a in tagged.attributions:
        for first, last in a.content:
            taken[first:last] = b"\x01" * (last - first)
    order = sorted(ruled, key=_begin)
    for k, v in enumerate(tagged.voices):
        stretch = doc.stretches[v.stretch]
        piece = stretch.first, stretch.last
        agree, differ = _rules_say(Attribution((piece,), None, v.source), order)
        source = v.source or (0, 0)
        rows[k] = (
            1.0, _logit(v.share(source)), v.rival(source), _logit(v.spoken), agree, differ,
            float(2 * sum(taken[slice(*piece)]) > piece[1] - piece[0]),
            float(doc.paragraph[source[0]] == stretch.paragraph), float(doc.count(piece) < 5),
        )  # fmt: skip
    return rows


def _names_near(doc: Document, a: Attribution) -> float:
    """How many names, outside quotations, stand in the cue's sentence."""
    if a.cue is None:
        return 0.0
    first, last = doc.sentences[doc.sentence[a.cue[0]]]
    first, last = max(first, a.cue[0] - 60), min(last, a.cue[1] + 60)
    names, capital = 0, doc.flags[first] & CAPITAL
    for flag, depth in zip(doc.flags[first + 1 : last], doc.depth[first + 1 : last], strict=True):
        names += flag & CAPITAL > capital and not depth
        capital = flag & CAPITAL
    return math.log1p(names)


def _quotations(doc: Document, piece: Range) -> int:
    """How many quotations begin with a word of a piece."""
    first, last = piece
    if not doc.quoted(piece):
        return 0
    before = doc.depth[first - 1] if first else 1
    found = 0
    for flag, depth in zip(doc.flags[first:last], doc.depth[first:last], strict=True):
        found += bool(flag & SPOKEN and depth and not before)
        before = depth
    return found


def _rules_say(a: Attribution, ruled: list[Attribution]) -> tuple[float, float]:
    """Whether a rule's attribution of these words has the same source, or another."""
    first, last = a.content[0][0], a.content[-1][1]
    low = bisect_left(ruled, first - _REACH, key=_begin)
    agree = differ = 0.0
    for b in ruled[low : low + _REACH]:
        if b.content[0][0] >= last:
            break
        if b.content[-1][1] <= first or not _share(a, b):
            continue
        if a.source and b.source and a.source[0] < b.source[1] and b.source[0] < a.source[1]:
            agree = 1.0
        elif b.source is not None:
            differ = 1.0
    return agree, differ * (1.0 - agree)


def _begin(a: Attribution) -> int:
    return a.content[0][0]


def _share(a: Attribution, b: Attribution) -> bool:
    return any(x[0] < y[1] and y[0] < x[1] for x in a.content for y in b.content)


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def calibrated(found: list[Attribution], rows: Matrix, weights: list[float]) -> list[Attribution]:
    """The attributions with confidences from their signals."""
    if not found or len(weights) != rows.shape[1]:
        return found
    sure = zip(found, chances(rows, weights), strict=True)
    # `replace` takes three times as long
    return [Attribution(a.content, a.cue, a.source, p, a.signals, a.shares, a.verbatim) for a, p in sure]


def chances(rows: Matrix, weights: list[float]) -> list[float]:
    """How likely each row's answer is right."""
    sure: list[float] = (1 / (1 + np.exp(-(rows @ np.array(weights))))).tolist()
    return sure


def fit(rows: Matrix, right: Matrix, penalty: float = 2.0) -> list[float]:
    """Weights of the logistic regression of `right` (0 or 1) on the rows, by Newton's method, with a ridge penalty."""
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], penalty)
    ridge[0] = 1e-6
    for _ in range(30):
        p = 1 / (1 + np.exp(-(rows @ weights)))
        gradient = rows.T @ (right - p) - ridge * weights
        curve = (rows * (p * (1 - p))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, gradient)
        weights += step
        if float(np.abs(step).max()) < 1e-6:
            break
    return [round(float(w), 6) for w in weights]


def reliability(
    sure: Matrix, right: Matrix, edges: tuple[float, ...] = (0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and number of the answers in every band of confidence that holds any."""
    out = []
    for low, high in pairwise(edges):
        here = (sure >= low) & (sure < high)
        if here.any():
            out.append((float(sure[here].mean()), float(right[here].mean()), int(here.sum())))
    return out
