"""The table of hard cases: one row a phenomenon."""

from __future__ import annotations

import pytest
from hard_cases import CASES, Case, Expected

from indexer.model import Article, Quote, QuoteKind
from indexer.quotes import attribute


def read(text: str, language: str | None = None) -> Article:
    return attribute(Article("hardcase0000", "hard.txt", "", "text/plain", text, language=language))


def holding(article: Article, words: str) -> list[Quote]:
    """Quotes with a content that holds the words, the innermost first."""
    at = article.text.index(words)
    found = [q for q in article.quotes if any(s.start < at + len(words) and at < s.end for s in q.content)]
    whole = [q for q in found if any(s.start <= at and at + len(words) <= s.end for s in q.content)]
    return sorted(whole or found, key=lambda q: q.content[-1].end - q.content[0].start)


def test_there_are_enough_rows() -> None:
    """The table holds at least 120 phenomena, no two of one name."""
    assert len({c.name for c in CASES}) == len(CASES) >= 120


def matches(quote: Quote, expected: Expected) -> bool:
    return (
        quote.speaker == expected.speaker
        and expected.kind in (None, quote.kind)
        and (not expected.via or quote.relayed_by == expected.via)
        and expected.hearsay in (None, quote.hearsay)
    )


def fails(case: Case) -> list[str]:
    """What is wrong with the answers to a case."""
    article = read(case.text, case.language)
    out = []
    for expected in case.expected:
        found = holding(article, expected.words)
        if expected.speaker is None:
            if not found or found[0].kind != expected.kind:
                out.append(f"{expected}: {found[:1]}")
        elif not any(matches(q, expected) for q in found):
            out.append(f"{expected}: {[(q.speaker, q.kind.value, q.relayed_by, q.hearsay) for q in found]}")
    if not case.expected:
        out += [str(q) for q in article.quotes if q.kind is not QuoteKind.MENTION]
    return out


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_hard_case(case: Case) -> None:
    """The words of every row have the speaker, kind, relay and hearsay mark it gives."""
    assert fails(case) == []
