"""Reading one field of a segment: dictionary look-ups and posting lists as views of the mapped arrays."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.store.ranking import QUOTE_WEIGHT
from indexer.store.whoosh import compiled
from indexer.store.whoosh.container import Array, Container
from indexer.store.whoosh.inverting import mixed_mark

if TYPE_CHECKING:
    from indexer.store.whoosh import _scoring

_REMEMBERED = 1 << 14
_REMEMBERED_BYTES = 16 << 20
_WEIGHT_OF = np.array([(f & 15) + (QUOTE_WEIGHT - 1) * (f >> 4) for f in range(256)])


class Entry(NamedTuple):
    """A form's place: its posting list and its number there; and the number of documents that hold it."""

    list: int
    code: int
    df: int


class Strings:
    """Sorted byte strings, end to end in one array."""

    def __init__(self, data: Array, at: Array):
        self._data = data.data
        self._at = at
        self._sorted = None if compiled.kernels is None else compiled.kernels.Sorted(data, at)

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, i: int) -> bytes:
        return bytes(self._data[self._at.item(i) : self._at.item(i + 1)])

    def lower(self, key: bytes, low: int = 0) -> int:
        """Number of the first string that is not less than `key`."""
        if self._sorted is not None:
            return self._sorted.lower(key, low)
        data, item = self._data, self._at.item
        high = len(self._at) - 1
        while low < high:
            middle = (low + high) >> 1
            if bytes(data[item(middle) : item(middle + 1)]) < key:
                low = middle + 1
            else:
                high = middle
        return low

    def equal(self, key: bytes) -> range:
        """Numbers of the strings that equal `key`."""
        if self._sorted is not None:
            return range(*self._sorted.equal(key))
        low = high = self.lower(key)
        while high < len(self) and self[high] == key:
            high += 1
        return range(low, high)

    def starting(self, prefix: bytes) -> range:
        """Numbers of the strings that begin with `prefix`."""
        low = self.lower(prefix)
        # No UTF-8 string holds 0xFF.
        return range(low, self.lower(prefix + b"\xff", low))

    def slice(self, low: int, high: int) -> list[bytes]:
        """The strings low, low + 1, ..., high - 1."""
        if high <= low:
            return []
        at = self._at[low : high + 1].astype(np.int64)
        data = bytes(self._data[int(at[0]) : int(at[-1])])
        ends = (at - at[0]).tolist()
        return [data[a:b] for a, b in itertools.pairwise(ends)]


