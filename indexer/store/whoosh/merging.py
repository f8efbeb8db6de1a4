"""Merging a field of several segments into one, a bounded piece at a time.

Documents of a later input come after those of an earlier one, so a merged list is its parts one after the other. Both
the inputs' lists and the merged ones are in the order of their stems: a piece of the merged lists is a contiguous
slice of every input. Nothing is ever held but the dictionaries and one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh.container import Array, Container, Shape, Sink, offsets, smallest
from indexer.store.whoosh.inverted import Inverted, between
from indexer.store.whoosh.inverting import (
    code_type,
    dictionary_arrays,
    mixed_mark,
    number_forms,
    pack_frequencies,
    split_bytes,
)

PIECE = 1 << 20  # occurrences merged at a time
_MIXED = (1 << 16) - 1


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
        self._container, self._name = container, name
        self._documents = documents
        self._deletions = bool(len(documents)) and bool((documents < 0).any())
        field = self.field
        self.lists = len(field.stems)
        self._forms_in_list = np.bincount(field.form_list, minlength=self.lists)
        self._base = offsets(self._forms_in_list)
        self._slots = self._base[field.form_list] + field.form_code  # of each form, in order of list and code
        self.form_df = field.form_df.astype(np.int64)
        self.live_rows = np.diff(field.rows_at.astype(np.int64))
        self.live_occurrences = np.diff(field.occs_at.astype(np.int64))
        self.live_mix = np.diff(field.mix_at.astype(np.int64))
        self.new_list = np.arange(self.lists)
        self._new_code = np.zeros(self._base[-1], np.int64)
        self._new_code[self._slots] = field.form_code
        if self._deletions:
            self._count()

    def pairs(self) -> list[tuple[str, str]]:
        """(stem key, form) of each form."""
        field = self.field
        stems = [s.decode() for s in field.stems.slice(0, self.lists)]
        forms = [f.decode() for f in field.forms.slice(0, len(field.forms))]
        return [(stems[i], form) for i, form in zip(field.form_list.tolist(), forms, strict=True)]

    def renumber(self, lists: Array, codes: Array) -> None:
        """Tell the merged list and code of each form; those of forms that are gone do not matter."""
        alive = self.form_df > 0
        self.new_list = np.full(self.lists, -1, np.int64)
        self.new_list[self.field.form_list[alive]] = lists[alive]
        # Lists that are gone keep the order, so that slices of the others stay contiguous.
        np.maximum.accumulate(self.new_list, out=self.new_list)
        self._new_code[self._slots] = codes

    def _count(self) -> None:
        """Rows, occurrences and documents of forms without the deleted documents."""
        self.live_rows = np.zeros(self.lists, np.int64)
        self.live_occurrences = np.zeros(self.lists, np.int64)
        self.live_mix = np.zeros(self.lists, np.int64)
        by_slot = np.zeros(self._base[-1], np.int64)
        starts = self.field.occs_at
        first = 0
        while first < self.lists:
            last = max(first + 1, int(np.searchsorted(starts, int(starts[first]) + PIECE, "right")) - 1)
            last = min(last, self.lists)
            piece = self.load(first, last)
            is_mixed = piece.codes == _MIXED
            self.live_rows += np.bincount(piece.lists, minlength=self.lists)
            self.live_occurrences += np.bincount(piece.lists, piece.counts, self.lists).astype(np.int64)
            self.live_mix += np.bincount(piece.lists[is_mixed], piece.counts[is_mixed], self.lists).astype(np.int64)
            by_slot += np.bincount(self._base[piece.lists[~is_mixed]] + piece.codes[~is_mixed], minlength=len(by_slot))
            if len(piece.mix):
                row = np.repeat(np.flatnonzero(is_mixed), piece.counts[is_mixed])
                forms = piece.mix >> 1
                once = np.unique((row << 16) | forms, return_index=True)[1]
                slots = self._base[piece.lists[row[once]]] + forms[once]
                by_slot += np.bincount(slots, minlength=len(by_slot))
            first = last
        self.form_df = by_slot[self._slots]

    def load(self, first: int, last: int) -> _Piece:
        """The lists from `first` up to `last`."""
        field = self.field
        get = field.raw
        row0, row1 = field.rows_at.item(first), field.rows_at.item(last)
        occ0, occ1 = field.occs_at.item(first), field.occs_at.item(last)
        counts, quoted = field.frequencies.counts(row0, row1), field.frequencies.quoted(row0, row1)
        docs = self._documents[get("docs")[row0:row1]]
        sizes: Array = np.diff(field.rows_at[first : last + 1].astype(np.int64))
        old_lists = np.repeat(np.arange(first, last), sizes)
        stored = get("code")[field.code_at.item(first) : field.code_at.item(last)]
        mark = mixed_mark(stored)
        codes = np.zeros(len(docs), np.int64)
        codes[(self._forms_in_list > 1)[old_lists]] = stored
        is_mixed = codes == mark
        mix = get("mix")[field.mix_at.item(first) : field.mix_at.item(last)]
        slots = np.repeat(self._base[old_lists[is_mixed]], counts[is_mixed]) + (mix >> 1)
        mix = (self._new_code[slots] << 1) | (mix & 1)
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


class Merge:
    """The merge of one field: first `shapes` tells the sizes of the arrays, then `run` fills them."""

    def __init__(self, inputs: Sequence[tuple[Container, NDArray[np.int64]]], name: str):
        self._name = name
        self._inputs = [_Input(container, name, documents) for container, documents in inputs]
        pairs = [i.pairs() for i in self._inputs]
        known: set[tuple[str, str]] = set()
        for one, of in zip(self._inputs, pairs, strict=True):
            known.update(p for p, df in zip(of, one.form_df.tolist(), strict=True) if df)
        ordered = sorted(known)
        self._stems, lists, codes = number_forms(ordered)
        self._code_type = code_type(codes)
        place = {pair: i for i, pair in enumerate(ordered)}
        form_df = np.zeros(len(ordered), np.int64)
        for one, of in zip(self._inputs, pairs, strict=True):
            at = np.fromiter((place.get(p, 0) for p in of), np.int64, len(of))
            alive = one.form_df > 0
            form_df += np.bincount(at[alive], one.form_df[alive], len(ordered)).astype(np.int64)
            if len(ordered):
                one.renumber(lists[at], codes[at])
        order = sorted(range(len(ordered)), key=lambda i: (ordered[i][1], ordered[i][0]))
        self._dictionary = dictionary_arrays(
            self._stems,
            [ordered[i][1] for i in order],
            lists[order],
            codes[order].astype(self._code_type),
            form_df[order],
        )
        count = len(self._stems)
        rows, occurrences, mix = (np.zeros(count, np.int64) for _ in range(3))
        for one in self._inputs:
            alive = one.live_rows > 0
            rows += np.bincount(one.new_list[alive], one.live_rows[alive], count).astype(np.int64)
            occurrences += np.bincount(one.new_list[alive], one.live_occurrences[alive], count).astype(np.int64)
            mix += np.bincount(one.new_list[alive], one.live_mix[alive], count).astype(np.int64)
        several = np.bincount(lists, minlength=count) > 1
        self._several = several
        self._rows_at, self._occs_at, self._mix_at = offsets(rows), offsets(occurrences), offsets(mix)
        self._code_at = offsets(np.where(several, rows, 0))
        self._overs: dict[str, tuple[list[Array], list[Array]]] = {"freq": ([], []), "pos": ([], [])}
        self._wide: tuple[list[Array], list[Array]] = ([], [])

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
        count = len(self._stems)
        rows_filled, occurrences_filled = self._rows_at[:-1].copy(), self._occs_at[:-1].copy()
        mix_filled, code_filled = self._mix_at[:-1].copy(), self._code_at[:-1].copy()
        first = 0
        while first < count:
            reach = int(self._occs_at[first]) + PIECE
            last = min(count, max(first + 1, int(np.searchsorted(self._occs_at, reach, "right")) - 1))
            self._piece(sink, slice(first, last), (rows_filled, occurrences_filled, code_filled, mix_filled))
            first = last
        small = {
            "rows_at": smallest(self._rows_at),
            "occs_at": smallest(self._occs_at),
            "code_at": smallest(self._code_at),
            "mix_at": smallest(self._mix_at),
            **self._dictionary,
        }
        for name, (at, over) in self._overs.items():
            small[f"{name}_over_at"], small[f"{name}_over"] = _joined(at, over)
        small["freq_over"] = small["freq_over"].astype(np.int64)
        small["wide_at"], wide = _joined(*self._wide)
        small["wide"] = wide.astype(np.uint8)
        return {f"{self._name}.{name}": array for name, array in small.items()}

    def _piece(self, sink: Sink, part: slice, filled: tuple[Array, Array, Array, Array]) -> None:
        """Merge the lists of `part`. `filled` are the places where each list's next rows, occurrences, codes and mixed
        occurrences go; they move on."""
        at_rows, at_occs, at_code, at_mix = filled
        row0, row1 = int(self._rows_at[part.start]), int(self._rows_at[part.stop])
        occ0, occ1 = int(self._occs_at[part.start]), int(self._occs_at[part.stop])
        code0, code1 = int(self._code_at[part.start]), int(self._code_at[part.stop])
        mix0, mix1 = int(self._mix_at[part.start]), int(self._mix_at[part.stop])
        docs = np.zeros(row1 - row0, np.uint32)
        counts, quoted = np.zeros(row1 - row0, np.int64), np.zeros(row1 - row0, np.int64)
        code, mix = np.zeros(code1 - code0, np.int64), np.zeros(mix1 - mix0, np.int64)
        pos = np.zeros(occ1 - occ0, np.int64)
        span = part.stop - part.start
        for one in self._inputs:
            first, last = np.searchsorted(one.new_list, (part.start, part.stop))
            if first == last:
                continue
            piece = one.load(int(first), int(last))
            local = piece.lists - part.start
            to = _places(local, None, at_rows[part] - row0, span)
            docs[to], counts[to], quoted[to] = piece.docs, piece.counts, piece.quoted
            several = self._several[piece.lists]
            to = _places(local[several], None, at_code[part] - code0, span)
            code[to] = piece.codes[several]
            to = _places(local, piece.counts, at_occs[part] - occ0, span)
            pos[to] = piece.positions
            self._wide[0].append(to[piece.wide_at] + occ0)
            self._wide[1].append(piece.wide)
            is_mixed = piece.codes == _MIXED
            to = _places(local[is_mixed], piece.counts[is_mixed], at_mix[part] - mix0, span)
            mix[to] = piece.mix
            at_rows[part] += np.bincount(local, minlength=span)
            at_code[part] += np.bincount(local[several], minlength=span)
            at_occs[part] += np.bincount(local, piece.counts, span).astype(np.int64)
            at_mix[part] += np.bincount(local[is_mixed], piece.counts[is_mixed], span).astype(np.int64)
        mark = np.iinfo(self._code_type).max
        code[code == _MIXED] = mark
        freq = pack_frequencies(counts, quoted)
        places = split_bytes("pos", pos)
        put = {"docs": (row0, docs), "freq": (row0, freq["freq"]), "code": (code0, code), "mix": (mix0, mix)}
        for name, (at, values) in (put | {"pos": (occ0, places["pos"])}).items():
            sink.put(f"{self._name}.{name}", at, values)
        for name, at, made in (("freq", row0, freq), ("pos", occ0, places)):
            self._overs[name][0].append(made[f"{name}_over_at"].astype(np.int64) + at)
            self._overs[name][1].append(made[f"{name}_over"])


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


def _joined(places: list[Array], values: list[Array]) -> tuple[Array, Array]:
    if not places:
        return np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    at, all_values = np.concatenate(places), np.concatenate(values)
    order = np.argsort(at, kind="stable")
    return smallest(at[order]), smallest(all_values[order])
