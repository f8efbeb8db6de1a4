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
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.model import Span
from indexer.passages import letters
from indexer.store.whoosh.container import Array, blob, offsets, smallest
from indexer.text.stems import DEFAULT_LANGUAGE, stems
from indexer.text.tokens import JOINING, MAX_WORD, PARTING, Join, analyse

try:
    from indexer.store.whoosh import _inverting as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

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
        self._forms: list[str] = [""]
        self._languages: list[str] = [DEFAULT_LANGUAGE]
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._forms)

    def numbers(self, language: str) -> dict[str, int]:
        """A mapping from form to number that fills itself; `language` as `stem_language` gives it."""
        language = language if self._stemmed else DEFAULT_LANGUAGE
        if language not in self._numbers:
            self._numbers[language] = _Numbers(language, self._forms, self._languages)
        return self._numbers[language]

    def pairs(self) -> tuple[list[str], list[str]]:
        """The form and the stem key behind each number."""
        known = len(self._keys)
        fresh, of = self._forms[known:], self._languages[known:]
        if not self._stemmed:
            self._keys += fresh
            return self._forms, self._keys
        languages = dict.fromkeys(of)
        keys = [""] * len(fresh)
        for language in languages:
            places = range(len(fresh)) if len(languages) == 1 else [i for i, one in enumerate(of) if one == language]
            for at, stem in zip(places, stems([fresh[i] for i in places], language), strict=True):
                keys[at] = stem_key(stem, language)
        self._keys += keys
        return self._forms, self._keys


class _Numbers(dict[str, int]):
    def __init__(self, language: str, forms: list[str], languages: list[str]):
        super().__init__({"": Vocabulary.NO_WORD})
        self._language, self._forms, self._languages = language, forms, languages

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self._forms)
        self._forms.append(form)
        self._languages.append(self._language)
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
        """Bytes of memory, about, that inverting will take."""
        return len(self._sequence) * 80 + self.words_known * 200

    @property
    def words_known(self) -> int:
        """Different words that are remembered."""
        return len(self._vocabulary)

    def add(self, text: str, span: Span, language: str) -> tuple[int, bytes]:
        """Add a part of `text` as the next document; return its number of words, and their `letters`."""
        pieces = self._pieces.get(language)
        if pieces is None:
            pieces = self._pieces[language] = _Pieces(self._table, self._vocabulary.numbers(language))
        numbers = [pieces[piece] for piece in span.of(text).split()]
        self._sequence.extend(numbers)
        self._lengths.append(len(numbers))
        counts, texts = self._table.counts, self._table.texts
        count = sum([counts[n] for n in numbers])
        self._counts.append(count)
        return count, b"".join([texts[n] for n in numbers])

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
_KEPT_BYTES = 1 << 25
_AROUND = ".,;:!?\"'()[]“”‘’—–-…"  # around a word these change nothing


def _take_apart(piece: str, numbers: dict[str, int]) -> tuple[list[int], bytes, list[tuple[int, int, int]]]:
    """What a piece consists of: the numbers of its words, their `letters`, and the joined words beside them as
    (position, number, width)."""
    bare = piece.strip(_AROUND)
    if bare.isalnum() and bare.isascii() and len(bare) <= MAX_WORD:  # one word, as most pieces are
        bare = bare.lower()
        return [numbers[bare]], letters((bare,)), []
    words, joins = analyse(piece)
    return (
        [numbers[word] for word in words],
        letters(words),
        [(position, numbers[text], width) for position, width, text in joins],
    )


