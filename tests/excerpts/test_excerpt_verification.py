"""A cited excerpt is verbatim, changed, gone or unknown, and never silently other words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.excerpt import ExcerptError, Status, difference, excerpt_id, make_excerpt, verify
from indexer.model import Article, Block, BlockKind, Span

OLD = (
    "Weir sold\n"
    "The mayor said the bridge would open on Monday, rain or shine.\n"
    "“We are staying,” said the miller, who has run the mill for thirty years."
)


def version(text: str, sha: str = "aa", article_id: str = "k3v9x2") -> Article:
    """An article of that text, one block a line."""
    blocks, at = [], 0
    for number, line in enumerate(text.split("\n")):
        blocks.append(Block(BlockKind.PARAGRAPH if number else BlockKind.TITLE, Span(at, at + len(line))))
        at += len(line) + 1
    return Article(article_id, "weir.html", sha * 32, "text/html", text, tuple(blocks))


def cite(held: Article, words: str) -> str:
    """The id of those words."""
    start = held.text.index(words)
    return excerpt_id(held, Span(start, start + len(words)))


ORIGINAL = version(OLD)
MONDAY = "the bridge would open on Monday, rain or shine."


def test_words_that_still_stand_are_verbatim() -> None:
    """The excerpt is the current one and nothing differs."""
    found = verify(cite(ORIGINAL, MONDAY), ORIGINAL)
    assert (found.status, found.moved, found.difference) == (Status.VERBATIM, False, ())
    assert found.excerpt is not None
    assert found.excerpt.text == MONDAY


@pytest.mark.parametrize("kept", [(), (ORIGINAL,)])
def test_words_that_moved_are_verbatim_at_another_place(kept: tuple[Article, ...]) -> None:
    """A correction put on top moves all words, with or without the older text at hand."""
    now = version("Weir sold\nCorrection: an earlier version misspelt a name." + OLD[len("Weir sold") :], "bb")
    found = verify(cite(ORIGINAL, MONDAY), now, kept)
    assert (found.status, found.moved) == (Status.VERBATIM, True)
    assert found.excerpt is not None
    assert found.counterpart is not None
    assert found.excerpt.text == found.counterpart.text == MONDAY
    assert found.counterpart.article is now


def test_of_several_places_the_one_with_the_same_context_is_meant() -> None:
    """Repeated words are told apart by what stands around them."""
    before = version("Title\nFirst he said no. Then she said no. At last all said no.")
    start = before.text.index("said no", before.text.index("she"))
    now = version("Title\nIn brief: said no. First he said no. Then she said no. At last all said no.", "bb")
    found = verify(excerpt_id(before, Span(start, start + 7)), now, [before])
    assert found.counterpart is not None
    assert now.text[: found.counterpart.span.start].endswith("Then she ")


@pytest.mark.parametrize(
    ("now", "counterpart"),
    [
        (OLD.replace("Monday", "Tuesday"), "the bridge would open on Tuesday, rain or shine."),
        (OLD.replace("would open", "may not open"), "the bridge may not open on Monday, rain or shine."),
        (OLD.replace("Monday, rain or shine.", "Monday."), "the bridge would open on Monday."),
        (OLD.replace("rain or shine.", "rain or shine!"), "the bridge would open on Monday, rain or shine!"),
        (
            "Weir sold\n“We are staying,” said the miller.\n"
            "At noon the mayor said the bridge would open on Friday, rain or shine.",
            "the bridge would open on Friday, rain or shine.",
        ),
    ],
)
def test_changed_words_are_shown_beside_what_stands_now(now: str, counterpart: str) -> None:
    """The cited words stay what they were; their counterpart and the difference say what became of them."""
    found = verify(cite(ORIGINAL, MONDAY), version(now, "bb"), [ORIGINAL])
    assert found.status is Status.CHANGED
    assert found.excerpt is not None
    assert found.counterpart is not None
    assert found.excerpt.text == MONDAY
    assert found.counterpart.text == counterpart
    assert "".join(text for op, text in found.difference if op != "insert") == MONDAY
    assert "".join(text for op, text in found.difference if op != "delete") == counterpart


def test_words_without_a_counterpart_are_all_deleted() -> None:
    """A paragraph that was dropped has no counterpart; a passage that shares a word is none."""
    now = version("Weir sold\nThe council had no comment.", "bb")
    found = verify(cite(ORIGINAL, MONDAY), now, [ORIGINAL])
    assert (found.status, found.counterpart) == (Status.CHANGED, None)
    assert found.difference == (("delete", MONDAY),)


def test_an_article_that_is_gone_leaves_its_kept_words() -> None:
    """With the older text kept the words are shown, and the page can say that the article is gone."""
    found = verify(cite(ORIGINAL, MONDAY), None, [version("Weir\nOther words.", "cc"), ORIGINAL])
    assert found.status is Status.GONE
    assert found.excerpt is not None
    assert found.excerpt.text == MONDAY


def test_nothing_is_said_of_words_that_nothing_kept() -> None:
    """An id whose words no text has is unknown: nothing is shown in their place."""
    cited = cite(ORIGINAL, MONDAY)
    rewritten = version(OLD.replace("Monday", "Tuesday"), "bb")
    for current, older in (
        (None, ()),
        (rewritten, ()),
        (version(OLD, article_id="other"), ()),
        (rewritten, (rewritten,)),
    ):
        found = verify(cited, current, older)
        assert (found.status, found.excerpt, found.counterpart) == (Status.UNKNOWN, None, None)


def test_a_malformed_id_is_an_error() -> None:
    """It is told apart from an unknown excerpt."""
    with pytest.raises(ExcerptError):
        verify("k3v9x2.1-2.xyz", ORIGINAL)


words = st.lists(
    st.sampled_from(
        [
            "the",
            "weir",
            "was",
            "sold",
            "on",
            "Monday",
            ",",
            ".",
            "“",
            "”",
            "and\n",
            "again",
            "by",
            "Harrow",
            "é",
            "서울",
        ]
    ),
    max_size=25,
)


@given(words, words, st.data())
def test_what_is_shown_as_cited_is_what_was_cited(old: list[str], new: list[str], data: st.DataObject) -> None:
    """For any two versions: the excerpt has the cited words, or there is none."""
    before, after = version("T\n" + " ".join(old)), version("T\n" + " ".join(new), "bb")
    start = data.draw(st.integers(0, len(before.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(before.text))))
    cited = make_excerpt(before, span)
    for kept in ((), (before,)):
        found = verify(cited.id, after, kept)
        assert found.excerpt is None or found.excerpt.text == cited.text
        if found.status is Status.VERBATIM:
            assert found.counterpart is not None
            assert found.counterpart.text == cited.text
        if kept:
            assert found.excerpt is not None
        if found.counterpart is not None:
            assert found.counterpart.article is after


@given(words, words)
def test_differences_rebuild_both_texts(old: list[str], new: list[str]) -> None:
    """Equal and deleted parts are the old text, equal and inserted ones the new."""
    before, after = " ".join(old), " ".join(new)
    steps = difference(before, after)
    assert "".join(text for op, text in steps if op != "insert") == before
    assert "".join(text for op, text in steps if op != "delete") == after


def test_long_articles_are_checked_in_bounded_time() -> None:
    """Beyond a size articles are not aligned word by word; the likest block is found all the same."""
    filler = "\n".join(f"Paragraph {n} tells of the weir and the mill and of what people said." for n in range(1500))
    before = version(f"Title\n{filler}\n{MONDAY}")
    now = version(f"Title\n{filler}\n{MONDAY.replace('Monday', 'Friday')}", "bb")
    found = verify(cite(before, MONDAY), now, [before])
    assert found.counterpart is not None
    assert found.counterpart.text == MONDAY.replace("Monday", "Friday")


def test_endless_repetition_is_checked_in_bounded_time() -> None:
    """The same word a hundred thousand times, moved or forged, is answered at once."""
    before, now = version("Title\n" + "word " * 100_000), version("Title\nother " + "word " * 90_000, "bb")
    cited = make_excerpt(before, Span(6, 200_006))
    assert verify(cited.id, now, [before]).status is Status.VERBATIM
    assert verify(cited.id[:-8] + "00000000", now).status is Status.UNKNOWN
    changed = version("Title\n" + "ward " * 100_000, "cc")
    assert verify(cited.id, changed, [before]).status is Status.CHANGED


def test_versions_are_taken_as_given() -> None:
    """A version of another article is no version of this one."""
    stranger = replace(ORIGINAL, id="other")
    assert verify(cite(ORIGINAL, MONDAY), None, [stranger]).status is Status.UNKNOWN
