"""The parts that citations are made of: case, names, dates, pages, quotation marks, punctuation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.cite import STYLES, Pinpoint, cite, cite_csl
from indexer.cite.dates import DateStyle, read_date, whole
from indexer.cite.layout import group, term, text
from indexer.cite.names import Initials, NameStyle, initialed
from indexer.cite.numbers import expanded, first_page, is_numeric, is_several, ordinal, shortened
from indexer.cite.richtext import Style, to_html, to_text
from indexer.cite.textcase import capitalize_first, title_case
from indexer.model import UnknownName

ITEM: dict[str, Any] = {
    "id": "weir",
    "type": "article-newspaper",
    "title": "Mill owner sells the old weir",
    "container-title": "The Fenwick Gazette",
    "author": [{"family": "Harrow", "given": "Nell"}],
    "issued": {"date-parts": [[2019, 7, 8]]},
    "URL": "https://gazette.example/a/1",
    "accessed": {"date-parts": [[2025, 5, 6]]},
}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("storm closes schools along the coast", "Storm Closes Schools along the Coast"),
        ("what it is for", "What It Is For"),
        ("a two-day, up-to-date look", "A Two-Day, up-to-Date Look"),
        ("up-to-date looks", "Up-to-Date Looks"),
        ("the weir: a history", "The Weir: A History"),
        ("who pays? the town", "Who Pays? The Town"),
        ("iPhone maker sues", "iPhone Maker Sues"),
        ("COUNCIL TO VOTE", "COUNCIL TO VOTE"),
        ("it’s the millers’ turn", "It’s the Millers’ Turn"),
        ("the mayor's say", "The Mayor's Say"),
        ("‘we will not move’: dockers answer", "‘We Will Not Move’: Dockers Answer"),
        ('<span class="nocase">de facto</span> mayor', '<span class="nocase">de facto</span> Mayor'),
        ("the 10<sup>th</sup> lock", "The 10<sup>th</sup> Lock"),
        ("élan vital", "Élan Vital"),
        ("", ""),
    ],
)
def test_headline_style(given: str, wanted: str) -> None:
    """Words are capitalised but stop words and words with capitals of their own."""
    assert title_case(given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("late", "Late"), ("“late”", "“Late”"), ("<i>late</i>", "<i>Late</i>"), ("", ""), ("…late", "…late")],
)
def test_the_first_letter_alone(given: str, wanted: str) -> None:
    """Marks and tags before the first letter are passed over."""
    assert capitalize_first(given) == wanted


@pytest.mark.parametrize(
    ("given", "made", "tidied"),
    [
        ("Ellen", "E.", "Ellen"),
        ("Jean-Pierre", "J.-P.", "Jean-Pierre"),
        ("Joon-bum", "J.", "Joon-bum"),
        ("J.R.", "J. R.", "J. R."),
        ("Tom J", "T. J.", "Tom J."),
        ("José Ángel", "J. Á.", "José Ángel"),
        ("Ph.", "Ph.", "Ph."),
        ("jean-luc", " jean-luc", "jean-luc"),
        ("", "", ""),
        ("서연", "서연", "서연"),
    ],
)
def test_initials(given: str, made: str, tidied: str) -> None:
    """A second part in lower case belongs to the first; abbreviations stay whole; other scripts have no initials."""
    assert initialed(given, NameStyle(initials=Initials.MADE)) == made
    assert initialed(given, NameStyle(initials=Initials.TIDIED)) == tidied
    assert initialed(given, NameStyle()) == given


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"date-parts": [[2021, 3, 4]]}, "March 4, 2021"),
        ({"date-parts": [["2021", "3"]]}, "March 2021"),
        ({"date-parts": [[2021, 3, 4], [2021, 3, 6]]}, "March 4–6, 2021"),
        ({"date-parts": [[2021, 2, 28], [2021, 3, 2]]}, "February 28–March 2, 2021"),
        ({"date-parts": [[2021, 12, 30], [2022, 1, 2]]}, "December 30, 2021–January 2, 2022"),
        ({"date-parts": [[2021, 3, 4], [2021, 3, 4]]}, "March 4, 2021"),
        ({"date-parts": [[2020]], "season": 3}, "Autumn 2020"),
        ({"date-parts": [[2020, 22]]}, "Summer 2020"),
        ({"date-parts": [[-50]]}, "50 BC"),
        ({"date-parts": [[85]]}, "85 AD"),
        ({"raw": "2021-03-04"}, "March 4, 2021"),
        ({"raw": "2021-03-04/2021-03-06"}, "March 4–6, 2021"),
        ({"raw": "4 March 2021"}, "March 4, 2021"),
        ({"raw": "March 2021"}, "March 2021"),
        ({"literal": "Easter Monday"}, "Easter Monday"),
        ("2021-03", "March 2021"),
    ],
)
def test_dates(value: object, wanted: str) -> None:
    """Dates are written as far as they are known; a range names what both ends share once."""
    date = read_date(value)
    assert date is not None
    assert whole(date, DateStyle()) == wanted


@pytest.mark.parametrize(
    "value", [None, {}, {"date-parts": [[]]}, {"date-parts": []}, {"date-parts": "2021"}, {"literal": " "}, 7, [[2021]]]
)
def test_no_date_is_no_date(value: object) -> None:
    """What tells no date is none, and nothing is put in its place."""
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("value", "full", "short", "first", "several"),
    [
        ("321-28", "321–328", "321–28", "321", True),
        ("101-108", "101–108", "101–08", "101", True),
        ("B2-B3", "B2–B3", "B2–3", "B2", True),
        ("C1-4", "C1-4", "C1-4", "C1", True),
        ("ii-iv", "ii–iv", "ii–iv", "ii", True),
        ("A1, A4", "A1, A4", "A1, A4", "A1", True),
        ("1,3,5", "1,3,5", "1,3,5", "1,3,5", False),
        ("A1", "A1", "A1", "A1", False),
        ("7+", "7+", "7+", "7+", False),
    ],
)
def test_pages(value: str, full: str, short: str, first: str, several: bool) -> None:
    """Ranges are expanded or shortened as the style says; section letters are kept."""
    assert (expanded(value), shortened(value), first_page(value), is_several(value)) == (full, short, first, several)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("1", "1st"), ("2", "2nd"), ("3rd", "3rd"), ("11", "11th"), ("112", "112th"), ("x", "x")],
)
def test_ordinals(value: str, wanted: str) -> None:
    """English ordinals, from numbers and from ordinals."""
    assert ordinal(value) == wanted
    assert is_numeric(value) is (value != "x")


@pytest.mark.parametrize(
    ("title", "plain", "quoted", "italic"),
    [
        ("the “deal” is off", "the “deal” is off", "“the ‘deal’ is off”", "<i>the “deal” is off</i>"),
        ('the "deal" is off', "the “deal” is off", "“the ‘deal’ is off”", "<i>the “deal” is off</i>"),
        ("‘off’ “on”", "‘off’ “on”", "“‘off’ ‘on’”", "<i>‘off’ “on”</i>"),
        ("millers' turn", "millers’ turn", "“millers’ turn”", "<i>millers’ turn</i>"),
        ("no “end", "no “end", "“no “end”", "<i>no “end</i>"),
        ("<i>Rose</i>", "Rose", "“Rose”", '<i><span style="font-style:normal;">Rose</span></i>'),
        ("a < b & c > d", "a < b & c > d", "“a < b & c > d”", "<i>a &#60; b &#38; c &#62; d</i>"),
    ],
)
def test_markup_and_quotation_marks_nest(title: str, plain: str, quoted: str, italic: str) -> None:
    """Quotation marks alternate, italics in italics turn upright, what has no partner stays as it is."""
    assert to_text(text(title) or []) == plain
    assert to_text(text(title, Style.QUOTED) or []) == quoted
    assert to_html(text(title, Style.ITALIC) or []) == italic


@pytest.mark.parametrize(
    ("title", "comma", "stop"),
    [
        ("Sold", "“Sold,” x", "“Sold.” x"),
        ("Sold?", "“Sold?,” x", "“Sold?” x"),
        ("Sold!", "“Sold!,” x", "“Sold!” x"),
        ("Sold.", "“Sold.,” x", "“Sold.” x"),
        ("Sold “off”", "“Sold ‘off,’” x", "“Sold ‘off.’” x"),
        ("Sold “off?”", "“Sold ‘off?,’” x", "“Sold ‘off?’” x"),
        ("Sold <i>off</i>", "“Sold off,” x", "“Sold off.” x"),
    ],
)
def test_marks_meet_titles(title: str, comma: str, stop: str) -> None:
    """Commas and stops go inside quotation marks; a stop gives way to a mark that is there."""
    parts = [text(title, Style.QUOTED), term("x")]
    assert to_text(group(parts, ", ") or []) == comma
    assert to_text(group(parts, ". ") or []) == stop


def test_groups_of_nothing_are_nothing() -> None:
    """Affixes never stand alone."""
    assert group([None, group([None], "; ", "(", ")")], ", ", "[", "]") is None


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("apa", "(Harrow, 2019, para. 5)"),
        ("mla", "(Harrow, par. 5)"),
        ("chicago-author-date", "(Harrow 2019, para. 5)"),
        ("harvard", "(Harrow, 2019, para. 5)"),
        (
            "chicago-notes",
            "Nell Harrow, “Mill Owner Sells the Old Weir,” The Fenwick Gazette, July 8, 2019, para. 5, "
            "https://gazette.example/a/1.",
        ),
        (
            "plain",
            "Nell Harrow, “Mill owner sells the old weir,” The Fenwick Gazette, 8 July 2019, paragraph 5",
        ),
        (
            "wikipedia",
            "{{cite news |last=Harrow |first=Nell |title=Mill owner sells the old weir "
            "|newspaper=The Fenwick Gazette |date=8 July 2019 |url=https://gazette.example/a/1 "
            "|access-date=6 May 2025 |at=para. 5}}",
        ),
    ],
)
def test_places_within_an_article(style: str, wanted: str) -> None:
    """A paragraph is told as each style tells it."""
    assert cite(ITEM, style, Pinpoint("paragraph", "5")).citation == wanted


@pytest.mark.parametrize(
    ("style", "wanted"),
    [("apa", "(Harrow, 2019, p. A1)"), ("mla", "(Harrow A1)"), ("harvard", "(Harrow, 2019, p. A1)")],
)
def test_pages_of_printed_articles(style: str, wanted: str) -> None:
    """MLA tells the page without a label."""
    assert cite(ITEM, style, Pinpoint("page", "A1")).citation == wanted


def test_templates_cannot_be_broken_by_a_title() -> None:
    """Pipes and braces in a title end no parameter and no template."""
    made = cite(ITEM | {"title": "A|B }} [[C]]", "URL": "https://e.example/a|b c"}, "wikipedia").citation
    assert "|title=A{{!}}B &#125;&#125; &#91;&#91;C&#93;&#93; |" in made
    assert "|url=https://e.example/a%7Cb%20c |" in made


def test_an_unknown_style_lists_the_known_ones() -> None:
    """The error tells what there is."""
    with pytest.raises(UnknownName, match=r"citation style 'vancouver'; known: apa, bluebook, chicago"):
        cite(ITEM, "vancouver")
    with pytest.raises(UnknownName):
        cite_csl([], "vancouver")


def test_lists_of_items_become_lines_or_json() -> None:
    """Entries a line; as JSON, rows of id, citation and bibliography; notes where a style has no bibliography."""
    entry = cite(ITEM, "apa")
    assert cite_csl([ITEM, ITEM], "apa") == f"{entry.bibliography}\n{entry.bibliography}"
    assert cite_csl([ITEM], "bluebook", html=True) == cite(ITEM, "bluebook").citation_html
    rows = json.loads(cite_csl([ITEM], "apa", html=True, as_json=True))
    assert rows == [{"id": "weir", "citation": entry.citation_html, "bibliography": entry.bibliography_html}]


def test_every_style_has_a_name_for_people() -> None:
    """The registry tells what each style is called."""
    assert all(style.label for style in STYLES.values())
