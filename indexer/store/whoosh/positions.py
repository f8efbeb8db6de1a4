"""Phrases and NEAR on the positions of posting lists.

An occurrence is a key, document << 32 | position: sorted keys of two words are joined by binary search, the shorter
side looked up in the longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.passages import field_values, speaker_values, value_tokens
from indexer.query.matching import Words, _distinct
from indexer.query.nodes import Field
from indexer.store.whoosh.container import Array
from indexer.store.whoosh.inverted import Entry, Inverted
from indexer.store.whoosh.matches import rows_in
from indexer.store.whoosh.segment import Segment

_SHIFT = 32
Keys = NDArray[np.int64]


def phrase_starts(segment: Segment, where: Field, words: Sequence[str | None]) -> tuple[Array, NDArray[np.float64]]:
    """Documents that hold the phrase and the number of different positions at which it begins in each."""
    inverted = segment.field(where)
    places: dict[str, tuple[Entry, ...]] = {}
    for word in words:
        if word is not None:
            places[word] = inverted.entries(word.encode("utf-8", "surrogatepass"))
            if not places[word]:
                return np.zeros(0, np.int64), np.zeros(0)
    if inverted.postings is not None and None not in words and all(len(e) == 1 for e in places.values()):
        row = [places[str(word)][0] for word in words]
        return inverted.postings.phrase(_numbers(e.list for e in row), _numbers(e.code for e in row))
    docs = _documents_with_all(inverted, list(places.values()), segment.size(where))
    if not len(docs):
        return docs, np.zeros(0)
    if len(words) == 1:
        keys, _ = _occurrences(inverted, places[str(words[0])], docs)
        return _count(keys)
    starts = _run(segment, where, words, {w: _occurrences(inverted, e, docs) for w, e in places.items()})
    return _count(starts)


def _numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), np.int64)


def _count(keys: Keys) -> tuple[Array, NDArray[np.float64]]:
    """Documents of the different keys, and how many each has."""
    docs = distinct(keys) >> _SHIFT
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1]))) if len(docs) else docs
    return docs[first], np.diff(np.append(first, len(docs))).astype(np.float64)


def _documents_with_all(inverted: Inverted, words: Sequence[tuple[Entry, ...]], size: int) -> Array:
    """Documents that may hold a form of every word: those of all their lists."""
    sets = []
    for entries in words:
        parts = [inverted.docs(e.list) for e in entries]
        sets.append(parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts)))
    sets.sort(key=len)
    docs = sets[0]
    for other in sets[1:]:
        docs = docs[rows_in(other, docs, size)[0]]
    return docs


def _occurrences(inverted: Inverted, entries: Sequence[Entry], docs: Array) -> tuple[Keys, Array | None]:
    """Keys of the occurrences of a form in some documents, ascending, and their widths (None: all 1)."""
    keys, widths = [], []
    for entry in entries:
        of_list = inverted.docs(entry.list)
        rows = np.searchsorted(of_list, docs.astype(of_list.dtype, copy=False))
        rows[rows == len(of_list)] = 0
        rows = rows[of_list[rows] == docs]
        found = inverted.occurrences(entry.list, rows, entry.code)
        keys.append((found.docs.astype(np.int64) << _SHIFT) | found.positions)
        widths.append(np.ones(len(found.docs), np.int64) if found.widths is None else found.widths)
    if len(keys) == 1:
        return keys[0], None if found.widths is None else widths[0]
    all_keys, all_widths = np.concatenate(keys), np.concatenate(widths)
    order = np.argsort(all_keys, kind="stable")
    return all_keys[order], all_widths[order]


def _run(
    segment: Segment, where: Field, words: Sequence[str | None], found: dict[str, tuple[Keys, Array | None]]
) -> Keys:
    """Keys of the first tokens of the phrase."""
    first = next(i for i, w in enumerate(words) if w is not None)
    keys, widths = found[str(words[first])]
    ends = keys + (1 if widths is None else widths)
    starts = keys
    for word in words[first + 1 :]:
        if word is None:
            ends = ends + 1
            continue
        keys, widths = found[word]
        if widths is None:
            at = np.searchsorted(keys, ends)
            at[at == len(keys)] = 0
            same = keys[at] == ends if len(keys) else np.zeros(len(ends), bool)
            starts, ends = starts[same], ends[same] + 1
        else:
            low, high = np.searchsorted(keys, ends, "left"), np.searchsorted(keys, ends, "right")
            counts = high - low
            members = np.arange(int(counts.sum())) + np.repeat(low - (np.cumsum(counts) - counts), counts)
            starts, ends = np.repeat(starts, counts), keys[members] + widths[members]
        if not len(starts):
            return starts
    if all(w is not None for w in words):
        return starts
    return _with_gaps(segment, where, words, (starts, ends, first))


def _with_gaps(segment: Segment, where: Field, words: Sequence[str | None], found: tuple[Keys, Keys, int]) -> Keys:
    """Of the runs found, those whose None are plain words: within the document, and (in a field of several values) not
    between two values."""
    starts, ends, leading = found
    docs, position = starts >> _SHIFT, starts & ((1 << _SHIFT) - 1)
    if where in (Field.TEXT, Field.SAID):
        # Every position up to the length holds a plain word; inner ones stand before a word that was found.
        lengths = segment.documents.column("length" if where is Field.TEXT else "said_length")[docs]
        good = (position >= leading) & ((ends & ((1 << _SHIFT) - 1)) <= lengths)
        return np.asarray(starts[good] - leading, np.int64)
    kept = []
    for doc in np.unique(docs).tolist():
        held = Words(value_tokens(_values(segment, where, doc)), stemmed=False)
        kept += [(doc << _SHIFT) | run[0].position for run in held.phrases(words)]
    return np.array(kept, np.int64)


def _values(segment: Segment, where: Field, doc: int) -> tuple[str, ...]:
    """The values of a field of an article or a quote, as they were indexed."""
    documents = segment.documents
    if where in (Field.TITLE, Field.BY, Field.IN):
        return field_values(documents.article(doc), where.value)
    quote = documents.quote(doc)
    if where is Field.VIA:
        return quote.relayed_by
    passage = int(documents.passage_of[doc])
    return speaker_values(documents.article(int(documents.article_of[passage])), quote)


def distinct(keys: Keys) -> Keys:
    """The different keys, ascending. (Where they ascend already, this is faster than np.unique.)"""
    if not len(keys):
        return keys
    if (keys[1:] < keys[:-1]).any():
        keys = np.sort(keys)
    return keys[np.concatenate(([True], keys[1:] != keys[:-1]))]


# ---------------------------------------------------------------------- NEAR


def near_documents(inverted: Inverted, words: Sequence[Sequence[int]], distance: int, size: int) -> Array:
    """Documents in which all words (each given by its posting lists) stand within `distance`."""
    if not words or not all(words):
        return np.zeros(0, np.int64)
    if inverted.postings is not None and all(len(lists) == 1 for lists in words):
        return inverted.postings.near(_numbers(lists[0] for lists in words), distance)
    sets = []
    for lists in words:
        parts = [inverted.docs(number) for number in lists]
        sets.append(parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts)))
    docs = min(sets, key=len)
    for other in sets:
        docs = docs[rows_in(other, docs, size)[0]]
    if not len(docs):
        return docs
    places = [_all_occurrences(inverted, lists, docs) for lists in words]
    width = distance + len(words)
    firsts = np.unique(np.concatenate(places))
    good = np.ones(len(firsts), bool)
    for keys in places:
        low, high = np.searchsorted(keys, firsts), np.searchsorted(keys, firsts + width)
        good &= low < high
    firsts = firsts[good]
    together = np.concatenate(places)
    if len(np.unique(together)) == len(together):  # no two words share a position
        return np.unique(firsts >> _SHIFT)
    return _with_positions_of_their_own(places, firsts, width)


def _all_occurrences(inverted: Inverted, lists: Sequence[int], docs: Array) -> Keys:
    keys = []
    for number in lists:
        of_list = inverted.docs(number)
        rows = np.searchsorted(of_list, docs.astype(of_list.dtype, copy=False))
        rows[rows == len(of_list)] = 0
        rows = rows[of_list[rows] == docs]
        found = inverted.occurrences(number, rows, None)
        keys.append((found.docs.astype(np.int64) << _SHIFT) | found.positions)
    return np.unique(np.concatenate(keys))


def _with_positions_of_their_own(places: Sequence[Keys], firsts: Keys, width: int) -> Array:
    """Where words share positions (the same word twice, joined words), each must be given one of its own."""
    found: list[int] = []
    for first in firsts.tolist():
        doc = first >> _SHIFT
        if found and found[-1] == doc:
            continue
        choices = []
        for keys in places:
            low, high = np.searchsorted(keys, (first, first + width))
            choices.append(set(keys[low:high].tolist()))
        if _distinct(choices):
            found.append(doc)
    return np.array(found, np.int64)
