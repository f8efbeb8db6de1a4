"""Of several attributions that claim the same words one keeps them."""

from __future__ import annotations

import pytest

from indexer.quotes.document import Attribution
from indexer.quotes.merge import settled

Claim = tuple[tuple[int, int], tuple[int, int], float]  # cue, content and share


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ([((3, 4), (20, 30), 0.9), ((12, 13), (20, 30), 0.6)], [0]),
        ([((3, 4), (20, 30), 0.6), ((12, 13), (20, 30), 0.9)], [1]),
        ([((18, 19), (20, 30), 0.6), ((31, 32), (20, 30), 0.9)], [1]),
        ([((18, 19), (20, 30), 0.9), ((31, 32), (20, 30), 0.6)], [0]),
        ([((3, 4), (20, 30), 0.9), ((32, 33), (34, 40), 0.6)], [0, 1]),  # they claim different words
        ([((3, 4), (5, 30), 0.9), ((18, 19), (20, 30), 0.6)], [0, 1]),  # one reports the other
        ([((18, 19), (20, 30), 0.9)], [0]),
        ([], []),
    ],
)
def test_settled(claims: list[Claim], kept: list[int]) -> None:
    """Words go to the likelier claim, unless one claim is part of the other."""
    found = [Attribution((content,), cue, (cue[0] - 1, cue[0]), share, (), (share,)) for cue, content, share in claims]
    assert settled(found) == [found[k] for k in kept]
