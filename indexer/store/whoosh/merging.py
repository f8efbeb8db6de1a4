"""Merging a field of several segments into one, a bounded piece at a time.

Documents of a later input come after those of an earlier one, so a merged list is its parts one after the other. Both
the inputs' lists and the merged ones are in the order of their stems: a piece of the merged lists is a contiguous
slice of every input. Nothing is ever held but the merged dictionary and one piece, and what was read of an input's
file is let go piece by piece.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh.container import Array, Container, Shape, Sink, offset_type, offsets, smallest
from indexer.store.whoosh.inverted import Inverted, between
from indexer.store.whoosh.inverting import code_type, mixed_mark, pack_frequencies, split_bytes

try:
    from indexer.store.whoosh import _merging as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

PIECE = 1 << 20  # occurrences merged at a time
_MIXED = (1 << 16) - 1
_OVERS = ("freq_over", "pos_over", "wide")
_CURSORS = ("rows_at", "occs_at", "code_at", "mix_at")


class Strings(NamedTuple):
    """Byte strings in order of themselves and then of `rank`: `data` end to end, `at` where each starts. Those that are
    not `alive` are as good as not there."""

    data: Array
    at: NDArray[np.int64]
    rank: NDArray[np.int32]
    alive: NDArray[np.bool_]


def merge_strings(inputs: Sequence[Strings]) -> tuple[Strings, list[NDArray[np.int32]]]:
    """The different (string, rank) of the inputs in order, and the number that each input's strings have among them, -1
    for those that are not alive."""
    if compiled is not None:
        data, at, rank, numbers = compiled.merge_strings(
            [(i.data, i.at, i.rank, i.alive.view(np.uint8)) for i in inputs]
        )
        return Strings(data, at, rank, np.ones(len(rank), bool)), numbers

    def strings(which: int, given: Strings) -> Iterator[tuple[bytes, int, int, int]]:
        data, at, rank = given.data.data, given.at, given.rank
        for i in np.flatnonzero(given.alive).tolist():
            yield bytes(data[at.item(i) : at.item(i + 1)]), rank.item(i), which, i

    numbers = [np.full(len(given.alive), -1, np.int32) for given in inputs]
    found, ranks = bytearray(), []
    sizes = []
    before: tuple[bytes, int] | None = None
    for string, rank, which, i in heapq.merge(*(strings(which, given) for which, given in enumerate(inputs))):
        if (string, rank) != before:
            before = string, rank
            found += string
            sizes.append(len(string))
            ranks.append(rank)
        numbers[which][i] = len(ranks) - 1
    at = offsets(np.array(sizes, np.int64))
    merged = Strings(np.frombuffer(found, np.uint8), at, np.array(ranks, np.int32), np.ones(len(ranks), bool))
    return merged, numbers


@dataclass
class _Piece:
    """Rows of a slice of one input's lists, without deleted documents. `lists` are merged lists, `codes` merged forms;
    `mix`, `positions`, `widths` go through the occurrences in order."""

    lists: Array
    docs: Array
    counts: Array
    quoted: Array
    codes: Array
    mix: Array
    positions: Array
    wide_at: Array
    wide: Array


class _Input:
    def __init__(self, container: Container, name: str, documents: NDArray[np.int64]):
        self.field = Inverted(container, name)
        self.container = container
        self.documents = documents
        self._deletions = bool(len(documents)) and bool((documents < 0).any())
        field = self.field
        self.lists = len(field.rows_at) - 1
        self._forms_in_list = np.bincount(field.form_list, minlength=self.lists)
        self._base = offsets(self._forms_in_list)
        self._slots = self._base[field.form_list] + field.form_code  # of each form, in order of list and code
        self.new_list: Array = np.arange(self.lists)
        self._new_code = np.zeros(self._base[-1], np.uint16)
        self._new_code[self._slots] = field.form_code
        if self._deletions:
            self._count()
        else:
            self.form_df = field.form_df.astype(np.int64)
            self.live = [np.diff(self._bounds(name, 0, self.lists)) for name in ("rows_at", "occs_at", "mix_at")]

    def _bounds(self, name: str, first: int, last: int) -> NDArray[np.int64]:
        """Where the lists from `first` up to `last` begin, and the last ends."""
        return self.field.raw(name)[first : last + 1].astype(np.int64)

    def stems(self) -> Strings:
        """The stem keys of the lists that have rows."""
        raw = self.field.raw
        return Strings(raw("stems"), raw("stems_at").astype(np.int64), np.zeros(self.lists, np.int32), self.live[0] > 0)

    def forms(self, new_list: NDArray[np.int32]) -> Strings:
        """The forms that occur, with the numbers of their merged lists as ranks."""
        raw = self.field.raw
        return Strings(raw("forms"), raw("forms_at").astype(np.int64), new_list[self.field.form_list], self.form_df > 0)

    def renumber(self, new_list: Array, codes: Array) -> None:
        """Tell the merged number of each list, and the merged code of each form; those of forms that are gone do not
        matter."""
        # Lists that are gone keep the order, so that slices of the others stay contiguous.
        self.new_list = np.maximum.accumulate(new_list) if len(new_list) else new_list
        self._new_code[self._slots] = codes

    def pieces(self) -> Iterator[tuple[int, int]]:
        """The lists in slices of about PIECE occurrences."""
        starts = self.field.occs_at
        first = 0
        while first < self.lists:
            last = max(first + 1, int(np.searchsorted(starts, int(starts[first]) + PIECE, "right")) - 1)
            yield first, min(last, self.lists)
            first = min(last, self.lists)

    def _count(self) -> None:
        """Rows, occurrences and documents of forms without the deleted documents."""
        rows, occurrences, mix = (np.zeros(self.lists, np.int64) for _ in range(3))
        by_slot = np.zeros(self._base[-1], np.int64)
        for first, last in self.pieces():
            piece = self.load(first, last)
            is_mixed = piece.codes == _MIXED
            lists, span = piece.lists - first, last - first
            rows[first:last] += np.bincount(lists, minlength=span)
            occurrences[first:last] += np.bincount(lists, piece.counts, span).astype(np.int64)
            mix[first:last] += np.bincount(lists[is_mixed], piece.counts[is_mixed], span).astype(np.int64)
            by_slot += np.bincount(self._base[piece.lists[~is_mixed]] + piece.codes[~is_mixed], minlength=len(by_slot))
            if len(piece.mix):
                row = np.repeat(np.flatnonzero(is_mixed), piece.counts[is_mixed])
                forms = piece.mix >> 1
                once = np.unique((row << 16) | forms, return_index=True)[1]
                slots = self._base[piece.lists[row[once]]] + forms[once]
                by_slot += np.bincount(slots, minlength=len(by_slot))
            self.container.release()
        self.live = [rows, occurrences, mix]
        self.form_df = by_slot[self._slots]

    def load(self, first: int, last: int) -> _Piece:
        """The lists from `first` up to `last`."""
        field = self.field
        get = field.raw
        row0, row1 = field.rows_at.item(first), field.rows_at.item(last)
        occ0, occ1 = field.occs_at.item(first), field.occs_at.item(last)
        counts, quoted = field.frequencies.counts(row0, row1), field.frequencies.quoted(row0, row1)
        docs = self.documents[get("docs")[row0:row1]]
        sizes: Array = np.diff(self._bounds("rows_at", first, last))
        old_lists = np.repeat(np.arange(first, last), sizes)
        stored = get("code")[field.code_at.item(first) : field.code_at.item(last)]
        mark = mixed_mark(stored)
        codes = np.zeros(len(docs), np.int64)
        codes[(self._forms_in_list > 1)[old_lists]] = stored
        is_mixed = codes == mark
        mix = get("mix")[field.mix_at.item(first) : field.mix_at.item(last)]
        slots = np.repeat(self._base[old_lists[is_mixed]], counts[is_mixed]) + (mix >> 1)
        mix = (self._new_code[slots].astype(np.int64) << 1) | (mix & 1)
        codes = np.where(is_mixed, _MIXED, self._new_code[self._base[old_lists] + np.where(is_mixed, 0, codes)])
        positions = field.positions.get(occ0, occ1)
        wide_at, wide = get("wide_at"), get("wide")
        a, b = between(wide_at, occ0, occ1)
        wide_at, wide = wide_at[a:b].astype(np.int64) - occ0, wide[a:b]
        lists = self.new_list[old_lists]
        if self._deletions:
            keep = docs >= 0
            kept_occurrences = np.repeat(keep, counts)
            if len(mix):
                mix = mix[np.repeat(keep[is_mixed], counts[is_mixed])]
            kept_wide = kept_occurrences[wide_at]
            wide_at = (np.cumsum(kept_occurrences) - 1)[wide_at[kept_wide]]
            wide = wide[kept_wide]
            positions = positions[kept_occurrences]
            lists, docs, counts, codes, quoted = lists[keep], docs[keep], counts[keep], codes[keep], quoted[keep]
        return _Piece(lists, docs, counts, quoted, codes.astype(np.uint16), mix, positions, wide_at, wide)

    def add_to(self, target: compiled.Target, first: int, last: int, start: int) -> None:
        """Add the lists from `first` up to `last` to a piece that begins at the merged list `start`."""
        get = self.field.raw
        bounds = tuple(self._bounds(name, first, last) for name in _CURSORS)
        (row0, row1), (occ0, occ1), (code0, code1), (mix0, mix1) = [(int(b[0]), int(b[-1])) for b in bounds]

        def over(name: str, low: int, high: int) -> tuple[Array, Array]:
            at = get(f"{name}_at")
            a, b = between(at, low, high)
            return at[a:b].astype(np.int64) - low, get(name)[a:b]

        many_at, many = over("freq_over", row0, row1)
        far_at, far = over("pos_over", occ0, occ1)
        code = get("code")[code0:code1]
        target.add(
            bounds,
            (self.new_list[first:last] - start).astype(np.int32),
            self._base[first:last],
            self._new_code,
            self.documents,
            (get("docs")[row0:row1], get("freq")[row0:row1], many_at, many.astype(np.int64), code.astype(np.uint16)),
            (
                get("mix")[mix0:mix1].astype(np.uint16),
                get("pos")[occ0:occ1],
                far_at,
                far.astype(np.int64),
                *over("wide", occ0, occ1),
            ),
            mixed_mark(code),
        )


class Merge:
    """The merge of one field: first `shapes` tells the sizes of the arrays, then `run` fills them."""

    def __init__(self, inputs: Sequence[tuple[Container, NDArray[np.int64]]], name: str):
        self._name = name
        self._inputs = [_Input(container, name, documents) for container, documents in inputs]
        stems, new_lists = merge_strings([one.stems() for one in self._inputs])
        forms, new_forms = merge_strings([i.forms(lists) for i, lists in zip(self._inputs, new_lists, strict=True)])
        count = self._lists = len(stems.rank)
        of_list = np.bincount(forms.rank, minlength=count)
        codes = np.zeros(len(forms.rank), np.int64)
        # Of one list the forms are in order already.
        by_list = np.argsort(forms.rank, kind="stable")
        codes[by_list] = np.arange(len(codes)) - np.repeat(offsets(of_list)[:-1], of_list)
        self._code_type = code_type(codes)
        form_df = np.zeros(len(codes), np.int64)
        totals = [np.zeros(count, np.int64) for _ in range(3)]
        for one, lists, numbers in zip(self._inputs, new_lists, new_forms, strict=True):
            alive = numbers >= 0
            form_df[numbers[alive]] += one.form_df[alive]
            one.renumber(lists, codes[numbers] if len(codes) else np.zeros(len(numbers), np.int64))
            for total, live in zip(totals, one.live, strict=True):
                total[lists[lists >= 0]] += live[lists >= 0]
            one.container.release()
        self._dictionary = {
            "stems": stems.data,
            "stems_at": stems.at.astype(offset_type(stems.at[-1])),
            "forms": forms.data,
            "forms_at": forms.at.astype(offset_type(forms.at[-1])),
            "form_list": forms.rank.astype(np.uint32),
            "form_code": codes.astype(self._code_type),
            "form_df": form_df.astype(np.uint32),
        }
        rows, occurrences, mix = totals
        self._several = of_list > 1
        self._rows_at, self._occs_at, self._mix_at = offsets(rows), offsets(occurrences), offsets(mix)
        self._code_at = offsets(np.where(self._several, rows, 0))
        self._overs: dict[str, tuple[list[Array], list[Array]]] = {
            n: ([], []) for n in ("freq_over", "pos_over", "wide")
        }

    def shapes(self) -> dict[str, Shape]:
        """Type and length of the large arrays, with the field's name before theirs."""
        sizes = {
            "docs": (np.dtype(np.uint32), int(self._rows_at[-1])),
            "freq": (np.dtype(np.uint8), int(self._rows_at[-1])),
            "code": (np.dtype(self._code_type), int(self._code_at[-1])),
            "mix": (np.dtype(self._code_type), int(self._mix_at[-1])),
            "pos": (np.dtype(np.uint8), int(self._occs_at[-1])),
        }
        return {f"{self._name}.{name}": shape for name, shape in sizes.items()}

    def run(self, sink: Sink) -> dict[str, Array]:
        """Fill the large arrays and return the small ones."""
        filled = tuple(at[:-1].copy() for at in (self._rows_at, self._occs_at, self._code_at, self._mix_at))
        first = 0
        while first < self._lists:
            reach = int(self._occs_at[first]) + PIECE
            last = min(self._lists, max(first + 1, int(np.searchsorted(self._occs_at, reach, "right")) - 1))
            self._piece(sink, slice(first, last), filled)
            first = last
            for one in self._inputs:
                one.container.release()
        small = {
            "rows_at": smallest(self._rows_at),
            "occs_at": smallest(self._occs_at),
            "code_at": smallest(self._code_at),
            "mix_at": smallest(self._mix_at),
            **self._dictionary,
        }
        for name, (at, over) in self._overs.items():
            small[f"{name}_at"], small[name] = _joined(at), _joined(over)
        small["freq_over"] = small["freq_over"].astype(np.int64)
        small["wide"] = small["wide"].astype(np.uint8)
        return {f"{self._name}.{name}": array for name, array in small.items()}

    def _piece(self, sink: Sink, part: slice, filled: tuple[Array, ...]) -> None:
        """Merge the lists of `part`. `filled` are the places where each list's next rows, occurrences, codes and mixed
        occurrences go; they move on."""
        bounds = [(int(at[part.start]), int(at[part.stop])) for at in (self._rows_at, self._occs_at)]
        bounds += [(int(at[part.start]), int(at[part.stop])) for at in (self._code_at, self._mix_at)]
        cursors = [at[part] - first for at, (first, _) in zip(filled, bounds, strict=True)]
        sizes = [last - first for first, last in bounds]
        make = self._by_numpy if compiled is None else self._by_loops
        arrays, overs = make(part, cursors, sizes)
        for at, (first, _), cursor in zip(filled, bounds, cursors, strict=True):
            at[part] = cursor + first
        (row0, _), (occ0, _), (code0, _), (mix0, _) = bounds
        starts = {"docs": row0, "freq": row0, "pos": occ0, "code": code0, "mix": mix0}
        for name, values in arrays.items():
            sink.put(f"{self._name}.{name}", starts[name], values)
        for name, first, (at, values) in zip(self._overs, (row0, occ0, occ0), overs, strict=True):
            order = np.argsort(at, kind="stable")
            self._overs[name][0].append(smallest(at[order] + first))
            self._overs[name][1].append(smallest(values[order]))

    def _slices(self, part: slice) -> Iterator[tuple[_Input, int, int]]:
        """The lists of each input that become those of `part`."""
        for one in self._inputs:
            first, last = np.searchsorted(one.new_list, (part.start, part.stop))
            if first < last:
                yield one, int(first), int(last)

    def _by_loops(
        self, part: slice, cursors: list[Array], sizes: list[int]
    ) -> tuple[dict[str, Array], list[tuple[Array, Array]]]:
        rows, occurrences, codes, mixes = sizes
        arrays: dict[str, Array] = {
            "docs": np.zeros(rows, np.uint32),
            "freq": np.zeros(rows, np.uint8),
            "code": np.zeros(codes, np.uint16),
            "mix": np.zeros(mixes, np.uint16),
            "pos": np.zeros(occurrences, np.uint8),
        }
        target = compiled.Target(tuple(cursors), self._several[part].view(np.uint8), *arrays.values())
        for one, first, last in self._slices(part):
            one.add_to(target, first, last, part.start)
        arrays["code"], arrays["mix"] = (arrays[name].astype(self._code_type) for name in ("code", "mix"))
        return arrays, [(found[:, 0], found[:, 1]) for found in target.overs()]

    def _by_numpy(
        self, part: slice, cursors: list[Array], sizes: list[int]
    ) -> tuple[dict[str, Array], list[tuple[Array, Array]]]:
        at_rows, at_occs, at_code, at_mix = cursors
        rows, occurrences, codes, mixes = sizes
        docs, counts, quoted = np.zeros(rows, np.uint32), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
        code, mix, pos = np.zeros(codes, np.int64), np.zeros(mixes, np.int64), np.zeros(occurrences, np.int64)
        wide_at, wide = [np.zeros(0, np.int64)], [np.zeros(0, np.uint8)]
        span = part.stop - part.start
        for one, first, last in self._slices(part):
            piece = one.load(first, last)
            local = piece.lists - part.start
            to = _places(local, None, at_rows, span)
            docs[to], counts[to], quoted[to] = piece.docs, piece.counts, piece.quoted
            several = self._several[piece.lists]
            to = _places(local[several], None, at_code, span)
            code[to] = piece.codes[several]
            to = _places(local, piece.counts, at_occs, span)
            pos[to] = piece.positions
            wide_at.append(to[piece.wide_at])
            wide.append(piece.wide)
            is_mixed = piece.codes == _MIXED
            to = _places(local[is_mixed], piece.counts[is_mixed], at_mix, span)
            mix[to] = piece.mix
            at_rows += np.bincount(local, minlength=span)
            at_code += np.bincount(local[several], minlength=span)
            at_occs += np.bincount(local, piece.counts, span).astype(np.int64)
            at_mix += np.bincount(local[is_mixed], piece.counts[is_mixed], span).astype(np.int64)
        code[code == _MIXED] = np.iinfo(self._code_type).max
        freq, places = pack_frequencies(counts, quoted), split_bytes("pos", pos)
        arrays = {"docs": docs, "freq": freq["freq"], "code": code, "mix": mix, "pos": places["pos"]}
        return arrays, [
            (freq["freq_over_at"].astype(np.int64), freq["freq_over"]),
            (places["pos_over_at"].astype(np.int64), places["pos_over"]),
            (np.concatenate(wide_at), np.concatenate(wide)),
        ]


def _places(lists: Array, counts: Array | None, starts: Array, span: int) -> NDArray[np.int64]:
    """Where the rows of a piece go (or, with `counts`, their occurrences): a list's one after the other from its
    start. `lists` ascend."""
    if counts is None:
        sizes = np.bincount(lists, minlength=span)
        before = np.cumsum(sizes) - sizes
        return np.asarray(np.arange(len(lists)) + (starts - before)[lists], np.int64)
    sizes = np.bincount(lists, counts, span).astype(np.int64)
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(int(counts.sum())) + np.repeat((starts - before)[lists], counts), np.int64)


def _joined(parts: list[Array]) -> Array:
    return smallest(np.concatenate(parts)) if parts else np.zeros(0, np.uint8)
