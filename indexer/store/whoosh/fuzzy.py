"""Forms of a field within a few edits of a word (optimal string alignment, see `indexer.query.matching.within`).

One edit leaves the first or the second half of a word as it is, unless it swaps the letters at the middle: candidates
are the forms that begin with the one, end with the other, or are the word with its middle swapped. For two edits the
sets of letters must be alike: an edit changes at most two of them. What is left is compared letter by letter, all
candidates at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.query.matching import within
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.inverted import Inverted, Strings, runs
from indexer.store.whoosh.ordering import distinct

WIDTH = 24  # bytes of a form in the matrix; longer ones are compared one by one
_BITS = np.array([bin(i).count("1") for i in range(1 << 16)], np.uint8)


class Spellings:
    """The forms of a field made ready for comparison. Made when first needed, kept with the segment."""

    def __init__(self, forms: Strings, data: Array, at: Array):
        self.forms = forms
        starts = at[:-1].astype(np.int64)
        self.lengths = np.diff(at.astype(np.int64))
        count = len(self.lengths)
        inside = np.minimum(self.lengths, WIDTH)
        rows, members = runs(np.arange(count), starts, inside)
        columns = members - starts[rows]
        self.letters = np.zeros((count, WIDTH), np.uint8)
        self.letters[rows, columns] = data[members]
        tails = np.zeros((count, 8), np.uint8)  # last letters first
        for i in range(8):
            long = np.flatnonzero(self.lengths > i)
            tails[long, i] = data[starts[long] + self.lengths[long] - 1 - i]
        keys = tails.view(">u8").ravel().astype(np.uint64)
        self.by_end = np.argsort(keys, kind="stable")
        self.ends = keys[self.by_end]
        high = np.flatnonzero(np.maximum.reduceat(data, starts) >= 128) if count else starts
        self.odd: Array = np.union1d(high, np.flatnonzero(self.lengths > WIDTH))  # not ASCII, or long
        self.is_odd = np.zeros(count, bool)
        self.is_odd[self.odd] = True
        if compiled.kernels is not None:
            view = compiled.kernels.View
            self.views = view(data), view(at), view(self.is_odd)
        self.masks = _masks(self.letters)

    def ending(self, tail: bytes) -> NDArray[np.int64]:
        """Forms that end with `tail` (with its last 8 letters)."""
        key = tail[::-1][:8]
        low = int.from_bytes(key.ljust(8, b"\0"), "big")
        high = int.from_bytes(key.ljust(8, b"\xff"), "big")
        first = self.ends.searchsorted(np.uint64(low))
        last = self.ends.searchsorted(np.uint64(high), "right")
        return np.asarray(self.by_end[first:last], np.int64)


def _masks(letters: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Which letters each row has: a bit for each of 32 classes of bytes; row padding counts as none."""
    masks = np.zeros(len(letters), np.uint32)
    for column in letters.T:
        masks |= np.where(column, np.uint32(1) << (column & 31).astype(np.uint32), np.uint32(0))
    return masks


def forms_within(inverted: Inverted, word: str, distance: int) -> NDArray[np.int64]:
    """Numbers of the forms within `distance` edits of `word`, ascending."""
    count = len(inverted.forms)
    if not count or distance < 0:
        return np.zeros(0, np.int64)
    if distance == 0 or not word:
        found = range(count) if not word else inverted.forms.equal(word.encode("utf-8", "surrogatepass"))
        return _slowly(inverted, np.arange(found.start, found.stop), word, distance)
    spellings = inverted.spellings
    assert isinstance(spellings, Spellings)
    if not word.isascii() or len(word) > WIDTH - distance:
        return _slowly(
            inverted, _similar(spellings, word.encode("utf-8", "surrogatepass"), 4 * distance), word, distance
        )
    letters = np.frombuffer(word.encode(), np.uint8)
    if distance == 1 and len(word) > 1:
        candidates = _candidates(inverted, spellings, word)
    else:
        candidates = np.asarray(_similar(spellings, word.encode(), distance), np.int64)
    if compiled.kernels is not None:
        texts, starts, odd_ones = spellings.views
        near_by, others = compiled.kernels.close(texts, starts, candidates, word.encode(), distance, odd_ones)
        if others:
            near_by += _slowly(inverted, np.array(others, np.int64), word, distance).tolist()
        return np.array(sorted(set(near_by)), np.int64)
    odd = spellings.is_odd[candidates]
    plain = candidates[~odd]
    near = _one_edit if distance == 1 else _edits
    good = plain[near(letters, spellings.letters[plain], spellings.lengths[plain]) <= distance]
    if odd.any():
        good = np.concatenate([good, _slowly(inverted, candidates[odd], word, distance)])
    return np.sort(good)


