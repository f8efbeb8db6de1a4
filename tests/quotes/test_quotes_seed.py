"""The customer's article: its quotes with speaker, relay and kind, as the facts page states them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from indexer.model import Article, Quote, RawDocument, Resolution
from indexer.quotes import attribute
from indexer.readers import read

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "hani-881668.txt"

pytestmark = pytest.mark.skipif(
    not SEED.exists(), reason="the customer's article is not beside this checkout (../shared/seed)"
)


@pytest.fixture(scope="module")
def article() -> Article:
    data = SEED.read_bytes()
    return attribute(read(RawDocument(SEED.name, "text/plain", data, hashlib.sha256(data).hexdigest())))


def said(article: Article, words: str, nth: int = 0) -> Quote:
    """The innermost quote that holds the nth place where `words` stand."""
    at = -1
    for _ in range(nth + 1):
        at = article.text.index(words, at + 1)
    holding = [q for q in article.quotes if any(s.start <= at and at + len(words) <= s.end for s in q.content)]
    assert holding, f"no quote holds {words!r}"
    return min(holding, key=lambda q: q.span.end - q.span.start)


UNNAMED = "(unnamed)"
TABLE = [
    ("small deal", 0, UNNAMED, (), "partial"),
    ("candid, complete and very concrete", 0, "Stephen Biegun", (), "partial"),
    ("productive", 0, "Stephen Biegun", (), "partial"),
    ("overall, the North Korea-US talks are going well", 0, "Chung Eui-yong", ("Kim Eui-kyum",), "direct"),
    ("Rather than negotiations in which things are exchanged", 0, "Kim Eui-kyum", (), "direct"),
    ("the two sides had had a beneficial chance", 0, "Stephen Biegun", ("Kim Eui-kyum",), "indirect"),
    ("They decided that [Biegun and Kim Hyok-chol's]", 0, "Kim Eui-kyum", (), "direct"),
    ("We have some hard work", 0, "Stephen Biegun", (), "direct"),
    ("I'm confident that if both sides", 0, "Stephen Biegun", (), "direct"),
    ("North Korea, under the leadership of Kim Jong Un", 0, "Donald Trump", (), "direct"),
    ("an Economic one!", 0, "Donald Trump", (), "direct"),
    ("small deal", 1, UNNAMED, (), "partial"),
]


@pytest.mark.parametrize(("words", "nth", "speaker", "relayed_by", "kind"), TABLE)
def test_quotation(
    article: Article, words: str, nth: int, speaker: str, relayed_by: tuple[str, ...], kind: str
) -> None:
    """Every quotation has the speaker, the relay and the kind that the facts page gives."""
    quote = said(article, words, nth)
    if speaker is UNNAMED:
        assert quote.resolution is Resolution.UNNAMED
        assert "official" in (quote.speaker or "")
    else:
        assert quote.speaker == speaker
    assert quote.relayed_by == relayed_by
    assert quote.kind == kind
    assert quote.source is not None
    assert quote.cue is not None


INDIRECT = [
    ("the second summit would be held in Hanoi on Feb. 27-28", "Donald Trump", False),
    ("North Korea had engaged more proactively", "Stephen Biegun", True),
    ("he hadn't gone to North Korea to negotiate", "Stephen Biegun", None),
    ("the summit should produce an agreement", "a key official at the Blue House", False),
    ("would soon be discussing the second summit", "Kim Eui-kyum", False),
]


@pytest.mark.parametrize(("words", "speaker", "hearsay"), INDIRECT)
def test_indirect_speech(article: Article, words: str, speaker: str, hearsay: bool | None) -> None:
    """Paraphrased speech has its speaker, and the mark of hearsay where the paper sets one."""
    quote = said(article, words)
    assert (quote.kind, quote.speaker) == ("indirect", speaker)
    if hearsay is not None:
        assert quote.hearsay is hearsay


@pytest.mark.parametrize(
    ("speaker", "role"),
    [
        ("Stephen Biegun", "US State Department Special Representative for North Korea"),
        ("Kim Eui-kyum", "Blue House Spokesperson"),
        ("Chung Eui-yong", "director of the Blue House National Security Office"),
    ],
)
def test_role(article: Article, speaker: str, role: str) -> None:
    """Roles are as the text states them."""
    assert {q.role for q in article.quotes if q.speaker == speaker} == {role}


def test_spelling_variants_are_one_person(article: Article) -> None:
    """Kim Euikyum is Kim Eui-kyum."""
    assert said(article, "They decided that").speaker == said(article, "Rather than negotiations").speaker


def test_file_offsets(article: Article) -> None:
    """The quote that begins "We have some hard work" maps to character 3339 of the file."""
    quote = said(article, "We have some hard work")
    spans = article.source_spans(quote.content[0])
    assert spans is not None
    assert spans[0].start in (3339, 3340)
