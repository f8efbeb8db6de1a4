"""The loops of `merging`, compiled. The same results as there in Python and numpy."""

from cpython cimport array
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memcmp, memcpy

import array

import numpy as np

cdef enum:
    MANY = 15  # as in `inverting`
    MIXED = 0xFFFF


cdef struct Source:
    const uint8_t* data
    const int64_t* at
    const int32_t* rank
    const uint8_t* alive
    int32_t* number
    Py_ssize_t count
    Py_ssize_t next


cdef int compare(const Source* a, const Source* b) noexcept nogil:
    cdef Py_ssize_t a_size = a.at[a.next + 1] - a.at[a.next], b_size = b.at[b.next + 1] - b.at[b.next]
    cdef int found = memcmp(a.data + a.at[a.next], b.data + b.at[b.next], min(a_size, b_size))
    if found == 0:
        found = (a_size > b_size) - (a_size < b_size)
    if found == 0:
        found = (a.rank[a.next] > b.rank[b.next]) - (a.rank[a.next] < b.rank[b.next])
    return found


cdef void skip(Source* source) noexcept nogil:
    while source.next < source.count and not source.alive[source.next]:
        source.next += 1


def merge_strings(list inputs):
    """The different strings of several ordered inputs, in order; see `merging.merge_strings`."""
    cdef Py_ssize_t k, size, many = len(inputs), total = 0, room = 0, count = 0, length = 0
    cdef const uint8_t[::1] data, alive
    cdef const int64_t[::1] at
    cdef const int32_t[::1] rank
    cdef int32_t[::1] number
    cdef Source* least
    cdef Source* sources = <Source*> PyMem_Calloc(max(many, 1), sizeof(Source))
    if sources == NULL:
        raise MemoryError
    try:
        numbers = []
        for k in range(many):
            data, at, rank, alive = inputs[k]
            sources[k].count = alive.shape[0]
            numbers.append(np.full(alive.shape[0], -1, np.int32))
            total += alive.shape[0]
            room += data.shape[0]
            if alive.shape[0]:
                number = numbers[k]
                sources[k].at, sources[k].rank, sources[k].alive = &at[0], &rank[0], &alive[0]
                sources[k].number = &number[0]
                if data.shape[0]:
                    sources[k].data = &data[0]
                skip(&sources[k])
        out_array, out_at_array = np.empty(room, np.uint8), np.zeros(total + 1, np.int64)
        out_rank_array = np.empty(total, np.int32)
        if total:
            count, length = _merge(sources, many, out_array, out_at_array, out_rank_array)
        return out_array[:length], out_at_array[: count + 1], out_rank_array[:count], numbers
    finally:
        PyMem_Free(sources)


cdef _merge(Source* sources, Py_ssize_t many, uint8_t[::1] out, int64_t[::1] out_at, int32_t[::1] out_rank):
    cdef Py_ssize_t k, size, count = 0, length = 0
    cdef Source least
    cdef bint any_left
    with nogil:
        while True:
            any_left = False
            for k in range(many):
                if sources[k].next < sources[k].count and (not any_left or compare(&sources[k], &least) < 0):
                    least = sources[k]
                    any_left = True
            if not any_left:
                break
            size = least.at[least.next + 1] - least.at[least.next]
            if size:
                memcpy(&out[length], least.data + least.at[least.next], size)
            length += size
            out_rank[count] = least.rank[least.next]
            for k in range(many):
                if sources[k].next < sources[k].count and compare(&sources[k], &least) == 0:
                    sources[k].number[sources[k].next] = <int32_t> count
                    sources[k].next += 1
                    skip(&sources[k])
            count += 1
            out_at[count] = length
    return count, length


