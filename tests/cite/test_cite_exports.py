"""Exports are valid in their formats, whatever the words are."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cite import EXPORTS, STYLES, export, html_quotation, markdown_quotation
from indexer.cite.exports.bibtex import latex
from indexer.cite.exports.markdown import escape
from indexer.excerpt import make_excerpt
from indexer.model import Article, Author, Block, BlockKind, Excerpt, Origin, Precision, Published, Span, UnknownName

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = "100% of {R&D} cost $5_000 #1 ~ ^ \\ <b>*bold*</b> [x] `y` | “é” — 서울\nNext line"


def excerpt(text: str = NASTY, span: Span | None = None, identity: str = "k3v9x2", **fields: Any) -> Excerpt:
    """An excerpt of all (or `span`) of a one-block article."""
    defaults: dict[str, Any] = {
        "title": "R&D: 100% of “it”",
        "authors": (Author("Nell Harrow", "Harrow", "Nell"), Author("Northern Wire, Ltd")),
        "publisher": "Mills & Weirs",
        "published": Published("2019-07-08", Precision.DAY, Origin.META),
        "url": "https://gazette.example/a_b?x=1&y={2}%20#z",
        "language": "en",
        "page": "A1-A2",
        "section": "Local",
        "edition": "late",
        "accessed": "2025-05-06",
    }
    sha = (identity * 64)[:64]
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    held = Article(identity, "a.html", sha, "text/html", text, (block,), **(defaults | fields))
    return make_excerpt(held, span or Span(0, len(text)))


def exported(fmt: str, *excerpts: Excerpt, style: str = "apa") -> str:
    """The exported file as text."""
    return export(excerpts, fmt, style).text


def test_the_registry_names_type_and_file() -> None:
    """Every format says what it is; files of different kinds have different endings."""
    for name, form in EXPORTS.items():
        made = export([excerpt()], name)
        assert (made.media_type, made.filename) == (form.media_type, form.filename)
        assert made.data
        assert form.label
        assert re.fullmatch(r"excerpts\.\w+", made.filename)


def test_unknown_formats_and_styles_are_refused() -> None:
    """The error lists the known ones."""
    with pytest.raises(UnknownName, match=r"export format 'pdf'; known: biblatex, bibtex"):
        export([], "pdf")
    with pytest.raises(UnknownName, match="citation style"):
        export([], "ris", "oxford")


def test_nothing_exports_to_nothing() -> None:
    """No excerpts make an empty, valid file in every format."""
    for name in EXPORTS:
        assert isinstance(export([], name).data, bytes)
    assert json.loads(exported("csl-json")) == []


def test_bibtex_escapes_latex_and_keeps_addresses() -> None:
    """Specials are escaped in text, braces in an address are percent-encoded, institutions are braced."""
    made = exported("bibtex", excerpt())
    assert made.startswith("@article{harrow2019r,\n")
    assert "  author = {Harrow, Nell and {Northern Wire, Ltd}},\n" in made
    assert "  title = {{R\\&D: 100\\% of “it”}},\n" in made
    assert "  journal = {Mills \\& Weirs},\n" in made
    assert "  url = {https://gazette.example/a_b?x=1&y=%7B2%7D%20#z},\n" in made
    assert "  year = {2019},\n  month = jul,\n  day = {8},\n" in made
    assert "  pages = {A1--A2},\n" in made
    assert r"100\% of \{R\&D\} cost \$5\_000 \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}" in made
    assert "서울 Next line" in made


def test_biblatex_has_iso_dates_and_a_subtype() -> None:
    """A newspaper is an article of that subtype; without a date it says so."""
    made = exported("biblatex", excerpt())
    assert "  entrysubtype = {newspaper},\n" in made
    assert "  date = {2019-07-08},\n" in made
    assert "  urldate = {2025-05-06},\n" in made
    undated = exported("biblatex", excerpt(published=None))
    assert "  pubstate = {n.d.},\n" in undated
    assert "  date =" not in undated
    assert "  year = {n.d.},\n" in exported("bibtex", excerpt(published=None))


def test_keys_are_unique() -> None:
    """Two articles of one author, year and title word have two keys; two excerpts of an article one entry."""
    one, two = excerpt(), excerpt(identity="b7")
    made = exported("bibtex", one, two, make_excerpt(one.article, Span(0, 4)))
    assert re.findall(r"@article\{(.*),", made) == ["harrow2019r", "harrow2019r-2"]


def test_ris_is_one_tag_a_line() -> None:
    """Line breaks in a value would begin a tag; a comma in an institution would split it."""
    made = exported("ris", excerpt())
    lines = made.split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert "ER  - " in lines
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    for line in (
        "AU  - Harrow, Nell",
        "AU  - Northern Wire Ltd",
        "TI  - R&D: 100% of “it”",
        "T2  - Mills & Weirs",
        "PY  - 2019",
        "DA  - 2019/07/08/",
        "SP  - A1",
        "EP  - A2",
        "Y2  - 2025/05/06/",
    ):
        assert line in lines
    undated = exported("ris", excerpt(published=None))
    assert "PY  - " not in undated
    assert "DA  - 2019/07//\r\n" in exported(
        "ris", excerpt(published=Published("2019-07", Precision.MONTH, Origin.META))
    )


def test_csl_json_holds_the_items_and_the_words() -> None:
    """One item an article; its excerpts verbatim."""
    made = json.loads(exported("csl-json", excerpt()))
    assert made[0]["container-title"] == "Mills & Weirs"
    assert made[0]["custom"]["excerpts"][0]["text"] == NASTY


def test_markdown_quotes_every_line_and_escapes() -> None:
    """A block quotation a paragraph; what Markdown would take for syntax is escaped; italics are marked."""
    made = exported("markdown", excerpt())
    first = "> 100% of {R&D} cost $5\\_000 #1 \\~ ^ \\\\ \\<b\\>\\*bold\\*\\</b\\> \\[x\\] \\`y\\` \\| “é” — 서울"
    assert made.startswith(first + "\n>\n")
    assert ">\n> Next line\n>\n> — (Harrow & Northern Wire, Ltd, 2019, para. 1)" in made
    assert (
        "## Bibliography\n\n- Harrow, N. & Northern Wire, Ltd. (2019, July 8). R&D: 100% of “it.” *Mills & Weirs*,"
        in made
    )


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("# no", "\\# no"),
        ("1. no", "1\\. no"),
        ("- no", "\\- no"),
        ("+ no", "\\+ no"),
        ("&amp; no", "\\&amp; no"),
        ("a-b", "a-b"),
    ],
)
def test_lines_that_look_like_markdown_are_text(given_: str, wanted: str) -> None:
    """Headings, lists and entities are escaped at the beginning of a line."""
    assert escape(given_) == wanted


def test_html_is_a_page_of_figures() -> None:
    """Block quotations cite their address; the bibliography follows, sorted."""
    second = excerpt("Words.", identity="b7", authors=(Author("Al Abbot", "Abbot", "Al"),), title="A word")
    made = exported("html", excerpt(), second, style="mla")
    page = ElementTree.fromstring(made.removeprefix("<!DOCTYPE html>\n"))
    quotes = page.findall(".//blockquote")
    assert [q.get("cite") for q in quotes] == ["https://gazette.example/a_b?x=1&y={2}%20#z"] * 2
    assert ["".join(p.itertext()) for p in quotes[0].findall("p")] == NASTY.split("\n")
    entries = ["".join(li.itertext())[:6] for li in page.findall(".//li")]
    assert entries == ["Abbot,", "Harrow"]


def test_fragments_are_for_pasting() -> None:
    """One excerpt alone, as HTML and as Markdown."""
    fragment = ElementTree.fromstring(html_quotation(excerpt(), "apa"))
    assert [child.tag for child in fragment] == ["blockquote", "figcaption"]
    pasted = markdown_quotation(excerpt("Words."), "chicago-author-date")
    assert pasted == "> Words.\n>\n> — (Harrow and Northern Wire, Ltd 2019)"


def document(data: bytes) -> ElementTree.Element:
    """The main part of a DOCX file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        return ElementTree.fromstring(archive.read("word/document.xml"))


