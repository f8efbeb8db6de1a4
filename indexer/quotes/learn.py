"""Training of the tagger's network: forward, backward and Adam, in numpy alone.

The loss is the cue labels' cross-entropy, the same for a flat labelling of source and content (it only helps the first
stage learn), and the negative log-likelihood of every cue's label sequence. Gradients are written out by hand; a test
holds them to finite differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.quotes.chain import padded
from indexer.quotes.network import (
    ANCHORS,
    DISTANCES,
    LABELS,
    SENTENCES,
    Floats,
    Ints,
    Network,
    Windows,
    edges,
    greatest,
    log_softmax,
    means,
    shifted,
    sides,
    windows,
)

Weights = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Example:
    """One article to learn from: feature rows, flat and cue labels of every row, its cues and quotations (rows,
    half-open) with the rows they may reach and the label sequences of these, the sentence of every row, and which of
    ANCHORS each is."""

    rows: Ints
    cue_labels: Ints
    flat_labels: Ints
    cues: Ints
    bounds: Ints
    labels: list[Ints]
    sentence: Ints
    anchors: Ints


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; sizes of the two stages, dropout shares, epochs, rate, articles a step."""

    size: int = 128
    second_size: int = 64
    first: tuple[int, ...] = (1, 2, 4)
    second: tuple[int, ...] = (1, 2, 4, 8, 16)
    pooled: tuple[int, ...] = (3,)  # layers of the second stage before which windows are pooled
    dropout: float = 0.25
    word_dropout: float = 0.1
    epochs: int = 24
    rate: float = 2e-3
    batch: int = 4
    seed: int = 20
    lessons: int = 6  # epochs of a parser's lessons
    verbs: int = 50  # of a text in one of these epochs


def initial(settings: Settings, height: int, vectors: Floats | None) -> Weights:
    """Fresh weights. `vectors` (pieces, width): ready-made vectors of the word pieces, seen through a learned map; what
    training adds to them is learned apart in `embed`."""
    rng = np.random.default_rng(settings.seed)
    d, e = settings.size, settings.second_size

    def dense(rows: int, columns: int, gain: float = 1.0) -> Floats:
        out: Floats = (rng.standard_normal((rows, columns)) * gain / np.sqrt(rows)).astype(np.float32)
        return out

    w: Weights = {
        "embed": (rng.standard_normal((height, d)) * 0.05).astype(np.float32),
        "embed_bias": np.zeros(d, np.float32),
    }
    if vectors is not None:
        w["embed"][: len(vectors)] *= 0.2
        w["map"] = dense(vectors.shape[1], d, 0.7)
    for stage, dilations, width in (("a", settings.first, d), ("b", settings.second, e)):
        for i in range(len(dilations)):
            w[f"{stage}{i}_w"] = dense(3 * width, width, 0.7)
            w[f"{stage}{i}_b"] = np.zeros(width, np.float32)
    w |= {
        "cue_w": dense(d, 3), "cue_b": np.zeros(3, np.float32),
        "flat_w": dense(d, len(LABELS)), "flat_b": np.zeros(len(LABELS), np.float32),
        "in_w": dense(d, e), "cue_in": dense(d, e),
        "near": (rng.standard_normal((DISTANCES, e)) * 0.1).astype(np.float32),
        "sentence": (rng.standard_normal((SENTENCES, e)) * 0.1).astype(np.float32),
        "anchor": np.zeros((len(ANCHORS), e), np.float32),
        "out_w": dense(e, len(LABELS)), "out_b": np.zeros(len(LABELS), np.float32),
        "begin": np.zeros(len(LABELS), np.float32), "step": np.zeros((len(LABELS), len(LABELS)), np.float32),
    }  # fmt: skip
    for i in settings.pooled:
        w[f"p{i}_w"], w[f"p{i}_b"] = dense(3 * e, e, 0.3), np.zeros(e, np.float32)
    return w


@dataclass(slots=True)
class Gradient:
    """Gradients by name; that of the embedding as row numbers with values."""

    dense: Weights
    rows: npt.NDArray[np.int64]
    values: Floats


