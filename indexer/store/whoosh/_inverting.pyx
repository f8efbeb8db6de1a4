"""The loops of `inverting` over characters and occurrences, compiled. The same results as there in Python and numpy."""

from cpython cimport array
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_DecodeASCII, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

import array

import numpy as np

from indexer.passages import LIGHT_WORDS

from indexer.text._kinds cimport INSIDE, PARTS, kind_of, kinds_of_ascii

cdef enum:
    PROBES = 64  # slots looked at before a piece goes into a plain dict: no choice of pieces makes the table slow
    KEPT_LENGTH = 80  # characters of the longest piece that is remembered
    MANY = 15  # as in `inverting`


cdef struct Slot:
    uint32_t hash
    uint32_t at  # of the piece, in units of 8 bytes, + 1; 0: free


cdef struct Piece:  # its characters (of one byte each if they all fit, else of four) and its words run together follow
    uint32_t length
    uint32_t together
    uint32_t words
    int32_t word  # its only word, or else where its words begin
    uint32_t joins  # where its joined words begin, + 1; 0: it has none
    uint16_t language
    uint16_t wide


cdef class PieceWords:
    """The words of texts in the order of reading, looked up by what stands between white space and characters of
    `parting`, without those of `joining` before and after it.

    `learn(piece, language)` is asked once for each different piece and says what it consists of: the numbers of its
    words, their `letters`, and its joined words as (position, number, width). A piece of up to
    `longest` ASCII letters and digits is looked up in `numbers[language]` in lower case.
    """

    cdef object learn, numbers
    cdef uint8_t kinds[128]
    cdef str parting, joining
    cdef int longest
    cdef dict crowded
    cdef Slot* slots
    cdef uint32_t mask
    cdef uint8_t* pool
    cdef uint8_t* line
    cdef Py_ssize_t known, pool_room, line_room
    cdef array.array piece_words, piece_joins
    cdef readonly Py_ssize_t pool_size
    """Bytes taken by the different pieces."""
    cdef readonly array.array words
    """Numbers of the words, document after document."""
    cdef readonly array.array lengths
    """Number of words of each document."""
    cdef readonly array.array joins
    """The joined words, four numbers each: place among the words, number, width, whether it stands in speech."""

    def __cinit__(self, learn, numbers, str parting, str joining, int longest):
        self.learn, self.numbers, self.longest = learn, numbers, longest
        self.parting, self.joining = parting, joining
        kinds_of_ascii(self.kinds, parting, joining)
        self.crowded = {}
        self.mask = (1 << 11) - 1
        self.slots = <Slot*> PyMem_Calloc(self.mask + 1, sizeof(Slot))
        self.pool_room = self.line_room = 1 << 14
        self.pool = <uint8_t*> PyMem_Malloc(self.pool_room)
        self.line = <uint8_t*> PyMem_Malloc(self.line_room)
        if self.slots == NULL or self.pool == NULL or self.line == NULL:
            raise MemoryError
        self.piece_words = array.array("i")
        self.piece_joins = array.array("i")
        self.clear()

    def __dealloc__(self):
        PyMem_Free(self.slots)
        PyMem_Free(self.pool)
        PyMem_Free(self.line)

    def clear(self):
        """Forget the texts but not the pieces."""
        self.words, self.lengths, self.joins = array.array("i"), array.array("i"), array.array("q")

    def add(self, str text, Py_ssize_t start, Py_ssize_t end, int language):
        """Add the characters from `start` to `end` of `text` as the next document; return its number of words, and
        their `letters`."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t at = start, first, last, length = 0, before = len(self.words), count = before, room = before
        cdef int64_t found
        cdef uint64_t hash, hashed
        cdef int of
        cdef uint32_t c
        cdef Piece* piece
        cdef int* words = self.words.data.as_ints
        if start < 0 or end > len(text):
            raise IndexError("beyond the text")
        while True:
            while at < end and kind_of(self.kinds, self.parting, self.joining, PyUnicode_READ(kind, data, at)) != INSIDE:
                at += 1
            if at >= end:
                break
            first = last = at
            hash = hashed = language + 1
            while at < end:
                c = <uint32_t> PyUnicode_READ(kind, data, at)
                of = kind_of(self.kinds, self.parting, self.joining, c)
                if of == PARTS:
                    break
                hash = (hash ^ c) * 0x9E3779B97F4A7C15U
                at += 1
                if of == INSIDE:
                    last, hashed = at, hash
            found = self.find(kind, data, first, last, language, <uint32_t> (hashed >> 32))
            if found < 0:
                found = self.add_piece(text, first, last, language, <uint32_t> (hashed >> 32), found == -1)
            piece = <Piece*> (self.pool + found)
            if length + <Py_ssize_t> piece.together > self.line_room:
                self.line_room = 2 * (length + piece.together)
                self.line = <uint8_t*> resized(self.line, self.line_room)
            memcpy(self.line + length, characters(piece) + piece.length * piece.wide, piece.together)
            length += piece.together
            if count + <Py_ssize_t> piece.words > room:
                room = count + piece.words + ((end - at) >> 2) + 4
                if room > 0x7FFFFFF0:
                    raise OverflowError("too many words in one run")
                array.resize_smart(self.words, room)
                words = self.words.data.as_ints
            if piece.words == 1:
                words[count] = piece.word
            else:
                memcpy(words + count, self.piece_words.data.as_ints + piece.word, piece.words * sizeof(int))
                if piece.joins:
                    self.add_joins(self.piece_joins.data.as_ints + piece.joins - 1, count)
            count += piece.words
            if piece.length > KEPT_LENGTH:
                self.drop(found)
        array.resize_smart(self.words, count)
        self.lengths.append(count - before)
        return count - before, PyBytes_FromStringAndSize(<char*> self.line, length)

    cdef int drop(self, Py_ssize_t at) except -1:
        """Forget the piece at the end of the pool."""
        cdef Piece* piece = <Piece*> (self.pool + at)
        if piece.words != 1:
            array.resize_smart(self.piece_words, piece.word)
        if piece.joins:
            array.resize_smart(self.piece_joins, piece.joins - 1)
        self.pool_size = at
        return 0

    cdef int add_joins(self, const int* joins, Py_ssize_t first) except -1:
        """Add the joined words of a piece whose first word is at the place `first`."""
        cdef Py_ssize_t i, at = len(self.joins)
        array.resize_smart(self.joins, at + 4 * joins[0])
        for i in range(joins[0]):
            self.joins.data.as_longlongs[at] = first + joins[1 + 3 * i]
            self.joins.data.as_longlongs[at + 1] = joins[2 + 3 * i]
            self.joins.data.as_longlongs[at + 2] = joins[3 + 3 * i]
            self.joins.data.as_longlongs[at + 3] = 0
            at += 4
        return 0

    def quote(self, set joins):
        """Say which joined words of the last document stand in quoted speech, as (position, width)."""
        cdef Py_ssize_t start = len(self.words) - <Py_ssize_t> self.lengths[len(self.lengths) - 1]
        cdef Py_ssize_t i = len(self.joins) - 4
        cdef long long* joined = self.joins.data.as_longlongs
        while i >= 0 and joined[i] >= start:
            if (joined[i] - start, joined[i + 2]) in joins:
                joined[i + 3] = 1
            i -= 4

    cdef int64_t find(self, int kind, void* data, Py_ssize_t first, Py_ssize_t last, int language, uint32_t hash) noexcept:
        """Where a piece is in the pool; -1 where it may be put into the table, -2 where it may not."""
        cdef uint32_t slot = hash & self.mask
        cdef Py_ssize_t i, size = last - first
        cdef Piece* piece
        cdef const uint8_t* narrow
        cdef const uint32_t* wide
        cdef int probe
        for probe in range(PROBES):
            if self.slots[slot].at == 0:
                return -1
            if self.slots[slot].hash == hash:
                piece = <Piece*> (self.pool + <Py_ssize_t> (self.slots[slot].at - 1) * 8)
                if piece.length == size and piece.language == language:
                    narrow, i = characters(piece), 0
                    wide = <const uint32_t*> narrow
                    if piece.wide == 1:
                        while i < size and narrow[i] == <uint32_t> PyUnicode_READ(kind, data, first + i):
                            i += 1
                    else:
                        while i < size and wide[i] == <uint32_t> PyUnicode_READ(kind, data, first + i):
                            i += 1
                    if i == size:
                        return <Py_ssize_t> (self.slots[slot].at - 1) * 8
            slot = (slot + 1) & self.mask
        return -2

    cdef int64_t add_piece(
        self, str text, Py_ssize_t first, Py_ssize_t last, int language, uint32_t hash, bint in_table
    ) except -1:
        """Learn a piece and put it at the end of the pool, and into the table unless it is too long to be kept."""
        cdef str written
        cdef Py_ssize_t at = self.pool_size, i, size
        cdef Piece* piece
        cdef const uint8_t* together_data
        if not in_table:
            key = (language, text[first:last])
            found = self.crowded.get(key)
            if found is not None:
                return found
        written = self.only_word(text, first, last)
        if written is not None:
            together = b"" if written in LIGHT_WORDS else written.encode()
            words, joins = (self.numbers[language][written],), ()
        else:
            words, together, joins = self.learn(text[first:last], language)
        written = text[first:last]
        size = last - first
        self.reserve(sizeof(Piece) + 4 * size + len(together) + 8)
        piece = <Piece*> (self.pool + at)
        piece.length, piece.language = size, language
        piece.wide = 1 if PyUnicode_KIND(written) == 1 else 4
        for i in range(size):
            if piece.wide == 1:
                characters(piece)[i] = <uint8_t> PyUnicode_READ(PyUnicode_KIND(written), PyUnicode_DATA(written), i)
            else:
                (<uint32_t*> characters(piece))[i] = <uint32_t> PyUnicode_READ(
                    PyUnicode_KIND(written), PyUnicode_DATA(written), i
                )
        together_data = together
        piece.together = len(together)
        memcpy(characters(piece) + size * piece.wide, together_data, piece.together)
        piece.words, piece.joins = len(words), 0
        if piece.words == 1:
            piece.word = words[0]
        else:
            piece.word = len(self.piece_words)
            self.piece_words.extend(words)
        if joins:
            piece.joins = len(self.piece_joins) + 1
            self.piece_joins.append(len(joins))
            for join in joins:
                self.piece_joins.extend(join)
        self.pool_size = at + ((sizeof(Piece) + size * piece.wide + piece.together + 7) & ~7)
        if size > KEPT_LENGTH:
            return at
        self.known += 1
        if not in_table:
            self.crowded[key] = at
        else:
            if 2 * self.known > self.mask:
                self.grow()
            self.put(hash, <uint32_t> (at // 8 + 1))
        return at

    cdef str only_word(self, str text, Py_ssize_t first, Py_ssize_t last):
        """The word of a piece that is a plain one, None for another."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef char lowered[KEPT_LENGTH]
        cdef Py_ssize_t i
        cdef uint32_t c
        if last - first > self.longest or self.longest > KEPT_LENGTH:
            return None
        for i in range(last - first):
            c = <uint32_t> PyUnicode_READ(kind, data, first + i)
            if 65 <= c <= 90:
                c += 32
            elif not (97 <= c <= 122 or 48 <= c <= 57):
                return None
            lowered[i] = <char> c
        return PyUnicode_DecodeASCII(lowered, last - first, NULL)

    cdef void put(self, uint32_t hash, uint32_t at) noexcept:
        cdef uint32_t slot = hash & self.mask
        while self.slots[slot].at:
            slot = (slot + 1) & self.mask
        self.slots[slot].hash, self.slots[slot].at = hash, at

    cdef int grow(self) except -1:
        """Make the table twice as large."""
        cdef Slot* before = self.slots
        cdef Py_ssize_t i, size = self.mask + 1
        self.slots = <Slot*> PyMem_Calloc(2 * size, sizeof(Slot))
        if self.slots == NULL:
            self.slots = before
            raise MemoryError
        self.mask = 2 * size - 1
        for i in range(size):
            if before[i].at:
                self.put(before[i].hash, before[i].at)
        PyMem_Free(before)
        return 0

    cdef int reserve(self, Py_ssize_t more) except -1:
        """Make room in the pool."""
        if self.pool_size + more > self.pool_room:
            if (self.pool_size + more) * 2 > <Py_ssize_t> 0x7FFFFFFF * 8:
                raise OverflowError("too many different words in one run")
            self.pool = <uint8_t*> resized(self.pool, (self.pool_size + more) * 2)
            self.pool_room = (self.pool_size + more) * 2
        return 0


cdef inline uint8_t* characters(Piece* piece) noexcept nogil:
    return <uint8_t*> piece + sizeof(Piece)


cdef void* resized(void* memory, Py_ssize_t size) except NULL:
    cdef void* more = PyMem_Realloc(memory, size)
    if more == NULL:
        raise MemoryError
    return more


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
