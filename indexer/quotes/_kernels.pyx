"""Inner loops of the tagger's network; `network` does the same with numpy where this is not compiled."""

from libc.math cimport exp, log
from libc.string cimport memcpy

import numpy as np


def embedded(const float[:, ::1] table, const int[:, ::1] rows, const float[::1] bias, float[:, ::1] out):
    """Sums of embedding rows, a bias added, negative values cut: into `out` (n, d)."""
    cdef Py_ssize_t i, j, k, n = rows.shape[0], columns = rows.shape[1], d = table.shape[1]
    cdef const float* row
    cdef float* to
    for i in range(n):
        to = &out[i, 0]
        memcpy(to, &table[rows[i, 0], 0], d * sizeof(float))
        for j in range(1, columns):
            row = &table[rows[i, j], 0]
            for k in range(d):
                to[k] += row[k]
        for k in range(d):
            to[k] += bias[k]
            to[k] = to[k] if to[k] > 0 else 0


def gathered(const float[:, ::1] x, const int[:, ::1] index, float[:, ::1] out):
    """Rows of `x` (any, d) side by side as `index` (n, 3) names them: into `out` (n, 3d)."""
    cdef Py_ssize_t i, k, d = x.shape[1]
    for i in range(index.shape[0]):
        for k in range(3):
            memcpy(&out[i, k * d], &x[index[i, k], 0], d * sizeof(float))


def laid(
    const float[:, ::1] places, const int[::1] place, const float[:, ::1] content, const int[::1] rows,
    const float[:, ::1] lifted, const int[::1] window, float[:, ::1] out
):
    """What a window's row starts from: its place, its content and what the window is laid around, negative values cut:
    into `out` (n or more, d)."""
    cdef Py_ssize_t i, k, d = places.shape[1]
    cdef const float* a
    cdef const float* b
    cdef const float* c
    cdef float* to
    cdef float value
    for i in range(place.shape[0]):
        a = &places[place[i], 0]
        b = &content[rows[i], 0]
        c = &lifted[window[i], 0]
        to = &out[i, 0]
        for k in range(d):
            value = a[k] + b[k] + c[k]
            to[k] = value if value > 0 else 0


def added(const float[:, ::1] out, const float[::1] bias, float[:, ::1] x):
    """`x` (n or more, d) plus what is positive of `out` (n, d) plus the bias, in place."""
    cdef Py_ssize_t i, k, d = out.shape[1]
    cdef float value
    cdef const float* row
    cdef float* to
    for i in range(out.shape[0]):
        row = &out[i, 0]
        to = &x[i, 0]
        for k in range(d):
            value = row[k] + bias[k]
            to[k] += value if value > 0 else 0


def viterbi(const float[:, :, ::1] scores, const int[::1] lengths, const float[::1] begin, const float[:, ::1] step):
    """Best label sequences of padded windows, (longest, windows), and their scores."""
    cdef Py_ssize_t longest = scores.shape[0], count = scores.shape[1], labels = scores.shape[2]
    cdef Py_ssize_t w, t, i, j, best
    cdef float value, top
    paths = np.zeros((longest, count), dtype=np.int32)
    totals = np.zeros(count, dtype=np.float32)
    backs = np.zeros((longest, labels), dtype=np.int32)
    states = np.zeros((2, labels), dtype=np.float32)
    cdef int[:, ::1] path = paths, back = backs
    cdef float[::1] total = totals
    cdef float[:, ::1] state = states
    for w in range(count):
        for j in range(labels):
            state[0, j] = begin[j] + scores[0, w, j]
        for t in range(1, lengths[w]):
            for j in range(labels):
                best, top = 0, state[(t - 1) % 2, 0] + step[0, j]
                for i in range(1, labels):
                    value = state[(t - 1) % 2, i] + step[i, j]
                    if value > top:
                        best, top = i, value
                back[t, j] = best
                state[t % 2, j] = top + scores[t, w, j]
        t = lengths[w] - 1
        best, top = 0, state[t % 2, 0]
        for j in range(1, labels):
            if state[t % 2, j] > top:
                best, top = j, state[t % 2, j]
        total[w] = top
        while t >= 0:
            path[t, w] = best
            best = back[t, best]
            t -= 1
    return paths, totals


def log_partition(const float[:, :, ::1] scores, const int[::1] lengths, const float[::1] begin, const float[:, ::1] step):
    """Log of the sum over all label sequences, a value a window."""
    cdef Py_ssize_t count = scores.shape[1], labels = scores.shape[2], w, t, i, j
    cdef double top, scale, moved
    totals = np.zeros(count, dtype=np.float64)
    oddses = np.exp(np.asarray(step, dtype=np.float64))
    states = np.zeros((2, labels), dtype=np.float64)
    cdef double[::1] total = totals
    cdef double[:, ::1] odds = oddses, state = states
    for w in range(count):
        for t in range(lengths[w]):
            top = scores[t, w, 0]
            for j in range(1, labels):
                top = max(top, scores[t, w, j])
            scale = 0
            for j in range(labels):
                if t:
                    moved = 0
                    for i in range(labels):
                        moved += state[(t - 1) % 2, i] * odds[i, j]
                else:
                    moved = exp(begin[j])
                state[t % 2, j] = moved * exp(scores[t, w, j] - top)
                scale += state[t % 2, j]
            for j in range(labels):
                state[t % 2, j] /= scale
            total[w] += top + log(scale)
    return totals


cdef bint _alone(Py_UCS4 c):
    """Whether a mark is a word by itself, whatever stands beside it."""
    return c in u",;:?!()[]\"“”"


def words(str text, Py_ssize_t start, Py_ssize_t stop, match, kind):
    """The words of `text[start:stop]` as `kind`s. Plain words and marks are cut here; for anything else the pattern's
    `match` is asked."""
    cdef Py_ssize_t at = start, end
    cdef Py_UCS4 c
    cdef bint plain, small
    cdef list out = []
    new = tuple.__new__
    stop = min(stop, len(text))
    while at < stop:
        c = text[at]
        if c == u" " or c.isspace():
            at += 1
            continue
        end = at
        small = True
        while end < stop and (u"a" <= c <= u"z" or u"A" <= c <= u"Z"):
            small = small and c >= u"a"
            end += 1
            if end < stop:
                c = text[end]
        if end == at:
            plain = _alone(c) or (c == u"." and end + 1 < stop and text[end + 1] != u".")
            end += plain
        elif end == stop:
            plain = False
        else:  # "Mr.", "U.S.", "don't" and "well-known" are for the pattern
            plain = c == u" " or c == u"," or c.isspace() or (small and end - at > 2 and (c == u"." or _alone(c)))
        if not plain:
            end = match(text, at, stop).end()
        out.append(new(kind, (text[at:end], at, end)))
        at = end
    return out