class Trainer:
    """Weights with their Adam moments (Kingma & Ba 2015; the embedding's rows lazily)."""

    def __init__(self, settings: Settings, height: int, vectors: Floats | None, start: Weights | None = None):
        self.settings = settings
        self.vectors = vectors
        self.weights = start if start is not None else initial(settings, height, vectors)
        self.rng = np.random.default_rng(settings.seed + 1)
        self._m = {k: np.zeros_like(v) for k, v in self.weights.items()}
        self._v = {k: np.zeros_like(v) for k, v in self.weights.items()}
        self._average: Weights | None = None
        self._averaged = 0
        self._steps = 0

    # -- one step ---------------------------------------------------------------------------------------------------

    def step(self, batch: list[Example], rate: float) -> float:
        """Learn from a few articles; the loss a row before the step."""
        joined = join(batch)
        loss, gradient = self.gradient(joined, train=True)
        self._steps += 1
        norm = float(np.sqrt(sum(float((g * g).sum()) for g in gradient.dense.values())))
        scale = min(1.0, 5.0 / (norm + 1e-9))
        for name, g in gradient.dense.items():
            g *= scale
            self._adam(self.weights[name], self._m[name], self._v[name], g, rate)
        rows = gradient.rows
        m, v, w = self._m["embed"][rows], self._v["embed"][rows], self.weights["embed"][rows]
        self._adam(w, m, v, gradient.values * scale, rate)
        self._m["embed"][rows], self._v["embed"][rows], self.weights["embed"][rows] = m, v, w
        return loss

    def _adam(self, w: Floats, m: Floats, v: Floats, g: Floats, rate: float) -> None:
        m *= 0.9
        m += 0.1 * g
        v *= 0.999
        v += 0.001 * g * g
        correct = np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        w -= np.float32(rate * correct) * m / (np.sqrt(v) + 1e-8)
        if w.ndim == 2:
            w *= np.float32(1 - rate * 0.01)

    def keep(self) -> None:
        """Take the present weights into the running average that `network` returns (Polyak & Juditsky 1992)."""
        self._averaged += 1
        if self._average is None:
            self._average = {k: v.copy() for k, v in self.weights.items()}
        else:
            for k, v in self._average.items():
                v += (self.weights[k] - v) / np.float32(self._averaged)

    def network(self, pieces: list[str]) -> Network:
        """The averaged network, ready-made vectors folded into its embedding."""
        w = {k: v.copy() for k, v in (self._average or self.weights).items() if not k.startswith("flat_")}
        if self.vectors is not None:
            w["embed"][: len(self.vectors)] += self.vectors @ w.pop("map")
        return Network(w, self.settings.first, self.settings.second, self.settings.pooled, pieces, {})

    # -- gradients --------------------------------------------------------------------------------------------------

    def gradient(self, x: Example, train: bool) -> tuple[float, Gradient]:
        """Loss a row and its gradients."""
        w, s = self.weights, self.settings
        n = len(x.rows)
        rows = self._dropped(x.rows) if train else x.rows
        drop = _Dropout(self.rng, s.dropout if train else 0.0)
        unique, inverse = np.unique(rows, return_inverse=True)
        table = w["embed"][unique]
        known = None
        if self.vectors is not None:
            known = unique[unique < len(self.vectors)]
            table[: len(known)] += self.vectors[known] @ w["map"]
        inverse = inverse.reshape(rows.shape)
        total: Floats = table[inverse].sum(axis=1) + w["embed_bias"]
        g: Weights = {}
        mask0 = drop.mask(total.shape)
        hidden, back = self._stage("a", np.maximum(total, 0) * mask0, None, (drop, g))
        mask1 = drop.mask(hidden.shape)
        out: Floats = np.asarray(hidden * mask1)
        loss = 0.0
        grad_out = np.zeros_like(out)
        for name, labels, weight in (("cue", x.cue_labels, 1.0), ("flat", x.flat_labels, 0.5)):
            part, delta = _cross_entropy(out @ w[f"{name}_w"] + w[f"{name}_b"], labels, weight)
            loss += part
            g[f"{name}_w"], g[f"{name}_b"] = out.T @ delta, delta.sum(axis=0)
            grad_out += delta @ w[f"{name}_w"].T
        if len(x.cues):
            part, more = self._second(x, out, drop, g)
            loss += part
            grad_out += more
        grad_total = back(grad_out * mask1) * mask0 * (total > 0)
        g["embed_bias"] = grad_total.sum(axis=0)
        grad_table = np.zeros_like(table)
        for column in range(rows.shape[1]):
            _scatter(grad_table, inverse[:, column], grad_total)
        if known is not None and self.vectors is not None:
            g["map"] = self.vectors[known].T @ grad_table[: len(known)]
        for value in g.values():
            value /= np.float32(n)
        return loss / n, Gradient(g, unique.astype(np.int64), grad_table / np.float32(n))

    def _dropped(self, rows: Ints) -> Ints:
        """Rows with some words replaced by the unknown piece, so that the other columns learn to do without."""
        rows = rows.copy()
        gone = self.rng.random(len(rows)) < self.settings.word_dropout
        rows[gone, :2] = 0
        half = gone & (self.rng.random(len(rows)) < 0.5)
        rows[half, 2] = rows[0, 2]
        return rows

    def _second(self, x: Example, out: Floats, drop: _Dropout, g: Weights) -> tuple[float, Floats]:
        """Loss and gradient of the second stage; gradients of its weights go into `g`, that of `out` is returned."""
        w = self.weights
        wins = windows(x.cues, x.bounds, x.sentence, x.anchors)
        content = out @ w["in_w"]
        around = means(out, wins.cues)
        lifted = around @ w["cue_in"] + w["anchor"][wins.anchors]
        z: Floats = w["near"][wins.near] + w["sentence"][wins.sentence] + content[wins.rows] + lifted[wins.window]
        mask0 = drop.mask(z.shape)
        y, back = self._stage("b", np.maximum(z, 0) * mask0, wins, (drop, g))
        scores = y @ w["out_w"] + w["out_b"]
        loss, delta, g["begin"], g["step"] = chain_loss(scores, wins.starts, _cut(x, wins), (w["begin"], w["step"]))
        g["out_w"], g["out_b"] = y.T @ delta, delta.sum(axis=0)
        grad_z = back(delta @ w["out_w"].T) * mask0 * (z > 0)
        g["near"], g["sentence"] = np.zeros_like(w["near"]), np.zeros_like(w["sentence"])
        _scatter(g["near"], wins.near, grad_z)
        _scatter(g["sentence"], wins.sentence, grad_z)
        grad_content = np.zeros_like(content)
        _scatter(grad_content, wins.rows, grad_z)
        grad_lifted = np.add.reduceat(grad_z, wins.starts[:-1], axis=0)
        g["anchor"] = np.zeros_like(w["anchor"])
        np.add.at(g["anchor"], wins.anchors, grad_lifted)
        g["in_w"], g["cue_in"] = out.T @ grad_content, around.T @ grad_lifted
        grad_out = grad_content @ w["in_w"].T
        grad_around = grad_lifted @ w["cue_in"].T
        for k, (a, b) in enumerate(wins.cues):
            grad_out[a:b] += grad_around[k] / np.float32(b - a)
        return loss, grad_out

    def _stage(
        self, name: str, x: Floats, wins: Windows | None, way: tuple[_Dropout, Weights]
    ) -> tuple[Floats, Callable[[Floats], Floats]]:
        """Convolutions of a stage, "a" or "b", and poolings of its windows; returns the output and a function from its
        gradient to the input's, which puts the weights' gradients into the second of `way`."""
        w, s = self.weights, self.settings
        drop, g = way
        starts = np.array([0, len(x)], dtype=np.int32) if wins is None else wins.starts
        steps: list[Callable[[Floats], Floats]] = []
        for i, by in enumerate(s.first if wins is None else s.second):
            if wins is not None and i in s.pooled:
                x, back = _pool(x, (w[f"p{i}_w"], w[f"p{i}_b"]), wins)
                steps.append(_keeping(back, g, f"p{i}"))
            x, back = _convolution(x, (w[f"{name}{i}_w"], w[f"{name}{i}_b"]), starts, by, drop)
            steps.append(_keeping(back, g, f"{name}{i}"))

        def all_back(grad: Floats) -> Floats:
            for step in reversed(steps):
                grad = step(grad)
            return grad

        return x, all_back


