"""Quotation marks paired into stretches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Span
from indexer.quotes.marks import quoted

ONE = [
    ('"I am," he said, "a \'great\' man."', [("I am,", 0), ("a 'great' man.", 0), ("great", 1)]),
    ("‘The dogs’ bowls were empty,’ she said. It’s so.", [("The dogs’ bowls were empty,", 0)]),
    ("„Gut“, sagte er.", [("Gut", 0)]),
    ("»Ja«, sagte er.", [("Ja", 0)]),
    ("« Oui », dit-il.", [(" Oui ", 0)]),
    ("``tick'' and ''two''", [("tick", 0), ("two", 0)]),
    ("He said 'I don't know' and 'twas so.", [("I don't know", 0)]),
    ("“He told me, ‘Go away,’ and I did.”", [("He told me, ‘Go away,’ and I did.", 0), ("Go away,", 1)]),
    ("“Rock ’n’ roll”", [("Rock ’n’ roll", 0)]),
    ("the '90s and the boys' hats", []),
    ("5'11\" and 6'2\"", []),
    ("「はい」と言った。", [("はい", 0)]),
    ("“left open to the end", [("left open to the end", 0)]),
    ("closed too early” she said", []),
    ('""', []),
    ("it's 'quoted'", [("quoted", 0)]),
    ("(“in brackets”)", [("in brackets", 0)]),
    ("a—“after a dash”—b", [("after a dash", 0)]),
]


@pytest.mark.parametrize(("text", "stretches"), ONE)
def test_pairs(text: str, stretches: list[tuple[str, int]]) -> None:
    """Marks of every style pair, apostrophes and units do not."""
    assert [(q.span.of(text), q.depth) for q in quoted(text, [Span(0, len(text))])] == stretches


def test_continued_over_paragraphs() -> None:
    """A paragraph that opens anew while the one before was left open goes on with the same quotation."""
    text = "“One\n“two”\n“three”"
    found = quoted(text, [Span(0, 4), Span(5, 10), Span(11, 18)])
    assert [q.continued for q in found] == [False, True, False]
    assert [q.closed for q in found] == [False, True, True]


MARKED = st.text(alphabet="ab ,.“”„«»\"'‘’`\n")


@given(MARKED)
def test_any_marks(text: str) -> None:
    """Stretches stand in the text, sorted, nested or apart but never crossing."""
    found = quoted(text, [Span(0, len(text))])
    assert found == sorted(found, key=lambda q: (q.outer.start, -q.outer.end))
    for i, a in enumerate(found):
        assert 0 <= a.outer.start <= a.span.start < a.span.end <= a.outer.end <= len(text)
        for b in found[i + 1 :]:
            assert b.outer.start >= a.outer.end or b.outer.end <= a.outer.end
