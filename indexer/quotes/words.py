"""Words and punctuation with their spans, as cue finding and the tagger need them.

Search compares folded words (`indexer.text.tokens`); attribution also needs the punctuation between them, titles with
their stop ("Sen.") and clitics apart ("he's" is "he" + "'s").
"""

from __future__ import annotations

import re
from typing import NamedTuple

try:
    from indexer.quotes import _kernels as compiled
except ImportError:  # installed without a compiler
    compiled = None  # type: ignore[assignment]

_TOKEN = re.compile(
    r"""
    [A-Za-z]+(?=[\s,])  # most words; the rest is for what this cannot be sure of
  | (?=[^\W\d_])(?:
      (?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|Hon|Jr|Sr|St|vs|No|Jan|Feb|Aug|Sept|Oct|Nov
        |Dec|Inc|Corp|Co|Ltd|Del|Supt|Det|Cmdr|Adm|Maj)\.(?=\s|,)
    | (?:[^\W\d_]\.){2,}
    | [A-Z]\.(?=\s[A-Z])
    | [^\W\d_]+n['’]t\b
    | [^\W\d_]+(?:[-&/][^\W\d_]+|['’](?!(?:s|re|ve|ll|d|m)\b)[^\W\d_]+)*
    )
  | '' | `` | \.\.+ | --+
  | ['’](?:s|re|ve|ll|d|m)\b
  | [$£€]?\d[\d.,:]*\d%? | \d%?
  | \S
    """,
    re.VERBOSE,
)


class Word(NamedTuple):
    """A word or mark of the text and where it stands (code points)."""

    text: str
    start: int
    end: int


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of `text[start:end]`."""
    stop = len(text) if end is None else end
    if compiled is not None:
        return compiled.words(text, start, stop, _TOKEN.match, Word)
    new, kind = tuple.__new__, Word  # past the named tuple's own slower constructor
    return [new(kind, (m.group(), m.start(), m.end())) for m in _TOKEN.finditer(text, start, stop)]
