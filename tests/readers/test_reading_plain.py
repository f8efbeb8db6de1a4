"""Plain text and Markdown: what dumps of newspaper pages look like, as a table; spans map back, as properties."""

# ruff: noqa: E501 - tables of cases, a row a line
from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Article, BlockKind, Origin, RawDocument, ReadError
from indexer.readers import plain as plain_text
from indexer.readers import read
from indexer.readers.draft import INVISIBLE
from indexer.readers.imprints import imprint

B = BlockKind


def plain(text: str | bytes, media: str = "text/plain") -> Article:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return read(RawDocument("a.txt", media, data, hashlib.sha256(data).hexdigest()))


def rows(article: Article) -> list[tuple[BlockKind, str]]:
    return [(b.kind, b.span.of(article.text)) for b in article.blocks]


LEAD = "The council met for six hours on Monday and decided very little, as everybody had said that it would."
NEXT = "Nobody who had come to speak was sorry to go home, and most of them had gone by nine in the evening."

CASES = [
    (
        "hard-wrapped lines are one paragraph",
        "Title of it\n\nThe council met for six hours on\nMonday and decided very little, as\neverybody had said"
        " that it would.\n\nNobody was sorry when the doors\nwere closed at nine in the evening\nand the lamps put out.\n",
        [
            (B.TITLE, "Title of it"),
            (B.PARAGRAPH, LEAD),
            (B.PARAGRAPH, "Nobody was sorry when the doors were closed at nine in the evening and the lamps put out."),
        ],
    ),
    (
        "a hyphen that the line end made goes, one that belongs to the word stays",
        "Title of it\n\nThe council met for the negotia-\ntions on Monday and the working-level\ntalks were said to be"
        " going well-\nenough for another round of working-\nlevel talks in the week to come.\n",
        [
            (B.TITLE, "Title of it"),
            (
                B.PARAGRAPH,
                "The council met for the negotiations on Monday and the working-level talks were said to be going"
                " well-enough for another round of working-level talks in the week to come.",
            ),
        ],
    ),
    ("By NAME on a line of its own is the byline", f"A title\n\nBy Jane Roe\n\n{LEAD}\n", [(B.TITLE, "A title"), (B.BYLINE, "By Jane Roe"), (B.PARAGRAPH, LEAD)]),
    ("BY NAME glued to the end is split off", f"A title\n\n{LEAD}\n\n{NEXT} By Jane Roe\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.PARAGRAPH, NEXT), (B.BYLINE, "By Jane Roe")]),
    (
        "ABSTRACT and FULL TEXT divide a dump",
        f"A title.\n\nABSTRACT.\n\nIt was a long day.\n\nFULL TEXT.\n\n{LEAD}\n",
        [(B.TITLE, "A title."), (B.FURNITURE, "ABSTRACT."), (B.STANDFIRST, "It was a long day."), (B.FURNITURE, "FULL TEXT."), (B.PARAGRAPH, LEAD)],
    ),
    (
        "a dateline stands before the first sentence",
        f"A title\n\nHANOI, Feb. 10 (Yonhap) — {LEAD}\n",
        [(B.TITLE, "A title"), (B.DATELINE, "HANOI, Feb. 10 (Yonhap) —"), (B.PARAGRAPH, LEAD)],
    ),
    (
        "the head of every page is furniture and the sentence around it whole",
        f"A title\n\n{LEAD} They spoke of the bridge that\n\nThe Daily Lantern Page 2\n\nis to be built by spring. {NEXT}\n\n"
        f"The Daily Lantern Page 3\n\n{NEXT}\n\nThe Daily Lantern Page 4\n",
        [
            (B.TITLE, "A title"),
            (B.PARAGRAPH, f"{LEAD} They spoke of the bridge that is to be built by spring. {NEXT}"),
            (B.FURNITURE, "The Daily Lantern Page 2"),
            (B.FURNITURE, "The Daily Lantern Page 3"),
            (B.PARAGRAPH, NEXT),
            (B.FURNITURE, "The Daily Lantern Page 4"),
        ],
    ),
    ("a caption's credit comes off", f"A title\n\n{LEAD}\n\nThe bridge at dawn. (Photo: Ann Lee)\n\n{NEXT}\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.CAPTION, "The bridge at dawn."), (B.PARAGRAPH, NEXT)]),
    ("a short line without a stop is a subhead", f"A title\n\n{LEAD}\n\nWhat comes next\n\n{NEXT}\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.SUBHEAD, "What comes next"), (B.PARAGRAPH, NEXT)]),
    ("questions and answers", f"A title\n\n{LEAD}\n\nQ: Why now?\n\nA: Because of the rain.\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.QUESTION, "Q: Why now?"), (B.ANSWER, "A: Because of the rain.")]),
    ("a correction notice", f"A title\n\n{LEAD}\n\nCorrection: The bridge is 90 metres long, not 80.\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.CORRECTION, "Correction: The bridge is 90 metres long, not 80.")]),
    ("bullets are list items", f"A title\n\n{LEAD}\n\n• The first thing to do.\n\n• The second thing.\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.LIST_ITEM, "The first thing to do."), (B.LIST_ITEM, "The second thing.")]),
    ("soft hyphens go, non-breaking spaces and ligatures stay", "A ti\u00adtle\n\nThe\u00a0of\ufb01ce was ﬁne.\n", [(B.TITLE, "A title"), (B.PARAGRAPH, "The\u00a0of\ufb01ce was ﬁne.")]),
    (
        "the head of the first page is no title",
        f"THE LANTERN          Monday, May 3, 2021          Page 1\n\nA title\n\n{LEAD}\n\nTHE LANTERN          Monday, May 3, 2021          Page 2\n\n{NEXT}\n",
        [
            (B.FURNITURE, "THE LANTERN          Monday, May 3, 2021          Page 1"),
            (B.TITLE, "A title"),
            (B.PARAGRAPH, LEAD),
            (B.FURNITURE, "THE LANTERN          Monday, May 3, 2021          Page 2"),
            (B.PARAGRAPH, NEXT),
        ],
    ),
    ("a labelled caption", f"A title\n\n{LEAD}\n\nCaption: The bridge at dawn. (Photo: Ann Lee)\n\n{NEXT}\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.CAPTION, "The bridge at dawn."), (B.PARAGRAPH, NEXT)]),
    (
        "nothing is headed by the last line",
        f"A title\n\n{LEAD}\n\n{NEXT}\n\n{LEAD}\n\nIllustration\n\nCredit: Staff writer\n\nWord count: 212\n",
        [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.PARAGRAPH, NEXT), (B.PARAGRAPH, LEAD), (B.FURNITURE, "Illustration"), (B.FURNITURE, "Credit: Staff writer"), (B.FURNITURE, "Word count: 212")],
    ),
    ("a whole sentence is never continued", f"A title\n\n{LEAD}\n\nand so it went on.\n", [(B.TITLE, "A title"), (B.PARAGRAPH, LEAD), (B.PARAGRAPH, "and so it went on.")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "want"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_dumps(text: str, want: list[tuple[BlockKind, str]]) -> None:
    """Each scar of a text dump is read as what it is."""
    assert rows(plain(text)) == want


def test_the_head_of_a_page_tells_day_and_page() -> None:
    """Day and page number printed above the first page are the article's."""
    head = "THE LANTERN          Monday, May 3, 2021          Page A{}"
    article = plain(f"{head.format(1)}\n\nA title\n\n{LEAD}\n\n{head.format(2)}\n\n{NEXT}\n")
    assert article.published is not None
    assert (article.published.value, article.page) == ("2021-05-03", "A1")


@pytest.mark.parametrize("text", ["\u200b\u2060\n\n\ufeff", "\u200c\u200d \u200e\n\n\u200f"])
def test_what_nobody_sees_is_no_text(text: str) -> None:
    """A file of characters without width holds no text."""
    with pytest.raises(ReadError, match="no text"):
        plain(text)


@pytest.mark.parametrize("limit", ["MAX_CHUNKS", "MAX_LINES", "MAX_CHARACTERS"])
def test_too_much_for_an_article(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of more paragraphs, lines or characters than an article has is refused with that reason."""
    monkeypatch.setattr(plain_text, limit, 20)
    with pytest.raises(ReadError, match="too many"):
        plain("It rained.\n\n" * 30)


def test_labelled_fields_are_metadata() -> None:
    """A news database's labelled lines become metadata, stated in the text."""
    article = plain(
        f"HEADLINE: A title\n\nBYLINE: Ann Lee, staff writer\n\nPUBLICATION: The Daily Lantern\n\nDATE: March 4, 1998\n\n{LEAD}\n"
    )
    assert (article.title, article.publisher) == ("A title", "The Daily Lantern")
    assert [(a.name, a.role) for a in article.authors] == [("Ann Lee", "staff writer")]
    assert article.published is not None
    assert article.published.value == "1998-03-04"
    assert article.published.origin is Origin.TEXT


def test_dates_of_events_are_not_the_date() -> None:
    """A date told in the text is not the date of publication."""
    assert plain(f"A title\n\n{LEAD} It happened on March 3, 2011.\n").published is None


def test_columns_side_by_side() -> None:
    """A page dumped with two columns is read one column after the other."""
    left = [
        "The council met for six",
        "hours on Monday and",
        "decided very little, as",
        "everybody had said that",
        "it would do again when",
        "the lamps were lit and",
        "the coffee was gone and",
        "the doors were closed.",
    ]
    right = [
        "Nobody who had come to",
        "speak was sorry to see",
        "it end, and most of the",
        "people had gone by nine",
        "in the evening, because",
        "the last bus leaves and",
        "does not wait, as buses",
        "in that town never do.",
    ]
    text = "\n".join(f"{a:<26}     {b}" for a, b in zip(left, right, strict=True))
    article = plain(text)
    assert " ".join(left) in article.text.replace("\n\n", " ")
    assert article.text.index("council") < article.text.index("lamps") < article.text.index("Nobody")


MARKDOWN = """---
title: "The bridge"
author: Jane Roe
date: 2021-04-05
url: https://lantern.example/bridge
---
# The bridge

The **mayor** said: "We will [build](https://x.example) it."
It was late.

> Quoted words
> go on

- one
- two

## Money

Plain end.
"""


def test_markdown() -> None:
    """Marks of Markdown give the kinds and go; front matter is metadata."""
    article = plain(MARKDOWN, "text/markdown")
    assert rows(article) == [
        (B.TITLE, "The bridge"),
        (B.PARAGRAPH, 'The mayor said: "We will build it." It was late.'),
        (B.BLOCKQUOTE, "Quoted words go on"),
        (B.LIST_ITEM, "one"),
        (B.LIST_ITEM, "two"),
        (B.SUBHEAD, "Money"),
        (B.PARAGRAPH, "Plain end."),
    ]
    assert (article.url, article.title) == ("https://lantern.example/bridge", "The bridge")
    assert article.published is not None
    assert article.published.value == "2021-04-05"


PIECES = st.sampled_from(
    ["Word", "word", "by", "By", "Ann Lee", ".", ",", "\n", "\n\n", "\r\n", " ", "  ", "\t", "\u00ad", "\u200b", "\ufeff", "-\n",
     "“", "”", '"', "—", "Q:", "A:", "•", ">", "#", "**", "[x](y)", "ABSTRACT.", "(AP)", "10:30", "http://a.example/b", "é", "漢字", "🙂"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=300))


@settings(max_examples=250, deadline=None)
@given(TEXTS, st.sampled_from(["text/plain", "text/markdown"]))
def test_spans_map_back(text: str, media: str) -> None:
    """Of any text every run of the article stands unchanged in the file, and blocks are spans in order."""
    try:
        article = plain(text.encode("utf-8", "replace"), media)
    except ReadError:
        return
    source = text.encode("utf-8", "replace").decode("utf-8")
    assert article.source_map is not None
    for run in article.source_map:
        assert (
            article.text[run.text_start : run.text_start + run.length]
            == source[run.file_start : run.file_start + run.length]
        )
    end = 0
    for block in article.blocks:
        assert end <= block.span.start < block.span.end <= len(article.text)
        assert article.source_spans(block.span) == block.source_spans
        assert not INVISIBLE.search(block.span.of(article.text))
        end = block.span.end


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["Word and more words go on here", "Short", "It ends.", "lower case goes on", "“Said,” he said."]), min_size=1, max_size=20))  # fmt: skip
def test_every_word_is_kept(lines: list[str]) -> None:
    """No word of a text gets lost, none is doubled."""
    text = "\n\n".join(lines)
    assert plain(text).text.split() == text.split()


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("The Amsel Ledger, 14 June 2022", ("The Amsel Ledger", "2022-06-14", None, [])),
        ("The Amsel Ledger (Port Amsel), June 14, 2022, p. A3", ("The Amsel Ledger", "2022-06-14", "A3", [])),
        ("Port Amsel, 14 June 2022", None),
        ("The council met on Monday, 14 June 2022", None),
        ("THE AMSEL LEDGER      Thursday, April 4, 2019      Page 3", ("The Amsel Ledger", "2019-04-04", "3", [])),
        ("Amsel Ledger | 4 April 2019 | 3", ("Amsel Ledger", "2019-04-04", "3", [])),
        ("By Ann Lee | 4 April 2019", None),
        ("Lee, Ann. The Amsel Ledger; Port Amsel. 27 Nov 2018: A.5.", ("The Amsel Ledger", "2018-11-27", "A.5", ["Ann Lee"])),
        ("Lee, Ann; Ray, Bob. Amsel Times; Port Amsel (AM). 2 Feb 2010: 14", ("Amsel Times", "2010-02-02", "14", ["Ann Lee", "Bob Ray"])),
        ("THE AMSEL LEDGER      Thursday      Page 3", None),
        ("The Amsel Ledger, June 2022", None),
    ],
)  # fmt: skip
def test_imprints(line: str, want: tuple[str, str, str | None, list[str]] | None) -> None:
    """Where and when a text was printed, from the line that says so; places and sentences are none."""
    found = imprint(line)
    told = found and (found.publisher, found.published.value, found.page, [a.name for a in found.authors])
    assert told == want


def test_a_scanned_page() -> None:
    """The head of a page is no title, two lines in capitals are one, and what stands under a byline belongs to it."""
    text = (
        "THE AMSEL LEDGER          Thursday, April 4, 2019          Page 3\n\nJUDGE TO LEAD\nINQUIRY INTO DAM\n\n"
        "She May Call Any Witness\n\nBy ANN LEE\nSpecial to the Ledger\n\n"
        + "The ferry stayed away for the third day, and nobody in the town could say when it would be back.\n\n"
        * 3
    )
    found = plain(text)
    assert found.title == "JUDGE TO LEAD INQUIRY INTO DAM"
    assert (found.publisher, found.page) == ("The Amsel Ledger", "3")
    assert found.published is not None
    assert found.published.value == "2019-04-04"
    assert [a.name for a in found.authors] == ["ANN LEE"]
    kinds = [(b.kind, b.span.of(found.text)) for b in found.blocks][:5]
    assert kinds[1:] == [
        (BlockKind.TITLE, "JUDGE TO LEAD INQUIRY INTO DAM"),
        (BlockKind.STANDFIRST, "She May Call Any Witness"),
        (BlockKind.BYLINE, "By ANN LEE"),
        (BlockKind.BYLINE, "Special to the Ledger"),
    ]
