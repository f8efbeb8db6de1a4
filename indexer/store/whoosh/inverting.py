"""From words in the order of reading to posting lists, by one integer sort.

A posting list belongs to a stem and holds every occurrence of its forms; the dictionary of exact forms points into it.
So the stemmed form costs one byte a posting beside the exact one, and a search for a word, which wants both, reads
one list. The arrays of a field (prefixed with its name in the container):

    stems, stems_at          the stems in order, end to end, and where each starts; one list for each
    rows_at, occs_at         where a list's rows (documents) and occurrences start
    code_at, mix_at          the same in `code` and `mix`, which only lists of several forms have
    docs, freq               a row: document number; number of occurrences and, in the upper half of the byte, how many
                             of them stand in quoted speech
    code                     which form all of a row's occurrences have, MIXED when they differ
    mix                      of each occurrence of the mixed rows: form * 2 + whether it stands in quoted speech
    pos                      positions of the occurrences, ascending in a row
    wide_at, wide            occurrences that reach over several positions (joined words), and over how many
    forms, forms_at          the exact forms in order; equal ones side by side when languages stem them differently
    form_list, form_code     the list of a form and its number there
    form_df                  the number of documents with the form

Positions are bytes; the few that do not fit have their upper part in `pos_over`, at `pos_over_at`. A row of 15 or more
occurrences has freq MANY and its numbers (quoted << 32 | all) in `freq_over`, at `freq_over_at`. Codes are bytes too,
or of two bytes where a stem has more than 127 forms; MIXED is the largest of the type.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh.container import Array, blob, offsets, smallest
from indexer.text.stems import DEFAULT_LANGUAGE, stems
from indexer.text.tokens import MAX_WORD, Join, analyse

_PLACE_BITS = 32
_LIST_SHIFT = _PLACE_BITS + 1
MANY = 15


def stem_key(stem: str, language: str) -> str:
    """What a posting list is filed under: a stem belongs to a language, English ones stand bare."""
    return stem if language == DEFAULT_LANGUAGE else f"\0{language}\0{stem}"


class Vocabulary:
    """Numbers for (form, language) pairs, in the order of first sight. NO_WORD is the number of the gap ""."""

    NO_WORD = 0

    def __init__(self, *, stemmed: bool):
        self._stemmed = stemmed
        self._numbers: dict[str, _Numbers] = {}
        self._pairs: list[tuple[str, str]] = [("", DEFAULT_LANGUAGE)]
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._pairs)

    def numbers(self, language: str) -> dict[str, int]:
        """A mapping from form to number that fills itself; `language` as `stem_language` gives it."""
        language = language if self._stemmed else DEFAULT_LANGUAGE
        if language not in self._numbers:
            self._numbers[language] = _Numbers(language, self._pairs)
        return self._numbers[language]

    def pairs(self) -> tuple[list[str], list[str]]:
        """The form and the stem key behind each number."""
        fresh = self._pairs[len(self._keys) :]
        by_language: dict[str, list[int]] = {}
        for at, (_, language) in enumerate(fresh):
            by_language.setdefault(language, []).append(at)
        keys = [""] * len(fresh)
        for language, places in by_language.items():
            forms = [fresh[i][0] for i in places]
            for at, stem in zip(places, stems(forms, language) if self._stemmed else forms, strict=True):
                keys[at] = stem_key(stem, language)
        self._keys += keys
        return [form for form, _ in self._pairs], self._keys


class _Numbers(dict[str, int]):
    def __init__(self, language: str, pairs: list[tuple[str, str]]):
        super().__init__({"": Vocabulary.NO_WORD})
        self._language, self._pairs = language, pairs

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self._pairs)
        self._pairs.append((form, self._language))
        return number


class Inverter:
    """Collects the words of one field, document after document, and inverts them."""

    def __init__(self, vocabulary: Vocabulary, *, gaps: bool = False):
        self._vocabulary = vocabulary
        self._gaps = gaps
        self._words = array("i")
        self._lengths = array("i")
        self._joins: list[tuple[int, int, int, int]] = []  # place, number, width, quoted
        self._quoted: list[int] = []  # places

    @property
    def size(self) -> int:
        """Number of words so far."""
        return len(self._words)

    def add(self, words: Sequence[str], joins: Sequence[Join], language: str) -> None:
        """Add the next document: the words at positions 0, 1, ... and the joined words beside them. "" is no word but
        takes a position (the gaps between the values of a field)."""
        numbers = self._vocabulary.numbers(language)
        if joins:
            start = len(self._words)
            self._joins += [(start + place, numbers[text], width, 0) for place, width, text in joins]
        self._words.extend([numbers[word] for word in words])
        self._lengths.append(len(words))

    def quote(self, positions: Iterable[int], joins: Iterable[Join]) -> None:
        """Say which words and joined words of the last document stand in quoted speech."""
        start = len(self._words) - self._lengths[-1]
        self._quoted += [start + position for position in positions]
        inside = {(start + j.position, j.width) for j in joins}
        if inside:
            for i in range(len(self._joins) - 1, -1, -1):
                place, number, width, _ = self._joins[i]
                if place < start:
                    break
                if (place, width) in inside:
                    self._joins[i] = place, number, width, 1

    def invert(self) -> dict[str, Array]:
        """The arrays of the field; see the head of this module."""
        words = np.frombuffer(self._words, np.int32) if self._words else np.zeros(0, np.int32)
        gathered = Gathered(
            words, np.array(self._lengths, np.int64), np.array(self._joins, np.int64).reshape(-1, 4), self._quoted
        )
        return invert(self._vocabulary, gathered, gaps=self._gaps)


class PieceInverter:
    """Collects the text of passages: what stands between white space is numbered whole, and taken apart into words
    only once for each different piece. The result is that of `Inverter`."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary(stemmed=True)
        self._pieces: dict[str, _Pieces] = {}
        self._table = _PieceTable()
        self._sequence = array("i")
        self._lengths = array("i")  # pieces
        self._counts: list[int] = []  # words
        self._quoted: list[tuple[int, int]] = []  # document, position
        self._quoted_joins: set[tuple[int, int, int]] = set()  # document, position, width

    @property
    def size(self) -> int:
        """Number of pieces so far."""
        return len(self._sequence)

    @property
    def counts(self) -> list[int]:
        """Number of words of each document."""
        return self._counts

    def add(self, text: str, language: str) -> tuple[int, str]:
        """Add the next document; return its number of words, and the words run together."""
        pieces = self._pieces.get(language)
        if pieces is None:
            pieces = self._pieces[language] = _Pieces(self._table, self._vocabulary.numbers(language))
        numbers = [pieces[piece] for piece in text.split()]
        self._sequence.extend(numbers)
        self._lengths.append(len(numbers))
        counts, texts = self._table.counts, self._table.texts
        count = sum([counts[n] for n in numbers])
        self._counts.append(count)
        return count, "".join([texts[n] for n in numbers])

    def quote(self, positions: Iterable[int], joins: Iterable[Join]) -> None:
        """Say which words and joined words of the last document stand in quoted speech."""
        document = len(self._counts) - 1
        self._quoted += [(document, position) for position in positions]
        self._quoted_joins.update((document, j.position, j.width) for j in joins)

    def invert(self) -> dict[str, Array]:
        """The arrays of the field; the inverter is empty afterwards but remembers the pieces."""
        table = self._table
        sequence = np.frombuffer(self._sequence, np.int32) if self._sequence else np.zeros(0, np.int32)
        counts = np.array(table.counts, np.int64)
        flat = np.frombuffer(table.words, np.int32) if table.words else np.zeros(0, np.int32)
        sizes = counts[sequence]
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        first = (np.cumsum(counts) - counts)[sequence]  # of each piece's words in the table
        words = flat[np.arange(total) + np.repeat(first - (ends - sizes), sizes)]
        lengths = np.array(self._counts, np.int64)
        starts = offsets(lengths)
        joins = np.array(table.joins, np.int64).reshape(-1, 4)  # piece, position, number, width
        joins = joins[np.argsort(joins[:, 0], kind="stable")]
        of_piece = np.bincount(joins[:, 0], minlength=len(counts))
        joined = np.flatnonzero(of_piece[sequence])
        rows = of_piece[sequence[joined]]
        at = np.arange(int(rows.sum())) + np.repeat(
            (np.cumsum(of_piece) - of_piece)[sequence[joined]] - (np.cumsum(rows) - rows), rows
        )
        places = np.repeat((ends - sizes)[joined], rows) + joins[at, 1]
        quoted = np.zeros(len(places), np.int64)
        if self._quoted_joins:
            documents = np.searchsorted(starts, places, "right") - 1
            keys = zip(documents.tolist(), (places - starts[documents]).tolist(), joins[at, 3].tolist(), strict=True)
            quoted[:] = [key in self._quoted_joins for key in keys]
        in_speech = np.array(self._quoted, np.int64).reshape(-1, 2)
        gathered = Gathered(
            words,
            lengths,
            np.column_stack([places, joins[at, 2], joins[at, 3], quoted]),
            starts[in_speech[:, 0]] + in_speech[:, 1],
        )
        arrays = invert(self._vocabulary, gathered)
        self._sequence, self._lengths, self._counts = array("i"), array("i"), []
        self._quoted, self._quoted_joins = [], set()
        if len(table.counts) > _KEPT_PIECES:
            self._vocabulary, self._pieces, self._table = Vocabulary(stemmed=True), {}, _PieceTable()
        return arrays


