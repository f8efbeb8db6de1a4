"""The linear chain over a window's labels: its best sequences, and the sum over all (Lafferty et al. 2001).

Windows stand one after the other in one array of scores (rows, labels); `starts` (windows + 1) tells where each begins.
"""

from __future__ import annotations

import numpy as np

from indexer.quotes.network import Doubles, Floats, Ints

try:
    from indexer.quotes import _kernels as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

_NEVER = np.float32(1e6)


def viterbi(scores: Floats, starts: Ints, which: Ints, begin: Floats, step: Floats) -> tuple[Ints, Floats]:
    """The best label of every row of the windows `which`, 0 in others, and the scores of these windows' sequences.
    `begin` scores first labels, `step[i, j]` label j after i; where they are for twice as many labels, a sequence
    passes from the first half to the second, in which it must end."""
    if compiled is not None:
        return compiled.viterbi(scores, starts, which, begin, step)
    labels, states = scores.shape[1], len(begin)
    emit, lengths, order = padded(scores, starts, which)
    emit = np.tile(emit, (1, 1, states // labels))
    longest, count = emit.shape[:2]
    emit[lengths - 1, np.arange(count), : states - labels] = -_NEVER
    live = live_counts(lengths, longest)
    best = np.empty((longest, count, states), dtype=np.float32)
    best[0] = begin + emit[0]
    into = np.ascontiguousarray(step.T)
    for t in range(1, longest):
        n = live[t]
        state = np.maximum.reduce(best[t - 1, :n, None, :] + into, axis=2, out=best[t, :n])
        state += emit[t, :n]
    last: Floats = best[lengths - 1, np.arange(count)]
    path = np.zeros(len(scores), dtype=np.int32)
    first = starts[which[order]]
    label = last.argmax(axis=1)
    for t in range(longest - 1, -1, -1):
        n = live[t]
        path[first[:n] + t] = label[:n] % labels
        if t:
            label[:n] = (best[t - 1, :n] + into[label[:n]]).argmax(axis=1)
    total = np.empty(count, dtype=np.float32)
    total[order] = last.max(axis=1, initial=-np.inf)
    return path, total


def with_label(label: int, begin: Floats, step: Floats) -> tuple[Floats, Floats]:
    """`begin` and `step` of `viterbi` for sequences that have a run of `label` or `label + 1`: labels are doubled,
    those up to the first such run and those from it on."""
    count = len(begin)
    never = np.full((count, count), -_NEVER, dtype=np.float32)
    before, into = step.copy(), never.copy()
    before[:, label : label + 2] = -_NEVER
    into[:, label] = step[:, label]
    first = np.concatenate([begin, never[0]])
    first[count + label], first[label : label + 2] = begin[label], -_NEVER
    return first, np.ascontiguousarray(np.block([[before, into], [never, step]]), dtype=np.float32)


def log_partition(scores: Floats, starts: Ints, begin: Floats, step: Floats) -> Doubles:
    """Log of the sum over all label sequences, a value a window; sums are rescaled at every step."""
    if compiled is not None:
        return compiled.log_partition(scores, starts, begin, step)
    emit, lengths, order = padded(scores, starts, np.arange(len(starts) - 1, dtype=np.int32))
    longest = len(emit)
    live = live_counts(lengths, longest)
    exact = emit.astype(np.float64)
    top = exact.max(axis=2)
    weights = np.exp(exact - top[:, :, None])
    odds = np.exp(step.astype(np.float64))
    total: Doubles = np.where(np.arange(longest)[:, None] < lengths, top, 0).sum(axis=0)
    state = weights[0] * np.exp(begin.astype(np.float64))
    for t in range(1, longest):
        n = live[t]
        moved = (state[:n] @ odds) * weights[t, :n]
        scale = moved.sum(axis=1)
        total[:n] += np.log(scale)
        state[:n] = moved / scale[:, None]
    out = np.empty(len(total))
    out[order] = total + np.log(state.sum(axis=1))
    return out


def padded(scores: Floats, starts: Ints, which: Ints) -> tuple[Floats, Ints, Ints]:
    """The windows `which` side by side, the longest first: scores (longest, windows, labels), the windows' lengths in
    that order, and which of `which` stands where."""
    lengths = (starts[1:] - starts[:-1])[which]
    order = np.argsort(-lengths, kind="stable").astype(np.int32)
    out = np.zeros((int(lengths.max(initial=1)), len(which), scores.shape[1]), dtype=np.float32)
    for place, k in enumerate(order):
        out[: lengths[k], place] = scores[starts[which[k]] : starts[which[k] + 1]]
    return out, lengths[order].astype(np.int32), order


def live_counts(lengths: Ints, longest: int) -> list[int]:
    """How many windows, longest first, still run at every step."""
    counts: list[int] = np.searchsorted(-lengths, -np.arange(longest), side="left").tolist()
    return counts
