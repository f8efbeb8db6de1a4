"""Telling apart works whose in-text citations would read the same: by more names, initials, letters or titles.

Source: the styles' own rules (APA 8.18-20, MLA 6.7-9, CMOS 13.112-113), in the order in which CSL processors try them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.cite.item import Item, Pinpoint
from indexer.cite.names import Name
from indexer.cite.richtext import to_text
from indexer.cite.styles import Apart, style_named

Csl = dict[str, object]


def tell_apart(items: Sequence[Csl], style: str) -> list[Csl]:
    """The items with what tells their citations apart: "shown-names" and "initials" for different people, and for the
    same people "year-suffix" or "shown-title", as the style has it. Items that are cited by notes stay as they are.

    Raises UnknownName for an unknown style."""
    form = style_named(style)
    told = [dict(item) for item in items]
    if form.apart is Apart.NOT:
        return told

    def citation(item: Csl) -> str:
        return to_text(form.citation(Item(item), Pinpoint()) or [])

    for group in _alike(told, citation):
        longest = max(len(_people(item)) for item in group)
        for shown in range(2, longest + 1):
            if len({citation(item) for item in group}) == len({_people(item) for item in group}):
                break
            for item in group:
                item["shown-names"] = shown
    for group in _alike(told, citation):
        if len({_people(item)[:1] for item in group}) > 1:
            for item in group:
                item["initials"] = True
    for group in _alike(told, citation):
        if form.apart is Apart.TITLE:
            for item in group:
                item["shown-title"] = bool(_people(item))  # without an author the title leads already
            continue
        for number, item in enumerate(sorted(group, key=_order(form.apart))):
            item["year-suffix"] = _letters(number)
    return told


def _alike(items: Sequence[Csl], citation: Callable[[Csl], str]) -> list[list[Csl]]:
    groups: dict[str, list[Csl]] = {}
    for item in items:
        groups.setdefault(citation(item), []).append(item)
    return [group for group in groups.values() if len(group) > 1]


def _people(item: Csl) -> tuple[Name, ...]:
    read = Item(item)
    return read.names("author") or read.names("editor") or read.names("translator")


def _order(apart: Apart) -> Callable[[Csl], tuple[tuple[int, ...], str]]:
    """By title, in APA by the whole date before that."""

    def key(item: Csl) -> tuple[tuple[int, ...], str]:
        read = Item(item)
        issued = read.date("issued")
        day: tuple[int, ...] = ()
        if apart is Apart.DATED_LETTER and issued is not None and issued.start is not None:
            day = (issued.start.year, issued.start.month or 0, issued.start.day or 0)
        return day, read.text("title").casefold()

    return key


def _letters(number: int) -> str:
    """0 is "a", 25 "z", 26 "aa"."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