_KEPT_PIECES = 400_000
_AROUND = ".,;:!?\"'()[]“”‘’—–-…"  # around a word these change nothing


class _PieceTable:
    """The words of every piece: how many, which (end to end), run together, and the joined words beside them."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.words = array("i")
        self.texts: list[str] = []
        self.joins: list[tuple[int, int, int, int]] = []  # piece, position, number, width


class _Pieces(dict[str, int]):
    """Numbers of the pieces of texts in one language; fills itself."""

    def __init__(self, table: _PieceTable, numbers: dict[str, int]):
        super().__init__()
        self._table, self._numbers = table, numbers

    def __missing__(self, piece: str) -> int:
        table, numbers = self._table, self._numbers
        made = self[piece] = len(table.counts)
        bare = piece.strip(_AROUND)
        if bare.isalnum() and bare.isascii() and len(bare) <= MAX_WORD:  # one word, as most pieces are
            bare = bare.lower()
            table.counts.append(1)
            table.words.append(numbers[bare])
            table.texts.append(bare)
            return made
        words, joins = analyse(piece)
        table.counts.append(len(words))
        table.words.extend([numbers[word] for word in words])
        table.texts.append("".join(words))
        table.joins += [(made, position, numbers[text], width) for position, width, text in joins]
        return made


class Gathered(NamedTuple):
    """The words of a field: numbers in order, words of each document, joined words as rows of (place, number, width,
    quoted), and the places of words in quoted speech."""

    words: Array
    lengths: Array
    joins: Array
    quoted: Any


def invert(vocabulary: Vocabulary, gathered: Gathered, *, gaps: bool = False) -> dict[str, Array]:
    """The arrays of a field; see the head of this module."""
    words, lengths, joins, quoted_places = gathered
    used = np.zeros(len(vocabulary), bool)
    used[words] = True
    used[joins[:, 1]] = True
    used[Vocabulary.NO_WORD] = False
    dictionary = _Dictionary(vocabulary, np.flatnonzero(used), len(used))
    starts = offsets(lengths)
    if starts[-1] >= 1 << _PLACE_BITS or dictionary.lists >= 1 << (63 - _LIST_SHIFT):
        raise OverflowError("too many words in one run")

    keys = dictionary.list_of[words] | (np.arange(len(words), dtype=np.int64) << 1)
    if gaps:
        keys = keys[words != Vocabulary.NO_WORD]
    joined = dictionary.list_of[joins[:, 1]] | (joins[:, 0] << 1) | 1
    joins = joins[np.argsort(joined, kind="stable")]
    keys = np.concatenate([keys, joined])
    keys.sort()
    lists = keys >> _LIST_SHIFT
    place = (keys >> 1) & ((1 << _PLACE_BITS) - 1)
    wide_at = np.flatnonzero(keys & 1)
    code = dictionary.code_of[words[place]]
    code[wide_at] = dictionary.code_of[joins[:, 1]]
    in_speech = np.zeros(len(words), bool)
    in_speech[np.asarray(quoted_places, np.int64)] = True
    quoted = in_speech[place]
    quoted[wide_at] = joins[:, 3]
    docs = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[place]
    arrays = _postings(dictionary, _Occurrences(lists, docs, code, quoted))
    arrays |= split_bytes("pos", place - starts[docs])
    arrays |= {"wide": joins[:, 2].astype(np.uint8), "wide_at": smallest(wide_at)}
    return arrays | dictionary.arrays()


class _Occurrences(NamedTuple):
    """In order of list, document and position."""

    lists: Array
    docs: Array
    code: Array
    quoted: Array


class _Dictionary:
    """The forms and stems in use, in order, and the list and code of every vocabulary number."""

    def __init__(self, vocabulary: Vocabulary, used: NDArray[np.intp], size: int):
        forms, stems = vocabulary.pairs()
        numbers = used.tolist()
        by_stem = sorted(zip([stems[i] for i in numbers], [forms[i] for i in numbers], numbers, strict=True))
        self.stems, lists, codes = number_forms([(stem, form) for stem, form, _ in by_stem])
        self.code_type = code_type(codes)
        places = np.array([number for _, _, number in by_stem], np.int64)
        self.list_of = np.zeros(size, np.int64)  # shifted, ready for the sort
        self.list_of[places] = lists << _LIST_SHIFT
        self.code_of = np.zeros(size, self.code_type)
        self.code_of[places] = codes
        order = sorted(range(len(by_stem)), key=lambda i: (by_stem[i][1], by_stem[i][0]))
        self.forms = [by_stem[i][1] for i in order]
        self.form_list, self.form_code = lists[order], codes[order].astype(self.code_type)
        self.form_df: Array = np.zeros(0, np.int64)

    @property
    def lists(self) -> int:
        return len(self.stems)

    def arrays(self) -> dict[str, Array]:
        return dictionary_arrays(self.stems, self.forms, self.form_list, self.form_code, self.form_df)


def number_forms(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Lists for sorted, distinct (stem, form) pairs: the stem of each list, and each pair's list and code."""
    stems: list[str] = []
    lists, codes = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)
    before: str | None = None
    code = 0
    for i, (stem, _) in enumerate(pairs):
        if stem == before:
            code += 1
        else:
            stems.append(stem)
            before, code = stem, 0
        lists[i], codes[i] = len(stems) - 1, code
    return stems, lists, codes


