"""Works cited in one document whose in-text citations would read the same are told apart as each style does it."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.cite import STYLES, cite, export
from indexer.cite.apart import tell_apart
from indexer.excerpt import make_excerpt
from indexer.model import Article, Author, Block, BlockKind, Origin, Precision, Published, Span, UnknownName


def item(name: str, title: str, people: str, *issued: int) -> dict[str, Any]:
    """An item by "Family Given; Family Given"."""
    made: dict[str, Any] = {"id": name, "type": "article-newspaper", "title": title, "container-title": "The Gazette"}
    if people:
        pairs = (person.strip().split(" ", 1) for person in people.split(";"))
        made["author"] = [{"family": family, "given": given} for family, given in pairs]
    if issued:
        made["issued"] = {"date-parts": [list(issued)]}
    return made


ITEMS = [
    item("b", "Beta storm", "Marsh Ellen", 2021, 3, 4),
    item("a", "Alpha storm", "Marsh Ellen", 2021, 5, 4),
    item("n1", "Zed", "Marsh Ellen"),
    item("n2", "Why", "Marsh Ellen"),
    item("t1", "Three one", "Roe A; Lee B; Poe C", 2020),
    item("t2", "Three two", "Roe A; Lee B; Doe C", 2020),
    item("u1", "Unsigned one", "", 2020),
    item("u2", "Unsigned two", "", 2020),
    item("s1", "Sam one", "Kent Sam", 2020),
    item("s2", "Lou one", "Kent Lou", 2020),
    item("x", "Alone", "Vance Tom", 2020),
]
# As citeproc-js 2.4.63 tells them apart with the official styles.
CITED = {
    "apa": [
        "(Marsh, 2021a)",
        "(Marsh, 2021b)",
        "(Marsh, n.d.-b)",
        "(Marsh, n.d.-a)",
        "(Roe, Lee, & Poe, 2020)",
        "(Roe, Lee, & Doe, 2020)",
        "(“Unsigned One,” 2020)",
        "(“Unsigned Two,” 2020)",
        "(S. Kent, 2020)",
        "(L. Kent, 2020)",
        "(Vance, 2020)",
    ],
    "mla": [
        "(Marsh, “Beta Storm”)",
        "(Marsh, “Alpha Storm”)",
        "(Marsh, “Zed”)",
        "(Marsh, “Why”)",
        "(Roe, Lee, and Poe)",
        "(Roe, Lee, and Doe)",
        "(“Unsigned One”)",
        "(“Unsigned Two”)",
        "(S. Kent)",
        "(L. Kent)",
        "(Vance)",
    ],
    "chicago-author-date": [
        "(Marsh 2021b)",
        "(Marsh 2021a)",
        "(Marsh, n.d.-b)",
        "(Marsh, n.d.-a)",
        "(Roe, Lee, and Poe 2020)",
        "(Roe, Lee, and Doe 2020)",
        "(The Gazette 2020a)",
        "(The Gazette 2020b)",
        "(S. Kent 2020)",
        "(L. Kent 2020)",
        "(Vance 2020)",
    ],
    "harvard": [
        "(Marsh, 2021b)",
        "(Marsh, 2021a)",
        "(Marsh, no date b)",
        "(Marsh, no date a)",
        "(Roe, Lee and Poe, 2020)",
        "(Roe, Lee and Doe, 2020)",
        "(The Gazette, 2020a)",
        "(The Gazette, 2020b)",
        "(S. Kent, 2020)",
        "(L. Kent, 2020)",
        "(Vance, 2020)",
    ],
}


@pytest.mark.parametrize("style", sorted(CITED))
def test_works_are_told_apart(style: str) -> None:
    """By names, initials, letters or titles; in the text and, by letters, in the bibliography."""
    told = tell_apart(ITEMS, style)
    assert [cite(each, style).citation for each in told] == CITED[style]
    if style != "mla":
        entry = cite(told[0], style).bibliography
        assert entry is not None
        assert ("2021a" if style == "apa" else "2021b") in entry


@pytest.mark.parametrize("style", sorted(set(STYLES) - set(CITED)))
def test_notes_say_it_all(style: str) -> None:
    """A style of notes needs no letters."""
    assert tell_apart(ITEMS, style) == ITEMS


def test_letters_go_on_after_z() -> None:
    """The twenty-seventh is "aa"."""
    many = [item(str(n), f"Title {n:02}", "Marsh Ellen", 2020) for n in range(28)]
    assert [each["year-suffix"] for each in tell_apart(many, "harvard")][-3:] == ["z", "aa", "ab"]


def test_unknown_styles_are_refused() -> None:
    """The error lists the known ones."""
    with pytest.raises(UnknownName):
        tell_apart(ITEMS, "oxford")


def test_documents_tell_their_works_apart() -> None:
    """Two articles of one author and year are 2021a and 2021b, two excerpts of one article are not."""

    def article(name: str, title: str) -> Article:
        text = "Words of the article."
        block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
        made = Article(name, f"{name}.txt", (name * 64)[:64], "text/plain", text, (block,), title=title)
        day = Published("2021-03-04", Precision.DAY, Origin.META)
        return Article(
            **{field: getattr(made, field) for field in made.__dataclass_fields__}
            | {"authors": (Author("Ellen Marsh", "Marsh", "Ellen"),), "published": day, "publisher": "The Gazette"}
        )

    one, two = article("k1", "Beta"), article("k2", "Alpha")
    picked = [make_excerpt(one, Span(0, 5)), make_excerpt(two, Span(0, 5)), make_excerpt(one, Span(6, 8))]
    made = export(picked, "markdown", "harvard").text
    assert [line for line in made.split("\n") if "— (" in line] == [
        "> — (Marsh, 2021b, para. 1)",
        "> — (Marsh, 2021a, para. 1)",
        "> — (Marsh, 2021b, para. 1)",
    ]
    assert made.index("(2021a) “Alpha,”") < made.index("(2021b) “Beta,”")
