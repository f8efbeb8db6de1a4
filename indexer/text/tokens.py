"""The one tokenizer: matching, highlighting and verifying agree because they all use it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:['’]\w+)*")


class Token(NamedTuple):
    """A folded word, where it stands in the text (code points), and its position among the words."""

    text: str
    start: int
    end: int
    position: int


def fold(text: str) -> str:
    """`text` without case, accents and typographic variants, the form in which words are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The words of `text` in order."""
    return [Token(fold(m.group()), m.start(), m.end(), i) for i, m in enumerate(_WORD.finditer(text))]