def code_type(codes: Array) -> type[np.unsignedinteger[Any]]:
    """The narrowest type for these form numbers, with room for MIXED."""
    top = int(codes.max()) if len(codes) else 0
    if top >= 32_767:
        raise OverflowError("more than 32,767 forms of one stem")
    return np.uint8 if top < 127 else np.uint16


def mixed_mark(codes: Array) -> int:
    """The code that says MIXED in an array of this type."""
    return (1 << 8 * codes.dtype.itemsize) - 1


def dictionary_arrays(stems: list[str], forms: list[str], lists: Array, codes: Array, df: Array) -> dict[str, Array]:
    """The dictionary's part of a field's arrays."""
    stem_blob, stems_at = blob([s.encode() for s in stems])
    form_blob, forms_at = blob([f.encode() for f in forms])
    return {
        "stems": stem_blob,
        "stems_at": stems_at,
        "forms": form_blob,
        "forms_at": forms_at,
        "form_list": lists.astype(np.uint32),
        "form_code": codes,
        "form_df": df.astype(np.uint32),
    }


def split_bytes(name: str, values: Array) -> dict[str, Array]:
    """Non-negative `values` as bytes, with the upper part of those that need more."""
    low = (values & 255).astype(np.uint8)
    over = np.flatnonzero(values > 255)
    return {name: low, f"{name}_over": smallest(values[over] >> 8), f"{name}_over_at": smallest(over)}


