"""Dates as they are written, to Published: as precise as they are, never more."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from indexer.model import Origin, Precision, Published

EARLIEST = 1600
"""Year of the first newspapers; nothing older is a date of publication."""

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?)?"
    r"(?:[T ]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?(?:\[[\w/]+\])?)?$"
)


def published_from(text: str, origin: Origin) -> Published | None:
    """The date that `text` states in ISO 8601, or in one of the forms that web pages and papers use; None if none.

    A time without a zone counts as a day: the instant is unknown.
    """
    text = " ".join(text.split()).strip()
    if not text or len(text) > 80:
        return None
    match = _ISO.match(text)
    if match:
        return _from_iso(match, origin)
    return _worded(text, origin)


_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")


def date_in_address(url: str) -> Published | None:
    """The day that a web address has in its path, as many newspapers' have."""
    try:
        match = _IN_ADDRESS.search(urlsplit(url).path)
    except ValueError:  # no address at all, such as "http://["
        return None
    return published_from("-".join(match.groups()), Origin.URL) if match else None


def date_of_dateline(text: str, origin: Origin = Origin.TEXT) -> Published | None:
    """The day in a dateline such as "LONDON, March 4, 1913 —", None where the year is left out."""
    for match in _DATED.finditer(text[:200]):
        found = _worded(match.group(), origin)
        if found is not None and found.precision is Precision.DAY:
            return found
    return None


def date_of_stamp(text: str, origin: Origin) -> Published | None:
    """The day in a line that a page sets under its title ("Ann Lee | 4 March 2013", "Stand: 4. März 2013, 05:00 Uhr").

    The line must look like one: with a clock time, a bar or a word for publishing; a day in a sentence is no date.
    """
    if len(text) > 120 or not _STAMPED.search(text) or _CHANGED.search(text):
        return None
    return date_of_dateline(text, origin)


def _from_iso(match: re.Match[str], origin: Origin) -> Published | None:
    """A match of _ISO as a date, None for one that is not in the calendar."""
    year, month, day = match["year"], match["month"], match["day"]
    if not plausible(int(year)):
        return None
    if not month:
        return None if match["hour"] else Published(year, Precision.YEAR, origin)
    if not 1 <= int(month) <= 12:
        return None
    if not day:
        return None if match["hour"] else Published(f"{year}-{month}", Precision.MONTH, origin)
    try:
        date(int(year), int(month), int(day))
        if match["hour"] and match["zone"]:
            moment = datetime(
                int(year), int(month), int(day), int(match["hour"]), int(match["minute"]), int(match["second"] or 0),
                tzinfo=_zone(match["zone"]),
            )  # fmt: skip
            return Published(moment.isoformat(), Precision.INSTANT, origin)
    except ValueError:
        return None
    return Published(f"{year}-{month}-{day}", Precision.DAY, origin)


def _zone(text: str) -> timezone:
    """The zone that an ISO offset names."""
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def plausible(year: int) -> bool:
    """Whether a newspaper may have appeared in this year."""
    return EARLIEST <= year <= 2200


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari jänner styczeń stycznia ocak",
            "february feb februar février fevrier febrero febbraio fevereiro februari luty lutego şubat",
            "march mar märz mars marzo março maart marca marzec mart",
            "april apr avril abril aprile kwietnia kwiecień nisan",
            "may mai mayo maggio maio mei maja maj mayıs",
            "june jun juni juin junio giugno junho czerwca czerwiec haziran",
            "july jul juli juillet julio luglio julho lipca lipiec temmuz",
            "august aug août aout agosto augustus augusti sierpnia sierpień ağustos",
            "september sep sept septembre septiembre settembre setembro września wrzesień eylül",
            "october oct oktober octobre octubre ottobre outubro okt oktober października październik ekim",
            "november nov novembre noviembre novembro listopada listopad kasım",
            "december dec dezember décembre decembre diciembre dicembre dezembro dez grudnia grudzień aralık",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_FIRST = re.compile(r"(?:\w+,?\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_DAY_FIRST = re.compile(
    r"(?:\w+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?([^\W\d]+)\.?,?\s+(?:de\s+|del\s+)?(\d{4})\b"
)
_DATED = re.compile(r"[^\W\d]+\.?\s+\d{1,2},?\s+\d{4}\b|\b\d{1,2}\.?\s+(?:de\s+)?[^\W\d]+\.?,?\s+(?:de\s+)?\d{4}\b")
_STAMPED = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|[|•·]|^\W*(?:(?:first\s+)?published|posted|stand|veröffentlicht|erstellt|publié|publicado"
    r"|pubblicato|publicerad|publisert|opublikowano|gepubliceerd)\b",
    re.I,
)
_CHANGED = re.compile(
    r"\b(?:updated?|aktualisiert|modifi|actualizado|mis\s+à\s+jour|aggiornato|uppdaterad|oppdatert)", re.I
)
_MONTH_YEAR = re.compile(r"([^\W\d]+)\.?,?\s+(\d{4})$")
_NUMERIC = re.compile(r"(\d{1,2})\s?([./])\s?(\d{1,2})\s?\2\s?(\d{4})\b")
_YEAR_FIRST = re.compile(r"(\d{4})\s?(?:[./年]|년)\s?(\d{1,2})\s?(?:[./月]|월)\s?(\d{1,2})\s?(?:日|일)?")


def _worded(text: str, origin: Origin) -> Published | None:
    """Dates with the month as a word, or with dots and slashes where their order cannot be mistaken."""
    for pattern, order in ((_MONTH_FIRST, (3, 1, 2)), (_DAY_FIRST, (3, 2, 1))):
        match = pattern.match(text)
        if match and match.group(order[1]).lower() in _MONTHS:
            month = _MONTHS[match.group(order[1]).lower()]
            return _day(int(match.group(order[0])), month, int(match.group(order[2])), origin)
    match = _MONTH_YEAR.match(text)
    if match and match.group(1).lower() in _MONTHS and plausible(int(match.group(2))):
        return Published(f"{match.group(2)}-{_MONTHS[match.group(1).lower()]:02}", Precision.MONTH, origin)
    match = _YEAR_FIRST.search(text)
    if match:
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)), origin)
    match = _NUMERIC.search(text)
    if match:
        first, second, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
        if match.group(2) == "." or first > 12:  # with dots the day comes first everywhere
            return _day(year, second, first, origin)
        if second > 12:
            return _day(year, first, second, origin)
    return None


def _day(year: int, month: int, day: int, origin: Origin) -> Published | None:
    """A calendar day, None if there is no such day."""
    if not plausible(year):
        return None
    try:
        return Published(date(year, month, day).isoformat(), Precision.DAY, origin)
    except ValueError:
        return None