class _PieceTable:
    """The words of every piece: how many, which (end to end), their `letters`, and the joined words beside them."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.words = array("i")
        self.texts: list[bytes] = []
        self.joins: list[tuple[int, int, int, int]] = []  # piece, position, number, width


class _Pieces(dict[str, int]):
    """Numbers of the pieces of texts in one language; fills itself."""

    def __init__(self, table: _PieceTable, numbers: dict[str, int]):
        super().__init__()
        self._table, self._numbers = table, numbers

    def __missing__(self, piece: str) -> int:
        table = self._table
        made = self[piece] = len(table.counts)
        words, together, joins = _take_apart(piece, self._numbers)
        table.counts.append(len(words))
        table.words.extend(words)
        table.texts.append(together)
        table.joins += [(made, *join) for join in joins]
        return made


class CompiledPieceInverter:
    """The same as `PieceInverter`, with its loops compiled."""

    def __init__(self) -> None:
        self._languages: dict[str, int] = {}
        self._numbers: list[dict[str, int]] = []
        self._forget()

    def _forget(self) -> None:
        self._vocabulary = Vocabulary(stemmed=True)
        self._languages.clear()
        self._numbers.clear()
        # Nothing here may hold the inverter itself, lest its memory wait for the collector of cycles.
        numbers = self._numbers
        self._pieces = compiled.PieceWords(
            lambda piece, language: _take_apart(piece, numbers[language]), numbers, PARTING, JOINING, MAX_WORD
        )
        self._quoted = array("q")  # places

    @property
    def size(self) -> int:
        """Bytes of memory, about, that inverting will take."""
        return len(self._pieces.words) * 24 + self.words_known * 200

    @property
    def words_known(self) -> int:
        """Different words that are remembered."""
        return len(self._vocabulary)

    def add(self, text: str, span: Span, language: str) -> tuple[int, bytes]:
        """Add a part of `text` as the next document; return its number of words, and their `letters`."""
        number = self._languages.get(language, -1)
        if number < 0:
            number = self._languages[language] = len(self._numbers)
            self._numbers.append(self._vocabulary.numbers(language))
        return self._pieces.add(text, *span, number)

    def quote(self, positions: Iterable[int], joins: Iterable[Join]) -> None:
        """Say which words and joined words of the last document stand in quoted speech."""
        start = len(self._pieces.words) - self._pieces.lengths[-1]
        self._quoted.extend([start + position for position in positions])
        inside = {(j.position, j.width) for j in joins}
        if inside:
            self._pieces.quote(inside)

    def invert(self) -> dict[str, Array]:
        """The arrays of the field; the inverter is empty afterwards but remembers the pieces."""
        pieces = self._pieces
        gathered = Gathered(
            _array(pieces.words, np.int32),
            _array(pieces.lengths, np.int32).astype(np.int64),
            _array(pieces.joins, np.int64).reshape(-1, 4),
            _array(self._quoted, np.int64),
        )
        pieces.clear()
        self._quoted = array("q")
        arrays = invert(self._vocabulary, gathered)
        if len(self._vocabulary) > _KEPT_PIECES or pieces.pool_size > _KEPT_BYTES:
            self._forget()
        return arrays


def text_inverter() -> PieceInverter | CompiledPieceInverter:
    """What inverts the text of passages."""
    return PieceInverter() if compiled is None else CompiledPieceInverter()


def _array(values: array[int], kind: type[np.signedinteger[Any]]) -> Array:
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)


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
    if not len(words):
        return dict(_nothing())
    used = np.zeros(len(vocabulary), bool)
    used[words] = True
    used[joins[:, 1]] = True
    used[Vocabulary.NO_WORD] = False
    dictionary = _Dictionary(vocabulary, np.flatnonzero(used), len(used))
    starts = offsets(lengths)
    if starts[-1] >= 1 << _PLACE_BITS or dictionary.lists >= 1 << (63 - _LIST_SHIFT):
        raise OverflowError("too many words in one run")
    quoted = np.zeros(len(words) if len(quoted_places) else 0, bool)
    quoted[np.asarray(quoted_places, np.int64)] = True
    if compiled is not None:
        found = compiled.invert(
            words,
            starts,
            joins,
            quoted.view(np.uint8),
            dictionary.list_of,
            dictionary.code_of.astype(np.uint16),
            dictionary.base,
            Vocabulary.NO_WORD,
        )
        return _finished(dictionary, found)

    keys = dictionary.list_of[words].astype(np.int64) << _LIST_SHIFT
    keys |= np.arange(len(words), dtype=np.int64) << 1
    if gaps:
        keys = keys[words != Vocabulary.NO_WORD]
    joined = (dictionary.list_of[joins[:, 1]].astype(np.int64) << _LIST_SHIFT) | (joins[:, 0] << 1) | 1
    joins = joins[np.argsort(joined, kind="stable")]
    keys = np.concatenate([keys, joined])
    keys.sort()
    lists = keys >> _LIST_SHIFT
    place = (keys >> 1) & ((1 << _PLACE_BITS) - 1)
    wide_at = np.flatnonzero(keys & 1)
    code = dictionary.code_of[words[place]]
    code[wide_at] = dictionary.code_of[joins[:, 1]]
    in_speech = quoted[place] if len(quoted) else np.zeros(len(place), bool)
    in_speech[wide_at] = joins[:, 3]
    docs = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[place]
    arrays = _postings(dictionary, _Occurrences(lists, docs, code, in_speech))
    arrays |= split_bytes("pos", place - starts[docs])
    arrays |= {"wide": joins[:, 2].astype(np.uint8), "wide_at": smallest(wide_at)}
    return arrays | dictionary.arrays()


@cache
def _nothing() -> dict[str, Array]:
    """The arrays of a field without words."""
    dictionary = _Dictionary(Vocabulary(stemmed=False), np.zeros(0, np.intp), 1)
    nothing = np.zeros(0, np.int64)
    occurrences = _Occurrences(nothing, nothing, dictionary.code_of[:0], np.zeros(0, bool))
    arrays = _postings(dictionary, occurrences) | split_bytes("pos", nothing)
    arrays |= {"wide": np.zeros(0, np.uint8), "wide_at": smallest(nothing)}
    return arrays | dictionary.arrays()


def _finished(dictionary: _Dictionary, found: dict[str, Array]) -> dict[str, Array]:
    """The arrays of a field from those of the compiled loops."""
    dictionary.form_df = found["form_df"][dictionary.base[dictionary.form_list] + dictionary.form_code]
    return {
        **{name: smallest(found[name]) for name in ("rows_at", "occs_at", "code_at", "mix_at")},
        "docs": found["docs"],
        "freq": found["freq"],
        "freq_over": found["freq_over"][:, 1],
        "freq_over_at": smallest(found["freq_over"][:, 0]),
        "code": found["code"].astype(dictionary.code_type),
        "mix": found["mix"].astype(dictionary.code_type),
        "pos": found["pos"],
        "pos_over": smallest(found["pos_over"][:, 1]),
        "pos_over_at": smallest(found["pos_over"][:, 0]),
        "wide": found["wide"][:, 1].astype(np.uint8),
        "wide_at": smallest(found["wide"][:, 0]),
        **dictionary.arrays(),
    }


class _Occurrences(NamedTuple):
    """In order of list, document and position."""

    lists: Array
    docs: Array
    code: Array
    quoted: Array


class _Dictionary:
    """The forms and stems in use, in order, and the list and code of every vocabulary number. `base` is the first form
    of each list where forms are counted list by list."""

    def __init__(self, vocabulary: Vocabulary, used: NDArray[np.intp], size: int):
        forms, keys = vocabulary.pairs()
        numbers = used.tolist()
        self.stems, lists = _ranked([keys[i] for i in numbers])
        ordered, form = _ranked([forms[i] for i in numbers])
        counts = np.bincount(lists, minlength=len(self.stems))
        self.base = offsets(counts)
        by_stem = np.lexsort((form, lists))
        codes = np.zeros(len(numbers), np.int64)
        codes[by_stem] = np.arange(len(numbers)) - np.repeat(self.base[:-1], counts)
        self.code_type = code_type(codes)
        self.list_of = np.zeros(size, np.int32)
        self.list_of[used] = lists
        self.code_of = np.zeros(size, self.code_type)
        self.code_of[used] = codes
        order = np.lexsort((lists, form))
        self.forms = [ordered[i] for i in form[order].tolist()]
        self.form_list, self.form_code = lists[order], codes[order].astype(self.code_type)
        self.form_df: Array = np.zeros(0, np.int64)

    @property
    def lists(self) -> int:
        return len(self.stems)

    def arrays(self) -> dict[str, Array]:
        return dictionary_arrays(self.stems, self.forms, self.form_list, self.form_code, self.form_df)


def _ranked(strings: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The different strings in order, and the rank of each given one among them."""
    ordered = sorted(set(strings))
    ranks = dict(zip(ordered, range(len(ordered)), strict=True))
    return ordered, np.fromiter(map(ranks.__getitem__, strings), np.int64, len(strings))


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
