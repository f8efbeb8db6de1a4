"""Whatever an item holds, citing it neither fails nor makes broken HTML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cite import STYLES, cite
from indexer.cite.layout import text as part
from indexer.cite.richtext import tidy, to_text
from indexer.cite.textcase import title_case

TEXTS = ("title", "title-short", "container-title", "URL", "DOI", "page", "section", "edition", "volume", "issue")
MORE = ("number", "genre", "medium", "publisher-place", "language", "status", "source", "original-title")
VARIABLES = (*TEXTS, *MORE, "author", "editor", "translator", "issued", "accessed")
PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle", "static-ordering")
TAGS = ("<i>", "</i>", "<sup>", "</sup>", '<span class="nocase">', "</span>")
MARKS = ("“", "”", "‘", "’", '"', "'", " '", ' "', '("', "-", "–", ": ", "? ", "!", ". ", "&", "<", ">")
WORDS = ("the", "of", "Weir", "a", " ", "\u0000", "\ud800", "é", "서울")
snippets = st.sampled_from((*TAGS, *MARKS, *WORDS))
texts = st.one_of(st.text(max_size=12), st.lists(snippets, max_size=12).map("".join))
names = st.dictionaries(
    st.sampled_from(PARTS),
    st.one_of(texts, st.booleans()),
    max_size=4,
)
numbers = st.one_of(st.integers(-10_000, 10_000), texts, st.none())
dates = st.fixed_dictionaries(
    {},
    optional={
        "date-parts": st.lists(st.lists(numbers, max_size=4), max_size=3),
        "season": numbers,
        "circa": st.booleans(),
        "literal": texts,
        "raw": texts,
    },
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
values = st.one_of(texts, st.lists(names, max_size=5), dates, anything)
items = st.dictionaries(st.sampled_from(VARIABLES), values, max_size=10)


@settings(max_examples=150)
@given(items, st.sampled_from(sorted(STYLES)))
def test_any_item_is_cited_in_well_formed_html(item: dict[str, Any], style: str) -> None:
    """Malformed values are left out; the HTML parses as XML."""
    made = cite(item, style)
    for html in (made.citation_html, made.bibliography_html or ""):
        ElementTree.fromstring(f"<p>{html}</p>")


@given(texts)
def test_headline_style_changes_nothing_but_case(text: str) -> None:
    """Same letters, same marks, same places."""
    assert title_case(text).casefold() == tidy(text).casefold()


@given(texts)
def test_headline_style_is_stable(text: str) -> None:
    """Applied again it changes no letter and no mark."""
    once = title_case(text)
    assert title_case(once).casefold() == tidy(once).casefold()


@given(st.text(alphabet="abcdé.,;:?!-–&", max_size=30))
def test_text_without_markup_stays_verbatim(text: str) -> None:
    """Only quotation marks and tags are touched."""
    assert to_text(part(text) or []) == text
