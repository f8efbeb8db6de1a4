"""Passages, what their fields hold, which are alike, and the part of a long one that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_corpora import articles
from search_stores import article

from indexer.model import Article, Block, BlockKind, Quote, QuoteKind, Resolution, Span
from indexer.passages import (
    COLLAPSE_MIN_WORDS,
    excerpt_window,
    field_values,
    fingerprint,
    letters,
    passage_blocks,
    passages,
    said_spans,
    said_tokens,
    speaker_values,
    speech,
    without_dateline,
)
from indexer.text.tokens import words


@given(articles())
def test_passages_are_the_blocks_with_words_to_find(made: Article) -> None:
    """One passage a block, in order, its text verbatim, but for furniture, byline and dateline; with the quotes that
    touch it."""
    found = passages(made)
    assert [p.ordinal for p in found] == list(range(len(found)))
    kept = [b for b in made.blocks if b.kind not in (BlockKind.FURNITURE, BlockKind.BYLINE, BlockKind.DATELINE)]
    assert [(p.kind, p.span) for p in found] == [(b.kind, b.span) for b in kept if b.span.start < b.span.end]
    for passage in found:
        assert passage.text == passage.span.of(made.text)
        assert passage.quotes == tuple(q for q in made.quotes if any(s.overlaps(passage.span) for s in q.content))
        for quote in speech(passage):
            assert quote.kind is not QuoteKind.MENTION
            for span in said_spans(passage, quote):
                assert span.of(passage.text)
            plain = [t for t in said_tokens(passage, quote) if t.width == 1]
            assert [t.position for t in plain] == list(range(len(plain)))
            for token in said_tokens(passage, quote):
                assert token.text == words(passage.text[token.start : token.end])[0] or token.width > 1


@pytest.mark.parametrize("spans", [[(0, 4), (4, 9), (12, 20)], [(12, 20), (0, 4), (4, 9)], [(0, 9), (4, 20), (2, 3)]])
def test_blocks_have_the_quotes_that_share_a_character(spans: list[tuple[int, int]]) -> None:
    """In whatever order the blocks stand, and though they overlap."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(*span)) for span in spans)
    contents = [[(0, 4)], [(3, 5)], [(9, 12)], [(2, 3), (13, 14), (15, 16)], [(5, 5)], [(0, 20)]]
    quotes = tuple(Quote(QuoteKind.DIRECT, tuple(Span(*s) for s in content)) for content in contents)
    made = replace(article("a", "x" * 20), blocks=blocks, quotes=quotes)
    ordered = sorted(quotes, key=lambda q: (q.span.start, q.span.end))
    assert passage_blocks(made) == [
        (block, tuple(q for q in ordered if any(s.overlaps(block.span) for s in q.content))) for block in blocks
    ]


def test_a_quote_over_two_paragraphs_is_cut_where_they_part() -> None:
    """What is said in a passage is the part of the quote that stands there."""
    text = "He said: one two\nthree four, he said."
    quote = Quote(QuoteKind.DIRECT, (Span(9, 16), Span(17, 27)))
    made = Article(
        "a",
        "a",
        "",
        "",
        text,
        (Block(BlockKind.PARAGRAPH, Span(0, 16)), Block(BlockKind.PARAGRAPH, Span(17, 37))),
        quotes=(quote,),
    )
    assert [[t.text for t in said_tokens(p, quote)] for p in passages(made)] == [["one", "two"], ["three", "four"]]


def test_who_speaks_is_the_name_and_the_words_that_name_him() -> None:
    """`speaker:` sees the resolved name and the mention, not a pronoun, and nothing twice."""
    made = article("a", "The minister spoke.")
    quote = Quote(QuoteKind.DIRECT, (Span(4, 12),), source=Span(0, 12), speaker="Ada Rossi")
    assert speaker_values(made, quote) == ("Ada Rossi", "The minister")
    pronoun = Quote(QuoteKind.DIRECT, (Span(4, 12),), source=Span(0, 3), resolution=Resolution.PRONOUN)
    assert speaker_values(made, pronoun) == ()


def test_values_of_a_whole_article() -> None:
    """Title, authors and publisher are an article's; another field is refused."""
    made = article("a", "x", title="T", publisher="P", authors=["A B", "C"])
    assert [field_values(made, f) for f in ("title", "by", "in")] == [("T",), ("A B", "C"), ("P",)]
    with pytest.raises(ValueError, match="whole article"):
        field_values(made, "said")