def pack_frequencies(counts: Array, quoted: Array) -> dict[str, Array]:
    """Frequencies of rows as bytes, with the numbers of those that need more."""
    low = (counts | (quoted << 4)).astype(np.uint8)
    over = np.flatnonzero(counts >= MANY)
    low[over] = MANY
    return {"freq": low, "freq_over": (quoted[over] << 32) | counts[over], "freq_over_at": smallest(over)}


def _postings(dictionary: _Dictionary, found: _Occurrences) -> dict[str, Array]:
    """Rows from occurrences."""
    lists, docs, code, quoted = found
    count = dictionary.lists
    new_row = np.ones(len(lists), bool)
    new_row[1:] = (lists[1:] != lists[:-1]) | (docs[1:] != docs[:-1])
    first = np.flatnonzero(new_row)
    tf = np.diff(np.append(first, len(lists)))
    in_speech = np.add.reduceat(quoted, first, dtype=np.int64) if len(first) else tf
    row_list = lists[first]
    bounds = np.arange(count + 1)
    rows_at = np.searchsorted(row_list, bounds)
    row_code = row_codes(code, first)
    mixed = np.repeat(row_code == mixed_mark(code), tf)
    row_of_mixed = np.cumsum(new_row)[mixed]
    dictionary.form_df = form_frequencies(dictionary, (row_list, row_code), (lists[mixed], code[mixed], row_of_mixed))
    several = np.bincount(dictionary.form_list, minlength=count) > 1
    return {
        "rows_at": smallest(rows_at),
        "occs_at": smallest(np.searchsorted(lists, bounds)),
        "code_at": smallest(offsets(np.where(several, np.diff(rows_at), 0))),
        "mix_at": smallest(offsets(np.bincount(lists[mixed], minlength=count))),
        "docs": docs[first].astype(np.uint32),
        **pack_frequencies(tf, in_speech),
        "code": row_code[several[row_list]],
        "mix": code[mixed] * 2 + quoted[mixed],
    }


def row_codes(code: Array, first: Array) -> Array:
    """The form of each row's occurrences, MIXED when they differ; `first` is where the rows start."""
    if not len(first):
        return code[:0]
    low, high = np.minimum.reduceat(code, first), np.maximum.reduceat(code, first)
    return np.where(low == high, low, code.dtype.type(mixed_mark(code)))


def form_frequencies(
    dictionary: _Dictionary, rows: tuple[Array, Array], mixed: tuple[Array, Array, Array]
) -> NDArray[np.int64]:
    """Documents of each form, from (list, code) of the rows and (list, code, row) of the mixed rows' occurrences."""
    base = offsets(np.bincount(dictionary.form_list, minlength=dictionary.lists))
    row_list, row_code = rows
    pure = row_code != mixed_mark(row_code)
    counts = np.bincount(base[row_list[pure]] + row_code[pure], minlength=base[-1])
    mixed_list, mixed_code, mixed_row = mixed
    if len(mixed_list):
        once = np.unique((mixed_row.astype(np.int64) << 16) | mixed_code, return_index=True)[1]
        counts = counts + np.bincount(base[mixed_list[once]] + mixed_code[once], minlength=base[-1])
    return counts[base[dictionary.form_list] + dictionary.form_code].astype(np.int64)