class _Dropout:
    def __init__(self, rng: np.random.Generator, share: float):
        self.rng, self.share = rng, share

    def mask(self, shape: tuple[int, ...]) -> Floats | np.float32:
        if not self.share:
            return np.float32(1)
        keep: Floats = (self.rng.random(shape, dtype=np.float32) >= self.share).astype(np.float32)
        keep /= np.float32(1 - self.share)
        return keep


Back = Callable[[Floats], tuple[Floats, Floats, Floats]]  # from the output's gradient to input's, weight's and bias's


def _keeping(back: Back, g: Weights, name: str) -> Callable[[Floats], Floats]:
    """A layer's backward function that puts the gradients of its weights into `g` and returns the input's."""

    def keeping(grad: Floats) -> Floats:
        grad, g[f"{name}_w"], g[f"{name}_b"] = back(grad)
        return grad

    return keeping


def _convolution(x: Floats, layer: tuple[Floats, Floats], starts: Ints, by: int, drop: _Dropout) -> tuple[Floats, Back]:
    """A residual convolution within segments (`network.convolve`); the output and its backward function."""
    weight, bias = layer
    wide = shifted(x, starts, by)
    raised = wide @ weight + bias
    keep = drop.mask(raised.shape) * (raised > 0)

    def back(grad: Floats) -> tuple[Floats, Floats, Floats]:
        inner: Floats = grad * keep
        spread: Floats = inner @ weight.T
        d = grad.shape[1]
        first, last = edges(starts, by)
        spread[first, :d] = 0
        spread[last, 2 * d :] = 0
        more = grad + spread[:, d : 2 * d]
        more[:-by] += spread[by:, :d]
        more[by:] += spread[:-by, 2 * d :]
        return more, wide.T @ inner, inner.sum(axis=0)

    return x + raised * keep, back


