"""Words of a query found in a text in one pass over its characters; `matching` does the same word by word."""

from cpython.unicode cimport PyUnicode_Substring

from indexer.text.tokens import MAX_WORD

cdef extern from "Python.h":
    int PyUnicode_KIND(object text)
    void* PyUnicode_DATA(object text)
    Py_UCS4 PyUnicode_READ(int kind, void* data, Py_ssize_t at)
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter)
    object PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t size)

cdef enum:
    LONGEST = 64  # letters of a word that is looked at here

# What stands around a word without changing it. ASCII letters and digits are 1 in `_KIND`, what may be stripped is 2.
cdef unsigned char[128] _KIND
cdef unsigned char[128] _LOWER
cdef int _i
for _i in range(128):
    _KIND[_i] = 1 if chr(_i).isalnum() else (2 if chr(_i) in ".,;:!?\"'()[]-" else 0)
    _LOWER[_i] = ord(chr(_i).lower())


cdef inline bint _strips(Py_UCS4 letter) noexcept nogil:
    if letter < 128:
        return _KIND[letter] == 2
    return letter in (0x201C, 0x201D, 0x2018, 0x2019, 0x2013, 0x2014, 0x2026)


cdef bint _may_have(int kind, void* data, Py_ssize_t at, Py_ssize_t end, const unsigned char[::1] beginnings):
    """Whether a piece may hold a word, or a joined word, that begins as one of the wanted: its words are runs of ASCII
    letters and digits, and a joined word begins with the letters of its first parts."""
    cdef Py_UCS4 letter, second
    cdef unsigned before = 0, first, pair
    while at < end:
        letter = PyUnicode_READ(kind, data, at)
        at += 1
        if letter > 127 and not _strips(letter):
            return True
        if letter > 127 or _KIND[letter] != 1:
            continue
        first = _LOWER[letter] & 31
        pair = first << 5
        if at < end:
            second = PyUnicode_READ(kind, data, at)
            if second < 128 and _KIND[second] == 1:
                pair |= _LOWER[second] & 31
            elif second > 127 and not _strips(second):
                return True
        if beginnings[pair] or (before and beginnings[before | first]):
            return True
        before = 0 if pair & 31 else pair
        while at < end:
            letter = PyUnicode_READ(kind, data, at)
            if letter > 127 or _KIND[letter] != 1:
                break
            at += 1
    return False


def find(str text not None, wanted, pieces, const unsigned char[::1] beginnings not None):
    """(bits, start, end, word) of the words that `wanted` gives bits. `pieces` gives the same, within the piece, for
    what stands between white space and is not just one ASCII word. Only words whose first two letters are among
    `beginnings` (a byte for each pair, see `matching`) are looked up."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = len(text), at = 0, start, end, first, last, i
    cdef unsigned char[LONGEST] word
    cdef Py_UCS4 letter
    cdef bint plain
    cdef unsigned pair
    cdef list found = []
    cdef Py_ssize_t longest = min(LONGEST, MAX_WORD)
    while at < size:
        letter = PyUnicode_READ(kind, data, at)
        if Py_UNICODE_ISSPACE(letter):
            at += 1
            continue
        start = at
        while at < size and not Py_UNICODE_ISSPACE(PyUnicode_READ(kind, data, at)):
            at += 1
        end = at
        first, last = start, end
        while first < last and _strips(PyUnicode_READ(kind, data, first)):
            first += 1
        while last > first and _strips(PyUnicode_READ(kind, data, last - 1)):
            last -= 1
        plain = 0 < last - first <= longest
        if plain:
            for i in range(first, last):
                letter = PyUnicode_READ(kind, data, i)
                if letter > 127 or _KIND[letter] != 1:
                    plain = False
                    break
                word[i - first] = _LOWER[letter]
        if plain:
            pair = (word[0] & 31) << 5 | (word[1] & 31 if last - first > 1 else 0)
            if not beginnings[pair]:
                continue
            name = PyUnicode_FromKindAndData(1, word, last - first)
            bits = wanted[name]
            if bits:
                found.append((bits, first, last, name))
        elif last > first and _may_have(kind, data, first, last, beginnings):
            for bits, i, last, name in pieces[PyUnicode_Substring(text, start, end)]:
                found.append((bits, start + i, start + last, name))
    return found
