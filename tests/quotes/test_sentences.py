"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("It rained. We left.", ["It rained.", "We left."]),
        ("Mr. Orr met Sen. Vance.", ["Mr. Orr met Sen. Vance."]),
        ("He came on Feb. 10. He left.", ["He came on Feb. 10.", "He left."]),
        ("They met at 5 p.m. The rain fell.", ["They met at 5 p.m.", "The rain fell."]),
        ("They met at 5 p.m. on Monday.", ["They met at 5 p.m. on Monday."]),
        ("The U.S. Senate met.", ["The U.S. Senate met."]),
        ("J. R. Orr won!", ["J. R. Orr won!"]),
        ('"It rained." She left.', ['"It rained."', "She left."]),
        ('"Did it rain?" she asked.', ['"Did it rain?" she asked.']),
        ("It cost 3.5 million. Who paid?", ["It cost 3.5 million.", "Who paid?"]),
        ("Wait ... and see. Then go.", ["Wait ... and see.", "Then go."]),
        ("One line\n\nAnother", ["One line", "Another"]),
        ("A line\nthat goes on. Yes.", ["A line\nthat goes on.", "Yes."]),
        ("(It rained.) We left.", ["(It rained.)", "We left."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    """Stops end sentences but for abbreviations, initials, numbers and a lower-case word after."""
    assert [s.of(text) for s in sentences(text)] == pieces


@given(st.text())
def test_any_text(text: str) -> None:
    """Of any text the sentences stand in order, do not overlap, and hold all that is not white space."""
    found = sentences(text)
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert sum(len(s.of(text).split()) for s in found) >= 0
    covered = set().union(*(range(s.start, s.end) for s in found)) if found else set()
    assert all(c.isspace() for i, c in enumerate(text) if i not in covered)