class Inverted:
    """One field of one segment. Safe to use from many threads: nothing but memory of look-ups ever changes."""

    def __init__(self, container: Container, name: str):
        self._container, self._name = container, name
        self._forms_found: dict[bytes, tuple[Entry, ...]] = {}
        self._lists_found: dict[bytes, int] = {}
        self._counts_found: dict[int, tuple[Array, Array]] = {}
        self._counts_size = 0
        self._prefixes_found: dict[bytes, range] = {}

    def raw(self, name: str) -> Array:
        """An array of the field as it is stored."""
        return self._container[f"{self._name}.{name}"]

    @cached_property
    def stems(self) -> Strings:
        """Stem keys of the lists."""
        return Strings(self.raw("stems"), self.raw("stems_at"))

    @cached_property
    def forms(self) -> Strings:
        """The exact forms."""
        return Strings(self.raw("forms"), self.raw("forms_at"))

    @cached_property
    def spellings(self) -> object:
        """The forms made ready for fuzzy comparison (`fuzzy.Spellings`)."""
        from indexer.store.whoosh.fuzzy import Spellings  # which reads this module

        return Spellings(self.forms, self.raw("forms"), self.raw("forms_at"))

    @cached_property
    def form_list(self) -> Array:
        """List of each form."""
        return self.raw("form_list")

    @cached_property
    def form_code(self) -> Array:
        """Number of each form within its list."""
        return self.raw("form_code")

    @cached_property
    def form_df(self) -> Array:
        """Documents of each form, deleted ones included."""
        return self.raw("form_df")

    @cached_property
    def rows_at(self) -> Array:
        """Where the rows of each list start."""
        return self.raw("rows_at")

    @cached_property
    def occs_at(self) -> Array:
        """Where the occurrences of each list start."""
        return self.raw("occs_at")

    @cached_property
    def code_at(self) -> Array:
        """Where the codes of each list start."""
        return self.raw("code_at")

    @cached_property
    def mix_at(self) -> Array:
        """Where the occurrence forms of each list's mixed rows start."""
        return self.raw("mix_at")

    @cached_property
    def _docs(self) -> Array:
        return self.raw("docs")

    @cached_property
    def _code(self) -> Array:
        return self.raw("code")

    @cached_property
    def _mix(self) -> Array:
        return self.raw("mix")

    @cached_property
    def frequencies(self) -> Frequencies:
        """Occurrences in each row."""
        return Frequencies(self.raw("freq"), self.raw("freq_over"), self.raw("freq_over_at"))

    @cached_property
    def positions(self) -> Escaped:
        """Position of each occurrence."""
        return Escaped(self.raw("pos"), self.raw("pos_over"), self.raw("pos_over_at"))

    @cached_property
    def postings(self) -> _scoring.Postings | None:
        """The lists as compiled loops read them, where there are such."""
        return None if compiled.kernels is None else compiled.kernels.Postings(self.raw)

    @cached_property
    def _wide(self) -> tuple[Array, Array]:
        return self.raw("wide_at"), self.raw("wide")

    # ------------------------------------------------------------------ dictionary

    def entries(self, form: bytes) -> tuple[Entry, ...]:
        """Where a form stands: no, one, or (when languages stem it differently) several places."""
        found = self._forms_found.get(form)
        if found is None:
            found = tuple(self.entry(i) for i in self.forms.equal(form))
            _remember(self._forms_found, form, found)
        return found

    def starting(self, prefix: bytes) -> range:
        """Numbers of the forms that begin with `prefix`."""
        found = self._prefixes_found.get(prefix)
        if found is None:
            found = self.forms.starting(prefix)
            _remember(self._prefixes_found, prefix, found)
        return found

    def entry(self, form: int) -> Entry:
        """The place of the form of this number."""
        return Entry(self.form_list.item(form), self.form_code.item(form), self.form_df.item(form))

    def list_of(self, stem: bytes) -> int:
        """The list of a stem key, -1 when there is none."""
        found = self._lists_found.get(stem)
        if found is None:
            equal = self.stems.equal(stem)
            found = equal.start if equal else -1
            _remember(self._lists_found, stem, found)
        return found

    # ------------------------------------------------------------------ postings

    def rows(self, number: int) -> tuple[int, int]:
        """First row of a list, and the one after its last."""
        return self.rows_at.item(number), self.rows_at.item(number + 1)

    def docs(self, number: int) -> NDArray[np.uint32]:
        """Documents of a list, ascending."""
        first, last = self.rows(number)
        return self._docs[first:last]

    def counts(self, number: int) -> NDArray[np.int64]:
        """Occurrences in each document of a list."""
        return self.frequencies.counts(*self.rows(number))

    def weights(self, number: int, rows: Array | None = None) -> NDArray[np.float64]:
        """Occurrences in each document of a list (or in some of its rows), those in quoted speech counting
        QUOTE_WEIGHT."""
        first, last = self.rows(number)
        return self.frequencies.weights(first, last) if rows is None else self.frequencies.weights_at(rows + first)

    def single(self, number: int) -> bool:
        """Whether the list has one form only."""
        return bool(self.code_at.item(number) == self.code_at.item(number + 1))

    def codes(self, number: int) -> Array:
        """Form of each row of a list of several forms; the largest of the type where a row has several."""
        return self._code[self.code_at.item(number) : self.code_at.item(number + 1)]

    def form_weights(
        self, number: int, chosen: Callable[[Array], Array], rows: Array | None = None
    ) -> NDArray[np.float64]:
        """Like `weights`, of the occurrences whose form is `chosen` (from form numbers to booleans); 0 in rows
        without."""
        weights = self.weights(number, rows)
        if self.single(number):
            return weights
        codes = self.codes(number)
        is_mixed = codes == mixed_mark(codes)
        if rows is not None:
            weights *= chosen(codes[rows])
            is_mixed = is_mixed[rows]
        else:
            weights *= chosen(codes)
        here = np.flatnonzero(is_mixed)
        if len(here):
            mixed = np.flatnonzero(codes == mixed_mark(codes))
            first = self.rows_at.item(number)
            sizes = self.frequencies.counts_at(mixed + first)
            starts = np.cumsum(sizes) - sizes
            mix = self._mix[self.mix_at.item(number) : self.mix_at.item(number + 1)]
            occurrence = chosen(mix >> 1) * np.where(mix & 1, QUOTE_WEIGHT, 1.0)
            of_mixed = np.add.reduceat(occurrence, starts)
            weights[here] = of_mixed if rows is None else of_mixed[np.searchsorted(mixed, rows[here])]
        return weights

    def occurrences(self, number: int, rows: Array | None, code: int | None) -> Occurrences:
        """The occurrences in some rows (all when None) of a list, of one form (all when None)."""
        first_occurrence = self.occs_at.item(number)
        counts, starts = self._counted(number)
        if rows is None:
            places = np.arange(first_occurrence, self.occs_at.item(number + 1))
            row_of = np.repeat(np.arange(len(counts)), counts)
        else:
            row_of, places = runs(rows, starts[rows], counts[rows])
            places += first_occurrence
        if code is not None and not self.single(number):
            keep = self._occurrence_forms(number, (counts, starts), row_of, places - first_occurrence) == code
            row_of, places = row_of[keep], places[keep]
        return Occurrences(self.docs(number)[row_of], self.positions.take(places), self._widths(number, places))

    def _counted(self, number: int) -> tuple[Array, Array]:
        """Occurrences in each row of a list, and where each row's occurrences start; of lists looked up last they are
        remembered, within bounds."""
        found = self._counts_found.get(number)
        if found is None:
            counts = self.counts(number)
            found = counts, np.cumsum(counts) - counts
            self._counts_size += 2 * counts.nbytes
            if self._counts_size > _REMEMBERED_BYTES:
                self._counts_found, self._counts_size = {}, 2 * counts.nbytes
            self._counts_found[number] = found
        return found

    def _occurrence_forms(self, number: int, counted: tuple[Array, Array], row_of: Array, places: Array) -> Array:
        counts, row_start = counted
        codes = self.codes(number)
        forms = codes[row_of]
        mixed = np.flatnonzero(forms == mixed_mark(forms))
        if len(mixed):
            mixed_rows = np.flatnonzero(codes == mixed_mark(codes))
            sizes = counts[mixed_rows]
            mix_start = np.zeros(len(codes), np.int64)
            mix_start[mixed_rows] = np.cumsum(sizes) - sizes
            mix = self._mix[self.mix_at.item(number) : self.mix_at.item(number + 1)]
            rows = row_of[mixed]
            forms[mixed] = mix[mix_start[rows] + places[mixed] - row_start[rows]] >> 1
        return forms

    def _widths(self, number: int, places: Array) -> Array | None:
        at, wide = self._wide
        if not len(at):
            return None
        low, high = between(at, self.occs_at.item(number), self.occs_at.item(number + 1))
        if low == high:
            return None
        widths = np.ones(len(places), np.int64)
        found = np.searchsorted(places, at[low:high].astype(np.int64))
        inside = found < len(places)
        inside[inside] = places[found[inside]] == at[low:high][inside]
        widths[found[inside]] = wide[low:high][inside]
        return widths


