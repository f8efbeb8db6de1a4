"""The parts that pages are made of: marked text, charts, the state of a search."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer import Quote, QuoteKind, Span
from webapp.annotate import Underline, annotated, formatted
from webapp.attribution import Text, said, together
from webapp.charts import over_time
from webapp.pages.state import SearchState, following, is_date, preceding


class Reading(HTMLParser):
    """The text of a piece of HTML, which of it is marked, and that its tags nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.marked = "", [], set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("mark", "span")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open:
            self.marked |= set(range(len(self.text), len(self.text) + len(data)))
        self.text += data


SPANS = st.tuples(st.integers(-3, 40), st.integers(-3, 40)).map(lambda p: Span(min(p), max(p)))
KINDS = st.sampled_from(["direct", "partial", "indirect"])
TEXTS = st.text(alphabet=st.sampled_from("ab <>&\"'é𝄞\n"), max_size=40)


@given(TEXTS, st.lists(SPANS, max_size=5), st.lists(st.tuples(SPANS, KINDS, TEXTS), max_size=4))
def test_marking_changes_no_word(text: str, marks: list[Span], quotes: list[tuple[Span, str, str]]) -> None:
    """Whatever is marked and however it overlaps, the words stay, in well-formed HTML, marked where they should be."""
    html = annotated(text, marks, [Underline(s, k, w, "x") for s, k, w in quotes])
    seen = Reading()
    seen.feed(str(html))
    seen.close()
    assert seen.text == text
    assert not seen.open
    assert seen.marked == {i for s in marks for i in range(max(0, s.start), min(len(text), s.end))}


@pytest.mark.parametrize(
    ("given_html", "shown"),
    [
        ("<i>Title</i>. n.d.", "<i>Title</i>. n.d."),
        ('<span style="font-variant:small-caps;">Nato</span>', '<span class="small-caps">Nato</span>'),
        ("A &amp; B", "A &amp; B"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ('<i onclick="x">a</i>', "&lt;i onclick=&#34;x&#34;&gt;a</i>"),
        ("a < b", "a &lt; b"),
    ],
)
def test_only_known_tags_pass(given_html: str, shown: str) -> None:
    """A citation's HTML keeps its italics; anything else is shown as text."""
    assert formatted(given_html) == shown


@given(st.dictionaries(st.integers(1900, 2030).map(str), st.integers(0, 1_000), max_size=12))
def test_charts_have_every_year_in_its_place(counts: dict[str, int]) -> None:
    """Bars run from the first to the last year without a gap, count everything, and stay within the frame."""
    chart = over_time({year: {"": n} for year, n in counts.items()})
    assert sum(bar.count for bar in chart.bars) == sum(counts.values())
    for before, after in pairwise(chart.bars):
        assert int(after.first) == int(before.last) + 1
        assert before.x + before.width <= after.x
    for bar in chart.bars:
        assert all(s.y >= 0 and s.y + s.height <= chart.height + 0.01 for s in bar.segments)


def test_months_run_over_the_turn_of_the_year() -> None:
    """A chart of months has those between, empty ones too."""
    chart = over_time({"2019-11": {"": 1}, "2020-02": {"": 3}})
    assert [b.first for b in chart.bars] == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert [b.label for b in chart.bars] == ["2019", "", "2020", ""] or chart.bars[0].label == "2019"


def test_a_long_time_is_told_in_fewer_bars() -> None:
    """Three centuries of months become bars of several months each."""
    chart = over_time({f"{year}-06": {"": 1} for year in range(1700, 2000)})
    assert len(chart.bars) <= 160
    assert sum(b.count for b in chart.bars) == 300


ARGS = st.lists(
    st.tuples(
        st.sampled_from(["q", "unit", "sort", "page", "year", "month", "speaker", "is", "after", "collapse", "x"]),
        st.sampled_from(["a", "quote", "newest", "2", "2019", "2019-02", "undated", "false", "", " b ", "zz\x00"]),
    ),
    max_size=8,
)


@given(ARGS)
def test_a_state_survives_its_address(pairs: list[tuple[str, str]]) -> None:
    """Reading the parameters that a state gives out gives the state back, whatever it was read from."""
    state = SearchState.read(MultiDict(pairs))
    assert SearchState.read(MultiDict(state.pairs())) == state


@given(ARGS, st.sampled_from(["speaker", "publisher", "year"]), st.sampled_from(["2019", "2020"]))
def test_choosing_twice_is_not_choosing(pairs: list[tuple[str, str]], name: str, value: str) -> None:
    """A value chosen and let go again is not chosen."""
    state = SearchState.read(MultiDict(pairs))
    assert not state.toggled(name, value).has(name, value) or not state.has(name, value)
    assert not state.toggled(name, value).toggled(name, value).has(name, value) or state.has(name, value)


@pytest.mark.parametrize(
    ("value", "after"),
    [("2019", "2020"), ("2019-12", "2020-01"), ("2019-02-28", "2019-03-01"), ("9999", None), ("9999-12", None)],
)
def test_dates_follow_each_other(value: str, after: str | None) -> None:
    """The next year, month or day, as exact as the one before."""
    assert following(value) == after
    if after:
        assert preceding(after) == value


@pytest.mark.parametrize("value", ["", "19", "2019-13", "2019-02-30", "abcd", "2019-2", "20190101", "２０１９"])
def test_what_is_no_date_is_told(value: str) -> None:
    """Only ISO years, months and days pass."""
    assert not is_date(value)


def spoken(speaker: str, confidence: float, hearsay: bool = False) -> Quote:
    return Quote(QuoteKind.INDIRECT, (Span(0, 4),), speaker=speaker, confidence=confidence, hearsay=hearsay)


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        ([], ""),
        ([spoken("Ada Quill", 0.9)], "Ada Quill"),
        ([spoken("Ada Quill", 0.9), spoken("Ada Quill", 0.95)], "Ada Quill"),
        ([spoken("Ada Quill", 0.9), spoken("Ada Quill", 0.5)], "Ada Quill"),
        ([spoken("Ada Quill", 0.5), spoken("Ada Quill", 0.6)], "probably Ada Quill"),
        ([spoken("Ada Quill", 0.9), spoken("Bo Finch", 0.5)], "Ada Quill; probably Bo Finch"),
        ([spoken("Ada Quill", 0.9), spoken("Ada Quill", 0.5, True)], "Ada Quill; probably Ada Quill, as hearsay"),
    ],
)
def test_speakers_of_several_quotes_are_named_once(press_app: Flask, quotes: list[Quote], expected: str) -> None:
    with press_app.test_request_context():
        assert together(said(q, Text("Some words"), 0.8) for q in quotes) == expected
