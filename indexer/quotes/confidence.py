"""How sure an attribution is: the tagger's own probabilities and what the rules say, weighed by logistic regression.

The weights are learned on articles that the tagger which gave the probabilities had not seen (Platt 2000), so that of
the attributions with confidence 0.9 about nine in ten are right.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.quotes.document import CAPITAL, SPOKEN, Attribution, Document
from indexer.quotes.lexicon import lexicon

Range = tuple[int, int]
Matrix = npt.NDArray[np.float64]

SIGNALS = (
    "one", "cue", "labels", "source", "rival", "content", "weakest", "rules agree", "rules differ", "rules silent",
    "direct", "mixed", "say", "strong", "no source", "pronoun", "far source", "long source", "heading", "short",
    "names near", "quotes in content", "source agrees and direct", "capital source",
)  # fmt: skip
_REACH = 400


def signals(doc: Document, found: list[Attribution], ruled: list[Attribution]) -> Matrix:
    """A row of numbers for every attribution, as named in SIGNALS."""
    rows = np.zeros((len(found), len(SIGNALS)))
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
    sure = 1 / (1 + np.exp(-(rows @ np.array(weights))))
    return [replace(a, confidence=float(p)) for a, p in zip(found, sure, strict=True)]


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