def _pool(x: Floats, layer: tuple[Floats, Floats], wins: Windows) -> tuple[Floats, Back]:
    """Every window's rows plus what they learn of its sides (`network.greatest`); the output and its backward
    function."""
    weight, bias = layer
    bounds = sides(wins)
    top = greatest(x.astype(np.float32, copy=False), bounds)
    raised = top @ weight + bias

    def back(grad: Floats) -> tuple[Floats, Floats, Floats]:
        given: Floats = np.add.reduceat(grad, wins.starts[:-1], axis=0) * (raised > 0)
        shares = (given @ weight.T).reshape(len(bounds), bounds.shape[1] - 1, -1)
        more = grad.copy()
        columns = np.arange(x.shape[1])
        for window, places in enumerate(bounds.tolist()):
            for side, (a, b) in enumerate(pairwise(places)):
                if a < b:
                    more[a + x[a:b].argmax(axis=0), columns] += shares[window, side]
        return more, top.T @ given, given.sum(axis=0)

    return x + np.maximum(raised, 0)[wins.window], back


def _scatter(into: Floats, index: npt.NDArray[np.integer], values: Floats) -> None:
    """into[index] += values, summing where an index comes more than once: sorted, then added up in runs."""
    order = np.argsort(index, kind="stable")
    ordered = index[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    into[ordered[starts]] += np.add.reduceat(values[order], starts, axis=0)


def _cross_entropy(scores: Floats, labels: Ints, weight: float) -> tuple[float, Floats]:
    log = log_softmax(scores)
    known = labels >= 0
    at = np.flatnonzero(known)
    delta = np.exp(log) * known[:, None].astype(np.float32)
    delta[at, labels[at]] -= 1
    return -weight * float(log[at, labels[at]].sum()), (delta * np.float32(weight)).astype(np.float32)


def _cut(x: Example, wins: Windows) -> list[Ints]:
    """The labels of every window, out of those of its paragraph."""
    return [x.labels[k][a - x.bounds[k, 0] : b - x.bounds[k, 0]] for k, (a, b) in enumerate(wins.spans)]


def chain_loss(
    scores: Floats, starts: Ints, labels: list[Ints], chain: tuple[Floats, Floats]
) -> tuple[float, Floats, Floats, Floats]:
    """Negative log-likelihood of windows' labels under a linear chain, and its gradients with respect to the scores,
    the first labels' and the steps' weights (forward-backward, Rabiner 1989)."""
    begin, step = chain
    ordered, ordered_lengths, order = padded(scores, starts, np.arange(len(starts) - 1, dtype=np.int32))
    emit, lengths = np.empty_like(ordered).transpose(1, 0, 2), np.empty_like(ordered_lengths)
    emit[order], lengths[order] = ordered.transpose(1, 0, 2), ordered_lengths
    count, longest, size = emit.shape
    gold = np.zeros((count, longest), dtype=np.int64)
    for k, sequence in enumerate(labels):
        gold[k, : lengths[k]] = sequence
    forward = np.zeros((longest, count, size), dtype=np.float32)
    forward[0] = begin + emit[:, 0]
    for t in range(1, longest):
        moved = _log_sum(forward[t - 1][:, :, None] + step, 1) + emit[:, t]
        forward[t] = np.where((t < lengths)[:, None], moved, forward[t - 1])
    total = _log_sum(forward[-1], 1)
    backward = np.zeros((longest, count, size), dtype=np.float32)
    pair = np.zeros((size, size), dtype=np.float32)
    for t in range(longest - 2, -1, -1):
        ahead = emit[:, t + 1] + backward[t + 1]
        live = (t + 1 < lengths)[:, None]
        joint = forward[t][:, :, None] + step + ahead[:, None, :]
        pair += (np.exp(joint - total[:, None, None]) * live[:, :, None]).sum(axis=0)
        backward[t] = np.where(live, _log_sum(step + ahead[:, None, :], 2), 0)
    index = np.arange(longest)
    live_all = index[None, :] < lengths[:, None]
    marginal = np.exp(forward + backward - total[None, :, None]).transpose(1, 0, 2) * live_all[:, :, None]
    hot = np.zeros_like(marginal)
    np.put_along_axis(hot, gold[:, :, None], 1.0, axis=2)
    hot *= live_all[:, :, None]
    score = float((emit * hot).sum()) + float(begin[gold[:, 0]].sum())
    for t in range(1, longest):
        live_t = t < lengths
        a, b = gold[live_t, t - 1], gold[live_t, t]
        score += float(step[a, b].sum())
        np.subtract.at(pair, (a, b), np.float32(1))
    first = (np.exp(forward[0] + backward[0] - total[:, None])).sum(axis=0) - hot[:, 0].sum(axis=0)
    delta = np.zeros_like(scores)
    difference = marginal - hot
    for k, (a, b) in enumerate(pairwise(starts)):
        delta[a:b] = difference[k, : b - a]
    return float(total.sum()) - score, delta, first.astype(np.float32), pair


def _log_sum(x: Floats, axis: int) -> Floats:
    top = x.max(axis=axis, keepdims=True)
    out: Floats = np.squeeze(top, axis) + np.log(np.exp(x - top).sum(axis=axis))
    return out


def join(batch: list[Example]) -> Example:
    """Several articles as one, with empty break rows between."""
    if len(batch) == 1:
        return batch[0]
    shift = 0
    sentence_shift = 0
    rows, cue, flat, cues, bounds, labels, sentence, anchors = [], [], [], [], [], [], [], []
    for x in batch:
        rows.append(x.rows)
        cue.append(x.cue_labels)
        flat.append(x.flat_labels)
        cues.append(x.cues + shift)
        bounds.append(x.bounds + shift)
        labels.extend(x.labels)
        sentence.append(x.sentence + sentence_shift)
        anchors.append(x.anchors)
        shift += len(x.rows)
        sentence_shift += int(x.sentence.max(initial=0)) + 10
    return Example(
        np.concatenate(rows),
        np.concatenate(cue),
        np.concatenate(flat),
        np.concatenate(cues),
        np.concatenate(bounds),
        labels,
        np.concatenate(sentence),
        np.concatenate(anchors),
    )


def batches(examples: list[Example], size: int, rng: np.random.Generator) -> Iterator[list[Example]]:
    """The examples in a new order, a few at a time."""
    order = rng.permutation(len(examples))
    for i in range(0, len(order), size):
        yield [examples[k] for k in order[i : i + size]]
