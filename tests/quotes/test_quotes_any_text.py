"""Quotes of any text at all: no failure, spans within the text, sorted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Article, Block, BlockKind, Quote, Span
from indexer.quotes import attribute
from indexer.quotes.aliases import propose
from indexer.quotes.document import LONGEST_SENTENCE, document

WORDS = st.sampled_from(
    ["said", "Nora", "Vance", "she", "“", "”", '"', "'", "''", "``", "according", "to", ",", ".", "?", ":", "—",
     "\n\n",
     "told", "that", "van", "der", "Velde", "the", "official", "reportedly", "and", "who", "Mr.", "REYLE", "(", ")",
     "\u200b",
     "I", "Ⅷ", "ß", "é", "\u0301", "中", "\U0001f600", "–", "Lee's", "U.S.", "...", "’"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=40).map("".join))


def article(text: str) -> Article:
    return Article("anytext00000", "any.txt", "", "text/plain", text)


def check(found: Article) -> None:
    """What holds of every article's quotes."""
    text = found.text
    order = [(q.content[0].start, -q.content[-1].end) for q in found.quotes]
    assert order == sorted(order)
    for q in found.quotes:
        spans: list[Span] = [*q.content, *(s for s in (q.cue, q.source, q.antecedent) if s is not None)]
        assert q.content
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(a.end <= b.start for a, b in zip(q.content, q.content[1:], strict=False))
        assert 0.0 <= q.confidence <= 1.0
        assert (q.speaker is None) or q.speaker.strip()


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_any_text(text: str) -> None:
    """Whatever the text, quotes have evidence within it and stand in order."""
    check(attribute(article(text)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.lists(WORDS, max_size=15).map(" ".join), st.sampled_from(list(BlockKind))), max_size=6))
def test_any_blocks(parts: list[tuple[str, BlockKind]]) -> None:
    """Whatever the blocks, quotes have evidence within the text; nobody speaks in furniture."""
    text, blocks = "", []
    for part, kind in parts:
        if part:
            blocks.append(Block(kind, Span(len(text), len(text) + len(part))))
            text += part + "\n\n"
    found = attribute(replace(article(text), blocks=tuple(blocks)))
    check(found)
    silent = [b.span for b in blocks if b.kind is BlockKind.FURNITURE]
    assert not any(s.overlaps(c) for s in silent for q in found.quotes for c in q.content)


def test_very_long_text_goes_by_rules() -> None:
    """A text longer than any article is left to the rules, which its warnings say."""
    found = attribute(article('"It was late," Nora Vance said.\n\n' + "x" * 1_000_000))
    assert [q.speaker for q in found.quotes] == ["Nora Vance"]
    assert any("too long" in w for w in found.warnings)


@pytest.mark.parametrize(
    "text", ["said Nora, " * 3000, "“He said it " * 3000, "‘the ferry " * 3000], ids=["plain", "open", "single"]
)
def test_no_sentence_is_endless(text: str) -> None:
    """However long a text goes on without a stop, its sentences are bounded: the work on each of them is too."""
    doc = document(article(text))
    assert max(last - first for first, last in doc.sentences) <= LONGEST_SENTENCE
    assert [first for first, _ in doc.sentences[1:]] == [last for _, last in doc.sentences[:-1]]


def test_namesakes() -> None:
    """Hundreds of people of one surname are told apart by their first names."""
    names = [f"{a}{b}na Vance" for a in "BDGKLMNPRST" for b in "aeiou"]
    found = attribute(article(" ".join(f"{n} said that it was late." for n in names)))
    assert [q.speaker for q in found.quotes] == names


def test_twice_is_once() -> None:
    """Attributing an attributed article changes nothing."""
    once = attribute(article('"It was late," Nora Vance said.'))
    assert attribute(once) == once


def test_evidence_is_complete() -> None:
    """A resolved surname carries the cue, the mention and the fuller mention it was resolved to."""
    text = 'Nora Vance runs the ferry. "It was late," Vance said.'
    quote: Quote = attribute(article(text)).quotes[0]
    assert quote.cue is not None
    assert quote.source is not None
    assert quote.antecedent is not None
    assert quote.cue.of(text) == "said"
    assert quote.source.of(text) == "Vance"
    assert quote.antecedent.of(text) == "Nora Vance"
    assert quote.resolution == "surname"


@pytest.mark.parametrize(
    ("text", "role", "affiliation"),
    [
        ('"It was late," said Nora Vance, director of the Korvo Harbor Office.', "director of the Korvo Harbor Office",
         "Korvo Harbor Office"),
        ('"It was late," said Harbor Office spokeswoman Nora Vance.', "Harbor Office spokeswoman", "Harbor Office"),
        ('"It was late," said Nora Vance, 54, a fisherman from Korvo.', "fisherman from Korvo", None),
        ('"It was late," said Sen. Nora Vance.', "Sen.", None),
        ('Tom Reyle is a spokesman for Nora Vance. "It was late," Nora Vance said.', None, None),
        ('"It was late," said former presidential candidate Nora Vance.', "former presidential candidate", None),
        ('Former Korvo Gov. Nora Vance said it was late.', "Former Korvo Gov.", "Korvo"),
        ('"It was late," Nora Vance said.', None, None),
    ],
)  # fmt: skip
def test_roles(text: str, role: str | None, affiliation: str | None) -> None:
    """Role and affiliation are the text's own words, and unknown where it has none."""
    quote = attribute(article(text)).quotes[0]
    assert (quote.role, quote.affiliation) == (role, affiliation)


def test_proposals_for_many_names() -> None:
    """Proposals come for names of one spelling, whatever else is in the list."""
    assert [p.names for p in propose(["Ann Lee", "Ann  Lee", "Bo Ray"])] == [("Ann  Lee", "Ann Lee")]
