"""Picture captions: the caption's own words and the credit apart."""

# ruff: noqa: E501 - patterns read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Span
from indexer.readers.phrases import AGENCIES, PHOTO_WORD

_NAMEISH = r"[^\W\d_][^\n]{1,118}?"
_BRACKET = re.compile(
    rf"""\s*[(\[]\s*(?P<credit>
        (?:{PHOTO_WORD}\b\s*(?:(?:credit)?\s*(?:by|:|/|©|-|from|courtesy\s+of|von))?\s*.{{0,100}})
      | (?:[^()\[\]]{{0,60}}[/,|]\s*)?{AGENCIES}(?:\s*(?:/|via|,|-|\|)\s*[^()\[\]]{{1,60}}|\s+(?:Photo|File|Images|News)[^()\[\]]{{0,60}})?
      | (?:©|\(c\))\s*[^()\[\]]{{1,80}}
      | (?<=[.!?”"]\ [(])(?:[^\W\d_a-z][\w.'’-]*[ /,&|]*){{2,6}}
      | (?:[^\W\d_a-z][\w.'’-]*\s?){{1,4}}/\s?(?:[^\W\d_a-z][\w.'’-]*\s?){{1,5}}
      )\s*[)\]]\s*\.?\s*$""",
    re.X,
)
_LABELLED = re.compile(
    rf"""(?:^|[\s.!?"”|–—-])(?P<credit>(?P<label>{PHOTO_WORD}(?:\s*(?:by|credit|credits|courtesy(?:\s+of)?))?\s*[:=©]|
        (?:Photo(?:graph)?s?|Picture|Image|Illustration|Video)\s+(?:by|courtesy\s+of|credit)\b|©|\(c\)|\(C\)\s)\s*
        (?P<names>[^\n:]{{2,110}}))\s*$""",
    re.X | re.I,
)
_LABEL_MARK = re.compile(
    r"[:=©]|\(c\)|(?:graphs?|photos?|picture|image|illustration|video)\s+(?:by|courtesy|credit)", re.I
)
_SLASHED = re.compile(
    rf"(?:^|(?<=[.!?\"”’])\s+|\s[|•–—-]\s)(?P<credit>(?:[A-ZÀ-Þ][\w.'’-]+(?:[ -][\w.'’-]+){{0,4}}\s*(?:/|via|,|\|)\s*)*{AGENCIES}"
    r"(?:\s*(?:/|via|,|\|)\s*[\w .'’-]{1,40})*)\s*\.?\s*$"
)


_SENTENCES = re.compile(r"[^\W\d_]{4,}\.\s+[A-Z][^\W\d_]+\s+[^\W\d_]+")


_PAIR = re.compile(
    r"""(?<=[.!?”"])\s+(?P<credit>(?:[^\W\d_a-zß-ÿ][\w.'’-]*\s?){1,4}\s?/\s?(?:[^\W\d_a-zß-ÿ][\w.'’-]*[\s/]?){1,6})$"""
)
AGENCY_LINE = re.compile(
    rf"\W*(?:(?:{AGENCIES}|[A-ZÀ-Þ][\w.'’-]+(?:\s[A-ZÀ-Þ][\w.'’-]+){{0,3}})\s*(?:/|via|\|)\s*)*{AGENCIES}(?:\s*(?:/|via|\|)\s*[A-ZÀ-Þ][\w .'’-]{{1,40}})*\W*$"
)
"""A line that holds a picture credit with an agency and nothing else."""


_AGENCY = re.compile(AGENCIES)
_REACH = 240  # characters at the end in which a credit begins


def _likely(tail: str) -> Iterator[re.Pattern[str]]:
    """The patterns of which `tail` has what each cannot do without; most paragraphs have nothing of it."""
    if tail.rstrip().removesuffix(".").rstrip()[-1:] in (")", "]"):
        yield _BRACKET
    if _LABEL_MARK.search(tail):
        yield _LABELLED
    if _AGENCY.search(tail):
        yield _SLASHED
    if "/" in tail:
        yield _PAIR


def split_credit(text: str) -> tuple[Span, str | None]:
    """Where the caption's own words stand in `text`, and the credit's, None if none is recognised.

    Credits stand at the end: in brackets ("(Yonhap News)", "(AP Photo/Ann Lee)"), behind a word for picture ("Photo:
    Ann Lee", "© dpa"), or as names with an agency ("Ann Lee/Getty Images").
    """
    whole = Span(0, len(text.rstrip()))
    begin = max(0, len(text) - _REACH)
    for pattern in _likely(text[begin:]):
        match = pattern.search(text, begin)
        if match and len(match["credit"].split()) <= 16 and not _SENTENCES.search(match["credit"]):
            start = match.start("credit") if pattern is not _BRACKET else match.start()
            own = text[:start].rstrip(" |•–—-")
            return Span(0, len(own)), bare_credit(match["credit"])
    return whole, None


_LABEL = re.compile(
    rf"^\s*(?:(?:{PHOTO_WORD})\s*(?:(?:by|von|credit|credits|courtesy\s+of|:|/|©|-)\s*)+|(?:photo(?:graph)?s?|picture|image|illustration|video)\s+(?:by|courtesy\s+of)\s+|(?:©|\(c\))\s*)+",
    re.I,
)


def bare_credit(text: str) -> str | None:
    """A credit without brackets and without the word for picture before it ("Photo by Ann Lee" is Ann Lee)."""
    text = " ".join(text.split()).strip(" ()[]|;")
    bare = _LABEL.sub("", text, count=1).strip(" ()[]|;:")
    return bare or text or None