class Occurrences(NamedTuple):
    """Document, position and width (None: all 1) of occurrences, in order of document and position."""

    docs: Array
    positions: Array
    widths: Array | None


class Frequencies:
    """Occurrences in rows, all and in quoted speech."""

    def __init__(self, freq: Array, over: Array, over_at: Array):
        self._freq, self._over, self._over_at = freq, over, over_at

    def _many(self, first: int, last: int) -> tuple[Array, Array] | None:
        """Rows (from `first`) and numbers of those that do not fit."""
        if not len(self._over):
            return None
        a, b = between(self._over_at, first, last)
        return (self._over_at[a:b].astype(np.int64) - first, self._over[a:b]) if a < b else None

    def counts(self, first: int, last: int) -> NDArray[np.int64]:
        """All occurrences in the rows from `first` up to `last`."""
        counts = (self._freq[first:last] & 15).astype(np.int64)
        if many := self._many(first, last):
            counts[many[0]] = many[1] & 0xFFFFFFFF
        return counts

    def quoted(self, first: int, last: int) -> NDArray[np.int64]:
        """Those in quoted speech."""
        quoted = (self._freq[first:last] >> 4).astype(np.int64)
        if many := self._many(first, last):
            quoted[many[0]] = many[1] >> 32
        return quoted

    def weights(self, first: int, last: int) -> NDArray[np.float64]:
        """All, those in quoted speech counting QUOTE_WEIGHT."""
        weights = _WEIGHT_OF[self._freq[first:last]]
        if many := self._many(first, last):
            weights[many[0]] = _weight_of_many(many[1])
        return weights

    def counts_at(self, rows: Array) -> NDArray[np.int64]:
        """All occurrences in ascending `rows`."""
        counts = (self._freq[rows] & 15).astype(np.int64)
        if (many := self._many_at(rows)) is not None:
            counts[many[0]] = many[1] & 0xFFFFFFFF
        return counts

    def weights_at(self, rows: Array) -> NDArray[np.float64]:
        """The weights of ascending `rows`."""
        weights = _WEIGHT_OF[self._freq[rows]]
        if (many := self._many_at(rows)) is not None:
            weights[many[0]] = _weight_of_many(many[1])
        return weights

    def _many_at(self, rows: Array) -> tuple[Array, Array] | None:
        if not len(self._over) or not len(rows):
            return None
        a, b = between(self._over_at, int(rows[0]), int(rows[-1]) + 1)
        if a == b:
            return None
        at = self._over_at[a:b].astype(np.int64)
        found = np.minimum(np.searchsorted(rows, at), len(rows) - 1)
        same = rows[found] == at
        return found[same], self._over[a:b][same]


