"""Merged segments are what inverting all that they hold anew would give, by compiled loops and by numpy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from store_articles import article

from indexer.model import Span
from indexer.store.whoosh import merging, merging_documents
from indexer.store.whoosh.building import SegmentBuilder
from indexer.store.whoosh.container import Container, MemorySink, pack
from indexer.store.whoosh.documents import Documents
from indexer.store.whoosh.inverting import PieceInverter
from indexer.store.whoosh.merging import Merge, Strings, merge_strings
from indexer.store.whoosh.merging_documents import DocumentsMerge
from indexer.text.tokens import Join, tokens

WAYS = [None] if merging.compiled is None else [merging.compiled, None]

_WORDS = """
    union unions united state state's states. U.S. U.S.-led Eui-kyum été Été nation nations national a b
"""
_TEXTS = st.lists(st.sampled_from(_WORDS.split()), max_size=24).map(" ".join)
_DOCUMENT = st.tuples(_TEXTS, st.sampled_from(["en", "en", "fr"]), st.booleans(), st.booleans())
_SEGMENTS = st.lists(st.lists(_DOCUMENT, max_size=6), min_size=1, max_size=4)
Document = tuple[str, str, bool, bool]  # text, language, whether it is quoted speech, whether it is deleted


def inverted(documents: Sequence[Document]) -> dict[str, Any]:
    inverter = PieceInverter()
    for text, language, spoken, _ in documents:
        inverter.add(text, Span(0, len(text)), language)
        found = tokens(text) if spoken else []
        inverter.quote(
            [t.position for t in found if t.width == 1],
            [Join(t.position, t.width, t.text) for t in found if t.width > 1],
        )
    return inverter.invert()


def merged(segments: Sequence[Sequence[Document]]) -> dict[str, Any]:
    inputs, kept = [], 0
    for documents in segments:
        numbers = []
        for *_, deleted in documents:
            numbers.append(-1 if deleted else kept)
            kept += not deleted
        arrays = {f"text.{name}": array for name, array in inverted(documents).items()}
        inputs.append((Container(pack(arrays)), np.array(numbers, np.int64)))
    merge = Merge(inputs, "text")
    sink = MemorySink(merge.shapes())
    small = merge.run(sink)
    return {name.removeprefix("text."): array for name, array in (sink.arrays | small).items()}


@pytest.mark.parametrize("way", WAYS)
@given(_SEGMENTS, st.sampled_from([1, 7, 1 << 20]))
@example([[("a " * 300 + "b", "en", True, False)] * 2, [("a " * 20 + "b a", "en", False, True)]], 7)
@example([[("a b", "en", False, True)]], 1)  # nothing is left
def test_merging_is_inverting_what_is_kept(way: Any, segments: list[list[Document]], piece: int) -> None:
    """Whatever is deleted and however small the pieces, to the type of every array."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "compiled", way)
        patch.setattr(merging, "PIECE", piece)
        found = merged(segments)
    wanted = inverted([d for documents in segments for d in documents if not d[3]])
    assert {n: (a.dtype.str, a.tolist()) for n, a in found.items()} == {
        n: (a.dtype.str, a.tolist()) for n, a in wanted.items()
    }


@pytest.mark.parametrize("chunk", [1, 3, 1 << 14])
@pytest.mark.parametrize("seed", range(6))
def test_merged_columns_are_those_of_what_is_kept(monkeypatch: pytest.MonkeyPatch, seed: int, chunk: int) -> None:
    """Columns, stored values and look-ups are as if the deleted articles had never been put."""
    monkeypatch.setattr(merging_documents, "CHUNK", chunk)
    monkeypatch.setattr(merging_documents, "_COPY", 100 * chunk)
    rng = random.Random(seed)
    together, inputs = SegmentBuilder(), []
    for segment in range(3):
        builder, keep = SegmentBuilder(), []
        for i in range(rng.randrange(9)):
            one = article(rng, 100 * segment + i)
            builder.add(one)
            if rng.random() < 0.7:
                keep.append(i)
                together.add(one)
        inputs.append((Documents(Container(pack(builder.finish()))), np.array(keep, np.int64)))
    merge = DocumentsMerge(inputs)
    sink = MemorySink(merge.shapes())
    found = merge.run(sink)
    found |= sink.arrays
    wanted = {name: array for name, array in together.finish().items() if name.startswith("d.")}
    assert {name: array.tolist() for name, array in found.items()} == {n: a.tolist() for n, a in wanted.items()}


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(st.lists(st.tuples(st.binary(max_size=3), st.integers(0, 2), st.booleans()), max_size=6), max_size=5))
def test_strings_of_several_inputs_are_put_in_order(way: Any, inputs: list[list[tuple[bytes, int, bool]]]) -> None:
    """Each (string, rank) once, with its number in every input that has it alive."""
    given_inputs = []
    distinct = [sorted({(s, r): alive for s, r, alive in one}.items()) for one in inputs]
    for one in distinct:
        strings = [s for (s, _), _ in one]
        at = np.cumsum([0, *map(len, strings)]).astype(np.int64)
        ranks, alive = [r for (_, r), _ in one], [a for _, a in one]
        data = np.frombuffer(b"".join(strings), np.uint8)
        given_inputs.append(Strings(data, at, np.array(ranks, np.int32), np.array(alive, bool)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "compiled", way)
        found, numbers = merge_strings(given_inputs)
    wanted = sorted({key for one in distinct for key, alive in one if alive})
    data = found.data.tobytes()
    assert [(data[a:b], r) for a, b, r in zip(found.at[:-1], found.at[1:], found.rank, strict=True)] == wanted
    for one, of in zip(distinct, numbers, strict=True):
        assert of.tolist() == [wanted.index(key) if alive else -1 for key, alive in one]
