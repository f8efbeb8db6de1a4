"""The loops of `tokens` over the characters of a text, compiled: plain words are found here, everything else is asked of
the chunks that the one tokenizer remembers. The same results as there in Python."""

from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_DecodeASCII, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint8_t, uint32_t

from indexer.text._kinds cimport INSIDE, PARTS, kind_of, kinds_of_ascii

cdef extern from *:
    """
    static PyObject *new_tuple(PyTypeObject *kind, Py_ssize_t size) { return kind->tp_alloc(kind, size); }
    """
    object new_tuple(PyTypeObject* kind, Py_ssize_t size)

cdef enum:
    LONGEST = 64  # as MAX_WORD in `tokens`


cdef inline void _put(object made, Py_ssize_t i, object value):
    Py_INCREF(value)  # the tuple takes this reference
    PyTuple_SET_ITEM(made, i, value)


cdef class Scanner:
    """Goes through texts piece by piece; a piece is what stands between white space and characters of `parting`,
    without those of `joining` before and after it. `chunks` gives the words of a piece that is not a plain one;
    `token` and `join` are the types of the results."""

    cdef object chunks
    cdef type token, join
    cdef uint8_t kinds[128]
    cdef str parting, joining

    def __cinit__(self, chunks, type token, type join, str parting, str joining):
        self.chunks, self.token, self.join = chunks, token, join
        self.parting, self.joining = parting, joining
        kinds_of_ascii(self.kinds, parting, joining)

    cdef Py_ssize_t piece(self, str text, Py_ssize_t at, Py_ssize_t* end, char* lowered) except -2:
        """The piece from `at` on: where it starts (-1: there is none) and ends; a plain word is put into `lowered`,
        which else begins with 0."""
        cdef int kind = PyUnicode_KIND(text), of
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t first, last, size = len(text)
        cdef uint32_t c
        cdef bint plain = True
        while at < size and kind_of(self.kinds, self.parting, self.joining, PyUnicode_READ(kind, data, at)) != INSIDE:
            at += 1
        if at >= size:
            return -1
        first = last = at
        while at < size:
            c = <uint32_t> PyUnicode_READ(kind, data, at)
            of = kind_of(self.kinds, self.parting, self.joining, c)
            if of == PARTS:
                break
            at += 1
            if of == INSIDE:
                if at - last > 1 or c >= 128 or at - first > LONGEST:
                    plain = False
                elif plain:
                    lowered[at - first - 1] = <char> (c + 32 if 65 <= c <= 90 else c)
                last = at
        if not plain:
            lowered[0] = 0
        end[0] = last
        return first

    def analyse(self, str text):
        """`tokens.analyse`."""
        cdef list words = [], joins = []
        cdef char lowered[LONGEST]
        cdef Py_ssize_t first, end = 0, before
        while True:
            first = self.piece(text, end, &end, lowered)
            if first < 0:
                return words, joins
            if lowered[0]:
                words.append(PyUnicode_DecodeASCII(lowered, end - first, NULL))
                continue
            found, _, _, joined = self.chunks[text[first:end]]
            if joined:
                before = len(words)
                for position, width, word in joined:
                    joins.append(self.join(position + before, width, word))
            words.extend(found)

    def tokens(self, str text):
        """`tokens.tokens`."""
        cdef list made = []
        cdef char lowered[LONGEST]
        cdef Py_ssize_t first, end = 0, position = 0, i, following
        cdef tuple words, starts, ends, joins
        while True:
            first = self.piece(text, end, &end, lowered)
            if first < 0:
                return made
            if lowered[0]:
                made.append(self.new(PyUnicode_DecodeASCII(lowered, end - first, NULL), first, end, position, 1))
                position += 1
                continue
            words, starts, ends, joins = self.chunks[text[first:end]]
            following = 0
            for i in range(len(words)):
                made.append(self.new(words[i], first + <Py_ssize_t> starts[i], first + <Py_ssize_t> ends[i], position + i, 1))
                while following < len(joins) and joins[following][0] == i:
                    _, width, word = joins[following]
                    made.append(
                        self.new(
                            word,
                            first + <Py_ssize_t> starts[i],
                            first + <Py_ssize_t> ends[i + <Py_ssize_t> width - 1],
                            position + i,
                            width,
                        )
                    )
                    following += 1
            position += len(words)

    cdef object new(self, str text, Py_ssize_t start, Py_ssize_t end, Py_ssize_t position, Py_ssize_t width):
        cdef object made = new_tuple(<PyTypeObject*> self.token, 5)
        _put(made, 0, text)
        _put(made, 1, start)
        _put(made, 2, end)
        _put(made, 3, position)
        _put(made, 4, width)
        return made

    def places(self, str text, wanted):
        """`tokens.places`."""
        cdef list made = []
        cdef char lowered[LONGEST]
        cdef Py_ssize_t first, end = 0, position = 0, count, next_wanted
        cdef tuple words, starts, ends
        waiting = iter(wanted)
        next_wanted = next(waiting, -1)
        while next_wanted >= 0:
            first = self.piece(text, end, &end, lowered)
            if first < 0:
                break
            if lowered[0]:
                if position == next_wanted:
                    made.append((first, end))
                    next_wanted = next(waiting, -1)
                position += 1
                continue
            words, starts, ends, _ = self.chunks[text[first:end]]
            count = len(words)
            while position <= next_wanted < position + count:
                made.append(
                    (first + <Py_ssize_t> starts[next_wanted - position], first + <Py_ssize_t> ends[next_wanted - position])
                )
                next_wanted = next(waiting, -1)
            position += count
        return made
