"""Lines that say where and when a text was printed: under its title, in a database's record, at the head of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.model import Author, Origin, Published
from indexer.readers.bylines import parse_byline
from indexer.readers.dates import published_from

LONGEST = 160
"""Characters of the longest such line."""

_COLUMNS = re.compile(r"\s{3,}|\t+|\s+[|•·]\s+")
_PAGE = re.compile(r"(?:pages?|pp?\.|seite|s\.|página|pág\.)?\s*([A-Z]{0,2}[.\s]?\d{1,3}[A-Z]?)\.?$", re.I)
_PAPER = re.compile(
    r"^the\s|\b(?:ledger|post|times|gazette|courier|herald|tribune|news|journal|chronicle|guardian|daily|press|mail"
    r"|telegraph|standard|express|mirror|sun|star|observer|review|examiner|inquirer|dispatch|globe|sentinel|argus|echo"
    r"|\w*zeitung|\w*blatt|bote|anzeiger|nachrichten|rundschau|tageblatt|le\s\w+|el\s\w+|diario|giornale|corriere"
    r"|gazet|dagblad|tidende|shimbun|ilbo)\b",
    re.I,
)
_UNDER_TITLE = re.compile(r"(?P<paper>[^,;:.!?]{2,60}?)(?:\s+\([^()]{2,30}\))?,\s+(?P<rest>.*\d{4}.*)$")
_RECORD = re.compile(
    r"(?P<authors>[^\W\d_][^.]*(?:\b[A-Z]\.)?)\.\s+(?P<paper>[^;.]{2,60});\s+[^.:]{2,80}\.\s+(?P<date>\d{1,2}\s+\w+\.?\s+\d{4})"
    r"\s*:\s*(?P<page>[\w.]{1,8}?)\.?$"
)
_SMALL = frozenset(["of", "the", "and", "de", "la", "du", "des", "der", "die", "das", "für", "et", "y", "&", "for"])
_TAIL = re.compile(r",?\s+(?P<page>(?:p\.|pp\.|page|s\.|seite)\s*[A-Z]{0,2}\.?\d{1,3})\.?$", re.I)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where a text was printed. `heads_page` tells a line that stands at the head of each page."""

    published: Published
    publisher: str | None = None
    page: str | None = None
    authors: tuple[Author, ...] = ()
    heads_page: bool = False


def imprint(text: str) -> Imprint | None:
    """What a line says of where and when it was printed, None for one that is no such line.

    Read are "The Ledger, 14 June 2022, p. 3" under a title, the record of a news database ("Lee, Ann. The Ledger; Port
    Amsel. 27 Nov 2018: A.5.") and the head of a printed page, its columns apart by wide spaces or bars. A full date
    must be there; what stands with it is a newspaper only if it is called like one.
    """
    text = text.strip()
    if not 8 <= len(text) <= LONGEST or not any(c.isdigit() for c in text):
        return None
    return _page_head(text) or _record(text) or _under_title(text)


def _is_paper(text: str) -> bool:
    """Whether a text is the name of a newspaper: called like one, and written as a name."""
    words = text.split()
    named = all(word[0].isupper() or not word[0].isascii() or word.lower() in _SMALL for word in words)
    return named and len(words) <= 6 and bool(_PAPER.search(text))


def _day(text: str) -> Published | None:
    found = published_from(text, Origin.TEXT)
    return found if found is not None and len(found.value) >= 10 else None


def _page_head(text: str) -> Imprint | None:
    """The paper, the day and the page in columns, in any order."""
    columns = [c.strip() for c in _COLUMNS.split(text) if c.strip()]
    if not 2 <= len(columns) <= 4:
        return None
    published = paper = page = None
    for column in columns:
        number = _PAGE.match(column)
        if published is None and (day := _day(column)):
            published = day
        elif page is None and number:
            page = number[1].strip()
        elif paper is None and _is_paper(column):
            paper = column
        else:
            return None
    if published is None or paper is None:
        return None
    return Imprint(published, _cased(paper), page, heads_page=True)


def _record(text: str) -> Imprint | None:
    """A news database's line of author, paper, place, day and page."""
    match = _RECORD.match(" ".join(text.split()))
    published = _day(match["date"]) if match else None
    if match is None or published is None:
        return None
    signed = [parse_byline(_turned(name)) for name in match["authors"].split(";")]
    return Imprint(published, match["paper"].strip(), match["page"], tuple(a for names in signed for a in names))


def _under_title(text: str) -> Imprint | None:
    """The paper and the day, with the page behind them."""
    text = " ".join(text.split())
    tail = _TAIL.search(text)
    match = _UNDER_TITLE.match(text[: tail.start()] if tail else text)
    published = _day(match["rest"]) if match else None
    if match is None or published is None or not _is_paper(match["paper"]):
        return None
    page = _PAGE.match(tail["page"]) if tail else None
    return Imprint(published, match["paper"].strip(), page[1] if page else None)


def _turned(name: str) -> str:
    """ "Lee, Ann" as "Ann Lee"."""
    family, _, given = name.strip().partition(", ")
    return f"{given} {family}" if given and " " not in family else name.strip()


def _cased(paper: str) -> str:
    """A name in capitals as a name is written."""
    return paper.title() if paper.isupper() else paper