cdef class Target:
    """A piece of merged lists as it is filled; the cursors tell where each list's next rows, occurrences, codes and
    mixed occurrences go."""

    cdef int64_t[::1] rows_at, occs_at, code_at, mix_at
    cdef const uint8_t[::1] several
    cdef uint32_t[::1] docs
    cdef uint8_t[::1] freq, pos
    cdef uint16_t[::1] code, mix
    cdef array.array freq_over, pos_over, wide

    def __init__(self, cursors, several, docs, freq, code, mix, pos):
        self.rows_at, self.occs_at, self.code_at, self.mix_at = cursors
        self.several, self.docs, self.freq, self.code, self.mix, self.pos = several, docs, freq, code, mix, pos
        self.freq_over, self.pos_over, self.wide = array.array("q"), array.array("q"), array.array("q")

    def overs(self):
        """Numbers that need more than their byte, and widths, each as rows of (place, number)."""
        return [
            np.array(found, np.int64).reshape(-1, 2) for found in (self.freq_over, self.pos_over, self.wide)
        ]

    def add(
        self,
        tuple bounds,
        const int32_t[::1] lists,
        const int64_t[::1] base,
        const uint16_t[::1] new_code,
        const int64_t[::1] documents,
        tuple rows,
        tuple occurrences,
        int mark,
    ):
        """Add lists of one input. `bounds`: where the rows, occurrences, codes and mixed occurrences of each begin;
        `lists`: what each becomes, counted within the piece; `base`: its first form; `new_code` of all forms and the
        new number of all `documents`, negative for deleted ones. `rows` are docs, freq, freq_over_at, freq_over and
        code, `occurrences` mix, pos, pos_over_at, pos_over, wide_at and wide of these lists alone; `mark` is the code
        that says MIXED."""
        cdef const int64_t[::1] rows_at = bounds[0], occs_at = bounds[1], code_at = bounds[2], mix_at = bounds[3]
        cdef const uint32_t[::1] docs = rows[0]
        cdef const uint8_t[::1] freq = rows[1], pos = occurrences[1], wide = occurrences[5]
        cdef const int64_t[::1] freq_over_at = rows[2], freq_over = rows[3]
        cdef const uint16_t[::1] code = rows[4], mix = occurrences[0]
        cdef const int64_t[::1] pos_over_at = occurrences[2], pos_over = occurrences[3], wide_at = occurrences[4]
        cdef Py_ssize_t i, j, row, occ, at_code, at_mix, tf, many = 0, over = 0, joined = 0
        cdef Py_ssize_t list, to_row, to_occ, to_code, to_mix
        cdef uint16_t form
        cdef int64_t all_numbers, document
        cdef bint one_form
        for i in range(lists.shape[0]):
            list = lists[i]
            occ, at_code, at_mix = occs_at[i] - occs_at[0], code_at[i] - code_at[0], mix_at[i] - mix_at[0]
            one_form = code_at[i] == code_at[i + 1]
            if rows_at[i] == rows_at[i + 1]:
                continue
            to_row, to_occ = self.rows_at[list], self.occs_at[list]
            to_code, to_mix = self.code_at[list], self.mix_at[list]
            for row in range(rows_at[i] - rows_at[0], rows_at[i + 1] - rows_at[0]):
                all_numbers = 0
                tf = freq[row] & 15
                if freq[row] == MANY:
                    all_numbers = freq_over[many]
                    many += 1
                    tf = all_numbers & 0xFFFFFFFF
                form = 0
                if not one_form:
                    form = code[at_code]
                    at_code += 1
                document = documents[docs[row]]
                if document < 0:
                    occ += tf
                    if form == mark:
                        at_mix += tf
                    while over < pos_over_at.shape[0] and pos_over_at[over] < occ:
                        over += 1
                    while joined < wide_at.shape[0] and wide_at[joined] < occ:
                        joined += 1
                    continue
                self.docs[to_row] = <uint32_t> document
                self.freq[to_row] = freq[row]
                if all_numbers:
                    push(self.freq_over, to_row, all_numbers)
                to_row += 1
                if form == mark:
                    for j in range(at_mix, at_mix + tf):
                        self.mix[to_mix] = (new_code[base[i] + (mix[j] >> 1)] << 1) | (mix[j] & 1)
                        to_mix += 1
                    at_mix += tf
                if self.several[list]:
                    self.code[to_code] = MIXED if form == mark else new_code[base[i] + form]
                    to_code += 1
                while over < pos_over_at.shape[0] and pos_over_at[over] < occ + tf:
                    push(self.pos_over, pos_over_at[over] - occ + to_occ, pos_over[over])
                    over += 1
                while joined < wide_at.shape[0] and wide_at[joined] < occ + tf:
                    push(self.wide, wide_at[joined] - occ + to_occ, wide[joined])
                    joined += 1
                for j in range(tf):
                    self.pos[to_occ + j] = pos[occ + j]
                occ += tf
                to_occ += tf
            self.rows_at[list], self.occs_at[list] = to_row, to_occ
            self.code_at[list], self.mix_at[list] = to_code, to_mix


cdef inline int push(array.array numbers, int64_t at, int64_t value) except -1:
    cdef Py_ssize_t size = len(numbers)
    array.resize_smart(numbers, size + 2)
    numbers.data.as_longlongs[size] = at
    numbers.data.as_longlongs[size + 1] = value
    return 0
