"""The one tokenizer: matching, highlighting and verifying agree because they all use it.

A text is cut at white space into chunks, a chunk into words, and every word is folded. Words never reach over white
space, so a chunk's words depend on the chunk alone and are remembered for the next time it comes.

What a word is
  - A run of letters and digits with the marks that belong to them (accents, vowel signs). Everything else parts
    words, the apostrophe and the hyphen too: "Biden's" is `biden`, `s`; "don't" is `don`, `t`; "l'homme" is `l`,
    `homme`; "working-level" is `working`, `level`.
  - In scripts written without spaces or with particles stuck on (Chinese, Japanese, Korean, Thai, Lao, Khmer,
    Burmese) every character with its marks is a word; a phrase of them finds any substring.
  - Soft hyphens, zero-width characters and text-direction marks are looked through: they never part a word.

What is beside the words: joined words
  A compound written in parts also counts as one word, so that Eui-kyum and Euikyum, U.S. and US, 1,000 and 1000
  meet. The joined word stands at the position of its first part and is as wide as its parts (`width` positions):
  "Kim Eui-kyum said" is kim@0 eui@1 kyum@2 said@3 and, beside them, euikyum@1 of width 2. The next word of a phrase
  after it is looked for at position + width. Joined are
  - single letters with a full stop between them: U.S. -> us;
  - digits grouped by commas in threes: 1,000 -> 1000;
  - two to four of such or of plain words with one hyphen or apostrophe between them, unless all are numbers:
    eui-kyum -> euikyum, O'Brien -> obrien, U.S.-led -> usled, Covid-19 -> covid19, but not 27-28. An English
    ending behind an apostrophe (s, t, re, ve, ll, d, m) is left out: "he'll" is not `hell`, "O'Brien's" gives
    `obrien`.

Folding takes away case, accents (Latin, Greek and Cyrillic; Hebrew and Arabic points) and typographic variants (full
width, ligatures); other scripts keep their marks because they change the word. Of a word longer than `MAX_WORD`
characters only the first so many count.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

try:
    from indexer.text import _tokens as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]


class Token(NamedTuple):
    """A folded word, where it stands in the text (code points), its position among the words, and over how many
    positions it reaches (more than one for a joined word)."""

    text: str
    start: int
    end: int
    position: int
    width: int = 1


class Join(NamedTuple):
    """A joined word: the position of its first part, the number of its parts, its folded text."""

    position: int
    width: int
    text: str


class _Chunk(NamedTuple):
    """The words of a chunk: folded texts, their ranges in the chunk, and its joined words."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    joins: tuple[Join, ...]


MAX_WORD = 64  # characters of a folded word that count; a longer "word" is no word of any language
VALUE_GAP = 100  # positions between two values of one field, so that no phrase reaches from one into the next
MAX_PARTS = 4  # longer compounds (out-of-the-box-thinking-man) are never written as one word

_HYPHENS = "-‐‑－"
_APOSTROPHES = "'’‘ʼ＇`´′"
_ENDINGS = frozenset({"s", "t", "re", "ve", "ll", "d", "m"})

# Looked through: soft hyphen, combining grapheme joiner, zero-width characters, direction marks, variation selectors.
_IGNORED = "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
# Marks that go on with a word but are no \w themselves. Coarse where a whole block belongs to one spaced script.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u0816-\u082d"
    "\u0859-\u085b\u0898-\u089f\u08ca-\u08e1\u08e3-\u0963\u0971-\u0df3\u0f18\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f84"
    "\u0f86-\u0fbc\u135d-\u135f\u1ab0-\u1ace\u1b00-\u1b4c\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2de0-\u2dff"
    "\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ua802\ua806\ua80b\ua823-\ua827\ua880-\ua8c5\ua8e0-\ua8f1\uabe3-\uabed"
    "\ufe20-\ufe2f"
)
# Scripts whose words are not parted by spaces: letters, and the marks that stay with the letter before.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf\u1000-\u102a\u103f"
    "\u1050-\u1055\u1780-\u17b3\u17d7\u17dc\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uff9d\uffa0-\uffdc"
    "\U00016fe0-\U00018cff\U0001aff0-\U0001b2ff\U0001f202-\U0001f2ff\U00020000-\U0003ffff"
)
_UNSPACED_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060"
    "\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd\u302a-\u302f\u3099"
    "\u309a\uff9e\uff9f"
)
# Numbers that fold to several words or to none: fractions, parenthesised and squared signs.
_NO_WORD = "\u00bc-\u00be\u0df4\u2150-\u215f\u2189\u2460-\u249b\u3200-\u33ff\U0001f100-\U0001f10c\U0001f200\U0001f201"

_WORD = re.compile(
    # An old or decomposed Hangul syllable, any other character of an unspaced script, or a word of a spaced one.
    rf"(?P<one>[\u1100-\u115f\ua960-\ua97c]++[\u1160-\u11a7\ud7b0-\ud7c6]*+[\u11a8-\u11ff\ud7cb-\ud7fb]*+"
    rf"|[{_UNSPACED}][{_UNSPACED_MARKS}{_MARKS}{_IGNORED}]*+)"
    rf"|[^\W_{_UNSPACED}{_UNSPACED_MARKS}{_NO_WORD}]++"
    rf"(?:[{_MARKS}{_IGNORED}]++[^\W_{_UNSPACED}{_UNSPACED_MARKS}{_NO_WORD}]++)*+[{_MARKS}]*+"
)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")

