"""The tokenizer: what a word is, where it stands, what is joined, and that its fast way gives the same."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.passages import value_tokens
from indexer.text import tokens as tokenizer
from indexer.text.stems import ALGORITHMS, stem, stem_language, stems
from indexer.text.tokens import MAX_WORD, VALUE_GAP, Join, Token, analyse, fold, places, tokens, words

WORDS = [
    ("", []),
    ("  \n\t ", []),
    ("...!?—–", []),
    ("The Bridge", ["the", "bridge"]),
    ("Müller, Łukasz & Søren", ["muller", "lukasz", "soren"]),
    ("Straße ﬁnance ＦＵＬＬ", ["strasse", "finance", "full"]),
    ("cafe\u0301 café", ["cafe", "cafe"]),
    ("İstanbul ISTANBUL ıstanbul", ["istanbul"] * 3),
    ("Ёлка ёлка Йод", ["елка", "елка", "йод"]),
    ("ΑΘΉΝΑ αθήνα", ["αθηνα", "αθηνα"]),
    ("مُحَمَّد محمد", ["محمد", "محمد"]),
    ("Biden's", ["biden", "s"]),
    ("don’t l’homme ‘quoted’", ["don", "t", "l", "homme", "quoted"]),
    ("Eui-kyum", ["eui", "kyum"]),
    ("snake_case", ["snake", "case"]),
    ("3.5% $1,000.50", ["3", "5", "1", "000", "50"]),
    ("sum\u00admit zero\u200bwidth \ufeffbom", ["summit", "zerowidth", "bom"]),
    ("\u202aleft\u202c to right", ["left", "to", "right"]),
    ("H₂O m²", ["h2o", "m2"]),
    ("1½ cups", ["1", "cups"]),
    ("2019年 首尔", ["2019", "年", "首", "尔"]),
    ("서울은", ["서", "울", "은"]),
    (unicodedata.normalize("NFD", "서울"), ["서", "울"]),
    ("ガ ｶﾞ カ\u3099", ["ガ", "ガ", "ガ"]),
    ("ไทย น้ำ", ["ไ", "ท", "ย", "น้", "ำ"]),
    ("हिन्दी में", ["हिन्दी", "में"]),
    ("a😀b", ["a", "b"]),
    ("𝐁old", ["bold"]),
]


@pytest.mark.parametrize(("text", "wanted"), WORDS)
def test_words(text: str, wanted: list[str]) -> None:
    """A text is cut into folded words."""
    assert words(text) == wanted


JOINED = [
    ("Kim Eui-kyum said", [Join(1, 2, "euikyum")]),
    ("Eui‑kyum Eui‐kyum", [Join(0, 2, "euikyum"), Join(2, 2, "euikyum")]),
    ("U.S. troops", [Join(0, 2, "us")]),
    ("U.S.A", [Join(0, 3, "usa")]),
    ("U.S.-led", [Join(0, 2, "us"), Join(0, 3, "usled")]),
    ("U.S.'s", [Join(0, 2, "us")]),
    ("J.K. Rowling at 5 p.m.", [Join(0, 2, "jk"), Join(5, 2, "pm")]),
    ("1,000 12,345,678", [Join(0, 2, "1000"), Join(2, 3, "12345678")]),
    ("1,00 1234,567", []),
    ("27-28 2019-02-10", []),
    ("Covid-19 G-7", [Join(0, 2, "covid19"), Join(2, 2, "g7")]),
    ("O'Brien’s", [Join(0, 2, "obrien")]),
    ("he'll we’re don't Biden's", []),
    ("rock'n'roll", [Join(0, 3, "rocknroll")]),
    ("state-of-the-art", [Join(0, 4, "stateoftheart")]),
    ("a-b-c-d-e", []),
    ("and/or a--b a -b hani.co.kr", []),
    ("首-尔", []),
    ("Eui-\nkyum", []),
]


@pytest.mark.parametrize(("text", "wanted"), JOINED)
def test_joined_words(text: str, wanted: list[Join]) -> None:
    """Compounds count as one word too, beside their parts."""
    assert analyse(text)[1] == wanted


def test_a_joined_word_stands_with_its_first_part_and_covers_all() -> None:
    """A joined word has the position of its first part and the characters of all of them."""
    text = "Kim Eui-kyum said"
    assert [(t.text, text[t.start : t.end], t.position, t.width) for t in tokens(text)] == [
        ("kim", "Kim", 0, 1),
        ("eui", "Eui", 1, 1),
        ("euikyum", "Eui-kyum", 1, 2),
        ("kyum", "kyum", 2, 1),
        ("said", "said", 3, 1),
    ]


_SPACED_PIECES = """
    Eui-kyum U.S. 1,000 ’s it's 首尔 한국 é e\u0301 - ' . , ß Å 2 word ( “ ﬀ น้ำ क्ष \u0301
"""
_PIECES = st.sampled_from([*_SPACED_PIECES.split(), "x" * 70, "\u00ad", "\u200b", " ", "\n", "\u00a0"])
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=20).map("".join))


@given(_TEXTS)
@example("0'’A")  # two apostrophes in a row
def test_fast_and_exact_ways_agree(text: str) -> None:
    """The words without places are the tokens' texts, in the same positions."""
    plain, joins = analyse(text)
    found = tokens(text)
    assert plain == [t.text for t in found if t.width == 1]
    assert [t.position for t in found if t.width == 1] == list(range(len(plain)))
    assert joins == [Join(t.position, t.width, t.text) for t in found if t.width > 1]


def in_python(text: str) -> tuple[object, object, object]:
    """What the tokenizer gives without compiled loops."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokenizer, "scanner", None)
        return analyse(text), tokens(text), some_places(text)


def some_places(text: str) -> list[tuple[int, int]]:
    count = len(words(text))
    return places(text, [i for i in range(count + 2) if i % 3 != 1])


needs_compiler = pytest.mark.skipif(tokenizer.scanner is None, reason="the kernels are not compiled here")


@needs_compiler
@given(_TEXTS)
@example("x" * 64 + " " + "y" * 65)
@example("U.S.”-led —a- 'b' .,c,. 1,000. \ud800 \x1c\x85d\u1680e\u2028f _g_h")
def test_compiled_loops_give_the_same(text: str) -> None:
    """Words, joined words, tokens and places, to the type."""
    found = analyse(text), tokens(text), some_places(text)
    assert found == in_python(text)
    assert {type(t) for t in found[1]} <= {Token}
    assert {type(j) for j in found[0][1]} <= {Join}


@needs_compiler
def test_compiled_loops_know_every_character() -> None:
    """Each character beside, between and within words."""
    for first in range(0, 0x3100, 16):
        text = " ".join(f"ab{c}cd {c}ef{c} U{c}S 1{c}000" for c in map(chr, range(first, first + 16)))
        assert (analyse(text), tokens(text), some_places(text)) == in_python(text), hex(first)


@given(_TEXTS)
def test_tokens_stand_where_they_say(text: str) -> None:
    """A token's characters fold to it, tokens come in order, plain ones never overlap, and no token holds a space."""
    end = 0
    for token in tokens(text):
        assert token.text
        assert len(token.text) <= MAX_WORD
        assert 0 <= token.start < token.end <= len(text)
        assert not any(c.isspace() for c in text[token.start : token.end])
        if token.width == 1:
            assert token.start >= end
            end = token.end
            assert [t.text for t in tokens(text[token.start : token.end])][:1] == [token.text]
        else:
            parts = [t for t in tokens(text) if t.width == 1][token.position : token.position + token.width]
            assert (parts[0].start, parts[-1].end) == (token.start, token.end)
            assert "".join(p.text for p in parts)[:MAX_WORD] == token.text


@given(_TEXTS, _TEXTS)
def test_words_depend_on_their_chunk_alone(a: str, b: str) -> None:
    """Text put behind white space changes nothing in the words before."""
    assert words(f"{a} {b}") == words(a) + words(b)


@given(_TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text folds to itself."""
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_words_that_stay() -> None:
    """What any one character folds to is one word that tokenizes to itself."""
    for point in range(sys.maxunicode + 1):
        if chr(point).isalnum():
            for token in tokens(chr(point)):
                assert [t.text for t in tokens(token.text)] == [token.text], hex(point)


def test_values_never_touch() -> None:
    """Between two values of a field lie more positions than any NEAR reaches."""
    found = value_tokens(["Ada Rossi", "", "Kim Eui-kyum", "Bo"])
    assert [(t.text, t.position) for t in found if t.width == 1] == [
        ("ada", 0),
        ("rossi", 1),
        ("kim", 2 + VALUE_GAP),
        ("eui", 3 + VALUE_GAP),
        ("kyum", 4 + VALUE_GAP),
        ("bo", 5 + 2 * VALUE_GAP),
    ]


def test_a_line_of_a_million_characters_is_cut_in_time() -> None:
    """One endless chunk costs time in proportion to its length, and a word without end is cut."""
    assert words("x" * 1_000_000) == ["x" * MAX_WORD]
    assert len(words("ab-" * 50_000)) == 50_000
    assert len(words("首" * 50_000)) == 50_000
    assert words("a" + "\u00ad" * 100_000) == ["a"]


STEMS = [
    ("en", "planned", "plan"),
    ("en", "plans", "plan"),
    ("fr", "sanctionnees", "sanction"),
    ("fr", "sanctionne", "sanction"),
    ("de", "hauser", "haus"),
    ("", "plans", "plans"),
]


@pytest.mark.parametrize(("code", "word", "wanted"), STEMS)
def test_stems(code: str, word: str, wanted: str) -> None:
    """A word is stemmed in its language, one without a stemmer not at all."""
    assert stem(word, code) == wanted
    assert stems([word], code) == [wanted]


@pytest.mark.parametrize(
    ("tag", "code"), [(None, "en"), ("", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("FR", "fr"), ("ja", ""), ("xx", "")]
)
def test_the_language_of_an_article_chooses_the_stemmer(tag: str | None, code: str) -> None:
    """Region and case of a language tag do not count; an unknown language counts as English, one without a stemmer as
    none."""
    assert stem_language(tag) == code
    assert code in ("", *ALGORITHMS)
