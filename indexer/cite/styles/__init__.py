"""The citation styles, one module each, and their registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from indexer.cite.item import Item, Pinpoint
from indexer.cite.layout import Part
from indexer.cite.styles import apa, bluebook, chicago, harvard, mla, plain, wikipedia
from indexer.model import UnknownName


class Apart(StrEnum):
    """How a style tells works of the same people apart in the text."""

    NOT = "not"  # it cites by notes, which say it all
    LETTER = "letter"  # 2021a, in the order of titles
    DATED_LETTER = "dated letter"  # 2021a, in the order of dates
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Style:
    """A citation style: its name for people, the in-text citation or note, and the entry in the bibliography (None:
    the style has no bibliography)."""

    label: str
    citation: Callable[[Item, Pinpoint], Part]
    bibliography: Callable[[Item], Part] | None
    inverts_all: bool = False  # every name leads with the family name and a comma, whatever its own order
    apart: Apart = Apart.NOT
    counts_paragraphs: bool = False  # unpaged sources are cited by paragraphs that the reader counts


STYLES: Mapping[str, Style] = {
    "apa": Style(
        "APA, 7th edition",
        apa.citation,
        apa.bibliography,
        inverts_all=True,
        counts_paragraphs=True,
        apart=Apart.DATED_LETTER,
    ),
    "mla": Style("MLA, 9th edition", mla.citation, mla.bibliography, apart=Apart.TITLE),
    "chicago-notes": Style("Chicago, 18th edition, notes", chicago.note, chicago.notes_bibliography),
    "chicago-author-date": Style(
        "Chicago, 18th edition, author-date", chicago.citation, chicago.author_date_bibliography, apart=Apart.LETTER
    ),
    "harvard": Style(
        "Harvard (Cite Them Right)",
        harvard.citation,
        harvard.bibliography,
        inverts_all=True,
        counts_paragraphs=True,
        apart=Apart.LETTER,
    ),
    "bluebook": Style("Bluebook", bluebook.citation, None),
    "wikipedia": Style("Wikipedia {{cite news}}", wikipedia.citation, None, counts_paragraphs=True),
    "plain": Style("Attribution line", plain.citation, None, counts_paragraphs=True),
}


def style_named(name: str) -> Style:
    """The style of that name; raises UnknownName, which lists those there are."""
    try:
        return STYLES[name]
    except KeyError:
        raise UnknownName("citation style", name, list(STYLES)) from None