# Letters that Unicode does not take apart but people type without their stroke.
_STROKES = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ŋ": "n"}
    | {"ĸ": "k", "ƒ": "f", "ə": "e"}
)
_DROPPED = re.compile(
    rf"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    rf"\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f\u0640{_IGNORED}]"
)
_WHOLE = frozenset("ำຳໜໝゟヿ")  # letters of unspaced scripts that compatibility folding would make two of
_SHORT_I = re.compile("и\u0306")  # й is a letter of its own, not an accented и


def fold(text: str) -> str:
    """`text` without case, accents and typographic variants, the form in which words are compared.

    Punctuation and spaces stay as they are but for curly apostrophes, which become straight. Folding twice changes
    nothing more.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    text = _DROPPED.sub("", _SHORT_I.sub("й", text))
    return unicodedata.normalize("NFC", text)


def _fold_word(word: str) -> str:
    if word in _WHOLE:
        return word
    # Folding makes a character eighteen at most, and a cut word is folded no further than it counts.
    folded = fold(word[: 2 * MAX_WORD])
    if not folded.isalnum():
        folded = "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "M")
    return folded[:MAX_WORD]


class _Atom(NamedTuple):
    """A word or an inner joined word (us, 1000) as a part of a compound."""

    first: int
    last: int
    text: str


def _atoms(words: list[str], gaps: list[str], single: list[bool]) -> Iterator[_Atom]:
    """Words, with dotted letters and grouped digits taken together. `gaps[i]` stands between words i and i + 1."""
    at, count = 0, len(words)
    while at < count:
        last = at
        if single[at]:
            pass
        elif len(words[at]) == 1 and words[at].isalpha():
            while last + 1 < count and gaps[last] == "." and len(words[last + 1]) == 1 and words[last + 1].isalpha():
                last += 1
        elif len(words[at]) <= 3 and words[at].isdigit():
            while last + 1 < count and gaps[last] == "," and len(words[last + 1]) == 3 and words[last + 1].isdigit():
                last += 1
        yield _Atom(at, last, "".join(words[at : last + 1])[:MAX_WORD])
        at = last + 1


def _joins(words: list[str], gaps: list[str], single: list[bool]) -> Iterator[Join]:
    compound: list[_Atom] = []
    dotted = False  # the atom before was letters with full stops, so one more may stand before the hyphen

    def close() -> Iterator[Join]:
        if 2 <= len(compound) <= MAX_PARTS and not all(atom.text.isdigit() for atom in compound):
            first, last = compound[0].first, compound[-1].last
            yield Join(first, last - first + 1, "".join(atom.text for atom in compound)[:MAX_WORD])
        compound.clear()

    for atom in _atoms(words, gaps, single):
        if atom.first != atom.last:
            yield Join(atom.first, atom.last - atom.first + 1, atom.text)
        gap = gaps[atom.first - 1] if atom.first else ""
        if dotted and len(gap) == 2 and gap[0] == ".":
            gap = gap[1]
        dotted = atom.first != atom.last and gaps[atom.first] == "."
        one = len(gap) == 1  # two marks in a row join nothing
        ending = one and gap in _APOSTROPHES and atom.text in _ENDINGS
        if not one or gap not in _HYPHENS + _APOSTROPHES or ending or single[atom.first] or single[atom.first - 1]:
            yield from close()
        if not ending:
            compound.append(atom)
    yield from close()


def _chunk(chunk: str) -> _Chunk:
    if chunk.isascii():
        found = [(m.start(), m.end(), False) for m in _ASCII_WORD.finditer(chunk)]
    else:
        found = [(m.start(), m.end(), m.lastgroup == "one") for m in _WORD.finditer(chunk)]
    words, spans, single = [], [], []
    for start, end, one in found:
        if word := _fold_word(chunk[start:end]):
            words.append(word)
            spans.append((start, end))
            single.append(one)
    joins: tuple[Join, ...] = ()
    if len(words) > 1:
        gaps = [chunk[a[1] : b[0]] for a, b in itertools.pairwise(spans)]
        joins = tuple(sorted(_joins(words, gaps, single)))
    return _Chunk(tuple(words), tuple(s for s, _ in spans), tuple(e for _, e in spans), joins)


# Of ASCII: letters lowered, digits and what can join words as they are, the rest a space.
_LOWERED = (
    bytes(
        c if chr(c).isdigit() or chr(c) in "-'`.," else ord(chr(c).lower()) if chr(c).isalpha() else 0x20
        for c in range(128)
    )
    + bytes([0x20]) * 128
)
# Typographic marks as ASCII: what joins words as its plain form, what parts them as a mark that parts.
_TYPOGRAPHIC = (
    ("’", "'"),
    ("‘", "'"),
    ("“", '"'),
    ("”", '"'),
    ("—", '"'),
    ("–", '"'),
    ("…", '"'),
    ("\u00a0", " "),
    ("‑", "-"),
    ("‐", "-"),
)

# What parts words and never joins them, white space aside; and what may join words but does nothing beside one alone.
PARTING = "".join(chr(c) for c in range(128) if _LOWERED[c] == 0x20) + "“”—–…"
JOINING = "-'`.,’‘‑‐"

_KEPT_CHUNKS = 1 << 16
_KEPT_LENGTH = 40


class _Chunks(dict[str, _Chunk]):
    """Chunks seen before. Threads may share it: an entry is never changed, at worst it is made twice."""

    def __missing__(self, chunk: str) -> _Chunk:
        made = _chunk(chunk)
        if len(chunk) <= _KEPT_LENGTH:
            if len(self) >= _KEPT_CHUNKS:
                self.clear()
            self[chunk] = made
        return made


_CHUNKS = _Chunks()
scanner = None if compiled is None else compiled.Scanner(_CHUNKS, Token, Join, PARTING, JOINING)


def words(text: str) -> list[str]:
    """The folded words of `text`; the position of each is its index. Joined words are not among them."""
    return analyse(text)[0]


def analyse(text: str) -> tuple[list[str], list[Join]]:
    """The folded words of `text` and its joined words, without their places in the text: what an index needs, fast.

    The usual text is lowered and parted at all that neither is of a word nor can join words in one pass over its
    bytes; only pieces that still hold such a character are looked at one by one.
    """
    if scanner is not None:
        return scanner.analyse(text)
    if not text.isascii():
        for mark, plain in _TYPOGRAPHIC:
            text = text.replace(mark, plain)
        if not text.isascii():
            return _analyse_chunks(text)
    # A comma or full stop that ends a piece joins nothing.
    data = f"{text} ".encode("ascii").translate(_LOWERED).replace(b", ", b"  ").replace(b". ", b"  ")
    found = data.decode("ascii").split()
    odd = [i for i, piece in enumerate(found) if not piece.isalnum() or len(piece) > MAX_WORD]
    if not odd:
        return found, []
    made: list[str] = []
    joins: list[Join] = []
    done = 0
    for i in odd:
        made += found[done:i]
        chunk = _CHUNKS[found[i]]
        if chunk.joins:
            at = len(made)
            joins += [Join(position + at, width, joined) for position, width, joined in chunk.joins]
        made += chunk.words
        done = i + 1
    made += found[done:]
    return made, joins


def _analyse_chunks(text: str) -> tuple[list[str], list[Join]]:
    """The same for any text."""
    found: list[str] = []
    joins: list[Join] = []
    append, extend, chunks = found.append, found.extend, _CHUNKS
    for piece in text.split():
        if piece.isalnum() and piece.isascii() and len(piece) <= MAX_WORD:
            append(piece.lower())
            continue
        chunk = chunks[piece]
        if chunk.joins:
            at = len(found)
            joins += [Join(position + at, width, joined) for position, width, joined in chunk.joins]
        extend(chunk.words)
    return found, joins


def tokens(text: str) -> list[Token]:
    """The words of `text` with their places, in order of position; a joined word follows its first part."""
    if scanner is not None:
        return scanner.tokens(text)
    found: list[Token] = []
    append, chunks, new = found.append, _CHUNKS, tuple.__new__
    at = position = 0
    for piece in text.split():
        at = text.index(piece, at)  # between the pieces is nothing but white space
        end = at + len(piece)
        if piece.isalnum() and piece.isascii() and end - at <= MAX_WORD:
            append(new(Token, (piece.lower(), at, end, position, 1)))
            position += 1
        else:
            words, starts, ends, joins = chunks[piece]
            next_join = 0
            for i, word in enumerate(words):
                append(new(Token, (word, at + starts[i], at + ends[i], position + i, 1)))
                while next_join < len(joins) and joins[next_join].position == i:
                    _, width, joined = joins[next_join]
                    append(new(Token, (joined, at + starts[i], at + ends[i + width - 1], position + i, width)))
                    next_join += 1
            position += len(words)
        at = end
    return found


def places(text: str, wanted: Iterable[int]) -> list[tuple[int, int]]:
    """Where the plain words at the positions `wanted` (in order) stand in `text`: (start, end) of each. The fast way
    to the places of a few words."""
    if scanner is not None:
        return scanner.places(text, wanted)
    found: list[tuple[int, int]] = []
    waiting = iter(wanted)
    next_wanted = next(waiting, -1)
    at = position = 0
    for piece in text.split():
        if next_wanted < 0:
            break
        at = text.index(piece, at)
        if piece.isalnum() and piece.isascii() and len(piece) <= MAX_WORD:
            if position == next_wanted:
                found.append((at, at + len(piece)))
                next_wanted = next(waiting, -1)
            position += 1
        else:
            words, starts, ends, _ = _CHUNKS[piece]
            while 0 <= next_wanted < position + len(words):
                found.append((at + starts[next_wanted - position], at + ends[next_wanted - position]))
                next_wanted = next(waiting, -1)
            position += len(words)
        at += len(piece)
    return found
