# What a character does to words, for every compiled loop over text; the rule is that of `indexer.text.tokens`.

from cpython.unicode cimport Py_UNICODE_ISSPACE
from libc.stdint cimport uint8_t

cdef enum:
    INSIDE = 0  # of a word, perhaps
    JOINS = 1
    PARTS = 2


cdef inline void kinds_of_ascii(uint8_t* kinds, str parting, str joining):
    cdef int i
    for i in range(128):
        kinds[i] = PARTS if chr(i) in parting or chr(i).isspace() else JOINS if chr(i) in joining else INSIDE


cdef inline int kind_of(const uint8_t* kinds, str parting, str joining, Py_UCS4 c) noexcept:
    if c < 128:
        return kinds[<int> c]
    if c < 0x2000 and c != 0x85 and c != 0xA0 and c != 0x1680:
        return INSIDE
    return PARTS if Py_UNICODE_ISSPACE(c) or c in parting else JOINS if c in joining else INSIDE
