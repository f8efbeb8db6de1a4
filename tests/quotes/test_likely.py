"""What is likelier wrong than right is kept from readers."""

import pytest

from indexer.model import Quote, QuoteKind, Span
from indexer.quotes import likely

TEXT = "Ida Marsh underlined that the quay would open. The council voted to build a bridge."


def quote(kind: QuoteKind, cue: str, confidence: float, speaker: str | None = "Ida Marsh") -> Quote:
    start = TEXT.index(cue)
    return Quote(kind, (Span(0, 4),), Span(start, start + len(cue)), None, speaker, confidence=confidence)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (quote(QuoteKind.DIRECT, "voted", 0.1), True),
        (quote(QuoteKind.PARTIAL, "voted", 0.1), True),
        (quote(QuoteKind.INDIRECT, "voted", 0.5), True),
        (quote(QuoteKind.INDIRECT, "voted", 0.49), False),
        (quote(QuoteKind.INDIRECT, "underlined", 0.3), True),
        (quote(QuoteKind.INDIRECT, "underlined", 0.3, None), False),
    ],
)
def test_likely(found: Quote, kept: bool) -> None:
    """Quoted words always, paraphrases when sure enough or said by a plain verb of saying."""
    assert likely(found, TEXT) is kept