def _weight_of_many(numbers: Array) -> NDArray[np.float64]:
    return (numbers & 0xFFFFFFFF) + (QUOTE_WEIGHT - 1) * (numbers >> 32)


class Escaped:
    """Integers kept as bytes with the upper part of the few larger ones apart."""

    def __init__(self, low: Array, over: Array, over_at: Array):
        self._low, self._over, self._over_at = low, over, over_at

    def get(self, first: int, last: int) -> Array:
        """The values from `first` up to `last`: uint8 when all fit, else int64."""
        low = self._low[first:last]
        if len(self._over):
            a, b = between(self._over_at, first, last)
            if a < b:
                wide = low.astype(np.int64)
                wide[self._over_at[a:b].astype(np.int64) - first] += self._over[a:b].astype(np.int64) << 8
                return wide
        return low

    def take(self, places: Array) -> NDArray[np.int64]:
        """The values at ascending `places`."""
        found = self._low[places].astype(np.int64)
        if len(self._over) and len(places):
            a, b = between(self._over_at, int(places[0]), int(places[-1]) + 1)
            if a < b:
                over_at = self._over_at[a:b].astype(np.int64)
                at = np.searchsorted(places, over_at)
                same = places[np.minimum(at, len(places) - 1)] == over_at
                found[at[same]] += self._over[a:b][same].astype(np.int64) << 8
        return found


def between(at: Array, first: int, last: int) -> tuple[int, int]:
    """The part of ascending `at` with values from `first` up to `last`. (Keys of another type than the array's would
    make numpy convert the whole array.)"""
    return _place(at, first), _place(at, last)


def _place(at: Array, value: int) -> int:
    if value >= 1 << 8 * at.dtype.itemsize:
        return len(at)
    return int(at.searchsorted(at.dtype.type(value)))


def runs(labels: Array, starts: Array, counts: Array) -> tuple[Array, NDArray[np.int64]]:
    """Each label repeated for its run, and the members start, start + 1, ... of all runs."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    members = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return np.repeat(labels, counts), members


def _remember(memory: dict[Any, Any], key: object, value: object) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value
