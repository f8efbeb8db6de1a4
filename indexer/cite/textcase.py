"""Changes of case: headline style, and the first letter alone. Works on raw text with its inline markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.cite.richtext import tidy
from indexer.cite.words import word_list

# Words that headline style leaves in lower case (unless first, last or after a colon), as CSL processors list them.
STOP_WORDS = word_list("stop_words")

_BREAK = re.compile(
    "‘|’|“|”| \"| '|\"|'|[-–—/.,;?!:]|\\[|\\]|\\(|\\)"
    '|<span style="font-variant: ?small-caps;">|<span class="no(?:case|decor)">|</span>|</?(?:i|sc|b|sub|sup)>'
)
_SPACES = re.compile("([\u00a0 \u2000-\u200b\u205f\u3000]+)")
# Inside these, case is left alone.
_SHELTERS = {
    '<span style="font-variant: small-caps;">': "</span>",
    '<span style="font-variant:small-caps;">': "</span>",
    '<span class="nocase">': "</span>",
    '<span class="nodecor">': "</span>",
    "<sc>": "</sc>",
    "<sub>": "</sub>",
    "<sup>": "</sup>",
}
# quote mark that opens -> (mark that may open inside it, mark that closes it)
_QUOTES = {' "': (" '", '"'), " '": (' "', "'"), "‘": ("‘", "’"), "“": ("“", "”")}


def is_english(language: object) -> bool:
    """Whether a CSL item in `language` is treated as English: so marked, or not marked at all."""
    return not isinstance(language, str) or not language.strip() or language.strip().lower()[:2] == "en"


def capitalize_first(text: str) -> str:
    """`text` with its first letter in upper case."""
    for m in re.finditer(r"<[^>]*>|[\s\S]", text):
        char = m.group()
        if len(char) == 1 and char.isalnum():
            return text[: m.start()] + _upper(char) + text[m.end() :]
        if len(char) == 1 and not char.isspace() and char not in "“‘\"'([":
            return text
    return text


@dataclass(slots=True)
class _State:
    """Where a pass over the stretches of a title stands."""

    first: bool = True  # no word yet
    after_mark: bool = False  # a colon, question or exclamation mark came last
    shelters: list[str] = field(default_factory=list)
    quotes: list[tuple[str, str, int | None]] = field(default_factory=list)  # (may open inside, closes, stretch)
    last: tuple[int, int] | None = None  # stretch and word of the last word seen


def title_case(text: str) -> str:
    """`text` in headline style: every word capitalised but stop words, words with capitals of their own and what
    stands in sub- and superscripts or `<span class="nocase">`.

    Both parts of a hyphenated word are words; the first and last word and the one after a colon, question or
    exclamation mark are capitalised even when stop words. What follows an apostrophe keeps its case."""
    text = tidy(text)
    marks = [m.group() for m in _BREAK.finditer(text)]
    original = _BREAK.split(text)
    for i, mark in enumerate(marks):
        if mark == "'" and original[i + 1]:  # an apostrophe within a word or after one, not a closing quote
            marks[i], original[i + 1] = "", mark + original[i + 1]
    stretches = list(original)
    state = _State()
    stretches[0] = _words(stretches[0], 0, state)
    if marks and marks[0] == "-":  # "up-to-date": what leads the first hyphenated word is capitalised anyhow
        stretches[0] = _before_hyphen(stretches[0])
    for i, mark in enumerate(marks):
        _shelter(mark, state)
        if mark and mark[-1] in "!?:":
            state.after_mark = True
        if not state.shelters:
            stretches[i + 1] = _words(stretches[i + 1], i + 1, state)
        elif stretches[i + 1].strip():
            state.last = None
        for place in _quote(mark, i, state):
            # No quotation after all but an apostrophe: the letter after it stays as it was.
            stretches[place + 1] = original[place + 1][:1] + stretches[place + 1][1:]
            state.last = None
        if original[i + 1].strip():
            state.first = state.after_mark = False
    for *_, unclosed in state.quotes:
        if unclosed is not None:
            stretches[unclosed + 1] = original[unclosed + 1][:1] + stretches[unclosed + 1][1:]
    if state.last is not None:
        stretches[state.last[0]] = _last_word(stretches[state.last[0]], state.last[1])
    return "".join(_interleaved(stretches, marks))


def _interleaved(stretches: list[str], marks: list[str]) -> Iterator[str]:
    yield stretches[0]
    for mark, stretch in zip(marks, stretches[1:], strict=True):
        yield mark
        yield stretch


def _shelter(mark: str, state: _State) -> None:
    if mark in _SHELTERS:
        state.shelters.append(_SHELTERS[mark])
    elif state.shelters and mark == state.shelters[-1]:
        state.shelters.pop()


def _quote(mark: str, place: int, state: _State) -> tuple[int, ...]:
    """Follow the nesting of quotation marks; answers the stretches whose mark turns out to be an apostrophe."""
    if mark in _QUOTES:
        inside, closes = _QUOTES[mark]
        if not state.quotes or mark == state.quotes[-1][0]:
            state.quotes.append((inside, closes, place))
            return ()
        before = state.quotes.pop()[2]
        state.quotes.append((inside, closes, None))
        return () if before is None else (before,)
    if mark in ("’", "”", '"', "'"):
        if state.quotes and mark == state.quotes[-1][1]:
            state.quotes.pop()
            return ()
        return (place,)
    return ()


def _words(stretch: str, place: int, state: _State) -> str:
    if not stretch.strip():
        return stretch
    parts = _SPACES.split(stretch)
    for number in range(0, len(parts), 2):
        word = parts[number]
        if not word:
            continue
        lower = word.lower()
        wanted = (len(word) > 1 and lower not in STOP_WORDS) or state.first or state.after_mark
        if wanted and word == lower:
            parts[number] = _capitalized(word)
        state.first = state.after_mark = False
        state.last = (place, number)
    return "".join(parts)


def _before_hyphen(stretch: str) -> str:
    parts = _SPACES.split(stretch)
    if parts[-1] and parts[-1] == parts[-1].lower():
        parts[-1] = _capitalized(parts[-1])
    return "".join(parts)


def _last_word(stretch: str, number: int) -> str:
    parts = _SPACES.split(stretch)
    if len(parts[number]) > 1 and parts[number].lower() in STOP_WORDS:
        parts[number] = _capitalized(parts[number])
    return "".join(parts)


def _capitalized(word: str) -> str:
    start = len(word) - len(word.lstrip())
    letter = word[start : start + 1]
    if "\u0370" <= letter <= "\u03ff" and len(word) == start + 1:
        return word  # a lone Greek letter is a symbol
    return word[:start] + _upper(letter) + word[start + 1 :]


def _upper(letter: str) -> str:
    return letter.upper()
