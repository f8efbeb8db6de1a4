"""Where sentences end: a splitter without a model, made for newspaper prose.

A full stop ends a sentence unless it belongs to an abbreviation, an initial or a number, or a lower-case word follows.
Closing quotation marks and brackets stay with the sentence they close. A blank line always ends one. Linear in the
length of the text.
"""

from __future__ import annotations

import re

from indexer.model import Span


def _list(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Followed by a name or a number: never the end of a sentence.
TITLES = _list(
    """mr mrs ms mx dr prof rev hon sen sens rep reps gov govs gen lt col sgt capt cmdr adm maj cpl pvt st mt ft
    messrs mme mlle sr fr pres supt det insp sec atty amb dist asst dep no nos vol art fig cf vs viz etc al
    approx dept est jan feb mar apr jun jul aug sep sept oct nov dec ave blvd rd"""
)
# May end a sentence; do so only when an unmistakable beginning follows.
ENDABLE = _list("inc corp co ltd jr u.s u.n u.k e.u d.c a.m p.m ph.d m.d j.d b.a m.a i.e e.g n.y l.a esq bros")
STARTERS = _list(
    """the a an this that these those he she it they we i you his her its their our my in on at by for from with
    after before but and or so yet if when while as since though although there here what who why how where
    to not no one some many most all both each another other such then now still also however meanwhile asked
    according"""
)

_END = re.compile(r"""(?:[.!?…。！？]+)(?:["'”’»›)\]]|'')*(?=\s|$)|\n[^\S\n]*\n\s*|[。！？]+[」』”]*""")
_WORD_BEFORE = re.compile(r"[^\W_](?:[\w.]*[^\W_])?$")
_NEXT = re.compile(r"""[\s"'“‘«‹„(\[]*([^\W_]+)?""")


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without the white space between them; a text of white space has none."""
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if not match.group().isspace() and not _ends(text, match):
            continue
        start = _add(found, text, start, match.end())
    _add(found, text, start, len(text))
    return found


def _add(found: list[Span], text: str, start: int, end: int) -> int:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        left = start + len(piece) - len(piece.lstrip())
        found.append(Span(left, left + len(bare)))
    return end


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the punctuation of `match` closes a sentence, judged by the words on both sides."""
    after = _NEXT.match(text, match.end())
    word = after.group(1) if after else None
    if word is None:
        return True
    if word[0].islower():
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    if before is None:
        return True
    last = before.group().lower()
    if last in TITLES:
        return False
    if last in ENDABLE or (len(last) == 1 and last.isalpha()) or re.fullmatch(r"(?:\w\.)+\w", last):
        return word.lower() in STARTERS and word[0].isupper()
    return True
