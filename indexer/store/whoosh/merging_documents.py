"""Merging the columns and stored values of several segments, a bounded number of articles at a time.

See `documents` for what the arrays hold. Articles of a later input come after those of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.store.whoosh.container import Array, Shape, Sink, offset_type, offsets, smallest
from indexer.store.whoosh.documents import VALUE_COLUMNS, Documents, id_index
from indexer.store.whoosh.inverted import runs
from indexer.store.whoosh.merging import Strings, merge_strings

CHUNK = 1 << 14  # articles
_COPY = 1 << 22  # bytes
_ARTICLES, _PASSAGES, _QUOTES = range(3)

# What belongs to each article, passage or quote.
_ONE = {
    **dict.fromkeys(("first_day", "last_day", "quotes", "publisher", "language"), _ARTICLES),
    **dict.fromkeys(
        ("start", "end", "first_byte", "last_byte", "ordinal", "kind", "length", "print"),
        _PASSAGES,
    ),
    **dict.fromkeys(("quote_kind", "said_length", "speaker"), _QUOTES),
}
# What each has several of: where those of each begin is in `<name>_at`.
_NUMBERED = {"passage": _ARTICLES, "quote": _PASSAGES}
_SEVERAL = {"author": _ARTICLES, "via": _QUOTES}
_BYTES = {"id": _ARTICLES, "card": _ARTICLES, "rest": _ARTICLES, "text": _ARTICLES, "quote_json": _QUOTES}
_RUNS = _NUMBERED | _SEVERAL | _BYTES

Chosen = slice | NDArray[np.int64]


class _Chunk(NamedTuple):
    """Some articles of an input, their passages and their quotes, by number."""

    documents: Documents
    chosen: tuple[Chosen, Chosen, Chosen]

    def sizes(self, name: str) -> NDArray[np.int64]:
        """Lengths of the runs of `<name>_at`."""
        at, chosen = self.documents.column(f"{name}_at"), self.chosen[_RUNS[name]]
        if isinstance(chosen, slice):
            first, last = at[chosen], at[chosen.start + 1 : chosen.stop + 1]
        else:
            first, last = at[chosen], at[chosen + 1]
        return last.astype(np.int64) - first.astype(np.int64)

    def members(self, name: str) -> Chosen:
        """The numbers in the runs of `<name>_at`."""
        return _members(self.documents.column(f"{name}_at"), self.chosen[_RUNS[name]])

    def parts(self, name: str) -> Iterator[Array]:
        """The bytes in the runs of `<name>_at`, in pieces."""
        data, at = self.documents.column(name), self.documents.column(f"{name}_at")
        gathered: list[Array] = []
        size = 0
        for first, last in _stretches(self.chosen[_RUNS[name]]):
            for low in range(at.item(first), at.item(last), _COPY):
                gathered.append(data[low : min(low + _COPY, at.item(last))])
                size += len(gathered[-1])
                if size >= _COPY:
                    yield np.concatenate(gathered)
                    gathered, size = [], 0
        if gathered:
            yield np.concatenate(gathered)


class DocumentsMerge:
    """The merge of several segments, each with the articles to keep (ascending): first `shapes` tells the sizes of the
    large arrays, then `run` fills them."""

    def __init__(self, inputs: Sequence[tuple[Documents, NDArray[np.int64]]]):
        self._inputs = list(inputs)
        self._counts = [0, 0, 0]
        self._totals = dict.fromkeys(_RUNS, 0)
        used = {
            name: [np.zeros(len(d.strings(f"{name}_values")) + 1, bool) for d, _ in inputs] for name in VALUE_COLUMNS
        }
        for which, chunk in self._chunks():
            for space, chosen in enumerate(chunk.chosen):
                self._counts[space] += _size(chosen)
            for name in _RUNS:
                self._totals[name] += int(chunk.sizes(name).sum())
            for name in VALUE_COLUMNS:
                used[name][which][self._codes(chunk, name)] = True
        self._values: dict[str, Strings] = {}
        self._ranks: dict[str, list[Array]] = {}
        for name in VALUE_COLUMNS:
            given = []
            for (documents, _), alive in zip(inputs, used[name], strict=True):
                at = documents.column(f"{name}_values_at").astype(np.int64)
                data = documents.column(f"{name}_values")
                given.append(Strings(data, at, np.zeros(len(at) - 1, np.int32), alive[1:]))
            self._values[name], numbers = merge_strings(given)
            self._ranks[name] = [np.concatenate(([0], found + 1)) for found in numbers]

    def _chunks(self) -> Iterator[tuple[int, _Chunk]]:
        """The articles that are kept, with the number of their input."""
        for which, (documents, keep) in enumerate(self._inputs):
            for low in range(0, len(keep), CHUNK):
                articles: Chosen = keep[low : low + CHUNK]
                first, last = int(keep[low]), int(keep[low : low + CHUNK][-1]) + 1
                if last - first == _size(articles):
                    articles = slice(first, last)
                passages = _members(documents.column("passage_at"), articles)
                quotes = _members(documents.column("quote_at"), passages)
                yield which, _Chunk(documents, (articles, passages, quotes))
            documents.release()

    @staticmethod
    def _codes(chunk: _Chunk, name: str) -> Array:
        chosen = chunk.members(name) if name in _SEVERAL else chunk.chosen[_ONE[name]]
        return chunk.documents.column(name)[chosen]

    def shapes(self) -> dict[str, Shape]:
        """Type and length of the large arrays."""
        shapes: dict[str, Shape] = {}
        for name, space in _ONE.items():
            kinds = [d.column(name).dtype for d, _ in self._inputs]
            shapes[name] = np.result_type(*kinds), self._counts[space]
        for name, space in _RUNS.items():
            total = self._totals[name]
            kind = offset_type(total) if name in _BYTES else smallest(np.array([total])).dtype
            shapes[f"{name}_at"] = kind, self._counts[space] + 1
        shapes |= {name: (np.uint8, self._totals[name]) for name in _BYTES}
        for name in VALUE_COLUMNS:
            kind = smallest(np.array([len(self._values[name].rank)])).dtype
            shapes[name] = kind, self._totals[name] if name in _SEVERAL else self._counts[_ONE[name]]
        return {f"d.{name}": shape for name, shape in shapes.items()}

    def run(self, sink: Sink) -> dict[str, Array]:
        """Fill the large arrays and return the others."""
        filled: dict[str, int] = dict.fromkeys([*_ONE, *_SEVERAL, *_BYTES, *(f"{name}_at" for name in _RUNS)], 0)
        totals = dict.fromkeys(_RUNS, 0)

        def put(name: str, values: Array) -> None:
            sink.put(f"d.{name}", filled[name], values)
            filled[name] += len(values)

        for which, chunk in self._chunks():
            for name, space in _ONE.items():
                if name not in VALUE_COLUMNS:
                    put(name, chunk.documents.column(name)[chunk.chosen[space]])
            for name in VALUE_COLUMNS:
                put(name, self._ranks[name][which][self._codes(chunk, name)])
            for name in _BYTES:
                for part in chunk.parts(name):
                    put(name, part)
            for name in _RUNS:
                at = offsets(chunk.sizes(name)) + totals[name]
                put(f"{name}_at", at[:-1])
                totals[name] = int(at[-1])
        for name, total in totals.items():
            put(f"{name}_at", np.array([total]))
        out = self._ids()
        for name, values in self._values.items():
            out[f"{name}_values"] = values.data
            out[f"{name}_values_at"] = values.at.astype(offset_type(int(values.at[-1])))
        return {f"d.{name}": array for name, array in out.items()}

    def _ids(self) -> dict[str, Array]:
        hashes = []
        for documents, keep in self._inputs:
            of_article = np.zeros(documents.articles, np.uint64)
            of_article[documents.column("id_article")] = documents.column("id_hash")
            hashes.append(of_article[keep])
        return id_index(np.concatenate(hashes))


def _size(chosen: Chosen) -> int:
    return chosen.stop - chosen.start if isinstance(chosen, slice) else len(chosen)


def _members(at: Array, chosen: Chosen) -> Chosen:
    """The members of the chosen runs, in order."""
    if isinstance(chosen, slice):
        return slice(at.item(chosen.start), at.item(chosen.stop))
    first: NDArray[Any] = at[chosen].astype(np.int64)
    return runs(chosen, first, at[chosen + 1].astype(np.int64) - first)[1]


def _stretches(chosen: Chosen) -> Iterator[tuple[int, int]]:
    """Half-open runs of consecutive numbers."""
    if isinstance(chosen, slice):
        yield chosen.start, chosen.stop
    elif len(chosen):
        for part in np.split(chosen, np.flatnonzero(np.diff(chosen) != 1) + 1):
            yield int(part[0]), int(part[-1]) + 1