def _candidates(inverted: Inverted, spellings: Spellings, word: str) -> NDArray[np.int64]:
    middle = len(word) // 2
    first, second = word[:middle], word[middle:]
    beginning = inverted.starting(first.encode())
    found = [np.arange(beginning.start, beginning.stop), spellings.ending(second.encode())]
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    other = inverted.forms.equal(swapped.encode())
    found.append(np.arange(other.start, other.stop))
    together = np.concatenate(found)
    if compiled.kernels is not None:
        return together
    together = distinct(together)
    # A letter is at most four bytes long.
    off = spellings.lengths[together] - len(word)
    return np.asarray(together[(off >= -1) & (off <= 4)], np.int64)


def _similar(spellings: Spellings, word: bytes, distance: int) -> NDArray[np.int64]:
    """Forms whose length and letters are not too far from the word's; all that are not ASCII or long."""
    mask = _masks(np.frombuffer(word, np.uint8).reshape(1, -1))[0]
    differing = spellings.masks ^ mask
    bits = _BITS[differing & 0xFFFF] + _BITS[differing >> 16]
    good = (bits <= 2 * distance) & (np.abs(spellings.lengths - len(word)) <= distance)
    good[spellings.odd] = True
    return np.flatnonzero(good)


def _slowly(inverted: Inverted, candidates: NDArray[np.int64], word: str, distance: int) -> NDArray[np.int64]:
    forms = inverted.forms
    low, high = len(word) - distance, 4 * (len(word) + distance)
    return np.array(
        [
            i
            for i in candidates.tolist()
            if low <= len(form := forms[i]) <= high and within(word, form.decode("utf-8", "surrogatepass"), distance)
        ],
        np.int64,
    )


def _one_edit(word: NDArray[np.uint8], forms: NDArray[np.uint8], lengths: Array) -> NDArray[np.int64]:
    """0 or 1 where a form is within one edit of the word, else 2. Forms are rows of letters, padded with 0."""
    n = len(word)
    count = len(forms)
    if not count:
        return np.zeros(0, np.int64)
    same = forms[:, :n] == word
    head = np.logical_and.accumulate(same, axis=1).sum(axis=1)
    at = lengths[:, None] - 1 - np.arange(n)[None, :]
    tails = forms[np.arange(count)[:, None], np.maximum(at, 0)]
    tail = np.logical_and.accumulate((tails == word[::-1]) & (at >= 0), axis=1).sum(axis=1)
    longest = np.maximum(lengths, n)
    good = (head + tail >= longest - 1) & (np.abs(lengths - n) <= 1)
    # Two neighbours swapped: all but two letters stand in their place, and those two crosswise.
    swapped = np.flatnonzero((lengths == n) & (head + tail == n - 2))
    if len(swapped):
        first = head[swapped]
        good[swapped] |= (forms[swapped, first] == word[first + 1]) & (forms[swapped, first + 1] == word[first])
    return np.where(good, 1, 2)


def _edits(word: NDArray[np.uint8], forms: NDArray[np.uint8], lengths: Array) -> NDArray[np.int64]:
    """Edits from the word to each form."""
    if not len(forms):
        return np.zeros(0, np.int64)
    width = int(lengths.max())
    columns = [np.ascontiguousarray(forms[:, j]) for j in range(width)]
    count = len(forms)
    two: list[Array] = []
    before: list[Array] = [np.full(count, j, np.int8) for j in range(width + 1)]
    for i, letter in enumerate(word.tolist(), 1):
        row: list[Array] = [np.full(count, i, np.int8)]
        for j in range(1, width + 1):
            differs = columns[j - 1] != letter
            cell = np.minimum(before[j] + 1, row[j - 1] + 1)
            cell = np.minimum(cell, before[j - 1] + differs)
            if i > 1 and j > 1:
                crossed = (columns[j - 1] == word[i - 2]) & (columns[j - 2] == letter)
                cell = np.where(crossed, np.minimum(cell, two[j - 2] + 1), cell)
            row.append(cell.astype(np.int8))
        two, before = before, row
    return np.array(before)[lengths, np.arange(count)].astype(np.int64)
