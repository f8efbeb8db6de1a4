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


def tiled(const float[:, ::1] x, const int[::1] starts, Py_ssize_t by):
    """Rows of `x` (n, d) as the six factors of a convolution of dilation `by` over four rows at once, within segments
    that begin at `starts`: (6, tiles, d)."""
    cdef Py_ssize_t s, block, row, stop, i, k, tile = 0, count = 0, d = x.shape[1]
    for s in range(starts.shape[0] - 1):
        block = starts[s]
        while block < starts[s + 1]:  # a range of unknown step would be Python's
            count += min(by, starts[s + 1] - block)
            block += 4 * by
    out = np.empty((6, count, d), dtype=np.float32)
    nothing = np.zeros(d, dtype=np.float32)
    cdef float[:, :, ::1] to = out
    cdef const float[::1] zero = nothing
    cdef const float* at[6]
    cdef float two = 2, four = 4, five = 5  # plain numbers would be doubles
    cdef const float* a
    cdef const float* b
    cdef const float* c
    cdef const float* e
    cdef float* t
    for s in range(starts.shape[0] - 1):
        stop = starts[s + 1]
        block = starts[s]
        while block < stop:
            for row in range(block, min(block + by, stop)):
                at[0] = &x[row - by, 0] if row - by >= starts[s] else &zero[0]
                for i in range(1, 6):
                    at[i] = &x[row + (i - 1) * by, 0] if row + (i - 1) * by < stop else &zero[0]
                a, b, c, e = at[1], at[2], at[3], at[4]
                t = &to[1, tile, 0]
                for k in range(d):
                    t[k] = (e[k] - four * b[k]) + (c[k] - four * a[k])
                t = &to[2, tile, 0]
                for k in range(d):
                    t[k] = (e[k] - four * b[k]) - (c[k] - four * a[k])
                t = &to[3, tile, 0]
                for k in range(d):
                    t[k] = (e[k] - b[k]) + two * (c[k] - a[k])
                t = &to[4, tile, 0]
                for k in range(d):
                    t[k] = (e[k] - b[k]) - two * (c[k] - a[k])
                for i in range(2):
                    a, b, c = at[i], at[i + 2], at[i + 4]
                    t = &to[5 * i, tile, 0]
                    for k in range(d):
                        t[k] = four * a[k] - five * b[k] + c[k]
                tile += 1
            block += 4 * by
    return out


def untiled(const float[:, :, ::1] tiles, const float[::1] bias, const int[::1] starts, Py_ssize_t by, float[:, ::1] x):
    """`x` (n, d) plus what is positive of the four rows of every tile (6, tiles, d) plus the bias, in place."""
    cdef Py_ssize_t s, block, row, stop, k, tile = 0, d = x.shape[1]
    cdef const float* m0
    cdef const float* m1
    cdef const float* m2
    cdef const float* m3
    cdef const float* m4
    cdef const float* m5
    cdef const float* u = &bias[0]
    cdef float* to
    cdef float value, two = 2, four = 4, eight = 8
    for s in range(starts.shape[0] - 1):
        stop = starts[s + 1]
        block = starts[s]
        while block < stop:
            for row in range(block, min(block + by, stop)):
                m0, m1, m2 = &tiles[0, tile, 0], &tiles[1, tile, 0], &tiles[2, tile, 0]
                m3, m4, m5 = &tiles[3, tile, 0], &tiles[4, tile, 0], &tiles[5, tile, 0]
                to = &x[row, 0]
                for k in range(d):
                    value = m0[k] + (m1[k] + m2[k]) + (m3[k] + m4[k]) + u[k]
                    to[k] += value if value > 0 else 0
                if row + by < stop:
                    to = &x[row + by, 0]
                    for k in range(d):
                        value = (m1[k] - m2[k]) + two * (m3[k] - m4[k]) + u[k]
                        to[k] += value if value > 0 else 0
                if row + 2 * by < stop:
                    to = &x[row + 2 * by, 0]
                    for k in range(d):
                        value = (m1[k] + m2[k]) + four * (m3[k] + m4[k]) + u[k]
                        to[k] += value if value > 0 else 0
                if row + 3 * by < stop:
                    to = &x[row + 3 * by, 0]
                    for k in range(d):
                        value = (m1[k] - m2[k]) + eight * (m3[k] - m4[k]) + m5[k] + u[k]
                        to[k] += value if value > 0 else 0
                tile += 1
            block += 4 * by


