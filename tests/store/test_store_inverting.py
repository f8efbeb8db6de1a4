"""Inverting by compiled loops, by numpy over pieces and word by word: the same arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.model import Span
from indexer.passages import letters
from indexer.store.whoosh import inverting
from indexer.store.whoosh.inverting import CompiledPieceInverter, Inverter, PieceInverter, Vocabulary
from indexer.text.tokens import Join, analyse, tokens

needs_compiler = pytest.mark.skipif(inverting.compiled is None, reason="the kernels are not compiled here")

_WORDS = """
    Union union unions United state, state's U.S. U.S.-led Eui-kyum (Euikyum) 1,000 1000 “state” État 首尔 서울은 - x ’s
    \u00adsoft\u00adhyphen \ud800 \x85 \x1c 😀 été Été. ÉTÉ \u3000 a b c
"""
_PIECES = st.sampled_from([*_WORDS.split(" "), "x" * 70, "the " * 20, "\u2003"])
_TEXTS = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=30).map(" ".join))
_DOCUMENTS = st.lists(
    st.tuples(_TEXTS, st.sampled_from(["en", "fr", ""]), st.lists(st.integers(0, 40), max_size=4)), max_size=8
)
Documents = Sequence[tuple[str, str, Sequence[int]]]


def fill(inverter: PieceInverter | CompiledPieceInverter | Inverter, documents: Documents) -> dict[str, Any]:
    """Invert passages, each the inner part of a text, with some of their words in quoted speech."""
    for text, language, spoken in documents:
        words, joins = analyse(text)
        if isinstance(inverter, Inverter):
            inverter.add(words, joins, language)
        else:
            count, together = inverter.add(f"before {text} after", Span(7, 7 + len(text)), language)
            assert (count, together) == (len(words), letters(words))
        chosen = [t for t in tokens(text) if t.position in spoken]
        inverter.quote(
            [t.position for t in chosen if t.width == 1],
            [Join(t.position, t.width, t.text) for t in chosen if t.width > 1],
        )
    return inverter.invert()


def plain(arrays: dict[str, Any]) -> dict[str, tuple[str, list[int]]]:
    return {name: (array.dtype.str, array.tolist()) for name, array in arrays.items()}


@given(_DOCUMENTS, _DOCUMENTS)
@example([("Word " * 20, "en", range(20))], [("a b", "en", [1])])  # a row with many occurrences
@example([("word " * 300, "en", [299])], [])  # a position beyond a byte
def test_pieces_are_inverted_as_words_are(first: Documents, second: Documents) -> None:
    """Whatever the texts, and for the second load of an inverter too."""
    with pytest.MonkeyPatch.context() as patch:
        by_numpy = PieceInverter()
        patch.setattr(inverting, "compiled", None)
        wanted = [plain(fill(Inverter(Vocabulary(stemmed=True)), load)) for load in (first, second)]
        found = [plain(fill(by_numpy, load)) for load in (first, second)]
    assert found == wanted


@needs_compiler
@given(_DOCUMENTS, _DOCUMENTS)
@example([("Word " * 20, "en", range(20))], [("a b", "en", [1])])
@example([("word " * 300, "en", [299])], [])
@example([(" ".join(f"w{i}" for i in range(3000)), "en", [])], [])  # the table of pieces grows
def test_compiled_loops_give_the_same(first: Documents, second: Documents) -> None:
    """Pieces, words, joined words and speech, to the type of every array."""
    compiled, by_numpy = CompiledPieceInverter(), PieceInverter()
    for load in (first, second):
        found = plain(fill(compiled, load))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inverting, "compiled", None)
            assert found == plain(fill(by_numpy, load))


@needs_compiler
@given(st.lists(st.lists(st.sampled_from(["", "", "a", "b", "ab", "abs"]), max_size=6), max_size=6))
def test_gaps_take_a_position_but_are_no_word(documents: list[list[str]]) -> None:
    """Values of a field with gaps between, compiled and not."""
    found = []
    for compiled in (inverting.compiled, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inverting, "compiled", compiled)
            inverter = Inverter(Vocabulary(stemmed=False), gaps=True)
            for words in documents:
                inverter.add(words, [Join(0, 2, "joined")] if len(words) > 1 else [], "en")
            found.append(plain(inverter.invert()))
    assert found[0] == found[1]


def _slot(piece: str, language: int) -> int:
    """Where the table of pieces begins to look, as long as it is small."""
    value = language + 1
    for c in piece.encode():
        value = ((value ^ c) * 0x9E3779B97F4A7C15) % (1 << 64)
    return (value >> 32) % 2048


@needs_compiler
def test_pieces_chosen_to_collide_are_kept_apart() -> None:
    """More of them than the table looks at for one."""
    chosen = [piece for piece in (f"q{i}" for i in range(400_000)) if _slot(piece, 0) == 7][:150]
    assert len(chosen) == 150
    text = " ".join(chosen + chosen[::-1] + [f"other{i}" for i in range(2000)] + chosen)
    found = fill(CompiledPieceInverter(), [(text, "en", [])])
    assert plain(found) == plain(fill(PieceInverter(), [(text, "en", [])]))
    assert np.count_nonzero(np.diff(found["occs_at"].astype(int)) == 3) == 150
