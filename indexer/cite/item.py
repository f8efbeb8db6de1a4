"""A CSL-JSON item, read leniently: what has the wrong type counts as missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.cite.dates import Date, read_date
from indexer.cite.names import Name, read_names
from indexer.cite.textcase import is_english, title_case

_LINES = re.compile(r"[ \t\r\n]*[\t\r\n]+[ \t\r\n]*")  # line breaks mean nothing; other spaces may be meant


@dataclass(frozen=True, slots=True)
class Item:
    """A CSL item and the few questions styles ask of it."""

    data: Mapping[str, object]

    def text(self, name: str) -> str:
        """The variable `name` as text; "" when there is none."""
        value = self.data.get(name)
        if isinstance(value, bool):
            return ""
        if isinstance(value, int | float):
            return str(value)
        return _LINES.sub(" ", value).strip(" ") if isinstance(value, str) else ""

    def title(self, name: str) -> str:
        """The variable `name` in headline style, if the item is in English; other languages keep their case."""
        value = self.text(name)
        return title_case(value) if self.english else value

    def label(self, name: str) -> str:
        """The variable `name` (a section, an edition) in headline style, whatever the language of the title."""
        return title_case(self.text(name))

    @property
    def short_title(self) -> str:
        """The short title, else the whole, in headline style."""
        return self.title("title-short") or self.title("title")

    @property
    def english(self) -> bool:
        """Whether the item's language is English, or not told."""
        return is_english(self.data.get("language"))

    def names(self, name: str) -> tuple[Name, ...]:
        """The people of the variable `name`."""
        return read_names(self.data.get(name), self.text("language"))

    def cited_names(self, *roles: str) -> tuple[tuple[Name, ...], int, bool]:
        """The people of the first of `roles` that has any, how many of them to show at least, and whether the first
        needs initials, to tell the item from others cited with it."""
        people = next((found for found in map(self.names, roles) if found), ())
        shown = self.data.get("shown-names")
        return people, shown if isinstance(shown, int) else 0, self.data.get("initials") is True

    def date(self, name: str) -> Date | None:
        """The date variable `name`."""
        return read_date(self.data.get(name))


class Pinpoint(NamedTuple):
    """What is cited of an item: a page or a numbered paragraph, and whose words they are when the item quotes them."""

    label: str = ""  # "page" or "paragraph"; "" for none
    value: str = ""
    speaker: str = ""  # who said the words
    relayed_by: tuple[str, ...] = ()  # who passed them on, outermost last
    words: str = ""  # the words themselves

    def said(self, source: str) -> str:
        """ "Jo Doe, relayed by Al Roe, quoted in " before an item, `source` being "quoted in"; "" for its own words."""
        if not self.speaker:
            return ""
        return f"{self.voices}, {source} "

    @property
    def voices(self) -> str:
        """ "Jo Doe, relayed by Al Roe"."""
        return ", relayed by ".join((self.speaker, *self.relayed_by))
