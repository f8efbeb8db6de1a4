"""Mentions are cut to what names somebody; labels and agents of quotations are seen."""

from __future__ import annotations

import pytest

from indexer.model import Article
from indexer.quotes.document import Attribution, document
from indexer.quotes.mend import agent_of, label_before, mended, mention, possessor, reporting_clause


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nora Vance", "Nora Vance"),
        ("He", "He"),
        ("many of them", "many of them"),
        ("The", None),
        ("For", None),
        ("” and", None),
        ("a result", None),
        ("Wait", None),
        ("none", None),
        ("none of them", "none of them"),
        ("the results", "the results"),
        ("A lawsuit was filed in the harbor court in the spring of that year", "A lawsuit"),
        ("an old captain of the ferry line who asked not to be named in print", "an old captain of the ferry line"),
        ("people who knew her", "people who knew her"),
        ("", None),
    ],
)
def test_mention(text: str, kept: str | None) -> None:
    """A long mention ends where a clause begins in it; words that name nobody are no mention."""
    doc = document(Article("x", "x", "", "text/plain", text))
    found = mention(doc, (0, len(doc.words)))
    assert (found and doc.span(found).of(text)) == kept


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('Ida Marsh: "The ferry was late."', "Ida Marsh"),
        ('It rained. - Ida Marsh: "The ferry was late."', "Ida Marsh"),
        ('He told Ida Marsh: "The ferry was late."', None),
        ('The: "The ferry was late."', None),
        ('the crew: "The ferry was late."', None),
        ('"The ferry was late."', None),
        ('Ida Marsh: The ferry "Aurora" was late.', None),
    ],
)
def test_label_before(text: str, label: str | None) -> None:
    """A name with a colon at the beginning of a line or sentence is whose words the quotation is."""
    doc = document(Article("x", "x", "", "text/plain", text))
    first = doc.stretches[0].first
    for at in (first, first - 1):
        found = label_before(doc, at)
        assert (found and doc.span(found).of(text)) == label


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ('The pier was called "a disgrace" by Ida Marsh.', "Ida Marsh"),
        ('The pier was described as "a disgrace" by Ida Marsh.', "Ida Marsh"),
        ('The pier was described by Ida Marsh as "a disgrace."', "Ida Marsh"),
        ('Ida Marsh described it as "a disgrace" by the sea.', None),
        ('The pier was called "a disgrace" in May.', None),
        ('She stood by the pier as "a warning."', None),
    ],
)
def test_agent_of(text: str, agent: str | None) -> None:
    """The agent of a passive is whose words a quotation is, before it or behind it."""
    doc = document(Article("x", "x", "", "text/plain", text))
    found = agent_of(doc, doc.stretches[0])
    assert (found and found.source and doc.span(found.source).of(text)) == agent


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('"The pier is closed for good," Ida Marsh said.', "Ida Marsh"),
        ('"The pier is closed for good," she told the crew.', "she"),
        ('"The pier is closed for good," said Ida Marsh of the harbor board.', "Ida Marsh of the harbor board"),
        ('"Is the pier closed for good?" Ida Marsh asked.', "Ida Marsh"),
        ('"Why close the pier?" Marsh said about the plan.', "Marsh"),
        ('"Close the pier!" Marsh said the board should wait.', None),
        ('"Close the pier!" She said to the crew.', None),
        ('"Close the pier!" she said to the crew.', "she"),
        ('"I did," I said.', "I"),
        ('Of "the pier," Ida Marsh said that it was closed.', None),
        ('Of "the pier," Ida Marsh said: "It is closed."', None),
        ('"The pier is closed," the board claimed.', None),
        ('"The pier is closed," Ida Marsh laughed.', None),
        ('"The pier is closed," saying nothing more.', None),
        ('"The pier is closed."', None),
        ('"The pier is closed,"', None),
        ('"The pier is closed," said', None),
        ('The pier "is closed"', None),
    ],
)
def test_reporting_clause(text: str, source: str | None) -> None:
    """The clause right behind a quotation names its speaker, unless other words may follow it."""
    doc = document(Article("x", "x", "", "text/plain", text))
    found = reporting_clause(doc, doc.stretches[0])
    assert (found and found.source and doc.span(found.source).of(text)) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('It was the pull of Ida Marsh\'s "a ferry in every bay" promise.', "Ida Marsh"),
        ("It was the pull of Marsh’s “a ferry in every bay” promise.", "Marsh"),
        ('It was on Ida Marsh\'s "A Ferry in Every Bay" show.', None),
        ('It was the harbor\'s "a ferry in every bay" promise.', None),
        ('It was "a ferry in every bay" promise.', None),
        ('It was on Ida Marsh\'s "A Ferry in Every Bay"', None),
    ],
)
def test_possessor(text: str, source: str | None) -> None:
    """A name's `"..." promise` is what that person said."""
    doc = document(Article("x", "x", "", "text/plain", text))
    found = possessor(doc, doc.stretches[0])
    assert (found and found.source and doc.span(found.source).of(text)) == source


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ida said the pier was safe and dry, but the planks had rotted.", "the pier was safe and dry"),
        ("Ida said the pier was safe, although it had no planks.", "the pier was safe"),
        ('Ida said the pier was "safe, dry", but had no planks.', 'the pier was "safe, dry", but had no planks.'),
        ("Ida said all, but not you, may come.", "all, but not you, may come."),
    ],
)
def test_paraphrase_ends_before_but(text: str, content: str) -> None:
    """What stands behind `, but` is the paper's own more often than not; quoted words are no paraphrase."""
    doc = document(Article("x", "x", "", "text/plain", text))
    (found,) = mended(doc, [Attribution(((2, len(doc.words)),), (1, 2), (0, 1))], [])
    assert doc.span(found.content[0]).of(text) == content
