"""The compiled pass over a text marks what the plain one marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Span
from indexer.query import matching
from indexer.query.matching import Quoted
from indexer.query.nodes import And, Field, Fuzzy, Near, Not, Or, Phrase, Prefix, Query, Word

pytest.importorskip("indexer.query._marking", reason="not compiled")

TEXT = """
    die dying dies lie lying tie ties tying a as by sky skies skis cry cries say says eui kyum euikyum us u 1 000 1000
    early earlier news idly plan planned planning generous générale cafe café naïve x co operate cooperate ß ẞ é l
    homme 中 国 中国 don t agree agreed agreeing
"""
WORDS = TEXT.split()
GLUE = [
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\u00a0",
    "-",
    "'",
    "’",
    ".",
    ", ",
    ". ",
    "“",
    "” ",
    "—",
    "…",
    "(",
    ") ",
    "/",
    "\u00ad",
    "\x1f",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(GLUE), st.sampled_from(WORDS), st.booleans()), max_size=14))
    return "".join(glue + (word.upper() if loud else word) for glue, word, loud in parts)


def leaves() -> st.SearchStrategy[Query]:
    words = st.sampled_from(WORDS)
    where = st.sampled_from([Field.TEXT, Field.TEXT, Field.SAID, Field.TITLE])
    return st.one_of(
        st.builds(Word, words, where),
        st.builds(Prefix, words, where),
        st.builds(Fuzzy, words, st.integers(1, 2), where),
        st.builds(Phrase, st.lists(st.none() | words, min_size=1, max_size=3).map(tuple), where),
        st.builds(Near, st.tuples(words, words), st.integers(0, 4), where),
    )


@settings(max_examples=300, deadline=None)
@given(
    texts(),
    st.lists(leaves(), min_size=1, max_size=3),
    st.sampled_from([And, Or]),
    st.sampled_from([None, "en", "fr", "ko", "ar", "id"]),
    st.booleans(),
)
def test_both_passes_mark_alike(text: str, parts: list[Query], kind: type, language: str | None, quoted: bool) -> None:
    said = Quoted((Span(0, len(text) // 2),)) if quoted else None
    query = kind((*parts, Not(Word("plan"))))
    found = [matching.marks(query, text, language=language, quoted=said)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "compiled", None)
        found.append(matching.marks(query, text, language=language, quoted=said))
    assert found[0] == found[1]


def test_stems_keep_their_first_letters() -> None:
    """English stems begin as their words do, but for y and i: what the compiled pass relies on."""
    from indexer.query.variants import FUNCTION_WORDS
    from indexer.text.stems import stem

    made = [
        a + b + c
        for a in ("a", "b", "qu", "y", "i", "st", "ey")
        for b in ("", "a", "y", "ie", "at", "iz", "bl")
        for c in (
            "",
            "s",
            "es",
            "ied",
            "ing",
            "ed",
            "edly",
            "ingly",
            "eed",
            "ational",
            "y",
            "ies",
            "yed",
            "ying",
            "'s"[1:],
        )
    ]
    for word in (*made, *FUNCTION_WORDS, *(w for w in WORDS if w.isascii())):
        found = stem(word)
        assert word[:1] == found[:1]
        if len(found) > 1:
            assert word[:2].replace("y", "i") == found[:2].replace("y", "i")
