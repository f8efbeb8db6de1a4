"""Page ranges, ordinals, and whether a label stands in the plural."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th)?")
_NUMERIC = re.compile(r"[A-Za-z]?[0-9]+[A-Za-z]*(?:\s*[-–,&]\s*[A-Za-z]?[0-9]+[A-Za-z]*)*")
_SIDE = r"(?:[A-Za-z]*[0-9]+[A-Za-z]*|[ivxlcdm]+)"
_SEVERAL = re.compile(rf"{_SIDE}\s*[-–—]+\s*{_SIDE}|[0-9A-Za-z](?:,\s+|\s*&\s*|\s+and\s+)[0-9A-Za-z]")
# A range has the same letters before both numbers ("B2-B3"); "C1-4" may be one page of a section.
_RANGE = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]*)([0-9]+)\s*[-–]+\s*\1([0-9]+)(?![0-9A-Za-z])")
_ROMAN = re.compile(r"\b([ivxlcdm]+)\s*[-–]+\s*([ivxlcdm]+)\b")


def is_numeric(value: str) -> bool:
    """Whether a value is a number or a list of numbers ("12", "2nd", "12A", "5-6"), so that it takes a label."""
    return bool(_NUMERIC.fullmatch(value.strip()))


def is_several(value: str) -> bool:
    """Whether a value names more than one (pages, volumes), so that its label stands in the plural."""
    return bool(_SEVERAL.search(value))


def ordinal(value: str) -> str:
    """ "2" as "2nd"; a value that is no plain number stays as it is."""
    m = _ORDINAL.fullmatch(value.strip())
    if m is None:
        return value
    number = int(m.group(1))
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def dashed(value: str) -> str:
    """Ranges with an en dash, otherwise as given."""
    return _ROMAN.sub(r"\1–\2", _RANGE.sub(r"\1\2–\1\3", value))


def expanded(value: str) -> str:
    """Page ranges with both numbers in full: "321-28" becomes "321–328"."""

    def full(m: re.Match[str]) -> str:
        letters, first, last = m.groups()
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return f"{letters}{first}–{letters}{last}"

    return _ROMAN.sub(r"\1–\2", _RANGE.sub(full, value))


def shortened(value: str) -> str:
    """Page ranges whose second number keeps two digits at least: "321-328" becomes "321–28", "B2-B3" "B2–3"."""

    def short(m: re.Match[str]) -> str:
        letters, first, last = m.groups()
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        if len(first) == len(last) and len(first) > 2:
            keep = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last) - 1)
            last = last[min(keep, len(last) - 2) :]
        return f"{letters}{first}–{last}"

    return _ROMAN.sub(r"\1–\2", _RANGE.sub(short, value))


def first_page(value: str) -> str:
    """The first of several pages."""
    return re.split(r"\s*[-–&]\s*|,\s+", value.strip(), maxsplit=1)[0]
