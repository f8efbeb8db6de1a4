"""Dates of CSL items, as exact as they are known, and the ways styles write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORT_MONTHS = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
SEASONS = ("Spring", "Summer", "Autumn", "Winter")


@dataclass(frozen=True, slots=True)
class Day:
    """A year, maybe with month (1-12, or 13-16 for a season) and day."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A date or a range of dates; `literal` is a date that is only words. `circa` dates are somebody's guess."""

    start: Day | None = None
    end: Day | None = None
    circa: bool = False
    literal: str = ""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How whole dates are written: "4 March 2021" or "March 4, 2021", with long or short months, and the words for eras
    that the year alone would leave open."""

    day_first: bool = False
    short_months: bool = False
    before_christ: str = " BC"
    anno_domini: str = " AD"


def read_date(value: object) -> Date | None:
    """A CSL date; None when it tells none. Accepts "date-parts", "season", "literal", "raw" and bare ISO strings."""
    if isinstance(value, str):
        return _from_words(value)
    if not isinstance(value, Mapping):
        return None
    circa = bool(value.get("circa"))
    season = _number(value.get("season"))
    parts = value.get("date-parts")
    days: list[Day] = []
    if isinstance(parts, Sequence) and not isinstance(parts, str):
        days = [d for d in (_day(p, season) for p in parts[:2]) if d is not None]
    if days:
        end = days[1] if len(days) > 1 and days[1] != days[0] else None
        return Date(days[0], end, circa)
    for key in ("raw", "literal"):
        words = value.get(key)
        if isinstance(words, str) and words.strip():
            return _from_words(words, circa) if key == "raw" else Date(literal=words.strip(), circa=circa)
    return None


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", value):
        return int(value)
    return None


def _day(parts: object, season: int | None) -> Day | None:
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        return None
    year = _number(parts[0])
    if not year or abs(year) > 999_999:
        return None
    month = _number(parts[1]) if len(parts) > 1 else None
    day = _number(parts[2]) if len(parts) > 2 else None
    if month is None and season is not None and 1 <= season <= 4:
        month = 12 + season
    if month is not None and 21 <= month <= 24:  # seasons as EDTF numbers them
        month -= 8
    if month is None or not 1 <= month <= 16:
        return Day(year)
    return Day(year, month, day if month <= 12 and day and 1 <= day <= 31 else None)


_ISO = re.compile(r"(-?[0-9]{1,4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:T.*)?")
_SPELT = re.compile(r"(?:(?P<d1>[0-9]{1,2})\s+)?(?P<m>[A-Za-z]{3,9})\.?(?:\s+(?P<d2>[0-9]{1,2}),?)?\s+(?P<y>[0-9]{4})")


def _from_words(words: str, circa: bool = False) -> Date | None:
    """A date from ISO 8601 (or a range "a/b" of such) or "March 4, 2021"; anything else stays words."""
    words = words.strip()
    if not words:
        return None
    ends = [_ISO.fullmatch(w) for w in words.split("/")]
    if 1 <= len(ends) <= 2 and all(ends):
        days = [_day([g for g in m.groups() if g is not None], None) for m in ends if m is not None]
        if days[0] is not None and None not in days:
            return Date(days[0], days[1] if len(days) > 1 else None, circa)
    m = _SPELT.fullmatch(words)
    if m is not None:
        months = [i for i, name in enumerate(MONTHS, 1) if name.lower().startswith(m["m"].lower()[:9])]
        if len(months) == 1:
            day = m["d1"] or m["d2"]
            return Date(Day(int(m["y"]), months[0], int(day) if day else None), None, circa)
    return Date(literal=words, circa=circa)


def year(date: Date, style: DateStyle) -> str:
    """The year, or the range of years, or the words of a date that is only words."""
    if date.start is None:
        return date.literal
    first = _year(date.start.year, style)
    if date.end is None or date.end.year == date.start.year:
        return first
    return f"{first}–{_year(date.end.year, style)}"


def month_day(date: Date, style: DateStyle) -> str:
    """Month and day (or season) without the year: "March 4–6", "February 28–March 2"; "" when neither is known."""
    if date.start is None or date.start.month is None:
        return ""
    first = _month_day(date.start, style)
    if date.end is None:
        return first
    last = _month_day(date.end, style)
    if first == last or not last:
        return first
    if date.start.month == date.end.month and date.start.day and date.end.day:
        month = _month(date.start.month, style)
        days = f"{date.start.day}–{date.end.day}"
        return f"{days} {month}" if style.day_first else f"{month} {days}"
    return f"{first}–{last}"


def whole(date: Date, style: DateStyle) -> str:
    """The date in full, as far as it is known; a range names what both ends share once."""
    if date.start is None:
        return date.literal
    if date.end is None or date.end.year == date.start.year:
        return _joined(month_day(date, style), _year(date.start.year, style), date.start, style)
    ends = (_joined(_month_day(d, style), _year(d.year, style), d, style) for d in (date.start, date.end))
    return "–".join(ends)


def _joined(month_day_: str, year_: str, day: Day, style: DateStyle) -> str:
    if not month_day_:
        return year_
    return f"{month_day_}{', ' if day.day and not style.day_first else ' '}{year_}"


def _month(month: int, style: DateStyle) -> str:
    if month > 12:
        return SEASONS[month - 13]
    return (SHORT_MONTHS if style.short_months else MONTHS)[month - 1]


def _month_day(day: Day, style: DateStyle) -> str:
    if day.month is None:
        return ""
    month = _month(day.month, style)
    if day.day is None:
        return month
    return f"{day.day} {month}" if style.day_first else f"{month} {day.day}"


def _year(number: int, style: DateStyle) -> str:
    if number < 0:
        return f"{-number}{style.before_christ}"
    return f"{number}{style.anno_domini}" if number < 500 else str(number)