def laid_out(
    const int[:, ::1] cues, const int[:, ::1] spans, const int[::1] starts, const int[::1] sentence, const int[::1] buckets
):
    """Rows, windows, and buckets of distance and sentence of the rows of windows (`network.windows`); `buckets` has
    those of the distances from -n to n."""
    cdef Py_ssize_t window, row, k = 0, farthest = buckets.shape[0] // 2, away, total = starts[starts.shape[0] - 1]
    out = np.empty((4, total), dtype=np.int32)
    cdef int[:, ::1] to = out
    for window in range(cues.shape[0]):
        for row in range(spans[window, 0], spans[window, 1]):
            away = row - cues[window, 0] if row < cues[window, 0] else max(row - cues[window, 1] + 1, 0)
            to[0, k] = row
            to[1, k] = window
            to[2, k] = buckets[max(-farthest, min(farthest, away)) + farthest]
            to[3, k] = max(-2, min(2, sentence[row] - sentence[cues[window, 0]])) + 2
            k += 1
    return out[0], out[1], out[2], out[3]


def greatest(const float[:, ::1] x, const int[:, ::1] bounds, float[:, :, ::1] out):
    """The greatest of every column of the rows of `x` (any, d) between two neighbours of `bounds` (windows, sides + 1),
    none less than what is in `out` (windows, sides, d), where they go."""
    cdef Py_ssize_t window, side, row, k, d = x.shape[1]
    cdef const float* a
    cdef float* to
    for window in range(bounds.shape[0]):
        for side in range(bounds.shape[1] - 1):
            to = &out[window, side, 0]
            for row in range(bounds[window, side], bounds[window, side + 1]):
                a = &x[row, 0]
                for k in range(d):
                    to[k] = a[k] if a[k] > to[k] else to[k]


def raised(float[:, ::1] x, const int[::1] starts, const float[:, ::1] by):
    """Every window's rows of `x` (n, d) raised by one row of `by` (windows, d), in place."""
    cdef Py_ssize_t window, row, k, d = x.shape[1]
    cdef const float* a
    cdef float* to
    for window in range(starts.shape[0] - 1):
        a = &by[window, 0]
        for row in range(starts[window], starts[window + 1]):
            to = &x[row, 0]
            for k in range(d):
                to[k] += a[k]


def viterbi(
    const float[:, ::1] scores, const int[::1] starts, const int[::1] which, const float[::1] begin, const float[:, ::1] step
):
    """As `chain.viterbi`."""
    cdef Py_ssize_t labels = scores.shape[1], states = begin.shape[0], count = which.shape[0]
    cdef Py_ssize_t w, t, i, j, k, best, low, length, longest = 1
    cdef float value, top
    for k in range(count):
        longest = max(longest, starts[which[k] + 1] - starts[which[k]])
    paths = np.zeros(scores.shape[0], dtype=np.int32)
    totals = np.zeros(count, dtype=np.float32)
    backs = np.empty((longest, states), dtype=np.int32)
    sums = np.empty((2, states), dtype=np.float32)
    cdef int[::1] path = paths
    cdef int[:, ::1] back = backs
    cdef float[::1] total = totals
    cdef float[:, ::1] state = sums
    cdef float* now
    cdef float* past
    for k in range(count):
        w = which[k]
        low = starts[w]
        length = starts[w + 1] - low
        for j in range(states):
            state[0, j] = begin[j] + scores[low, j % labels]
        for t in range(1, length):
            past = &state[(t - 1) % 2, 0]
            now = &state[t % 2, 0]
            for j in range(states):
                best, top = 0, past[0] + step[0, j]
                for i in range(1, states):
                    value = past[i] + step[i, j]
                    if value > top:
                        best, top = i, value
                back[t, j] = best
                now[j] = top + scores[low + t, j % labels]
        t = length - 1
        now = &state[t % 2, 0]
        best, top = states - labels, now[states - labels]
        for j in range(states - labels + 1, states):
            if now[j] > top:
                best, top = j, now[j]
        total[k] = top
        while t >= 0:
            path[low + t] = best % labels
            best = back[t, best] if t else 0
            t -= 1
    return paths, totals


def log_partition(const float[:, ::1] scores, const int[::1] starts, const float[::1] begin, const float[:, ::1] step):
    """As `chain.log_partition`."""
    cdef Py_ssize_t count = starts.shape[0] - 1, labels = scores.shape[1], w, t, i, j
    cdef double top, scale, moved
    totals = np.zeros(count, dtype=np.float64)
    oddses = np.exp(np.asarray(step, dtype=np.float64))
    states = np.zeros((2, labels), dtype=np.float64)
    cdef double[::1] total = totals
    cdef double[:, ::1] odds = oddses, state = states
    for w in range(count):
        for t in range(starts[w + 1] - starts[w]):
            top = scores[starts[w] + t, 0]
            for j in range(1, labels):
                top = max(top, scores[starts[w] + t, j])
            scale = 0
            for j in range(labels):
                if t:
                    moved = 0
                    for i in range(labels):
                        moved += state[(t - 1) % 2, i] * odds[i, j]
                else:
                    moved = exp(begin[j])
                state[t % 2, j] = moved * exp(scores[starts[w] + t, j] - top)
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
