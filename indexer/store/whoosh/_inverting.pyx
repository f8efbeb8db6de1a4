"""The loops of `inverting` over characters and occurrences, compiled. The same results as there in Python and numpy."""

from cpython cimport array
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ, Py_UNICODE_ISSPACE
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

import array

import numpy as np

cdef enum:
    PROBES = 64  # slots looked at before a piece goes into a plain dict: no choice of pieces makes the table slow
    MANY = 15  # as in `inverting`

cdef struct Piece:
    uint64_t key_at
    uint32_t key_length
    uint32_t hash
    int32_t language
    int32_t word  # its only word, where it has one
    uint32_t words_at
    uint32_t words
    uint32_t joins_at
    uint32_t joins
    uint32_t together_at
    uint32_t together_length


cdef class PieceWords:
    """The words of texts in the order of reading, looked up by what stands between white space.

    `learn(piece, language)` is asked once for each different piece and says what it consists of: the numbers of its
    words, the words run together in UTF-8, and its joined words as (position, number, width).
    """

    cdef object learn
    cdef dict crowded
    cdef Piece* pieces
    cdef Py_ssize_t room
    cdef array.array slots, keys, piece_words, piece_joins, together
    cdef uint64_t mask
    cdef char* line
    cdef Py_ssize_t line_room
    cdef readonly Py_ssize_t known
    """Number of different pieces."""
    cdef readonly array.array words
    """Numbers of the words, document after document."""
    cdef readonly array.array lengths
    """Number of words of each document."""
    cdef readonly array.array joins
    """The joined words, four numbers each: place among the words, number, width, whether it stands in speech."""

    def __cinit__(self, learn):
        self.learn = learn
        self.crowded = {}
        self.room = 1 << 10
        self.pieces = <Piece*> PyMem_Malloc(self.room * sizeof(Piece))
        self.line_room = 1 << 12
        self.line = <char*> PyMem_Malloc(self.line_room)
        if self.pieces == NULL or self.line == NULL:
            raise MemoryError
        self.slots = array.array("I", bytes(4 * 2 * self.room))
        self.mask = 2 * self.room - 1
        self.keys = array.array("I")
        self.piece_words = array.array("i")
        self.piece_joins = array.array("i")
        self.together = array.array("B")
        self.clear()

    def __dealloc__(self):
        PyMem_Free(self.pieces)
        PyMem_Free(self.line)

    def clear(self):
        """Forget the texts but not the pieces."""
        self.words, self.lengths, self.joins = array.array("i"), array.array("i"), array.array("q")

    def add(self, str text, Py_ssize_t start, Py_ssize_t end, int language):
        """Add the characters from `start` to `end` of `text` as the next document; return its number of words, and
        the words run together in UTF-8."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t at = start, first, length = 0, before = len(self.words), count = before
        cdef Py_ssize_t room = before
        cdef int64_t number
        cdef uint64_t hash
        cdef uint32_t c
        cdef Piece* piece
        cdef Py_ssize_t i, j
        cdef int* words = self.words.data.as_ints
        if start < 0 or end > len(text):
            raise IndexError("beyond the text")
        while True:
            while at < end and Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, at)):
                at += 1
            if at >= end:
                break
            first = at
            hash = <uint64_t> (language + 1) * 0x9E3779B97F4A7C15U
            while at < end:
                c = <uint32_t> PyUnicode_READ(kind, data, at)
                if Py_UNICODE_ISSPACE(c):
                    break
                hash = (hash ^ c) * 0xFF51AFD7ED558CCDU
                hash ^= hash >> 29
                at += 1
            number = self.find(kind, data, first, at, language, hash)
            if number < 0:
                number = self.add_piece(text, first, at, language, hash, number == -1)
            piece = &self.pieces[number]
            if length + piece.together_length > self.line_room:
                self.widen(length + piece.together_length)
            memcpy(self.line + length, <char*> self.together.data.as_uchars + piece.together_at, piece.together_length)
            length += piece.together_length
            if count + <Py_ssize_t> piece.words > room:
                room = count + piece.words + ((end - at) >> 2) + 4
                if room > 0x7FFFFFF0:
                    raise OverflowError("too many words in one run")
                array.resize_smart(self.words, room)
                words = self.words.data.as_ints
            if piece.words == 1:
                words[count] = piece.word
            else:
                memcpy(words + count, self.piece_words.data.as_ints + piece.words_at, piece.words * sizeof(int))
            if piece.joins:
                j = len(self.joins)
                array.resize_smart(self.joins, j + 4 * piece.joins)
                for i in range(piece.joins_at, piece.joins_at + 3 * piece.joins, 3):
                    self.joins.data.as_longlongs[j] = count + self.piece_joins.data.as_ints[i]
                    self.joins.data.as_longlongs[j + 1] = self.piece_joins.data.as_ints[i + 1]
                    self.joins.data.as_longlongs[j + 2] = self.piece_joins.data.as_ints[i + 2]
                    self.joins.data.as_longlongs[j + 3] = 0
                    j += 4
            count += piece.words
        array.resize_smart(self.words, count)
        self.lengths.append(count - before)
        return count - before, PyBytes_FromStringAndSize(self.line, length)

    def quote(self, set joins):
        """Say which joined words of the last document stand in quoted speech, as (position, width)."""
        cdef Py_ssize_t start = len(self.words) - <Py_ssize_t> self.lengths[len(self.lengths) - 1]
        cdef Py_ssize_t i = len(self.joins) - 4
        cdef long long* joined = self.joins.data.as_longlongs
        while i >= 0 and joined[i] >= start:
            if (joined[i] - start, joined[i + 2]) in joins:
                joined[i + 3] = 1
            i -= 4

    cdef int64_t find(self, int kind, void* data, Py_ssize_t first, Py_ssize_t last, int language, uint64_t hash) noexcept:
        """The number of a piece; -1 where it may be put into the table, -2 where it may not."""
        cdef uint64_t slot = hash & self.mask
        cdef uint32_t held, check = <uint32_t> (hash >> 32)
        cdef Py_ssize_t i, size = last - first
        cdef Piece* piece
        cdef const unsigned int* key
        cdef int probe
        for probe in range(PROBES):
            held = self.slots.data.as_uints[slot]
            if held == 0:
                return -1
            piece = &self.pieces[held - 1]
            if piece.hash == check and piece.key_length == size and piece.language == language:
                key = self.keys.data.as_uints + piece.key_at
                i = 0
                while i < size and key[i] == <uint32_t> PyUnicode_READ(kind, data, first + i):
                    i += 1
                if i == size:
                    return held - 1
            slot = (slot + 1) & self.mask
        return -2

    cdef int64_t add_piece(self, str text, Py_ssize_t first, Py_ssize_t last, int language, uint64_t hash, bint in_table) except -1:
        cdef str written = text[first:last]
        cdef object key = (language, written)
        cdef Piece* piece
        cdef Py_ssize_t i, at, number = self.known
        if not in_table:
            found = self.crowded.get(key)
            if found is not None:
                return found
        words, together, joins = self.learn(written, language)
        if self.known == self.room:
            self.grow()
        at = len(self.keys)
        piece = &self.pieces[number]
        piece.key_at, piece.key_length = at, last - first
        piece.hash, piece.language = <uint32_t> (hash >> 32), language
        array.resize_smart(self.keys, at + last - first)
        for i in range(last - first):
            self.keys.data.as_uints[at + i] = <uint32_t> PyUnicode_READ(PyUnicode_KIND(written), PyUnicode_DATA(written), i)
        piece.words = len(words)
        piece.word = words[0] if len(words) == 1 else 0
        piece.words_at = len(self.piece_words)
        if len(words) != 1:
            self.piece_words.extend(words)
        piece.joins, piece.joins_at = len(joins), len(self.piece_joins)
        for join in joins:
            self.piece_joins.extend(join)
        piece.together_at, piece.together_length = len(self.together), len(together)
        self.together.frombytes(together)
        self.known += 1
        if in_table:
            self.put(number, hash)
        else:
            self.crowded[key] = number
        return number

    cdef void put(self, Py_ssize_t number, uint64_t hash) noexcept:
        cdef uint64_t slot = hash & self.mask
        while self.slots.data.as_uints[slot]:
            slot = (slot + 1) & self.mask
        self.slots.data.as_uints[slot] = <uint32_t> (number + 1)

    cdef int grow(self) except -1:
        """Make room for twice as many pieces."""
        cdef Py_ssize_t number, i
        cdef uint64_t hash
        cdef Piece* piece
        cdef Piece* more = <Piece*> PyMem_Realloc(self.pieces, 2 * self.room * sizeof(Piece))
        if more == NULL:
            raise MemoryError
        self.pieces = more
        self.room *= 2
        self.slots = array.array("I", bytes(4 * 2 * self.room))
        self.mask = 2 * self.room - 1
        crowded = set(self.crowded.values())
        for number in range(self.known):
            if crowded and number in crowded:
                continue
            piece = &self.pieces[number]
            hash = <uint64_t> (piece.language + 1) * 0x9E3779B97F4A7C15U
            for i in range(piece.key_length):
                hash = (hash ^ self.keys.data.as_uints[piece.key_at + i]) * 0xFF51AFD7ED558CCDU
                hash ^= hash >> 29
            self.put(number, hash)
        return 0

    cdef int widen(self, Py_ssize_t length) except -1:
        cdef char* more = <char*> PyMem_Realloc(self.line, 2 * length)
        if more == NULL:
            raise MemoryError
        self.line, self.line_room = more, 2 * length
        return 0


cdef struct Occurrence:
    uint32_t doc
    uint32_t pos
    uint16_t code
    uint8_t width  # 0: a plain word
    uint8_t quoted


def invert(
    const int32_t[::1] words,
    const int64_t[::1] starts,
    const int64_t[:, ::1] joins,
    const uint8_t[::1] quoted,
    const int32_t[::1] list_of,
    const uint16_t[::1] code_of,
    const int64_t[::1] form_base,
    int no_word,
):
    """Posting lists by counting how long each is and then putting every occurrence in its place.

    `words` of all documents, which begin at `starts`; `joins` as (place, number, width, quoted), ascending; `quoted`
    for each word, or nothing for none; `list_of` and `code_of` of each number; `form_base`: the first form of each
    list. The number `no_word` takes a position but belongs to no list. Returns the arrays that `inverting` names;
    `code` of all rows, `form_df` by list and code, `over` as (at, value).
    """
    cdef Py_ssize_t lists = form_base.shape[0] - 1, count = words.shape[0], joined = joins.shape[0]
    cdef Py_ssize_t documents = starts.shape[0] - 1
    cdef Py_ssize_t i, j, doc
    cdef int64_t slot
    cdef Occurrence* found
    cdef Occurrence* one
    cdef bint any_quoted = quoted.shape[0] > 0
    occs_at_array = np.zeros(lists + 1, np.int64)
    cdef int64_t[::1] occs_at = occs_at_array
    for i in range(count):
        if words[i] != no_word:
            occs_at[list_of[words[i]] + 1] += 1
    for j in range(joined):
        occs_at[list_of[joins[j, 1]] + 1] += 1
    for i in range(lists):
        occs_at[i + 1] += occs_at[i]
    cdef int64_t[::1] free_at = occs_at_array.copy()
    cdef Py_ssize_t total = occs_at[lists]
    found = <Occurrence*> malloc(max(total, 1) * sizeof(Occurrence))
    if found == NULL:
        raise MemoryError
    try:
        with nogil:
            j = 0
            for doc in range(documents):
                for i in range(starts[doc], starts[doc + 1]):
                    if words[i] != no_word:
                        slot = free_at[list_of[words[i]]]
                        free_at[list_of[words[i]]] = slot + 1
                        one = &found[slot]
                        one.doc, one.pos, one.code, one.width = <uint32_t> doc, <uint32_t> (i - starts[doc]), code_of[words[i]], 0
                        one.quoted = quoted[i] if any_quoted else 0
                    while j < joined and joins[j, 0] == i:
                        slot = free_at[list_of[joins[j, 1]]]
                        free_at[list_of[joins[j, 1]]] = slot + 1
                        one = &found[slot]
                        one.doc, one.pos, one.code = <uint32_t> doc, <uint32_t> (i - starts[doc]), code_of[joins[j, 1]]
                        one.width, one.quoted = <uint8_t> joins[j, 2], <uint8_t> joins[j, 3]
                        j += 1
        if j < joined:
            raise ValueError("joined words out of order")
        return _rows(found, occs_at_array, form_base)
    finally:
        free(found)


cdef _rows(const Occurrence* found, occs_at_array, const int64_t[::1] form_base):
    """Rows from occurrences in order of list, document and position."""
    cdef const int64_t[::1] occs_at = occs_at_array
    cdef Py_ssize_t lists = form_base.shape[0] - 1, total = occs_at[lists]
    cdef Py_ssize_t i, at, last, end, rows = 0, codes = 0, mixed = 0, over, row
    cdef uint32_t tf, spoken
    cdef uint16_t low, high
    cdef int64_t base
    cdef bint several
    # Pages that nothing is written to take no memory.
    docs_array, freq_array = np.empty(total, np.uint32), np.empty(total, np.uint8)
    code_array, mix_array = np.empty(total, np.uint16), np.empty(total, np.uint16)
    pos_array = np.empty(total, np.uint8)
    rows_at_array, code_at_array, mix_at_array = (np.zeros(lists + 1, np.int64) for _ in range(3))
    df_array = np.zeros(form_base[lists], np.int64)
    seen_array = np.full(form_base[lists], -1, np.int64)
    cdef uint32_t[::1] docs = docs_array
    cdef uint8_t[::1] freq = freq_array, pos = pos_array
    cdef uint16_t[::1] code = code_array, mix = mix_array
    cdef int64_t[::1] rows_at = rows_at_array, code_at = code_at_array, mix_at = mix_at_array
    cdef int64_t[::1] df = df_array, seen = seen_array
    cdef array.array pos_over = array.array("q"), freq_over = array.array("q"), wide = array.array("q")
    for i in range(lists):
        base = form_base[i]
        several = form_base[i + 1] - base > 1
        at, last = occs_at[i], occs_at[i + 1]
        while at < last:
            end = at
            low = high = found[at].code
            spoken = 0
            while end < last and found[end].doc == found[at].doc:
                low, high = min(low, found[end].code), max(high, found[end].code)
                spoken += found[end].quoted
                pos[end] = <uint8_t> (found[end].pos & 255)
                if found[end].pos > 255:
                    over = len(pos_over)
                    array.resize_smart(pos_over, over + 2)
                    pos_over.data.as_longlongs[over] = end
                    pos_over.data.as_longlongs[over + 1] = found[end].pos >> 8
                if found[end].width:
                    over = len(wide)
                    array.resize_smart(wide, over + 2)
                    wide.data.as_longlongs[over] = end
                    wide.data.as_longlongs[over + 1] = found[end].width
                end += 1
            tf = <uint32_t> (end - at)
            docs[rows] = found[at].doc
            if tf < MANY:
                freq[rows] = <uint8_t> (tf | (spoken << 4))
            else:
                freq[rows] = MANY
                over = len(freq_over)
                array.resize_smart(freq_over, over + 2)
                freq_over.data.as_longlongs[over] = rows
                freq_over.data.as_longlongs[over + 1] = (<int64_t> spoken << 32) | tf
            if several:
                code[codes] = low if low == high else 0xFFFF
                codes += 1
            if low == high:
                df[base + low] += 1
            else:
                for row in range(at, end):
                    mix[mixed] = found[row].code * 2 + found[row].quoted
                    mixed += 1
                    if seen[base + found[row].code] != rows:
                        seen[base + found[row].code] = rows
                        df[base + found[row].code] += 1
            rows += 1
            at = end
        rows_at[i + 1], code_at[i + 1], mix_at[i + 1] = rows, codes, mixed
    return {
        "rows_at": rows_at_array,
        "occs_at": occs_at_array,
        "code_at": code_at_array,
        "mix_at": mix_at_array,
        "docs": docs_array[:rows],
        "freq": freq_array[:rows],
        "code": code_array[:codes],
        "mix": mix_array[:mixed],
        "pos": pos_array,
        "form_df": df_array,
        "pos_over": _pairs(pos_over),
        "freq_over": _pairs(freq_over),
        "wide": _pairs(wide),
    }


cdef _pairs(array.array numbers):
    return np.frombuffer(numbers, np.int64).reshape(-1, 2) if len(numbers) else np.zeros((0, 2), np.int64)
