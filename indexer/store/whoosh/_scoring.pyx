# distutils: extra_compile_args = -ffp-contract=off
"""Posting lists walked in C: what `leaves`, `matches`, `positions`, `ordering` and `facets` do with numpy, row by row.

Every function has its twin there and gives the same numbers: the floating-point operations are the same ones in the same
order (so none may be contracted), and ties are broken alike. Nothing is allocated per posting, and the interpreter's
lock is released while lists are walked. Arrays are those of `inverting`, as they are mapped from disk; they are read
through pointers, and a `View` keeps what they point to alive.
"""

from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.object cimport Py_TYPE
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport rint
from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

import numpy as np

from indexer.store.ranking import QUOTE_WEIGHT

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define OTR_LOWEST(x) __builtin_ctzll(x)
    #else
    static int OTR_LOWEST(unsigned long long x) { int n = 0; while (!(x & 1)) { x >>= 1; n++; } return n; }
    #endif
    static unsigned OTR_COUNT(unsigned long long x) {
        x -= (x >> 1) & 0x5555555555555555ULL;
        x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
        return (unsigned)((((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL) * 0x0101010101010101ULL) >> 56);
    }
    """
    int OTR_LOWEST(uint64_t x) nogil
    unsigned OTR_COUNT(uint64_t x) nogil

cdef enum:
    LEVELS = 128  # of norms, sixteen from one to its double
    PARTS = 64  # of an Or whose bounds are looked at
    STEPS = 30000  # of bounds: what all parts of an Or could give together
    FEW = 2000  # documents of an Or that are scored one and all
    BLOCK = 256  # rows of a list whose bounds are looked at together
    LETTERS = 32  # of words compared for their edits
    WINDOW = 4096  # documents that are scored together in a union: their sums stay in the fastest cache
    WORDS = 64  # of bits in a window
    MANY = 15  # a row's frequency stands apart

cdef double _SPOKEN = QUOTE_WEIGHT - 1
cdef double _UNIT = 1e9  # scores are told apart to ordering.ROUNDED decimals
cdef double[256] _WEIGHT_OF
# Which bound a row's frequency goes by, and the weight that it stands for: 1 to 6 occurrences, up to 14, more; then the
# same said.
cdef uint8_t[256] _BOUND_OF
cdef double[16] _BOUND_WEIGHT
cdef int _f
for _f in range(256):
    _WEIGHT_OF[_f] = (_f & 15) + _SPOKEN * (_f >> 4)
    _BOUND_OF[_f] = <uint8_t>((_f & 15 if _f & 15 < 7 else (7 if _f & 15 < MANY else 0)) + (8 if _f >> 4 else 0))
for _f in range(8):
    _BOUND_WEIGHT[_f] = 14.0 if _f == 7 else (<double>_f if _f else 1e300)
    _BOUND_WEIGHT[_f + 8] = _BOUND_WEIGHT[_f] * QUOTE_WEIGHT if _f else 1e300


cdef class View:
    """The memory of a contiguous array, held for as long as the view lives."""

    cdef Py_buffer _held
    cdef const void* at
    cdef int width
    cdef Py_ssize_t count

    def __cinit__(self, array not None):
        PyObject_GetBuffer(array, &self._held, PyBUF_SIMPLE)
        self.at = self._held.buf
        self.width = <int>self._held.itemsize
        self.count = self._held.len // self._held.itemsize

    def __dealloc__(self):
        PyBuffer_Release(&self._held)

    def __len__(self):
        return self.count


cdef class Norms(View):
    """What weights saturate against in each document (float64), with its level: a byte to tell what a score can be."""

    cdef uint8_t* levels
    cdef double[LEVELS] lowest  # of each level
    cdef float[16 * 128] shares  # the most that a row's weight can saturate to, by its bound and the level

    def __init__(self, array):
        cdef Py_ssize_t i
        cdef const double* norms = <const double*>self.at
        cdef double least = 1e300
        cdef uint64_t bits, base = 0, level
        self.levels = <uint8_t*>malloc(<size_t>(self.count + 1))
        if self.levels == NULL:
            raise MemoryError
        with nogil:
            for i in range(self.count):
                least = min(least, norms[i])
            memcpy(&base, &least, 8)
            base >>= 48  # sign, exponent and four bits more
            for i in range(self.count):
                memcpy(&bits, &norms[i], 8)
                level = (bits >> 48) - base
                self.levels[i] = <uint8_t>min(level, <uint64_t>(LEVELS - 1))
            for i in range(16 * LEVELS):
                bits = (base + <uint64_t>(i & (LEVELS - 1))) << 48
                memcpy(&self.lowest[i & (LEVELS - 1)], &bits, 8)
                self.shares[i] = <float>(
                    _BOUND_WEIGHT[i >> 7] / (_BOUND_WEIGHT[i >> 7] + self.lowest[i & (LEVELS - 1)]))

    def __dealloc__(self):
        free(self.levels)


cdef struct Ints:
    const void* at
    int width
    Py_ssize_t count


cdef inline Ints _ints(View view) noexcept:
    return Ints(view.at, view.width, view.count)


cdef inline uint64_t _item(Ints* ints, Py_ssize_t i) noexcept nogil:
    if ints.width == 4:
        return (<const uint32_t*>ints.at)[i]
    if ints.width == 1:
        return (<const uint8_t*>ints.at)[i]
    if ints.width == 2:
        return (<const uint16_t*>ints.at)[i]
    return (<const uint64_t*>ints.at)[i]


cdef Py_ssize_t _lower(Ints* ints, Py_ssize_t low, Py_ssize_t high, uint64_t key) noexcept nogil:
    """First place in [low, high) with a value of at least `key`."""
    cdef Py_ssize_t middle
    while low < high:
        middle = (low + high) >> 1
        if _item(ints, middle) < key:
            low = middle + 1
        else:
            high = middle
    return low


cdef class Sorted:
    """Sorted byte strings, end to end (see `inverted.Strings`)."""

    cdef View _data, _view
    cdef Ints _at

    def __init__(self, data, at):
        self._data, self._view = View(data), View(at)
        self._at = _ints(self._view)

    cdef int _compare(self, Py_ssize_t i, const uint8_t* key, Py_ssize_t size) noexcept nogil:
        cdef Py_ssize_t start = <Py_ssize_t>_item(&self._at, i)
        cdef Py_ssize_t length = <Py_ssize_t>_item(&self._at, i + 1) - start
        cdef int found = memcmp(<const uint8_t*>self._data.at + start, key, <size_t>min(length, size))
        if found:
            return found
        return -1 if length < size else (1 if length > size else 0)

    cpdef Py_ssize_t lower(self, bytes key, Py_ssize_t low=0):
        """Number of the first string that is not less than `key`."""
        cdef const uint8_t* wanted = key
        cdef Py_ssize_t size = len(key), high = self._at.count - 1, middle
        while low < high:
            middle = (low + high) >> 1
            if self._compare(middle, wanted, size) < 0:
                low = middle + 1
            else:
                high = middle
        return low

    def equal(self, bytes key):
        """The half-open range of the strings that equal `key`."""
        cdef Py_ssize_t low = self.lower(key), high = low, size = len(key)
        cdef const uint8_t* wanted = key
        while high < self._at.count - 1 and self._compare(high, wanted, size) == 0:
            high += 1
        return low, high


cdef bint _one_edit(const uint8_t* word, Py_ssize_t n, const uint8_t* form, Py_ssize_t m) noexcept nogil:
    cdef Py_ssize_t least = min(n, m), head = 0, tail = 0
    if n - m > 1 or m - n > 1:
        return False
    while head < least and word[head] == form[head]:
        head += 1
    while tail < least - head and word[n - 1 - tail] == form[m - 1 - tail]:
        tail += 1
    if head + tail >= max(n, m) - 1:
        return True
    return n == m and head + tail == n - 2 and word[head] == form[head + 1] and word[head + 1] == form[head]


cdef Py_ssize_t _edits(const uint8_t* word, Py_ssize_t n, const uint8_t* form, Py_ssize_t m) noexcept nogil:
    """Edits from one word to another of at most LETTERS letters (optimal string alignment)."""
    cdef uint8_t[3][LETTERS + 1] rows
    cdef uint8_t* two = rows[0]
    cdef uint8_t* before = rows[1]
    cdef uint8_t* row = rows[2]
    cdef uint8_t* turned
    cdef Py_ssize_t i, j
    cdef uint8_t cell
    for j in range(m + 1):
        before[j] = <uint8_t>j
    for i in range(1, n + 1):
        row[0] = <uint8_t>i
        for j in range(1, m + 1):
            cell = <uint8_t>(before[j - 1] + (word[i - 1] != form[j - 1]))
            cell = min(cell, <uint8_t>(before[j] + 1), <uint8_t>(row[j - 1] + 1))
            if i > 1 and j > 1 and word[i - 1] == form[j - 2] and word[i - 2] == form[j - 1]:
                cell = min(cell, <uint8_t>(two[j - 2] + 1))
            row[j] = cell
        turned, two, before, row = two, before, row, two
    return before[m]


def close(View texts not None, View starts not None, const int64_t[::1] numbers, bytes word, Py_ssize_t distance,
          View odd not None):
    """Of strings given by their numbers, those within some edits of a word of at most LETTERS letters, one letter a
    byte; and, to be compared another way, those that `odd` marks. Numbers in the order given."""
    cdef Ints ends = _ints(starts)
    cdef const uint8_t* wanted = word
    cdef const uint8_t* marked = <const uint8_t*>odd.at
    cdef const uint8_t* form
    cdef Py_ssize_t i, n = len(word), m, first
    cdef list found = [], others = []
    for i in range(numbers.shape[0]):
        if marked[numbers[i]]:
            others.append(numbers[i])
            continue
        first = <Py_ssize_t>_item(&ends, numbers[i])
        m = <Py_ssize_t>_item(&ends, numbers[i] + 1) - first
        if n - m > distance or m - n > distance:
            continue
        form = <const uint8_t*>texts.at + first
        if _one_edit(wanted, n, form, m) if distance == 1 else _edits(wanted, n, form, m) <= distance:
            found.append(numbers[i])
    return found, others


# ---------------------------------------------------------------------- one list


cdef struct List:
    Py_ssize_t first  # its first row in the field
    Py_ssize_t count  # of its rows
    const uint32_t* docs
    const uint8_t* freq
    Ints code  # of no memory where it has one form only
    Ints mix
    uint64_t mixed  # the code of a row of several forms
    Ints many_at  # rows of the field whose frequency stands apart
    const uint64_t* many
    Py_ssize_t many_low, many_high  # those of this list


cdef struct Cursor:
    Py_ssize_t row
    Py_ssize_t mix  # where the forms of the first mixed row from there on start


cdef uint64_t _many(List* list, Py_ssize_t row) noexcept nogil:
    """quoted << 32 | all of a row whose frequency stands apart."""
    return list.many[_lower(&list.many_at, list.many_low, list.many_high, <uint64_t>(list.first + row))]


cdef inline Py_ssize_t _occurrences(List* list, Py_ssize_t row) noexcept nogil:
    cdef Py_ssize_t count = list.freq[row] & 15
    return count if count != MANY else <Py_ssize_t>(_many(list, row) & 0xFFFFFFFFu)


cdef inline double _weight(List* list, Py_ssize_t row) noexcept nogil:
    cdef uint8_t f = list.freq[row]
    cdef uint64_t many
    if f & 15 != MANY:
        return _WEIGHT_OF[f]
    many = _many(list, row)
    return <double>(many & 0xFFFFFFFFu) + _SPOKEN * <double>(many >> 32)


cdef double _mixed_weight(List* list, Py_ssize_t row, Py_ssize_t mix, uint64_t code) noexcept nogil:
    """The weight of one form in a mixed row whose forms start at `mix`."""
    cdef double found = 0.0
    cdef uint64_t value
    cdef Py_ssize_t i
    for i in range(mix, mix + _occurrences(list, row)):
        value = _item(&list.mix, i)
        if value >> 1 == code:
            found += 1.0 + (_SPOKEN if value & 1 else 0.0)
    return found


cdef void _skip(List* list, Cursor* cursor, Py_ssize_t row) noexcept nogil:
    """Go forward to a row of a list of several forms."""
    cdef const uint8_t* codes = <const uint8_t*>list.code.at
    cdef const uint8_t* freq = list.freq
    cdef Py_ssize_t at, i
    cdef uint32_t total = 0
    cdef uint8_t all_or_none
    if list.code.width == 1:
        for at in range(cursor.row, row):
            all_or_none = <uint8_t>(-<int>(codes[at] == 255))
            total += <uint8_t>(freq[at] & 15 & all_or_none)
    else:
        for at in range(cursor.row, row):
            total += (freq[at] & 15) if _item(&list.code, at) == list.mixed else 0
    cursor.mix += total
    if list.many_low < list.many_high:
        i = _lower(&list.many_at, list.many_low, list.many_high, <uint64_t>(list.first + cursor.row))
        while i < list.many_high and _item(&list.many_at, i) < <uint64_t>(list.first + row):
            if _item(&list.code, <Py_ssize_t>_item(&list.many_at, i) - list.first) == list.mixed:
                cursor.mix += <Py_ssize_t>(list.many[i] & 0xFFFFFFFFu) - MANY
            i += 1
    cursor.row = row


cdef struct Scorer:
    int64_t code  # of the exact form; -1 where the list does not hold it
    double whole, own  # what the saturated weights of all occurrences and of the exact form count
    const double* norms


cdef inline double _score(List* list, Py_ssize_t row, Cursor* cursor, Scorer* scorer) noexcept nogil:
    """The score of a row; rows are asked for in order."""
    cdef double norm = scorer.norms[list.docs[row]]
    cdef double weight = _weight(list, row)
    cdef double part = weight / (weight + norm)
    cdef double score = part * scorer.whole
    cdef uint64_t held
    if list.code.at != NULL and scorer.code >= 0:
        held = _item(&list.code, row)
        if held == <uint64_t>scorer.code:
            score += part * scorer.own
        elif held == list.mixed:
            _skip(list, cursor, row)
            weight = _mixed_weight(list, row, cursor.mix, <uint64_t>scorer.code)
            score += (weight / (weight + norm)) * scorer.own
    return score


cdef class Postings:
    """The posting lists of one field of one segment."""

    cdef list _held
    cdef Ints rows_at, occs_at, code_at, mix_at, docs, freq, over, over_at, code, mix
    cdef Ints pos, pos_over, pos_over_at, wide_at, wide

    def __init__(self, raw):
        """`raw` gives the arrays of the field by name."""
        names = ("rows_at", "occs_at", "code_at", "mix_at", "docs", "freq", "freq_over", "freq_over_at", "code", "mix",
                 "pos", "pos_over", "pos_over_at", "wide_at", "wide")
        self._held = [View(raw(name)) for name in names]
        (self.rows_at, self.occs_at, self.code_at, self.mix_at, self.docs, self.freq, self.over, self.over_at,
         self.code, self.mix, self.pos, self.pos_over, self.pos_over_at, self.wide_at, self.wide) = (
            _ints(self._held[0]), _ints(self._held[1]), _ints(self._held[2]), _ints(self._held[3]),
            _ints(self._held[4]), _ints(self._held[5]), _ints(self._held[6]), _ints(self._held[7]),
            _ints(self._held[8]), _ints(self._held[9]), _ints(self._held[10]), _ints(self._held[11]),
            _ints(self._held[12]), _ints(self._held[13]), _ints(self._held[14]))

    cdef List list(self, Py_ssize_t number) noexcept nogil:
        cdef List found
        cdef Py_ssize_t last = <Py_ssize_t>_item(&self.rows_at, number + 1)
        cdef Py_ssize_t code = <Py_ssize_t>_item(&self.code_at, number)
        found.first = <Py_ssize_t>_item(&self.rows_at, number)
        found.count = last - found.first
        found.docs = <const uint32_t*>self.docs.at + found.first
        found.freq = <const uint8_t*>self.freq.at + found.first
        found.mixed = 255 if self.code.width == 1 else 65535
        found.code = found.mix = Ints(NULL, self.code.width, found.count)
        if <Py_ssize_t>_item(&self.code_at, number + 1) != code:
            found.code.at = <const uint8_t*>self.code.at + code * self.code.width
            found.mix.at = <const uint8_t*>self.mix.at + self.mix.width * <Py_ssize_t>_item(&self.mix_at, number)
            found.mix.width = self.mix.width
        found.many_at, found.many = self.over_at, <const uint64_t*>self.over.at
        found.many_low = _lower(&self.over_at, 0, self.over_at.count, <uint64_t>found.first)
        found.many_high = _lower(&self.over_at, found.many_low, self.over_at.count, <uint64_t>last)
        return found

    def counts(self, Py_ssize_t number, int64_t code, View live not None):
        """Documents of a list that are not deleted, and those of them that hold one of its forms (-1: none)."""
        cdef List list = self.list(number)
        cdef const uint8_t* alive = <const uint8_t*>live.at
        cdef Cursor cursor = Cursor(0, 0)
        cdef Py_ssize_t row, every = 0, exact = 0
        cdef uint64_t held
        with nogil:
            for row in range(list.count):
                if not alive[list.docs[row]]:
                    continue
                every += 1
                if code < 0:
                    continue
                if list.code.at == NULL:
                    exact += 1
                    continue
                held = _item(&list.code, row)
                if held == <uint64_t>code:
                    exact += 1
                elif held == list.mixed:
                    _skip(&list, &cursor, row)
                    if _mixed_weight(&list, row, cursor.mix, <uint64_t>code) > 0:
                        exact += 1
        return every, exact

    def scores(self, Py_ssize_t number, int64_t code, double whole, double own, View norms not None, rows=None):
        """The scores of all rows of a list, or of ascending `rows` (int64); see `leaves._word_match`."""
        cdef List list = self.list(number)
        cdef Scorer scorer = Scorer(code, whole, own, <const double*>norms.at)
        cdef Cursor cursor = Cursor(0, 0)
        cdef Py_ssize_t i, count
        cdef double[::1] out
        cdef const int64_t[::1] chosen
        if rows is None:
            made = np.empty(list.count)
            out = made
            with nogil:
                for i in range(list.count):
                    out[i] = _score(&list, i, &cursor, &scorer)
            return made
        chosen = rows
        count = chosen.shape[0]
        made = np.empty(count)
        out = made
        with nogil:
            for i in range(count):
                out[i] = _score(&list, chosen[i], &cursor, &scorer)
        return made

    def weigh(self, const int64_t[::1] lists, const int64_t[::1] codes, Py_ssize_t size):
        """Documents (of `size`) that hold one of some forms, ascending, and the weight of all of them in each. Forms are
        given by their lists, ascending, and their codes; see `leaves.form_weights`."""
        cdef Py_ssize_t forms = lists.shape[0], i = 0, j, total = 0, used = 0, words = (size + 63) >> 6, members = 0
        cdef Py_ssize_t row, at, before = -1
        cdef List list
        cdef Cursor cursor
        cdef double weight
        cdef uint64_t held, doc
        for i in range(forms):
            if lists[i] != before:
                before = lists[i]
                total += <Py_ssize_t>(_item(&self.rows_at, before + 1) - _item(&self.rows_at, before))
        cdef uint32_t* docs = <uint32_t*>malloc(<size_t>(4 * (total + 1)))
        cdef float* weights = <float*>malloc(<size_t>(4 * (total + 1)))
        cdef uint64_t* bits = <uint64_t*>calloc(<size_t>(words + 1), 8)
        cdef uint64_t* touched = <uint64_t*>calloc(<size_t>((words >> 6) + 1), 8)  # words of bits
        cdef uint32_t* ranks = <uint32_t*>malloc(<size_t>(4 * (words + 1)))
        cdef uint8_t* chosen = <uint8_t*>calloc(1 << 8 * self.code.width, 1)
        if docs == NULL or weights == NULL or bits == NULL or touched == NULL or ranks == NULL or chosen == NULL:
            free(docs); free(weights); free(bits); free(touched); free(ranks); free(chosen)
            raise MemoryError
        with nogil:
            i = 0
            while i < forms:
                list = self.list(lists[i])
                j = i
                while j < forms and lists[j] == lists[i]:
                    chosen[codes[j]] = 1
                    j += 1
                cursor = Cursor(0, 0)
                for row in range(list.count):
                    if list.code.at == NULL:
                        weight = _weight(&list, row)
                    else:
                        held = _item(&list.code, row)
                        if held == list.mixed:
                            weight = 0.0
                            for at in range(_occurrences(&list, row)):
                                held = _item(&list.mix, cursor.mix + at)
                                if chosen[held >> 1]:
                                    weight += 1.0 + (_SPOKEN if held & 1 else 0.0)
                            cursor.mix += _occurrences(&list, row)
                            if weight == 0.0:
                                continue
                        elif chosen[held]:
                            weight = _weight(&list, row)
                        else:
                            continue
                    doc = list.docs[row]
                    docs[used] = <uint32_t>doc
                    weights[used] = <float>weight  # whole and half numbers: exact
                    bits[doc >> 6] |= <uint64_t>1 << (doc & 63)
                    touched[doc >> 12] |= <uint64_t>1 << ((doc >> 6) & 63)
                    used += 1
                while i < j:
                    chosen[codes[i]] = 0
                    i += 1
            for j in range((words >> 6) + 1):
                held = touched[j]
                while held:
                    i = (j << 6) + OTR_LOWEST(held)
                    held &= held - 1
                    ranks[i] = <uint32_t>members
                    members += OTR_COUNT(bits[i])
        made_docs, made_weights = np.empty(members, np.uint32), np.zeros(members)
        cdef uint32_t[::1] out = made_docs
        cdef double[::1] sums = made_weights
        with nogil:
            for i in range(used):
                doc = docs[i]
                at = ranks[doc >> 6] + OTR_COUNT(bits[doc >> 6] & ((<uint64_t>1 << (doc & 63)) - 1))
                sums[at] += weights[i]
            at = 0
            for j in range((words >> 6) + 1):
                while touched[j]:
                    i = (j << 6) + OTR_LOWEST(touched[j])
                    touched[j] &= touched[j] - 1
                    held = bits[i]
                    while held:
                        out[at] = <uint32_t>((i << 6) + OTR_LOWEST(held))
                        held &= held - 1
                        at += 1
            free(docs); free(weights); free(bits); free(touched); free(ranks); free(chosen)
        return made_docs, made_weights

    def phrase(self, const int64_t[::1] lists, const int64_t[::1] codes):
        """Documents that hold some forms (each given by its list and code) in a row, and at how many positions a run
        of them begins; see `positions.phrase_starts`."""
        return self._together(lists, codes, -1)

    def near(self, const int64_t[::1] lists, Py_ssize_t distance):
        """Documents that hold a form of each list within `distance`, each at a position of its own; see
        `positions.near_documents`."""
        return self._together(lists, None, distance)[0]

    cdef object _together(self, const int64_t[::1] lists, const int64_t[::1] codes, Py_ssize_t distance):
        cdef Py_ssize_t count = lists.shape[0], i, lead = 0, second = -1, row, most, made = 0, here
        cdef uint32_t* candidates = NULL
        cdef bint held
        cdef uint32_t doc
        cdef Member* members = <Member*>calloc(<size_t>count, sizeof(Member))
        if members == NULL:
            raise MemoryError
        for i in range(count):
            members[i].list = self.list(lists[i])
            members[i].code = codes[i] if codes is not None and members[i].list.code.at != NULL else -1
            members[i].occurrence = <Py_ssize_t>_item(&self.occs_at, lists[i])
            here = <Py_ssize_t>_item(&self.occs_at, lists[i] + 1)
            members[i].over = _lower(&self.pos_over_at, 0, self.pos_over_at.count, <uint64_t>members[i].occurrence)
            members[i].over_end = _lower(&self.pos_over_at, members[i].over, self.pos_over_at.count, <uint64_t>here)
            members[i].wide = _lower(&self.wide_at, 0, self.wide_at.count, <uint64_t>members[i].occurrence)
            members[i].wide_end = _lower(&self.wide_at, members[i].wide, self.wide_at.count, <uint64_t>here)
            if members[i].list.count < members[lead].list.count:
                lead = i
        for i in range(count):
            if i != lead and (second < 0 or members[i].list.count < members[second].list.count):
                second = i
        most = members[lead].list.count
        found_docs, found_counts = np.empty(most, np.uint32), np.empty(most)
        cdef uint32_t[::1] docs = found_docs
        cdef double[::1] counts = found_counts
        cdef bint fits = True
        with nogil:
            if second >= 0 and members[second].list.count < 12 * most:
                candidates = _in_both(&members[lead], &members[second], &most)
                fits = candidates != NULL
            for row in range(most if fits else 0):
                held = True
                if candidates != NULL:
                    members[second].row = candidates[row]
                    doc = members[second].list.docs[candidates[row]]
                else:
                    doc = members[lead].list.docs[row]
                for i in range(count):
                    members[i].row = _gallop(members[i].list.docs, members[i].row, members[i].list.count, doc)
                    if members[i].row == members[i].list.count or members[i].list.docs[members[i].row] != doc:
                        held = False
                        break
                    if members[i].code >= 0 and not _may_hold(&members[i]):
                        held = False
                        break
                if not held:
                    continue
                for i in range(count):
                    if not self.gather(&members[i]):
                        fits = False
                        break
                if not fits:
                    break
                if distance < 0:
                    here = _runs(members, count)
                else:
                    here = _within(members, count, distance + count)
                if here < 0:
                    fits = False
                    break
                if here:
                    docs[made], counts[made] = doc, <double>here
                    made += 1
            for i in range(count):
                free(members[i].places)
            free(members)
            free(candidates)
        if not fits:
            raise MemoryError
        return found_docs[:made].copy(), found_counts[:made].copy()

    cdef bint gather(self, Member* member) noexcept nogil:
        """Collect the occurrences of a form (of all when the code is -1) in the row that the member stands at."""
        cdef List* list = &member.list
        cdef Py_ssize_t row = member.row, i, at, count
        cdef uint64_t held
        cdef uint32_t place
        cdef bint mixed = False
        cdef Place* grown
        member.occurrence += _occurrences_before(list, member.counted, row)
        member.counted = row
        count = _occurrences(list, row)
        if count > member.room:
            grown = <Place*>realloc(member.places, <size_t>(2 * count) * sizeof(Place))
            if grown == NULL:
                return False
            member.places, member.room = grown, 2 * count
        member.held = 0
        if member.code >= 0:
            mixed = _item(&list.code, row) == list.mixed
            if mixed:
                _skip(list, &member.cursor, row)
        for i in range(count):
            if mixed and _item(&list.mix, member.cursor.mix + i) >> 1 != <uint64_t>member.code:
                continue
            at = member.occurrence + i
            place = <uint32_t>(<const uint8_t*>self.pos.at)[at]
            if member.over < member.over_end:
                while member.over < member.over_end and _item(&self.pos_over_at, member.over) < <uint64_t>at:
                    member.over += 1
                if member.over < member.over_end and _item(&self.pos_over_at, member.over) == <uint64_t>at:
                    place += <uint32_t>(_item(&self.pos_over, member.over) << 8)
            member.places[member.held].start = place
            held = 1
            if member.wide < member.wide_end:
                while member.wide < member.wide_end and _item(&self.wide_at, member.wide) < <uint64_t>at:
                    member.wide += 1
                if member.wide < member.wide_end and _item(&self.wide_at, member.wide) == <uint64_t>at:
                    held = _item(&self.wide, member.wide)
            member.places[member.held].end = place + <uint32_t>held
            member.held += 1
        return True


cdef Py_ssize_t _occurrences_before(List* list, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Occurrences in the rows from `first` up to `last`."""
    cdef Py_ssize_t total = 0, i
    for i in range(first, last):
        total += list.freq[i] & 15
    if list.many_low < list.many_high:
        i = _lower(&list.many_at, list.many_low, list.many_high, <uint64_t>(list.first + first))
        while i < list.many_high and _item(&list.many_at, i) < <uint64_t>(list.first + last):
            total += <Py_ssize_t>(list.many[i] & 0xFFFFFFFFu) - MANY
            i += 1
    return total


cdef inline Py_ssize_t _gallop(const uint32_t* docs, Py_ssize_t low, Py_ssize_t count, uint32_t doc) noexcept nogil:
    """The first place from `low` on with a document that is not before `doc`."""
    cdef Py_ssize_t step = 1, high, middle
    if low >= count or docs[low] >= doc:
        return low
    while low + step < count and docs[low + step] < doc:
        low += step
        step <<= 1
    high = min(low + step, count)
    low += 1
    while low < high:
        middle = (low + high) >> 1
        if docs[middle] < doc:
            low = middle + 1
        else:
            high = middle
    return low


# ---------------------------------------------------------------------- words beside one another


cdef struct Place:
    uint32_t start, end  # positions


cdef struct Member:
    List list
    int64_t code  # of the form that is wanted, -1 for any
    Py_ssize_t row
    Py_ssize_t counted  # row up to which occurrences are counted,
    Py_ssize_t occurrence  # and the first occurrence of that row
    Cursor cursor
    Py_ssize_t over, over_end, wide, wide_end
    Place* places  # of the row
    Py_ssize_t held, room


cdef inline bint _may_hold(Member* member) noexcept nogil:
    cdef uint64_t held = _item(&member.list.code, member.row)
    return held == <uint64_t>member.code or held == member.list.mixed


cdef uint32_t* _in_both(Member* few, Member* many, Py_ssize_t* found) noexcept nogil:
    """The rows of `many` whose documents may hold both forms, in order (`found` of them; at first it says how many rows
    `few` has); NULL without memory."""
    cdef Py_ssize_t rows = found[0], row, made = 0
    cdef const uint32_t* docs = few.list.docs
    cdef uint32_t low = docs[0] if rows else 0, doc
    cdef uint64_t* bits = <uint64_t*>calloc(<size_t>((docs[rows - 1] - low) >> 6) + 1 if rows else 1, 8)
    cdef uint32_t* out = <uint32_t*>malloc(<size_t>(4 * (rows + 1)))
    if bits == NULL or out == NULL:
        free(bits); free(out)
        return NULL
    for row in range(rows):
        few.row = row
        if few.code < 0 or _may_hold(few):
            doc = docs[row] - low
            bits[doc >> 6] |= <uint64_t>1 << (doc & 63)
    few.row = 0
    if rows:
        row = _gallop(many.list.docs, 0, many.list.count, low)
        while row < many.list.count and many.list.docs[row] <= docs[rows - 1]:
            doc = many.list.docs[row] - low
            out[made] = <uint32_t>row
            made += <Py_ssize_t>((bits[doc >> 6] >> (doc & 63)) & 1)
            row += 1
    free(bits)
    found[0] = made
    return out


cdef inline Py_ssize_t _from(Member* member, uint32_t position) noexcept nogil:
    """The member's first place from a position on."""
    cdef Py_ssize_t low = 0, high = member.held, middle
    while low < high:
        middle = (low + high) >> 1
        if member.places[middle].start < position:
            low = middle + 1
        else:
            high = middle
    return low


cdef Py_ssize_t _runs(Member* members, Py_ssize_t count) noexcept nogil:
    """At how many positions a run of the members' places begins. Places of a member ascend by start."""
    cdef Py_ssize_t found = 0, i
    for i in range(members[0].held):
        if i and members[0].places[i].start == members[0].places[i - 1].start and found:
            if _continues(members, count, 1, members[0].places[i].end) and not _continues(
                members, count, 1, members[0].places[i - 1].end
            ):
                found += 1
        elif _continues(members, count, 1, members[0].places[i].end):
            found += 1
    return found


cdef bint _continues(Member* members, Py_ssize_t count, Py_ssize_t at, uint32_t position) noexcept nogil:
    """Whether the members from `at` on stand in a row from `position` on."""
    cdef Py_ssize_t i
    if at == count:
        return True
    for i in range(_from(&members[at], position), members[at].held):
        if members[at].places[i].start > position:
            return False
        if _continues(members, count, at + 1, members[at].places[i].end):
            return True
    return False


cdef Py_ssize_t _within(Member* members, Py_ssize_t count, Py_ssize_t width) noexcept nogil:
    """Whether each member has a place of its own among some `width` positions in a row; -1 without memory."""
    cdef Py_ssize_t i, k, first, good
    cdef uint32_t start
    for k in range(count):
        for i in range(members[k].held):
            start = members[k].places[i].start
            good = _each_within(members, count, start, <uint32_t>(start + width))
            if good:
                return good
    return 0


cdef Py_ssize_t _each_within(Member* members, Py_ssize_t count, uint32_t start, uint32_t end) noexcept nogil:
    cdef Py_ssize_t i, k, width = end - start, good = 1
    cdef int64_t* taken
    for k in range(count):
        i = _from(&members[k], start)
        if i == members[k].held or members[k].places[i].start >= end:
            return 0
    taken = <int64_t*>malloc(<size_t>(9 * width))
    if taken == NULL:
        return -1
    for i in range(width):
        taken[i] = -1
    for k in range(count):
        memset(taken + width, 0, <size_t>width)
        if not _placed(members, k, start, width, taken):
            good = 0
            break
    free(taken)
    return good


cdef bint _placed(Member* members, Py_ssize_t k, uint32_t start, Py_ssize_t width, int64_t* taken) noexcept nogil:
    """Give a member a position of its own, moving others where that helps (a matching by augmenting paths)."""
    cdef uint8_t* tried = <uint8_t*>(taken + width)
    cdef Py_ssize_t i, at
    for i in range(_from(&members[k], start), members[k].held):
        at = <Py_ssize_t>members[k].places[i].start - <Py_ssize_t>start
        if at >= width:
            return False
        if tried[at]:
            continue
        tried[at] = 1
        if taken[at] < 0 or _placed(members, <Py_ssize_t>taken[at], start, width, taken):
            taken[at] = k
            return True
    return False


# ---------------------------------------------------------------------- the first of many


cdef struct Best:
    Py_ssize_t wanted, count
    double bound  # no score up to it comes in any more
    double* keys  # a heap, the last of the chosen at its root
    double* scores
    uint32_t* docs


cdef inline bint _after(Best* best, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    """Whether the chosen at `a` comes after the one at `b`."""
    if best.keys[a] != best.keys[b]:
        return best.keys[a] < best.keys[b]
    return best.docs[a] > best.docs[b]


cdef inline void _swap(Best* best, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    best.keys[a], best.keys[b] = best.keys[b], best.keys[a]
    best.scores[a], best.scores[b] = best.scores[b], best.scores[a]
    best.docs[a], best.docs[b] = best.docs[b], best.docs[a]


cdef void _sink(Best* best, Py_ssize_t at, Py_ssize_t count) noexcept nogil:
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= count:
            return
        if child + 1 < count and _after(best, child + 1, child):
            child += 1
        if not _after(best, child, at):
            return
        _swap(best, at, child)
        at = child


cdef void _offer(Best* best, uint32_t doc, double score) noexcept nogil:
    """A document that comes after all that were offered before. Scores up to `bound` need not be offered."""
    cdef double key = rint(score * _UNIT) / _UNIT
    cdef Py_ssize_t at
    if best.count < best.wanted:
        at = best.count
        best.keys[at], best.scores[at], best.docs[at] = key, score, doc
        best.count += 1
        while at and _after(best, at, (at - 1) >> 1):
            _swap(best, at, (at - 1) >> 1)
            at = (at - 1) >> 1
    elif best.count and key > best.keys[0]:
        best.keys[0], best.scores[0], best.docs[0] = key, score, doc
        _sink(best, 0, best.count)
    else:
        return
    if best.count == best.wanted:
        best.bound = best.keys[0]  # rounding keeps the order


cdef bint _begin(Best* best, Py_ssize_t wanted) except False:
    best.wanted, best.count = wanted, 0
    best.bound = -1.0 if wanted else 1e300
    best.keys = <double*>malloc(<size_t>(20 * (wanted + 1)))
    if best.keys == NULL:
        raise MemoryError
    best.scores = best.keys + wanted
    best.docs = <uint32_t*>(best.scores + wanted)
    return True


cdef object _end(Best* best):
    """The chosen in order: documents and scores."""
    cdef Py_ssize_t left = best.count
    docs, scores = np.empty(left, np.int64), np.empty(left)
    cdef int64_t[::1] out = docs
    cdef double[::1] values = scores
    while left:
        left -= 1
        out[left], values[left] = best.docs[0], best.scores[0]
        _swap(best, 0, left)
        _sink(best, 0, left)
    free(best.keys)
    return docs, scores


def best(const double[::1] scores, Py_ssize_t wanted):
    """The places of the highest scores; see `ordering.best`."""
    cdef Best found
    cdef Py_ssize_t i, count = scores.shape[0]
    _begin(&found, max(min(wanted, count), 0))
    with nogil:
        for i in range(count):
            if scores[i] > found.bound:
                _offer(&found, <uint32_t>i, scores[i])
    return _end(&found)[0]


# ---------------------------------------------------------------------- what an Or is made of


cdef struct Part:
    bint is_list
    const uint8_t* levels
    const float* shares
    const double* lowest
    int16_t* steps  # what a row can give, by bound and level: of rows without the exact form, then of those with it
    List list
    Cursor cursor
    Scorer scorer
    const uint8_t* live
    const uint32_t* docs
    const double* values
    const double* norms
    double factor
    Py_ssize_t at, count


cdef void _fill(Part* part, uint32_t base, uint32_t end, double* sums, uint64_t* bits) noexcept nogil:
    """Add the scores of the part's documents from `base` up to `end`, and mark them."""
    cdef uint32_t doc
    cdef double score
    if part.is_list:
        while part.at < part.count:
            doc = part.list.docs[part.at]
            if doc >= end:
                return
            score = _score(&part.list, part.at, &part.cursor, &part.scorer)
            part.at += 1
            if part.live == NULL or part.live[doc]:
                doc -= base
                sums[doc] += score
                bits[doc >> 6] |= <uint64_t>1 << (doc & 63)
        return
    while part.at < part.count:
        doc = part.docs[part.at]
        if doc >= end:
            return
        if part.norms != NULL:
            sums[doc - base] += part.values[part.at] * part.factor / (part.values[part.at] + part.norms[doc])
        elif part.values != NULL:
            sums[doc - base] += part.values[part.at]
        doc -= base
        bits[doc >> 6] |= <uint64_t>1 << (doc & 63)
        part.at += 1


cdef void _first_of_list(Part* part, Best* found, double unit) noexcept nogil:
    """The first documents of one list: those are scored whose bounds let them be among the first."""
    cdef int16_t[BLOCK] steps
    cdef Py_ssize_t row = 0, at, count
    cdef double score
    cdef int16_t limit = -1 if found.wanted else 32000, most
    while row < part.count:
        count = min(<Py_ssize_t>BLOCK, part.count - row)
        _steps(part, row, row + count, 0xFFFFFFFFu, steps)
        most = 0
        for at in range(count):
            most = max(most, steps[at])
        for at in range(count if most > limit else 0):
            if steps[at] <= limit or (part.live != NULL and not part.live[part.list.docs[row + at]]):
                continue
            score = _score(&part.list, row + at, &part.cursor, &part.scorer)
            if score > found.bound:
                _offer(found, part.list.docs[row + at], score)
                if found.count == found.wanted and found.bound > 0:
                    limit = <int16_t>min(found.bound / unit, 32000.0)
        row += count


cdef void _bounds(Part* part, double unit) noexcept nogil:
    """Fill in `steps`. No row gives more than its steps times `unit`."""
    cdef Py_ssize_t i
    cdef float other = <float>(part.scorer.whole / unit), exact = <float>((part.scorer.whole + part.scorer.own) / unit)
    for i in range(16 * LEVELS):
        part.steps[i] = <int16_t>(part.shares[i] * other + 2)
    if part.list.code.at != NULL and part.scorer.code >= 0:
        for i in range(16 * LEVELS):
            part.steps[16 * LEVELS + i] = <int16_t>(part.shares[i] * exact + 2)


cdef void _steps(Part* part, Py_ssize_t first, Py_ssize_t last, uint32_t base, int16_t* steps) noexcept nogil:
    """Add how many units each of some rows of a list can give to the steps of its document, counted from `base`; to
    steps of its own, from the first row on, where `base` is that of no document."""
    cdef const uint32_t* docs = part.list.docs
    cdef const uint8_t* freq = part.list.freq
    cdef const uint8_t* levels = part.levels
    cdef const int16_t* table = part.steps
    cdef const uint8_t* codes = <const uint8_t*>part.list.code.at
    cdef bint coded = codes != NULL and part.scorer.code >= 0
    cdef bint alone = base == 0xFFFFFFFFu
    cdef uint8_t code = <uint8_t>part.scorer.code
    cdef Py_ssize_t row
    cdef uint64_t held
    cdef uint32_t doc
    if alone:
        steps -= first
    if not coded:
        if alone:
            for row in range(first, last):
                steps[row] = table[(<uint32_t>_BOUND_OF[freq[row]] << 7) + levels[docs[row]]]
        else:
            for row in range(first, last):
                doc = docs[row]
                steps[doc - base] += table[(<uint32_t>_BOUND_OF[freq[row]] << 7) + levels[doc]]
    elif part.list.code.width == 1:
        if alone:
            for row in range(first, last):
                held = (codes[row] == code) | (codes[row] == 255)
                steps[row] = table[(((held << 4) + _BOUND_OF[freq[row]]) << 7) + levels[docs[row]]]
        else:
            for row in range(first, last):
                doc = docs[row]
                held = (codes[row] == code) | (codes[row] == 255)
                steps[doc - base] += table[(((held << 4) + _BOUND_OF[freq[row]]) << 7) + levels[doc]]
    else:
        for row in range(first, last):
            doc = docs[row]
            held = _item(&part.list.code, row)
            held = (held == <uint64_t>part.scorer.code) | (held == part.list.mixed)
            held = (((held << 4) + _BOUND_OF[freq[row]]) << 7) + levels[doc]
            if alone:
                steps[row] = table[held]
            else:
                steps[doc - base] += table[held]


cdef inline double _exactly(Part* part, uint32_t doc, bint* held) noexcept nogil:
    """What a part gives a document; its cursor only goes forward."""
    cdef Py_ssize_t row
    held[0] = False
    if part.is_list:
        part.at = row = _gallop(part.list.docs, part.at, part.count, doc)
        if row == part.count or part.list.docs[row] != doc:
            return 0.0
        held[0] = True
        return _score(&part.list, row, &part.cursor, &part.scorer)
    part.at = _gallop(part.docs, part.at, part.count, doc)
    if part.at == part.count or part.docs[part.at] != doc:
        return 0.0
    held[0] = True
    return _value(part, part.at)


cdef inline double _value(Part* part, Py_ssize_t at) noexcept nogil:
    if part.norms != NULL:
        return part.values[at] * part.factor / (part.values[at] + part.norms[part.docs[at]])
    return part.values[at] if part.values != NULL else 0.0


cdef void _first_by_bounds(Part* parts, Py_ssize_t count, Best* found, double unit, Taken* taken) noexcept nogil:
    """The first documents: those are scored whose bounds let them be among the first."""
    cdef int16_t[WINDOW] steps
    cdef int16_t most, limit
    cdef Py_ssize_t i, k, row, high
    cdef uint32_t base, end, doc, next_doc
    cdef double score, part_score
    cdef bint held, any
    cdef Part* part
    cdef Py_ssize_t[PARTS] at
    cdef const uint8_t* live = NULL
    for i in range(count):
        at[i] = 0
        if parts[i].is_list and parts[i].live != NULL:
            live = parts[i].live
    limit = -1 if found.wanted else 32000
    memset(steps, 0, sizeof(steps))
    while taken.fits:
        next_doc = 0xFFFFFFFFu
        for i in range(count):
            if at[i] < parts[i].count:
                doc = parts[i].list.docs[at[i]] if parts[i].is_list else parts[i].docs[at[i]]
                next_doc = min(next_doc, doc)
        if next_doc == 0xFFFFFFFFu:
            return
        base = next_doc
        end = base + WINDOW if base < 0xFFFFFFFFu - WINDOW else 0xFFFFFFFFu
        for i in range(count):
            part = &parts[i]
            row = at[i]
            if part.is_list:
                high = _gallop(part.list.docs, row, part.count, end)
                _steps(part, row, high, base, steps)
                row = high
            else:
                while row < part.count:
                    doc = part.docs[row]
                    if doc >= end:
                        break
                    steps[doc - base] += <int16_t>(_value(part, row) / unit + 2)
                    row += 1
            at[i] = row
        if taken.counted:
            _take(taken, steps, base, live)
        for k in range(0, 4096, 64):  # a window
            most = 0
            for i in range(64):
                most = max(most, steps[k + i])
            if most <= limit:
                continue
            if most == 0:
                continue
            for i in range(k, k + 64):
                if steps[i] <= limit or steps[i] == 0:
                    continue
                doc = base + <uint32_t>i
                if live != NULL and not live[doc]:
                    continue
                score = 0.0
                for high in range(count):
                    part_score = _exactly(&parts[high], doc, &held)
                    if held:
                        score += part_score
                if score > found.bound:
                    _offer(found, doc, score)
                    if found.count == found.wanted and found.bound > 0:
                        limit = <int16_t>min(found.bound / unit, 32000.0)
        memset(steps, 0, sizeof(steps))


cdef struct Taken:
    bint counted  # whether documents are counted, and shared ones kept
    Py_ssize_t size  # of the segment
    Py_ssize_t total
    const uint32_t* shared  # ascending
    Py_ssize_t at, shared_count
    uint32_t* docs
    Py_ssize_t count, room
    bint fits


cdef void _keep(Taken* taken, uint32_t doc) noexcept nogil:
    cdef uint32_t* grown
    if taken.count == taken.room:
        grown = <uint32_t*>realloc(taken.docs, <size_t>(8 * taken.room + 64))
        if grown == NULL:
            taken.fits = False
            return
        taken.docs, taken.room = grown, 2 * taken.room + 16
    taken.docs[taken.count] = doc
    taken.count += 1


cdef inline void _keep_shared(Taken* taken, uint32_t doc) noexcept nogil:
    """Keep a document if it is shared; documents come in order."""
    if taken.at < taken.shared_count and taken.shared[taken.at] <= doc:
        taken.at = _gallop(taken.shared, taken.at, taken.shared_count, doc)
        if taken.at < taken.shared_count and taken.shared[taken.at] == doc:
            _keep(taken, doc)


cdef void _take(Taken* taken, int16_t* steps, uint32_t base, const uint8_t* live) noexcept nogil:
    """Count the documents of a window, and keep the shared ones."""
    cdef Py_ssize_t i, here = min(<Py_ssize_t>WINDOW, taken.size - <Py_ssize_t>base)
    cdef int16_t total = 0
    cdef uint32_t doc
    if live != NULL:
        for i in range(here):
            total += (steps[i] != 0) & (live[base + i] != 0)
    else:
        for i in range(WINDOW):
            total += steps[i] != 0
    taken.total += total
    taken.at = _gallop(taken.shared, taken.at, taken.shared_count, base)
    while taken.at < taken.shared_count:
        doc = taken.shared[taken.at]
        if doc - base >= WINDOW:
            return
        if steps[doc - base] and (live == NULL or live[doc]):
            _keep(taken, doc)
        taken.at += 1


cdef class Source:
    """Documents in ascending order with their scores."""

    cdef Part part
    cdef tuple _held

    def __len__(self):
        return self.part.count


def of_list(Postings postings not None, Py_ssize_t number, int64_t code, double whole, double own, Norms norms not None,
            View live=None):
    """The documents of a list (those that `live` does not call deleted), scored as those of a word."""
    cdef Source made = Source.__new__(Source)
    made.part.is_list = True
    made.part.list = postings.list(number)
    made.part.scorer = Scorer(code, whole, own, <const double*>norms.at)
    made.part.levels, made.part.shares, made.part.steps = norms.levels, norms.shares, NULL
    made.part.count = made.part.list.count
    made.part.live = <const uint8_t*>live.at if live is not None else NULL
    made._held = postings, norms, live
    return made


def of_array(docs, values=None, Norms norms=None, double factor=0.0):
    """Documents (uint32) with their scores, or with weights that saturate against norms; without either they score 0."""
    cdef Source made = Source.__new__(Source)
    cdef View held = View(docs), scores = None if values is None else View(values)
    if held.width != 4:
        raise TypeError("documents are uint32")
    made.part.is_list = False
    made.part.docs, made.part.count = <const uint32_t*>held.at, held.count
    made.part.values = <const double*>scores.at if scores is not None else NULL
    made.part.norms = <const double*>norms.at if norms is not None else NULL
    made.part.factor, made.part.live = factor, NULL
    if norms is not None:
        made.part.levels, made.part.lowest = norms.levels, norms.lowest
    made._held = held, scores, norms
    return made


def first_of(list sources, Py_ssize_t size, Py_ssize_t wanted, View shared=None, bint counted=False):
    """Of the documents (of `size`) in some source, by the sum of their scores: the first ones, their scores, and where
    they are to be `counted` the number of all (else -1) and those of them that `shared` (ascending uint32) has."""
    cdef Py_ssize_t parts = len(sources), i, every = 0
    cdef Best found
    cdef Taken taken = Taken(counted, size, 0, NULL, 0, 0, NULL, 0, 0, True)
    cdef Source source
    cdef double most = 0.0
    cdef int16_t* steps = NULL
    cdef Part* walked = <Part*>malloc(<size_t>(parts + 1) * sizeof(Part))
    if walked == NULL:
        raise MemoryError
    if shared is not None:
        taken.shared, taken.shared_count = <const uint32_t*>shared.at, shared.count
    for i in range(parts):
        source = sources[i]
        walked[i] = source.part
        walked[i].cursor, walked[i].at = Cursor(0, 0), 0
        every += walked[i].count
    _begin(&found, max(wanted, 0))
    # The levels of its norms bound the scores of a single array; finding bounds for pieces of it would look at all norms.
    if every > FEW and parts <= PARTS and (parts > 1 or walked[0].is_list):
        steps = <int16_t*>malloc(<size_t>(parts * 32 * LEVELS) * sizeof(int16_t))
        if steps == NULL:
            free(walked); free(found.keys)
            raise MemoryError
    with nogil:
        if steps != NULL:
            for i in range(parts):
                walked[i].steps = steps + i * 32 * LEVELS
                most += _most(&walked[i])
            most = most / STEPS if most > 0 else 1.0
            for i in range(parts):
                if walked[i].is_list:
                    _bounds(&walked[i], most)
            if parts == 1 and walked[0].is_list and not counted:
                _first_of_list(&walked[0], &found, most)
            else:
                _first_by_bounds(walked, parts, &found, most, &taken)
            free(steps)
        elif parts == 1:
            _first_of_one(&walked[0], &found, &taken)
        else:
            _first_of_all(walked, parts, &found, &taken)
        free(walked)
    docs, scores = _end(&found)
    marked = np.empty(taken.count, np.uint32)
    cdef uint32_t[::1] out = marked
    for i in range(taken.count):
        out[i] = taken.docs[i]
    free(taken.docs)
    if not taken.fits:
        raise MemoryError
    return docs, scores, taken.total if counted else -1, marked


cdef double _most(Part* part) noexcept nogil:
    """No score of the part is higher."""
    cdef double most = 0.0
    cdef Py_ssize_t i
    if part.is_list:
        return part.scorer.whole + max(part.scorer.own, 0.0)
    for i in range(part.count):
        most = max(most, _value(part, i))
    return most


cdef void _first_of_one(Part* part, Best* found, Taken* taken) noexcept nogil:
    """The first documents of one part, by scoring all."""
    cdef Py_ssize_t row
    cdef uint32_t doc
    cdef double score
    for row in range(part.count):
        if part.is_list:
            doc = part.list.docs[row]
            if part.live != NULL and not part.live[doc]:
                continue
        else:
            doc = part.docs[row]
        taken.total += 1
        _keep_shared(taken, doc)
        if part.is_list:
            score = _score(&part.list, row, &part.cursor, &part.scorer)
        elif part.norms != NULL:
            # A level is near at hand; the norm itself is looked up for those only that it lets pass.
            score = part.values[row]
            if score * part.factor / (score + part.lowest[part.levels[doc]]) <= found.bound:
                continue
            score = _value(part, row)
        else:
            score = _value(part, row)
        if score > found.bound:
            _offer(found, doc, score)


cdef void _first_of_all(Part* walked, Py_ssize_t parts, Best* found, Taken* taken) noexcept nogil:
    """The first documents, by scoring all."""
    cdef double[WINDOW] sums
    cdef uint64_t[WORDS] bits
    cdef uint64_t word
    cdef uint32_t base, end, doc, offset, next_doc
    cdef Py_ssize_t i
    memset(sums, 0, sizeof(sums))
    memset(bits, 0, sizeof(bits))
    while taken.fits:
        # On to the next document of any part.
        next_doc = 0xFFFFFFFFu
        for i in range(parts):
            if walked[i].at < walked[i].count:
                doc = walked[i].list.docs[walked[i].at] if walked[i].is_list else walked[i].docs[walked[i].at]
                next_doc = min(next_doc, doc)
        if next_doc == 0xFFFFFFFFu:
            return
        base = next_doc
        end = base + WINDOW if base < 0xFFFFFFFFu - WINDOW else 0xFFFFFFFFu
        for i in range(parts):
            _fill(&walked[i], base, end, sums, bits)
        for i in range(WORDS):
            word = bits[i]
            bits[i] = 0
            while word:
                offset = <uint32_t>((i << 6) + OTR_LOWEST(word))
                word &= word - 1
                taken.total += 1
                doc = base + offset
                if sums[offset] > found.bound:
                    _offer(found, doc, sums[offset])
                sums[offset] = 0.0
                _keep_shared(taken, doc)


# ---------------------------------------------------------------------- sets of documents


def intersect(const uint32_t[::1] few, const uint32_t[::1] many):
    """Of two ascending arrays, the rows in each (int64) of what both hold; see `matches.rows_in`."""
    cdef Py_ssize_t a = 0, b = 0, m = few.shape[0], n = many.shape[0], made = 0, words
    here, there = np.empty(min(m, n) + 1, np.int64), np.empty(min(m, n) + 1, np.int64)
    cdef int64_t[::1] first = here, second = there
    cdef int64_t* rows = &second[0]
    cdef const uint32_t* left
    cdef const uint32_t* right
    cdef uint64_t* bits
    cdef uint32_t low, high, doc
    if not m or not n:
        return here[:0], there[:0]
    left, right = &few[0], &many[0]
    if m * 12 < n:
        with nogil:
            for a in range(m):
                b = _gallop(right, b, n, left[a])
                if b == n:
                    break
                if right[b] == left[a]:
                    first[made], second[made] = a, b
                    made += 1
        return here[:made], there[:made]
    # A bit for each of the few, in which the many are looked up without waiting for one another.
    low, high = left[0], left[m - 1]
    words = ((high - low) >> 6) + 1
    bits = <uint64_t*>calloc(<size_t>words, 8)
    if bits == NULL:
        raise MemoryError
    with nogil:
        for a in range(m):
            bits[(left[a] - low) >> 6] |= <uint64_t>1 << ((left[a] - low) & 63)
        n = _gallop(right, 0, n, high + 1) if high < 0xFFFFFFFFu else n
        for b in range(_gallop(right, 0, n, low), n):
            doc = right[b] - low
            rows[made] = b
            made += <Py_ssize_t>((bits[doc >> 6] >> (doc & 63)) & 1)
        a = 0
        for b in range(made):
            a = _gallop(left, a, m, right[rows[b]])
            first[b] = a
        free(bits)
    return here[:made], there[:made]


def rows_where(const uint32_t[::1] docs, View mask not None, View of=None):
    """The rows (int64) of documents that a mask (of what `of` maps documents to, int32) marks."""
    cdef Py_ssize_t i, count = docs.shape[0], made = 0
    cdef const uint8_t* good = <const uint8_t*>mask.at
    cdef const int32_t* owner = <const int32_t*>of.at if of is not None else NULL
    found = np.empty(count, np.int64)
    cdef int64_t[::1] out = found
    with nogil:
        if owner != NULL:
            for i in range(count):
                out[made] = i
                made += good[owner[docs[i]]]
        else:
            for i in range(count):
                out[made] = i
                made += good[docs[i]]
    return found[:made]


def count_values(const uint32_t[::1] docs, View column not None, View of, Py_ssize_t values):
    """How many documents have each of the codes 0 to values - 1 in a column (of what `of` maps documents to)."""
    cdef Py_ssize_t i, count = docs.shape[0]
    cdef const int32_t* owner = <const int32_t*>of.at if of is not None else NULL
    cdef Ints codes = _ints(column)
    found = np.zeros(values, np.int64)
    cdef int64_t[::1] out = found
    with nogil:
        if owner != NULL:
            for i in range(count):
                out[_item(&codes, owner[docs[i]])] += 1
        else:
            for i in range(count):
                out[_item(&codes, docs[i])] += 1
    return found


def merged(const uint32_t[::1] first, const uint32_t[::1] second):
    """What one or the other of two ascending arrays holds, ascending."""
    cdef Py_ssize_t a = 0, b = 0, m = first.shape[0], n = second.shape[0], made = 0
    cdef uint32_t x, y
    found = np.empty(m + n, np.uint32)
    cdef uint32_t[::1] out = found
    with nogil:
        while a < m and b < n:
            x, y = first[a], second[b]
            out[made] = min(x, y)
            a += x <= y
            b += y <= x
            made += 1
        while a < m:
            out[made] = first[a]
            a += 1
            made += 1
        while b < n:
            out[made] = second[b]
            b += 1
            made += 1
    return found[:made]


# ---------------------------------------------------------------------- what is shown of a passage


cdef class Passages:
    """Where the passages of a segment stand and what they say."""

    cdef list _held
    cdef Ints article_of, start, end, ordinal, kind, first, last, quote_at, text, text_at
    cdef object _span
    cdef tuple _kinds

    def __init__(self, article_of, column, span, kinds):
        """`column` gives the arrays of the segment by name; `span` makes a span, `kinds` are those of blocks."""
        names = ("start", "end", "ordinal", "kind", "first_byte", "last_byte", "quote_at", "text", "text_at")
        self._held = [View(article_of), *[View(column(name)) for name in names]]
        (self.article_of, self.start, self.end, self.ordinal, self.kind, self.first, self.last, self.quote_at,
         self.text, self.text_at) = (
            _ints(self._held[0]), _ints(self._held[1]), _ints(self._held[2]), _ints(self._held[3]),
            _ints(self._held[4]), _ints(self._held[5]), _ints(self._held[6]), _ints(self._held[7]),
            _ints(self._held[8]), _ints(self._held[9]))
        self._span, self._kinds = span, tuple(kinds)

    def read(self, Py_ssize_t passage):
        """Article, span, ordinal, kind and text of a passage, its first quote and the one after its last."""
        cdef Py_ssize_t article = <Py_ssize_t>_item(&self.article_of, passage)
        cdef Py_ssize_t first = <Py_ssize_t>_item(&self.first, passage)
        cdef Py_ssize_t last = <Py_ssize_t>_item(&self.last, passage)
        cdef const char* text = <const char*>self.text.at + <Py_ssize_t>_item(&self.text_at, article)
        return (
            article,
            self._span(_item(&self.start, passage), _item(&self.end, passage)),
            _item(&self.ordinal, passage),
            self._kinds[_item(&self.kind, passage)],
            PyUnicode_DecodeUTF8(text + first, last - first, "surrogatepass"),
            _item(&self.quote_at, passage),
            _item(&self.quote_at, passage + 1),
        )


cdef class Maker:
    """Makes values of a frozen dataclass with slots, in a third of the time that its own `__init__` takes."""

    cdef type _kind
    cdef list _slots

    def __init__(self, kind, names):
        """`names` are all its fields."""
        self._kind, self._slots = kind, [getattr(kind, name) for name in names]

    def make(self, *values):
        """A value with these fields, in the order of `names`."""
        made = self._kind.__new__(self._kind)
        cdef Py_ssize_t i
        for i in range(len(self._slots)):
            slot = self._slots[i]
            Py_TYPE(slot).tp_descr_set(slot, made, values[i])
        return made
