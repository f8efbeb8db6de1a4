"""Selectors and links find an excerpt's words again, also on the page that published them."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.excerpt import (
    make_excerpt,
    selectors,
    text_fragment,
    text_position_selector,
    text_quote_selector,
    web_annotation,
)
from indexer.model import Article, Block, BlockKind, Span

URL = "https://gazette.example/a/1"
LINES = (
    "Weir sold",
    "The mayor said no. The miller, who is well-off, said yes & left.",
    "The mayor said no again, “for now”, in a long speech that touched upon the bridge, the weir, the mill, "
    "the council, the county and the many people of the valley who had written to her.",
)


def article(lines: tuple[str, ...] = LINES, url: str | None = URL) -> Article:
    """An article of a title and paragraphs, one a line."""
    blocks, at = [], 0
    for number, line in enumerate(lines):
        blocks.append(Block(BlockKind.PARAGRAPH if number else BlockKind.TITLE, Span(at, at + len(line))))
        at += len(line) + 1
    return Article("k3v9x2", "a/1.html", "ab" * 32, "text/html", "\n".join(lines), tuple(blocks), url=url)


HELD = article()


def span_of(words: str, nth: int = 0) -> Span:
    """Where `words` stand for the nth time."""
    start = [m.start() for m in re.finditer(re.escape(words), HELD.text)][nth]
    return Span(start, start + len(words))


def test_selectors_are_those_of_the_web_annotation_model() -> None:
    """Quote with context, and position in code points."""
    excerpt = make_excerpt(HELD, span_of("who is well-off"))
    quote, position = selectors(excerpt)
    assert quote == text_quote_selector(excerpt)
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": "who is well-off",
        "prefix": "\nThe mayor said no. The miller, ",
        "suffix": ", said yes & left.\nThe mayor sai",
    }
    assert position == text_position_selector(excerpt)
    assert position == {"type": "TextPositionSelector", "start": excerpt.span.start, "end": excerpt.span.end}


def test_annotations_name_source_file_and_day() -> None:
    """The target is the article's address, its state the file that was read."""
    made = web_annotation(make_excerpt(HELD, span_of("said yes")), "https://here.example/excerpts/x")
    assert made["id"] == "https://here.example/excerpts/x"
    assert made["type"] == "Annotation"
    target = made["target"]
    assert isinstance(target, dict)
    assert target["source"] == URL
    assert target["state"] == {"type": "State", "file": "a/1.html", "sha256": "ab" * 32}
    unpublished = web_annotation(make_excerpt(article(url=None), span_of("said yes")), "https://here.example/x")
    assert unpublished["target"]["source"] == "https://here.example/x"  # type: ignore[index]


@pytest.mark.parametrize(
    ("span", "directive"),
    [
        (span_of("said yes & left"), "said%20yes%20%26%20left"),
        (span_of("who is well-off, said"), "who%20is%20well%2Doff%2C%20said"),
        (span_of("ho is well-of"), "who%20is%20well%2Doff"),
        (span_of("mayor said no", 1), "The-,mayor%20said%20no,-again%2C%20%E2%80%9Cfor%20now%E2%80%9D%2C%20in"),
        (span_of("weir"), "upon%20the%20bridge%2C%20the-,weir,-%2C%20the%20mill%2C%20the%20council"),
        (
            Span(span_of("The miller").start, span_of("for now").end),
            "The%20miller%2C%20who%20is%20well,said%20no%20again%2C%20%E2%80%9Cfor%20now",
        ),
        (
            Span(span_of("long speech").start, len(HELD.text)),
            "long%20speech%20that%20touched%20upon,who%20had%20written%20to%20her",
        ),
    ],
)
def test_links_name_the_words(span: Span, directive: str) -> None:
    """Whole words, percent-encoded, "-" as %2D; long and many-block excerpts by their ends; context where needed."""
    assert text_fragment(URL, HELD, span) == f"{URL}#:~:text={directive}"


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://e.example/a", "https://e.example/a#:~:text="),
        ("https://e.example/a#part", "https://e.example/a#part:~:text="),
        ("https://e.example/a#part:~:text=old", "https://e.example/a#part:~:text="),
        ("https://e.example/a#:~:text=old", "https://e.example/a#:~:text="),
    ],
)
def test_links_keep_the_fragment_a_page_has(url: str, start: str) -> None:
    """A fragment stays, an older text directive does not."""
    assert text_fragment(url, HELD, span_of("said yes")).startswith(start)


def test_an_end_that_is_not_the_first_of_its_kind_gets_context() -> None:
    """Where the last words of an excerpt stand within it too, what follows them tells the end."""
    words = " ".join(["so it goes on and on"] * 12)
    held = article(("Title", f"Here begins the speech: {words} and then it stopped."))
    made = text_fragment(URL, held, Span(6, 6 + len("Here begins the speech: ") + len(words)))
    assert made.endswith("it%20goes%20on%20and%20on,-and%20then%20it%20stopped")


def test_marks_without_words_have_no_link() -> None:
    """What holds no word cannot be looked up; the link is the page's."""
    assert text_fragment(URL, HELD, span_of(". ")) == URL


def found_by(directive: str, lines: list[str]) -> tuple[int, int] | None:
    """What a browser marks: the first match of a text directive, as (offset of its start, offset of its end) in the
    lines joined by a space each. Context and exact text must match within one block."""
    parts = directive.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = unquote(parts[0]), unquote(parts[1]) if len(parts) > 1 else None
    page, offset = " ".join(lines), 0
    for line in lines:
        want = re.escape(prefix) + (r"\s*" if prefix else "") + f"(?P<it>{re.escape(start)})"
        want += (r"\s*" + re.escape(suffix)) if suffix else ""
        for m in re.finditer(rf"(?<!\w){want}(?!\w)", line):
            at = offset + m.start("it")
            if end is None:
                return at, at + len(start)
            close = re.search(rf"(?<!\w){re.escape(end)}(?!\w)", page[at + len(start) :])
            if close:
                return at, at + len(start) + close.end()
        offset += len(line) + 1
    return None


pool = [f"w{n}" for n in range(40)]
line = st.lists(st.sampled_from(pool), min_size=1, max_size=40, unique=True)


@given(st.lists(line, min_size=1, max_size=4), st.data())
def test_a_browser_finds_words_at_the_link(rows: list[list[str]], data: st.DataObject) -> None:
    """The first match on the page begins where the excerpt does, unless the same context stands there twice."""
    lines = [
        " ".join(f"{word}{number if data.draw(st.booleans()) else ''}" for word in row)
        for number, row in enumerate(rows)
    ]
    held = article(tuple(lines))
    starts = [m.start() for m in re.finditer(r"\w+", held.text)]
    ends = [m.end() for m in re.finditer(r"\w+", held.text)]
    first = data.draw(st.integers(0, len(starts) - 1))
    last = data.draw(st.integers(first, len(starts) - 1))
    span = Span(starts[first], ends[last])
    directive = text_fragment(URL, held, span).partition(":~:text=")[2]
    found = found_by(directive, lines)
    assert found is not None
    page = held.text.replace("\n", " ")
    if page.count(unquote(directive.split(",")[0].rstrip("-"))) == 1:
        assert found[0] == span.start
    assert page[found[0] :].startswith(held.text[span.start : span.end][:2].split("\n")[0])