ALIKE = [
    ("The minister, Kim Eui-kyum, said “no” to the plan", "the minister Kim Euikyum said 'No' to the plan!", True),
    ("He did agree to every word of the plan", "He did not agree to every word of the plan", False),
    ("Ten percent of all the people here voted today", "Ten per cent of all the people here voted today", True),
    ("She said that it would close on Tuesday for good", "She said it would close Tuesday for good", True),
    ("She said it would close on Tuesday for good", "She said it would close on Monday for good", False),
    ("Turn off the lights in the hall before you go", "Turn on the lights in the hall before you go", False),
    ("WASHINGTON (AP) — The senate voted ten to nine on the bill", "Senate voted ten to nine on the bill", True),
    (
        "LONDON, May 5 (Reuters) - Prices of bread rose by ten percent",
        "Prices of bread rose by ten percent, again",
        False,
    ),
    (
        "LONDON, May 5 (Reuters) - Prices of bread rose by ten percent",
        "PARIS — Prices of bread rose by ten percent",
        True,
    ),
    ("SEOUL, South Korea — Ten people of the town came home today", "Ten people of the town came home today", True),
    ("NATO - ten people of the town came home today", "Ten people of the town came home today, all", False),
    ("“WASHINGTON — is where ten people of the town stay", "Is where ten people of the town do stay", False),
]


def printed(text: str) -> int | None:
    found = words(text)
    return fingerprint(len(found), without_dateline(text, letters(found)))


@pytest.mark.parametrize(("a", "b", "alike"), ALIKE)
def test_alike(a: str, b: str, alike: bool) -> None:
    """Passages are alike when their letters are; a word more or fewer parts them unless it is a light one."""
    assert (printed(a) == printed(b)) is alike


def test_short_passages_are_alike_to_none() -> None:
    """A few words are the same by chance."""
    assert printed("word " * (COLLAPSE_MIN_WORDS - 1)) is None
    assert printed("the " * COLLAPSE_MIN_WORDS) is None
    assert 0 <= (printed("word " * COLLAPSE_MIN_WORDS) or -1) < 2**63


def test_a_short_passage_is_shown_whole() -> None:
    """Nothing is cut from what fits."""
    assert excerpt_window("one two", [Span(0, 3)], length=20) == Span(0, 7)


def test_the_window_holds_the_marks_and_no_half_words() -> None:
    """The window is where most marks are, and begins and ends between words."""
    text = "alpha " * 50 + "needle and needle " + "omega " * 50
    spans = [Span(300, 306), Span(311, 317)]
    window = excerpt_window(text, spans, length=80)
    assert all(window.contains(s) for s in spans)
    assert window.end - window.start <= 80
    assert window.of(text).split()[0] in ("alpha", "needle")
    assert window.of(text).split()[-1] in ("omega", "needle")


@st.composite
def _long_passages(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    lengths = draw(st.lists(st.integers(1, 12), min_size=20, max_size=80))
    text = " ".join("w" * n for n in lengths)
    starts = [0]
    for n in lengths:
        starts.append(starts[-1] + n + 1)
    edges = sorted(draw(st.sets(st.integers(0, len(lengths) - 1), max_size=8)))
    quotes = [Span(starts[a], starts[b] + lengths[b]) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    marked = sorted(draw(st.sets(st.integers(0, len(lengths) - 1), max_size=4)))
    return text, [Span(starts[i], starts[i] + lengths[i]) for i in marked], quotes


@given(_long_passages())
def test_no_quote_that_fits_is_cut(made: tuple[str, list[Span], list[Span]]) -> None:
    """A window is no longer than asked, cuts no word, holds a mark, and each quote that fits whole or not at all."""
    text, found, quotes = made
    length = 100
    window = excerpt_window(text, found, quotes, length)
    assert 0 <= window.start < window.end <= len(text)
    assert window.end - window.start <= length
    shown = window.of(text)
    assert shown == shown.strip()
    assert window.start == 0 or text[window.start - 1] == " "
    assert window.end == len(text) or text[window.end] == " "
    if found:
        assert any(window.contains(m) for m in found)
    for quote in quotes:
        assert quote.end - quote.start > length or not window.overlaps(quote) or window.contains(quote)
