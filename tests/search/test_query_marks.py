"""Marks stand where the tokens stand, and only where the query asks for them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_corpora import WRITTEN, queries

from indexer.model import Span
from indexer.query import Field, Query, Quoted, bounded, marks, parse
from indexer.query.matching import merged
from indexer.query.occurrences import Words, leaves, occurrences, within
from indexer.query.variants import with_variants
from indexer.text.tokens import tokens

MARKED = [
    ("plan", "They planned a Plan.", ["planned", "Plan"]),
    ('"plan"', "They planned a Plan.", ["Plan"]),
    ("muller", "Müller’s bridge", ["Müller"]),
    ('"state of the union"', "The state of the union; the state union", ["state of the union"]),
    ('"a * b"', "a big b, a b", ["a big b"]),
    ("Euikyum", "Kim Eui-kyum, Kim Euikyum, Eui kyum", ["Eui-kyum", "Euikyum", "Eui kyum"]),
    ("Eui-kyum", "Kim Eui-kyum, Kim Euikyum, Eui kyum", ["Eui-kyum", "Euikyum", "Eui kyum"]),
    ("eui kyum", "Kim Eui-kyum and Euikyum", ["Eui-kyum", "Euikyum"]),
    ("US", "The U.S. and us", ["U.S", "us"]),
    ("bri*", "a bright bridge", ["bright", "bridge"]),
    ("brigde~", "a bridge", ["bridge"]),
    ("a NEAR/1 b", "a x b, a x x b", ["a", "b", "a"]),
    ("-plan bridge", "plan bridge", ["bridge"]),
    ("plan OR bridge", "plan bridge", ["plan", "bridge"]),
    ("speaker:plan date:2019 in:plan", "plan 2019", []),
    ("首都", "在首都里", ["首都"]),
    ("summit", "a sum\u00admit here", ["sum\u00admit"]),
]


@pytest.mark.parametrize(("query", "text", "wanted"), MARKED)
def test_marked(query: str, text: str, wanted: list[str]) -> None:
    """Words, their inflections and other spellings are marked, phrases as a whole, nothing under a Not."""
    assert [m.of(text) for m in marks(parse(query).query, text)] == wanted


def test_words_asked_of_speech_are_marked_in_speech() -> None:
    """`said:` marks within the quotes that are given, and everywhere when none are."""
    text = "plan: “the plan”"
    query = parse("said:plan").query
    assert marks(query, text, quoted=Quoted((Span(7, 15),))) == (Span(11, 15),)
    assert marks(query, text) == (Span(0, 4), Span(11, 15))


def test_marks_follow_the_language() -> None:
    """Inflections are those of the article's language."""
    assert marks(parse("sanction").query, "sanctions", language="ja") == ()
    assert marks(parse("maison").query, "maisons", language="fr") == (Span(0, 7),)


@given(queries, st.one_of(st.text(), st.lists(st.sampled_from(WRITTEN), max_size=12).map(" ".join)))
def test_marks_are_where_the_tokens_are(query: Query, text: str) -> None:
    """Every mark starts where a token starts and ends where one ends; marks are in order and apart."""
    found = marks(query, text)
    starts, ends = {t.start for t in tokens(text)}, {t.end for t in tokens(text)}
    assert all(m.start in starts and m.end in ends and m.start < m.end for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(queries, st.lists(st.sampled_from(WRITTEN), max_size=12).map(" ".join), st.sampled_from((None, "fr", "ja")))
def test_marks_are_the_occurrences(query: Query, text: str, language: str | None) -> None:
    """The fast way of marking finds what looking up every leaf in the text's tokens finds."""
    found = Words(tokens(text), language)
    spans = [
        Span(run[0].start, run[-1].end)
        for leaf in leaves(with_variants(bounded(query)[0], lambda where, word: word in found))
        if leaf.field in (Field.TEXT, Field.SAID)
        for run in occurrences(leaf, found)
    ]
    assert marks(query, text, language=language) == merged(spans)


def test_overlapping_marks_are_one() -> None:
    """Spans that overlap become one; spans that only touch stay two."""
    assert merged([Span(4, 6), Span(0, 3), Span(2, 4)]) == (Span(0, 4), Span(4, 6))


EDITS = [
    ("rossi", "rossi", 0),
    ("rossi", "rosi", 1),
    ("rossi", "rsosi", 1),
    ("rossi", "rossa", 1),
    ("rossi", "rossini", 2),
    ("ca", "abc", 3),
    ("abcdef", "badcfe", 3),
]


@pytest.mark.parametrize(("a", "b", "distance"), EDITS)
def test_edits(a: str, b: str, distance: int) -> None:
    """A letter more, fewer, another, or two neighbours swapped is one edit; nothing is edited twice."""
    for limit in range(4):
        assert within(a, b, limit) == within(b, a, limit) == (distance <= limit)