def test_docx_holds_quotes_citations_and_bibliography() -> None:
    """Paragraphs by style, the paper's name in italics, and the same bytes every time."""
    made = export([excerpt()], "docx", "mla")
    assert made.data == export([excerpt()], "docx", "mla").data
    body = document(made.data)
    paragraphs = [
        (p.find(f".//{WORD}pStyle").get(f"{WORD}val"), "".join(t.text or "" for t in p.iter(f"{WORD}t")))  # type: ignore[union-attr]
        for p in body.iter(f"{WORD}p")
    ]
    assert [name for name, _ in paragraphs] == ["Quote", "Quote", "Source", "Heading1", "Bibliography"]
    assert [text for _, text in paragraphs][:2] == NASTY.split("\n")
    assert paragraphs[-1][1].startswith(
        "Harrow, Nell and Northern Wire, Ltd. “R&D: 100% of ‘It.’” Mills & Weirs, late,".replace("late", "Late")
    )
    italic = [r for r in body.iter(f"{WORD}r") if r.find(f".//{WORD}i") is not None]
    assert ["".join(t.text or "" for t in r.iter(f"{WORD}t")) for r in italic] == ["Mills & Weirs"]


texts = st.text(min_size=1, max_size=40).filter(lambda t: bool(t.strip()))


@settings(max_examples=40)
@given(texts, texts, st.sampled_from(sorted(STYLES)))
def test_any_words_make_valid_files(text: str, title: str, style: str) -> None:
    """XML parses, JSON parses, RIS keeps to its lines, BibTeX keeps its braces balanced."""
    made = excerpt(text, title=title, publisher=title, url=title)
    ElementTree.fromstring(html_quotation(made, style))
    document(export([made], "docx", style).data)
    assert json.loads(exported("csl-json", made))
    lines = exported("ris", made).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    for fmt in ("bibtex", "biblatex"):
        unescaped = re.sub(r"\\[{}]", "", exported(fmt, made))
        assert unescaped.count("{") == unescaped.count("}")
    assert exported("markdown", made, style=style)


@given(st.text())
def test_latex_braces_balance(text: str) -> None:
    """Whatever is escaped, unescaped braces come in pairs."""
    unescaped = re.sub(r"\\[{}]", "", latex(text))
    assert unescaped.count("{") == unescaped.count("}")
