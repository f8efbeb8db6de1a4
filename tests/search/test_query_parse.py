"""How a query is read: a table of what people type, what it means, how it is printed and told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_corpora import ASKED, queries

from indexer.model import BlockKind, QuoteKind
from indexer.query import (
    And,
    DateRange,
    Everything,
    Exactly,
    Field,
    Fuzzy,
    HasQuote,
    Near,
    Not,
    Nothing,
    OfKind,
    Or,
    Phrase,
    Prefix,
    Query,
    Undated,
    Word,
    bounded,
    describe,
    normal,
    parse,
    to_text,
)
from indexer.query.limits import MAX_DEPTH, MAX_NEAR, MAX_TERMS

A, B, C = Word("a"), Word("b"), Word("c")
EUI = Or((Phrase(("eui", "kyum")), Word("euikyum")))

READ: list[tuple[str, Query]] = [
    ("", Everything()),
    (" \n\t", Everything()),
    ("*", Everything()),
    ("???", Nothing()),
    ("-", Nothing()),
    ('""', Nothing()),
    ("()", Nothing()),
    ("a", A),
    ("a b c", And((A, B, C))),
    ("a, b; c", And((A, B, C))),
    ("a,b", And((A, B))),
    ("BRIDGE Müller", And((Word("bridge"), Word("muller")))),
    ("a AND b", And((A, B))),
    ("a OR b", Or((A, B))),
    ("a | b || c", Or((A, B, C))),
    ("a OR a", A),
    ("G-7 OR G7", Or((Phrase(("g", "7")), Word("g7")))),
    ("a && b", And((A, B))),
    ("a or b", And((A, Word("or"), B))),
    ("a b OR c", And((A, Or((B, C))))),
    ("a AND b OR c", Or((And((A, B)), C))),
    ("(a b) OR c", Or((And((A, B)), C))),
    ("(a (b (c)))", And((A, B, C))),
    ("-a", Not(A)),
    ("NOT a", Not(A)),
    ("a -b", And((A, Not(B)))),
    ("a NOT b", And((A, Not(B)))),
    ("--a", Not(A)),
    ("NOT NOT NOT a", Not(A)),
    ("speaker:said:a", Word("a", Field.SAID)),
    ("date:speaker:a", Word("a", Field.SPEAKER)),
    ("-(a b)", Not(And((A, B)))),
    ("-a OR b", Or((Not(A), B))),
    ("a - b", And((A, B))),
    ("-*", Nothing()),
    ('"a b"', Phrase(("a", "b"))),
    ("“a b”", Phrase(("a", "b"))),
    ("«a b»", Phrase(("a", "b"))),
    ("„a b“", Phrase(("a", "b"))),
    ('"planned"', Phrase(("planned",))),
    ('"state of the union"', Phrase(("state", "of", "the", "union"))),
    ('"a * b"', Phrase(("a", None, "b"))),
    ('"* *"', Nothing()),
    ('-"a b"', Not(Phrase(("a", "b")))),
    ('a"b c"', And((A, Phrase(("b", "c"))))),
    ('"Rossi\'s plan"', Phrase(("rossi", "s", "plan"))),
    ('"Kim Eui-kyum"', Or((Phrase(("kim", "eui", "kyum")), Phrase(("kim", "euikyum"))))),
    ("Eui-kyum", EUI),
    ("Eui-kyum's", EUI),
    ("Rossi's", Word("rossi")),
    ("Rossi’s", Word("rossi")),
    ("don't", Phrase(("don", "t"))),
    ("U.S.", Or((Phrase(("u", "s")), Word("us")))),
    ("U.S.-led", Or((Phrase(("u", "s", "led")), Phrase(("us", "led")), Word("usled")))),
    ("1,000", Or((Phrase(("1", "000")), Word("1000")))),
    ("27-28", Phrase(("27", "28"))),
    ("AT&T", Phrase(("at", "t"))),
    ("首尔", Phrase(("首", "尔"))),
    ("http://example.org/a", Phrase(("http", "example", "org", "a"))),
    ("foo:bar", Phrase(("foo", "bar"))),
    ("bieg*", Prefix("bieg")),
    ("Eui-k*", Prefix("euik")),
    ("b*", B),
    ("首*", Prefix("首")),
    ("rosi~", Fuzzy("rosi")),
    ("rosi~1", Fuzzy("rosi")),
    ("rosi~2", Fuzzy("rosi", 2)),
    ("rosi~9", Fuzzy("rosi", 2)),
    ("rosi~0", Word("rosi")),
    ("us~", Word("us")),
    ("Eui-kyun~", Fuzzy("euikyun")),
    ("a NEAR/5 b", Near(("a", "b"), 5)),
    ("a NEAR b", Near(("a", "b"), 10)),
    ("a NEAR/5 b NEAR/5 c", Near(("a", "b", "c"), 5)),
    ("a NEAR/1 b NEAR/2 c", And((Near(("a", "b"), 1), Near(("b", "c"), 2)))),
    ("a NEAR/99999 b", Near(("a", "b"), MAX_NEAR)),
    ("Eui-kyum NEAR/3 a", Or((Near(("eui", "kyum", "a"), 3), Near(("euikyum", "a"), 3)))),
    ('"a b" NEAR/3 c', And((Phrase(("a", "b")), C))),
    ("near 5 b", And((Word("near"), Word("5"), B))),
    ("speaker:rossi", Word("rossi", Field.SPEAKER)),
    ("Speaker:Rossi", Word("rossi", Field.SPEAKER)),
    ("speaker: rossi", Word("rossi", Field.SPEAKER)),
    ('speaker:"ada rossi"', Phrase(("ada", "rossi"), Field.SPEAKER)),
    ("speaker:(a b)", And((Word("a", Field.SPEAKER), Word("b", Field.SPEAKER)))),
    ("speaker:(a OR -b)", Or((Word("a", Field.SPEAKER), Not(Word("b", Field.SPEAKER))))),
    ("speaker:(a said:b)", And((Word("a", Field.SPEAKER), Word("b", Field.SAID)))),
    ("-speaker:a", Not(Word("a", Field.SPEAKER))),
    ("speaker:-a", And((Word("speaker"), Not(A)))),
    ("said:(a NEAR/2 b)", Near(("a", "b"), 2, Field.SAID)),
    (
        "via:a by:b in:c title:a",
        And((Word("a", Field.VIA), Word("b", Field.BY), Word("c", Field.IN), Word("a", Field.TITLE))),
    ),
    ("author:a publisher:b", And((Word("a", Field.BY), Word("b", Field.IN)))),
    ("said:bridg* by:rosi~", And((Prefix("bridg", Field.SAID), Fuzzy("rosi", 1, Field.BY)))),
    ('speaker="Ada \\"Bo\\" Rossi"', Exactly("speaker", 'Ada "Bo" Rossi')),
    ('in="The Post" a', And((Exactly("in", "The Post"), A))),
    ("date:2019", DateRange(date(2019, 1, 1), date(2019, 12, 31))),
    ("date:2019-02", DateRange(date(2019, 2, 1), date(2019, 2, 28))),
    ("date:2019-12", DateRange(date(2019, 12, 1), date(2019, 12, 31))),
    ("date:2019-02-10", DateRange(date(2019, 2, 10), date(2019, 2, 10))),
    ("date:2019/2/10", DateRange(date(2019, 2, 10), date(2019, 2, 10))),
    ("date:2018..2019-06", DateRange(date(2018, 1, 1), date(2019, 6, 30))),
    ("date:2018..", DateRange(date(2018, 1, 1), None)),
    ("date:9999-12", DateRange(date(9999, 12, 1), date(9999, 12, 31))),
    ("after:2019", DateRange(date(2019, 1, 1), None)),
    ("after:2019-02-10", DateRange(date(2019, 2, 10), None)),
    ("before:2019-02", DateRange(None, date(2019, 1, 31))),
    ("before:0001", Nothing()),
    ("date:2019-13 a", A),
    ("date:soon", Nothing()),
    ("date:(a b)", And((A, B))),
    ("is:quote", HasQuote()),
    ("is:direct", HasQuote((QuoteKind.DIRECT,))),
    ("is:partial,indirect", HasQuote((QuoteKind.PARTIAL, QuoteKind.INDIRECT))),
    ("is:undated", Undated()),
    ("is:Undated a", And((Undated(), A))),
    ("is:mention a", A),
    ("kind:caption", OfKind(BlockKind.CAPTION)),
    ("kind:list-item", OfKind(BlockKind.LIST_ITEM)),
    ("kind:poem a", A),
    ("language:en", Exactly("language", "en")),
    ("OR", Word("or")),
    ("AND", Word("and")),
    ("NOT", Word("not")),
    ("NEAR/3", Nothing()),
    ("a OR", A),
    ("OR a", A),
    ("a AND", A),
    ("a NOT", A),
    ("a NEAR/3", A),
    ("a OR OR b", Or((A, B))),
    ("a OR AND b", And((A, B))),
    ("speaker:", Word("speaker")),
    ("(a OR b", Or((A, B))),
    ("a) b", And((A, B))),
    (")(", Nothing()),
    ('"a b', Phrase(("a", "b"))),
    ('a "', A),
    ('speaker:"', Nothing()),
    ("a" * 100, Word("a" * 64)),
]


@pytest.mark.parametrize(("text", "wanted"), READ, ids=[repr(t)[:40] for t, _ in READ])
def test_read(text: str, wanted: Query) -> None:
    """What people type is read as the query that it says, and prints to text that reads the same."""
    parsed = parse(text)
    assert parsed.query == wanted
    assert parse(to_text(parsed.query)).query == parsed.query
    assert parsed.understood.endswith(".")


NOTED = [
    ('"a b', "not closed"),
    ("(a", "not closed"),
    ("a)", "closing parenthesis"),
    ("date:soon a", "not a date"),
    ("is:soon a", "unknown"),
    ("kind:poem a", "unknown"),
    ("language:12 a", "not a language"),
    ("foo:bar", "not a field"),
    ("a OR", "nothing to work on"),
    ("speaker:Ada Rossi", 'write speaker:"Ada Rossi"'),
    ("b*", "too short"),
    ("us~", "too short"),
    ("rosi~7", "at most"),
    ("wo*rd", "*"),
    ("a NEAR/400 b", "at most"),
    ('"a b" NEAR/4 c', "AND"),
    ("???", "no word"),
    ("word " * 10_000, f"first {MAX_TERMS}"),
    ("(" * 10_000 + "a", f"{MAX_DEPTH} deep"),
    ("x" * 100_000, "longer than 20,000 characters"),
    ('"' + "x y " * 100_000, "longer than 20,000 characters"),
]


@pytest.mark.parametrize(("text", "wanted"), NOTED, ids=[repr(t)[:30] for t, _ in NOTED])
def test_noted(text: str, wanted: str) -> None:
    """What was mended, limited or left out is said in a sentence."""
    assert any(wanted in note and note.endswith(".") for note in parse(text).notes), parse(text).notes


@pytest.mark.parametrize(
    "text", ["a b", '"a b" OR c', "speaker:rossi said:plan", "Eui-kyum U.S. 1,000", "bieg* -x", "by:Ada plan"]
)
def test_nothing_to_note(text: str) -> None:
    """A query that is read as written has no notes."""
    assert parse(text).notes == ()


TOLD = [
    ("", "Everything in the archive."),
    ("hanoi summit", "Passages with “hanoi” and “summit”."),
    ("Eui-kyum", "Passages with “eui kyum” (also written “euikyum”)."),
    ('"hard work" -trump', "Passages with the exact phrase “hard work” and not with “trump”."),
    ("a OR b", "Passages either with “a” or “b”."),
    ("speaker:rossi said:plan", "Passages said by “rossi” and with “plan” in somebody's words."),
    ("date:2019-02-10", "Passages published on 10 February 2019."),
    ("after:2019", "Passages published on 1 January 2019 or later."),
    ("is:undated", "Passages in articles without a known date."),
    ("rosi~", "Passages with a word like “rosi” (up to 1 letter different)."),
    ("首尔", "Passages with the exact phrase “首尔”."),
]


@pytest.mark.parametrize(("text", "wanted"), TOLD)
def test_told(text: str, wanted: str) -> None:
    """A query is told back in plain English."""
    assert parse(text).understood == wanted


HOSTILE = [
    "(",
    '"',
    "NOT ",
    "OR ",
    "AND OR ",
    "a NEAR/3 ",
    "-",
    "speaker:",
    "speaker:(",
    "(-",
    "-(a ",
    "date:",
    "a-",
    "a'",
    "u.",
    "首",
    'in="',
    'speaker="\\',
    ") ",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("end", ["", "a", ")" * 50])
def test_no_repetition_is_too_much(piece: str, end: str) -> None:
    """Any piece of syntax repeated thousands of times is answered within the limits."""
    parsed = parse(piece * (20_000 // len(piece) - 50) + end)
    assert bounded(parsed.query) == (parsed.query, ())
    assert parse(to_text(parsed.query)).query == parsed.query


_ODD_PIECES = (
    """( ) " “ ” - OR AND NOT NEAR/3 * ~ : speaker: date: 2019 a bc is: quote in=" \\ Eui-kyum 首尔 .. é | said:("""
)
_ODD = st.lists(st.sampled_from([*_ODD_PIECES.split(), " ", "\n", "\u200b"]), max_size=30).map("".join)


@given(st.one_of(st.text(max_size=60), _ODD))
def test_any_string_is_answered(text: str) -> None:
    """Any string gives a query in normal form within the limits, which prints to text that reads the same."""
    parsed = parse(text)
    assert bounded(parsed.query) == (parsed.query, ())
    assert parse(to_text(parsed.query)).query == parsed.query
    assert describe(parsed.query) == parsed.understood
    assert all(note.endswith(".") for note in parsed.notes)


@given(queries.map(normal))
def test_trees_print_to_text_that_reads_the_same(query: Query) -> None:
    """Every query of the tokenizer's words in normal form is printed and read back whole."""
    if "a" in ASKED:  # a prefix of one letter is read as a word
        query = normal(_longer(query))
    assert parse(to_text(query)).query == query


def _longer(query: Query) -> Query:
    match query:
        case Prefix(text, where) if len(text) < 2 and text.isascii():
            return Word(text, where)
        case Fuzzy(text, _, where) if len(text) < 3:
            return Word(text, where)
        case And(parts):
            return And(tuple(map(_longer, parts)))
        case Or(parts):
            return Or(tuple(map(_longer, parts)))
        case Not(part):
            return Not(_longer(part))
        case _:
            return query


def test_programs_are_limited_like_people() -> None:
    """A tree that a program made is cut to the same limits, however deep or wide it is."""
    deep: Query = A
    for i in range(5_000):
        deep = Not(And((deep, B))) if i % 2 else Or((deep, C))
    query, notes = bounded(deep)
    assert len(notes) == 1
    assert "deep" in notes[0]
    query, notes = bounded(Or(tuple(Word(f"w{i}") for i in range(100_000))))
    assert isinstance(query, Or)
    assert len(query.parts) == MAX_TERMS
    assert "first" in notes[0]
    chain: Query = A
    for _ in range(50_000):
        chain = And((chain, B))
    assert len(bounded(chain)[1]) == 1
